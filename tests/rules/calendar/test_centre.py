"""The calendar of a centre: put and taken away piece by piece, its state on a day, and what does not fit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.calendar.centre import CENTRE_FACTS, CentreCalendar
from rules.days import Counting, day_of
from rules.facts import ABSENT
from rules.statements import Statement, standing_of
from rules.unknown import UNKNOWN
from rules.world import World
from tests.profiles import examples
from tests.rules.calendar.stating import allocated, placed, timeline
from tests.rules.richer import dense_history
from tests.rules.worlds import CENTRES, TODAY, Telling, centre, family

D = day_of
UNTIL = TODAY + 360


@pytest.fixture
def tell() -> Telling:
    return Telling()


def empty(*, proposals: bool = False) -> CentreCalendar:
    calendar = CentreCalendar("CEN-01", until=UNTIL, proposals=proposals)
    calendar.refresh()
    return calendar


def stop(tell: Telling, status: str = "confirmed", **more: Any) -> Statement:
    content = {"centre": "CEN-01", "item": "nappies", "action": "stop", "from_": "2026-12-01", **more}
    return tell("supply", "logistics", "S-1", status=status, **content)


# ---- piece by piece


def test_a_calendar_tells_which_facts_a_decision_changed(tell):
    calendar = empty()
    standing = standing_of([stop(tell, stock_days=5)])
    calendar.put_decision(standing)
    assert calendar.refresh() == {"centre.supplies.nappies", "centre.stock_days.nappies"}
    assert calendar.refresh() == frozenset()
    calendar.put_decision(standing)
    assert calendar.refresh() == frozenset()
    calendar.remove_decision(standing.key)
    assert calendar.refresh() == {"centre.supplies.nappies", "centre.stock_days.nappies"}
    assert all(calendar.track(fact) == empty().track(fact) for fact in CENTRE_FACTS)


def test_taking_away_what_is_not_there_changes_nothing(tell):
    calendar = empty()
    calendar.remove_decision(("logistics", "supply", "S-9"))
    calendar.put_household(None, "H-9")
    assert calendar.refresh() == frozenset()


def test_the_same_value_from_another_statement_is_a_change(tell):
    calendar = empty()
    first = stop(tell)
    calendar.put_decision(standing_of([first]))
    calendar.refresh()
    calendar.put_decision(standing_of([first, stop(tell)]))
    assert calendar.refresh() == {"centre.supplies.nappies"}


def test_a_household_changes_the_counts_to_which_it_adds_and_what_rests_on_them(tell):
    calendar = empty()
    calendar.put_household(timeline(allocated("CEN-01", "2026-01-01", members=family("1990-01"))), "H-1")
    assert calendar.refresh() == {"centre.residents.total", "centre.residents.adults", "centre.residents.single_adults"}
    calendar.put_household(timeline(allocated("CEN-01", "2026-01-01", "A-9", members=family("1990-01"))), "H-1")
    assert "centre.residents.adults" in calendar.refresh()
    calendar.put_household(None, "H-1")
    calendar.refresh()
    assert calendar.track("centre.residents.total").values == [0]


def test_other_families_behind_the_same_number_of_free_places_are_a_change(tell):
    calendar = empty()
    calendar.put_decision(standing_of([centre(tell, "CEN-01")]))
    calendar.put_household(timeline(allocated("CEN-01", "2026-01-01", members=family("1990-01", "2020-01"))), "H-1")
    calendar.refresh()
    again = timeline(allocated("CEN-01", "2026-01-01", "A-9", members=family("1990-01", "2020-01")))
    calendar.put_household(again, "H-1")
    assert "centre.family_places_free" in calendar.refresh()


def test_before_the_first_refresh_a_fact_is_what_it_is_when_nothing_is_stated():
    calendar = CentreCalendar("CEN-01", until=UNTIL)
    assert calendar.track("centre.status").values == ["open"]


@given(seed=st.integers(0, 2**32), proposals=st.booleans())
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_taking_everything_away_leaves_an_empty_calendar(seed, proposals):
    calendar = World(dense_history(seed)).calendar(CENTRES[0], until=UNTIL, proposals=proposals)
    for key in list(calendar.standings):
        calendar.remove_decision(key)
    for ref in list(calendar.households):
        calendar.put_household(None, ref)
    calendar.refresh()
    assert all(calendar.track(fact) == empty().track(fact) for fact in CENTRE_FACTS)
    assert (calendar.contents, list(calendar.views()), list(calendar.inconsistencies())) == ({}, [], [])
    assert not any(calendar.abouts.values())


# ---- its state on a day


def leaves(facts: dict[str, Any], path: str = "centre") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in facts.items():
        found.update(leaves(value, f"{path}.{name}") if isinstance(value, dict) else {f"{path}.{name}": value})
    return found


@given(seed=st.integers(0, 2**32), proposals=st.booleans())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_state_of_a_day_is_what_every_track_says(seed, proposals):
    calendar = World(dense_history(seed)).calendar(CENTRES[0], until=UNTIL, proposals=proposals)
    for day in sorted({TODAY, *(step for fact in CENTRE_FACTS for step in calendar.track(fact).days)}):
        for on in (day, day + 1):
            state = calendar.state(on)
            values = {fact: calendar.track(fact).at(on) for fact in CENTRE_FACTS}
            assert leaves(state.facts) == {fact: value for fact, value in values.items() if value is not ABSENT}
            assert state.unknown == {fact for fact, value in values.items() if value is UNKNOWN}


def test_a_day_is_worked_out_once(tell):
    calendar = World([stop(tell, stock_days=9)]).calendar("CEN-01", until=UNTIL)
    assert calendar.state(D("2026-12-03")) is calendar.state(D("2026-12-03"))
    assert calendar.state(D("2026-12-03")).facts["stock_days"]["nappies"] == 7
    assert isinstance(calendar.track("centre.stock_days.nappies").values[1], Counting)


def test_the_days_on_which_facts_begin_another_step_lie_within_the_bounds(tell):
    calendar = World([stop(tell, until="2026-12-20")]).calendar("CEN-01", until=UNTIL)
    facts = ("centre.supplies.nappies", "centre.supplies.meals")
    first, last = D("2026-12-01"), D("2026-12-20")
    assert calendar.stated_days(facts, first - 1, last + 1) == {first, last}
    assert calendar.stated_days(facts, first, last) == set()


# ---- proposals


def test_proposals_are_laid_over_what_is_confirmed(tell):
    told = stop(tell), stop(tell, "proposed", from_="2027-01-01")
    confirmed, proposed = (World(told).calendar("CEN-01", until=UNTIL, proposals=each) for each in (False, True))
    track = confirmed.track("centre.supplies.nappies")
    assert (track.days[1:], track.sources(1)[0].status) == ([D("2026-12-01")], "confirmed")
    track = proposed.track("centre.supplies.nappies")
    assert (track.days[1:], track.sources(1)[0].status) == ([D("2027-01-01")], "proposed")


# ---- what does not fit


def inconsistencies(*statements: Statement, code: str = "CEN-01") -> list[tuple[Any, ...]]:
    calendar = World(statements).calendar(code, until=UNTIL)
    return sorted(
        (each.code, each.subject.ref, each.fact, each.starts, each.ends, tuple(s.reference for s in each.sources))
        for each in calendar.inconsistencies()
    )


def test_a_shadowed_decision_is_shown_until_one_of_both_ends(tell):
    later = tell("supply", "CEN-01:logistics", "S-2", centre="CEN-01", item="nappies", action="start", from_="2026-11-01",
                 said=TODAY)  # fmt: skip
    assert inconsistencies(stop(tell, until="2027-01-01"), later) == [
        ("shadowed", "CEN-01", "centre.supplies.nappies", D("2026-12-01"), D("2027-01-01"), ("S-2", "S-1")),
    ]  # fmt: skip


def test_a_withdrawal_of_what_nobody_stated_is_shown_where_it_reaches(tell):
    gone = stop(tell, "withdrawn")
    assert inconsistencies(gone) == [
        ("withdrawn_unknown", "logistics/S-1", "decision.kind", TODAY - 30, None, ("S-1",)),
    ]  # fmt: skip
    assert inconsistencies(gone, code="CEN-02") == []
    assert inconsistencies(stop(tell, said=TODAY - 90), gone) == []


def test_a_hearing_that_nobody_recorded_and_is_withdrawn_is_shown_where_its_decision_reaches(tell):
    gone = tell("hearing", "child_policy", "Y-1", status="withdrawn", on="2026-11-01", who="centre",
                decision={"party": "logistics", "reference": "S-1"})  # fmt: skip
    assert [(code, ref) for code, ref, *_ in inconsistencies(stop(tell), gone)] == [
        ("withdrawn_unknown", "child_policy/Y-1")
    ]
    assert inconsistencies(gone) == []


def test_doubtful_presence_is_shown_in_every_centre_where_the_household_may_be(tell):
    stay = tell("allocation", "dispatching", "A-1", household="H-1", centre="CEN-01", arrives_on="2026-01-01")
    move = tell("transfer", "dispatching", "T-1", household="H-1", from_centre="CEN-02", to_centre="CEN-03",
                moves_on="2026-02-01", reason="capacity")  # fmt: skip
    back = tell("allocation", "dispatching", "A-2", household="H-1", centre="CEN-02", arrives_on="2026-03-01")
    shown = ("transfer_from_elsewhere", "H-1", "household.present", D("2026-02-01"), D("2026-03-01"), ("A-1", "T-1"))
    assert [inconsistencies(stay, move, back, code=code) for code in CENTRES] == [[shown]] * 3


# ---- coming back


@given(seed=st.integers(0, 2**32), code=st.sampled_from(CENTRES))
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_after_households_were_put_for_a_while_the_calendar_is_what_it_was(seed, code):
    world = World(dense_history(seed))
    calendar, before = (world.calendar(code, until=UNTIL) for _ in range(2))
    memory = calendar.remember()
    for ref in list(calendar.households):
        calendar.put_household(None, ref)
    newcomers = allocated(code, "2026-12-01", members=family("1990-01", "2020-01"), leaves_on="2027-01-10")
    for i in range(2):
        rooms = placed("room_assignment", f"R{i}", centre=code, code="R1")
        calendar.put_household(timeline(newcomers, rooms, ref=f"H-new-{i}"), f"H-new-{i}")
    calendar.refresh()
    calendar.state(TODAY)
    calendar.recall(memory)
    assert calendar.refresh() == frozenset()
    assert calendar.households.keys() == before.households.keys()
    assert all(calendar.track(fact) == before.track(fact) for fact in CENTRE_FACTS)
    assert calendar.state(TODAY + 20).facts == before.state(TODAY + 20).facts
    assert set(calendar.inconsistencies()) == set(before.inconsistencies())
    for fact in ("centre.residents.total", "centre.residents.minors"):
        assert calendar.counted(fact, TODAY) == before.counted(fact, TODAY)
