"""Looking again at only what changed finds exactly what a look at everything finds, after every single step.

The test plays the part of the ledger and of the shelf: statements arrive in any order, some again; each changes the
standing of a decision or the timelines of households; only the rules that must run are run; days go by in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.calendar.centre import CENTRE_FACTS, CentreCalendar
from rules.engine import CheckResult, Examination, Found, result_of, rules_to_run
from rules.statements import Statement
from rules.world import HOUSEHOLD_KINDS, World
from tests.profiles import examples
from tests.rules.richer import HOUSEHOLDS, dense_history
from tests.rules.test_engine_every_day import BOOK
from tests.rules.worlds import CENTRES, TODAY

UNTIL = TODAY + 460
ABOUT_DECISIONS = "decision.kind"


class Stage:
    """A calendar that grows, and what was found on it."""

    def __init__(self, world: World, code: str, *, proposals: bool) -> None:
        record = world.centres.get(code, {})
        self.calendar = CentreCalendar(
            code, partner=record.get("partner"), region=record.get("region"), until=UNTIL, proposals=proposals
        )
        self.calendar.refresh()
        self.found: Found | None = None
        self.found_on = 0

    def bring(self, before: World, world: World) -> tuple[set[str], list[str]]:
        """Lay what changed on the calendar; give the facts and the households that changed."""
        code = self.calendar.code
        keys = [
            key
            for key, standing in world.standings.items()
            if (old := before.standings.get(key)) != standing  # what is said about a decision moves with it
            or (old is not None and before.reaches(old, code) != world.reaches(standing, code))
        ]
        decided = False
        for key in keys:
            standing = world.standings[key]
            if standing.kind in HOUSEHOLD_KINDS - {"room_assignment"}:
                continue
            decided = True
            if world.reaches(standing, code):
                self.calendar.put_decision(standing)
            else:
                self.calendar.remove_decision(key)
        households = [ref for ref in HOUSEHOLDS if self._timeline(before, ref) != self._timeline(world, ref)]
        for ref in households:
            timeline = self._timeline(world, ref)
            here = timeline.concerns(self.calendar.code)
            self.calendar.put_household(timeline if here else None, ref)
        return set(self.calendar.refresh()) | ({ABOUT_DECISIONS} if decided else set()), households

    def _timeline(self, world: World, ref: str):
        return world.timeline(ref, proposals=self.calendar.proposals)

    def look(self, today: int, facts: Iterable[str], households: list[str]) -> None:
        examination = Examination(self.calendar, BOOK, today)
        if self.found is None or self.found_on != today:
            self.found, self.found_on = examination.run(), today
            return
        anew, part = rules_to_run(examination.plans, frozenset(facts), households)
        if anew:
            examination.run(anew, None, self.found)
        if part:
            examination.run(part, households, self.found)


def looked_at_whole(statements: list[Statement], code: str, today: int) -> tuple[CheckResult, dict[str, object]]:
    world = World(statements)
    found = []
    for proposals in (False, True):
        calendar = world.calendar(code, until=UNTIL, proposals=proposals)
        found.append((calendar, Examination(calendar, BOOK, today).run()))
    (calendar, confirmed), (_, proposed) = found
    return result_of(calendar, confirmed, proposed, BOOK), {fact: calendar.track(fact) for fact in CENTRE_FACTS}


def told_as_it_grows(seed: int, code: str) -> None:
    rng = Random(seed)
    statements = dense_history(seed, most=24)
    rng.shuffle(statements)
    today = TODAY - 20
    record = next(s for s in statements if s.kind == "centre" and s.content["code"] == code)
    arrived = [record]
    world = World(arrived)
    stages = [Stage(world, code, proposals=proposals) for proposals in (False, True)]
    empty = World([])
    for stage in stages:
        stage.look(today, *stage.bring(empty, world))
    for statement in [s for s in statements if s is not record]:
        arrived = [*arrived, statement]
        before, world = world, World(arrived)
        if rng.random() < 0.15:
            today += rng.randint(1, 25)
        for stage in stages:
            stage.look(today, *stage.bring(before, world))
        whole, tracks = looked_at_whole(arrived, code, today)
        confirmed, proposed = stages
        assert {fact: confirmed.calendar.track(fact) for fact in CENTRE_FACTS} == tracks
        assert confirmed.found is not None
        grown = result_of(confirmed.calendar, confirmed.found, proposed.found, BOOK)
        assert grown == whole


@given(seed=st.integers(0, 2**32), code=st.sampled_from(CENTRES[:2]))
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_looking_at_what_changed_finds_what_a_whole_look_finds(seed, code):
    told_as_it_grows(seed, code)
