"""Which decision rules a fact on a day: folds, what is uncovered, what is shadowed, and what nobody stated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar.track import Lay, Track, fold, is_stated, steady
from rules.days import NO_DAY, Counting
from rules.facts import ABSENT, FACTS, Fact
from rules.unknown import UNKNOWN
from tests.rules.calendar.stating import lay

SUPPLY = FACTS["centre.supplies.nappies"]
INTAKE = FACTS["centre.intake.families"]
FROZEN = FACTS["centre.budgets.animation.frozen"]
LEAST = FACTS["centre.programme_least.animation"]
ABSENCE = FACTS["centre.absent.night"]
RESPONSIBLE = FACTS["centre.programme_responsible"]


def steps(fact: Fact, *lays: Lay, beneath: tuple[Lay, ...] = ()) -> list[tuple[int, object]]:
    track, _ = fold(fact, lays, beneath)
    return list(zip(track.days, track.values, strict=True))


def test_from_counts_and_until_is_the_first_day_that_no_longer_counts():
    track, _ = fold(SUPPLY, [lay(10, 20, "stopped")])
    assert [track.at(day) for day in (9, 10, 19, 20)] == [UNKNOWN, "stopped", "stopped", UNKNOWN]


def test_of_the_decisions_that_cover_the_day_the_one_with_the_greatest_from_rules():
    assert steps(SUPPLY, lay(10, None, "stopped", at=9), lay(20, 30, "replaced", at=1)) == [
        (NO_DAY, UNKNOWN), (10, "stopped"), (20, "replaced"), (30, "stopped"),
    ]  # fmt: skip


def test_with_equal_from_the_latest_statement_rules():
    assert steps(SUPPLY, lay(10, None, "stopped", at=2), lay(10, None, "running", at=1))[-1] == (10, "stopped")


def test_with_equal_from_and_statement_party_and_then_reference_rule():
    first, second = (
        lay(10, None, "stopped", party="a", reference="Z"),
        lay(10, None, "running", party="b", reference="A"),
    )
    same = (1, "/s", "x")
    told = [Lay(each.starts, None, each.value, type(each.source)(each.source.party, each.source.reference, "k", "s", same))
            for each in (second, first)]  # fmt: skip
    assert steps(SUPPLY, *told)[-1] == (10, "running")


def test_withdrawing_a_decision_uncovers_the_one_beneath():
    beneath = lay(5, None, "running")
    assert steps(SUPPLY, beneath, lay(10, None, "stopped"))[-1] == (10, "stopped")
    assert steps(SUPPLY, beneath)[-1] == (5, "running")


def test_the_most_restrictive_decision_rules_over_later_ones():
    assert steps(INTAKE, lay(10, None, value=False, at=1), lay(20, None, value=True, at=9)) == [
        (NO_DAY, True), (10, False),
    ]  # fmt: skip
    assert steps(RESPONSIBLE, lay(10, None, 4), lay(10, None, 2)) == [(NO_DAY, ABSENT), (10, 2)]


def test_the_greatest_demand_rules():
    assert steps(LEAST, lay(10, 30, 500.0), lay(20, 40, 800.0)) == [
        (NO_DAY, ABSENT), (10, 500.0), (20, 800.0), (40, ABSENT),
    ]  # fmt: skip


def test_absences_are_added_up():
    assert steps(ABSENCE, lay(10, 30, 1.0), lay(20, 40, 0.5)) == [
        (NO_DAY, 0.0), (10, 1.0), (20, 1.5), (30, 0.5), (40, 0.0),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "nothing"), [
    ("centre.supplies.meals", UNKNOWN), ("centre.days_to_closing", ABSENT), ("centre.status", "open"),
    ("centre.stock_days.meals", 0), ("centre.intake.families", True),
])  # fmt: skip
def test_where_nothing_is_stated_a_fact_is_what_it_declares(name, nothing):
    track, shadows = fold(FACTS[name], [])
    assert (track.days, track.values, shadows) == ([NO_DAY], [nothing], ())


def test_two_equal_periods_that_touch_stay_apart_because_their_statements_differ():
    track, _ = fold(SUPPLY, [lay(10, 20, "stopped", reference="a"), lay(20, 30, "stopped", reference="b")])
    assert track.days == [NO_DAY, 10, 20, 30]
    assert [source.reference for source in track.sources(2)] == ["b"]
    assert (track.ends_of(1), track.ends_of(3)) == (20, None)


# ---- shadows


def test_a_later_statement_that_is_shadowed_is_an_open_inconsistency_while_both_cover_the_day():
    hidden, winner = lay(10, 40, "running", at=9), lay(20, 30, "stopped", at=1)
    _, shadows = fold(SUPPLY, [hidden, winner])
    assert [(each.starts, each.ends, each.winner, each.hidden) for each in shadows] == [
        (20, 30, winner.source, hidden.source)
    ]


def test_a_shadow_goes_on_through_other_steps_and_without_end():
    _, shadows = fold(
        SUPPLY, [lay(10, None, "running", at=9), lay(20, None, "stopped", at=1), lay(5, 25, "none", at=0)]
    )
    assert [(each.starts, each.ends) for each in shadows] == [(20, None)]


def test_an_earlier_statement_that_is_covered_is_none():
    _, shadows = fold(SUPPLY, [lay(10, 40, "running", at=1), lay(20, 30, "stopped", at=9)])
    assert shadows == ()


def test_a_later_statement_that_says_the_same_is_none():
    _, shadows = fold(SUPPLY, [lay(10, 40, "stopped", at=9), lay(20, 30, "stopped", at=1)])
    assert shadows == ()


def test_a_record_of_how_it_always_was_contradicts_no_decision():
    _, shadows = fold(SUPPLY, [lay(NO_DAY, None, "running", at=9), lay(20, 30, "stopped", at=1)])
    assert shadows == ()


def test_a_later_opening_that_stays_without_effect_is_an_inconsistency_too():
    closed, opened = lay(10, None, value=False, at=1), lay(20, 30, value=True, at=9)
    _, shadows = fold(INTAKE, [closed, opened])
    assert [(each.starts, each.ends, each.winner, each.hidden) for each in shadows] == [
        (20, 30, closed.source, opened.source)
    ]


def test_an_opening_before_the_latest_closing_is_none():
    _, shadows = fold(INTAKE, [lay(10, None, value=False, at=1), lay(20, 30, value=True, at=2),
                               lay(15, None, value=False, at=3)])  # fmt: skip
    assert shadows == ()


def test_demands_of_several_programmes_do_not_contradict_each_other():
    _, shadows = fold(LEAST, [lay(10, None, 500.0, at=9), lay(10, None, 800.0, at=1)])
    assert shadows == ()


# ---- observations


def test_what_is_seen_shows_only_where_nobody_stated_anything():
    assert steps(SUPPLY, lay(20, 30, "running"), beneath=(lay(10, None, "stopped"),)) == [
        (NO_DAY, UNKNOWN), (10, "stopped"), (20, "running"), (30, "stopped"),
    ]  # fmt: skip


def test_what_was_seen_last_holds_and_is_never_added_up():
    seen = (lay(10, None, 2), lay(20, None, 1, at=5), lay(20, 25, 4, at=9))
    assert steps(FACTS["centre.rooms.below_8m2"], beneath=seen) == [(NO_DAY, UNKNOWN), (10, 2), (20, 4), (25, 1)]


# ---- all together

_LAYS = st.lists(
    st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(-2, 8)), st.integers(0, 3), st.integers(0, 5)),
    max_size=6,
)


@given(_LAYS, st.sampled_from((SUPPLY, RESPONSIBLE, LEAST, ABSENCE)))
def test_every_day_holds_what_the_decisions_of_that_day_say(told, fact):
    lays = [lay(starts, None if length is None else starts + length, value, at=at, reference=str(i))
            for i, (starts, length, value, at) in enumerate(told)]  # fmt: skip
    track, _ = fold(fact, lays)
    assert track.days == sorted(set(track.days))
    for day in range(25):
        active = [each for each in lays if each.covers(day)]
        if not active:
            expected: object = fact.nothing
        elif fact.fold == "latest":
            winner = max(active, key=lambda each: (each.starts, each.source.stated, each.source.party))
            expected = winner.value
            assert track.sources(track.index(day)) == (winner.source,)
        else:
            expected = {"least": min, "greatest": max, "sum": sum}[fact.fold](each.value for each in active)
        assert track.at(day) == expected


@given(_LAYS, st.randoms())
def test_the_order_in_which_lays_come_changes_nothing(told, random):
    lays = [lay(starts, None, value, at=at, reference=str(i)) for i, (starts, _, value, at) in enumerate(told)]
    again = list(lays)
    random.shuffle(again)
    for fact in (SUPPLY, INTAKE, ABSENCE):
        assert fold(fact, again) == fold(fact, lays)


def test_a_value_that_counts_days_is_told_for_its_day():
    track = Track([NO_DAY, 10], [ABSENT, Counting(40, -1)], [(), ()])
    assert (track.at(9), track.at(10), track.at(35)) == (ABSENT, 30, 5)


def test_unknown_and_absent_are_not_stated():
    assert [is_stated(value) for value in (UNKNOWN, ABSENT, 0, False, "")] == [False, False, True, True, True]


def test_a_track_is_compared_with_tracks_only():
    assert steady(1) != 1
    assert steady(1) == steady(1)
