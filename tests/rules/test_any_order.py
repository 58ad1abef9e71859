"""Idea 1: any order of arrival and any interleaving with checks ends in the same calendar and the same findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.book import RuleBook
from rules.calendar.centre import CENTRE_FACTS, CentreCalendar
from rules.engine import CheckResult, Examination, check, check_region, result_of
from rules.pack import load_packs
from rules.statements import Statement
from rules.world import HOUSEHOLD_KINDS, World
from tests.profiles import examples
from tests.rules.richer import dense_history
from tests.rules.worlds import CENTRES, HOUSEHOLDS, TODAY, Telling, centre, histories, shuffled

BOOK = RuleBook([rule for pack in load_packs() for rule in pack.rules])
UNTIL = TODAY + 360


def _results(statements: list[Statement]) -> list[CheckResult]:
    world = World(statements_by_id(statements).values())
    found = [check(world, code, BOOK, today=TODAY) for code in CENTRES]
    return [*found, check_region(world, "north", BOOK, today=TODAY)]


def statements_by_id(statements: list[Statement]) -> dict[tuple[str, str], Statement]:
    """Keep each event once, as the ledger does."""
    return {statement.stated[1:]: statement for statement in statements}


@given(data=st.data())
@settings(
    max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
def test_any_order_with_duplicates_gives_the_same_findings(data: st.DataObject) -> None:
    statements = data.draw(histories())
    again = shuffled(data.draw, statements)
    assert _results(statements) == _results(again)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=examples(20))
def test_any_order_of_a_dense_history_gives_the_same_findings(seed: int) -> None:
    rng = Random(seed)
    statements = [*dense_history(seed), *_reported_by_others(rng)]
    again = rng.sample([*statements, *rng.choices(statements, k=3)], len(statements) + 3)
    assert World(statements_by_id(again).values()).centres == World(statements).centres
    assert _results(statements) == _results(again)


def _reported_by_others(rng: Random) -> Iterator[Statement]:
    """Draw what other parties report of the centres: another region, at the same time or another."""
    tell = Telling()
    for party in rng.sample(("region", "dispatching"), rng.randint(0, 2)):
        record = centre(tell, rng.choice(CENTRES), region=rng.choice(("north", "south")))
        moment = record.stated[0] + rng.choice((-1, 0, 1))
        status = rng.choice(("recorded", "recorded", "withdrawn"))
        yield replace(record, party=party, status=status, stated=(moment, "/others", record.stated[2]))


@given(data=st.data())
@settings(
    max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
def test_a_calendar_that_grows_piece_by_piece_ends_like_one_made_at_once(data: st.DataObject) -> None:
    statements = data.draw(histories(most=10))
    order = data.draw(st.permutations(statements))
    code = data.draw(st.sampled_from(CENTRES))
    proposals = data.draw(st.booleans())
    record = World(statements).centres[code]
    growing = CentreCalendar(
        code, partner=record.get("partner"), region=record.get("region"), until=UNTIL, proposals=proposals
    )
    growing.refresh()
    for length in range(1, len(order) + 1):
        _bring(growing, World(order[:length]), World(order[: length - 1]), record)
        growing.refresh()
    whole = World(statements).calendar(code, until=UNTIL, proposals=proposals)
    for fact in CENTRE_FACTS:
        assert growing.track(fact) == whole.track(fact), fact
    assert _found(growing) == _found(whole)


def _bring(growing: CentreCalendar, world: World, before: World, record: object) -> None:
    """Put what the latest statement changed on the growing calendar, as a check does."""
    reaches = {("centre", growing.code), ("region", growing.region), ("network", "")}
    for key, standing in world.standings.items():
        if standing.kind in HOUSEHOLD_KINDS - {"room_assignment"}:
            continue
        # A withdrawal of what nobody stated reaches every centre that it ever named, though it stands as before.
        touches = world._touches(standing, reaches)
        if before.standings.get(key) == standing and before._touches(standing, reaches) == touches:
            continue
        if touches:
            growing.put_decision(standing)
        else:
            growing.remove_decision(key)
    for household in HOUSEHOLDS:
        timeline = world.timeline(household, proposals=growing.proposals)
        here = growing.code in timeline.centres() or any(m.centre == growing.code for m in timeline.misfits)
        growing.put_household(timeline if here else None, household)
    assert record is not None


def _found(calendar: CentreCalendar) -> CheckResult:
    return result_of(calendar, Examination(calendar, BOOK, TODAY).run(), None, BOOK)
