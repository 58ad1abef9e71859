"""The state of a household on a day: members, ages, births, moves, schooling, assessments, registration."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.calendar.changes import SCHOOL, causes_of, change_days, counts_every_day
from rules.calendar.household import Timeline
from rules.calendar.presence import Placing
from rules.days import day_of, iso_of
from rules.facts import FACTS
from rules.unknown import UNKNOWN
from tests.rules.calendar.stating import D, Lists, allocated, left, moved, placed, timeline

ADULT, CHILD = {"ref": "m1", "born": "1990-01"}, {"ref": "m2", "born": "2023-03"}


def state(found: Timeline, on: str, closing: str | None = None, *, centre: str = "A", **more: Any) -> dict[str, Any]:
    day = D(on)
    stay = next(stay for stay in found.stays_in(centre) if stay.covers(day))
    return found.state(stay, day, D(closing) if closing else None, **more)


def living(*more: Placing, members: Any = (ADULT, CHILD), **content: Any) -> Timeline:
    return timeline(allocated("A", "2026-01-01", members=members, **content), *more)


# ---- members


def test_members_are_counted_by_age():
    told = state(living(members=[ADULT, CHILD, {"ref": "m3", "born": "2017-05", "unaccompanied": True}]), "2026-03-01")
    assert {name: told[name] for name in ("adults", "minors", "under_3", "school_age", "unaccompanied")} == {
        "adults": 1, "minors": 2, "under_3": 1, "school_age": 1, "unaccompanied": True,
    }  # fmt: skip
    assert told["?"] is False


def test_a_child_is_under_three_until_the_last_day_of_the_month():
    found = living()
    assert [state(found, on)["under_3"] for on in ("2026-03-30", "2026-03-31")] == [1, 0]


def test_a_young_person_is_of_age_from_the_first_day_of_the_month():
    found = living(members=[{"ref": "m1", "born": "2008-03", "unaccompanied": True}])
    assert [state(found, on)["minors"] for on in ("2026-02-28", "2026-03-01")] == [1, 0]
    assert [state(found, on)["unaccompanied"] for on in ("2026-02-28", "2026-03-01")] == [True, False]


def test_nobody_is_younger_than_nothing():
    assert state(living(members=[{"ref": "m1", "born": "2026-03"}]), "2026-03-02")["members"][0]["age_months"] == 0


def test_counts_are_unknown_where_an_age_is_and_members_where_nobody_is_known():
    told = state(living(members=[ADULT, {"ref": "m2"}]), "2026-02-01")
    assert (told["minors"], told["under_3"], told["?"]) == (UNKNOWN, UNKNOWN, True)
    assert (told["members"][1]["age_months"], told["members"][1]["minor"]) == (UNKNOWN, UNKNOWN)
    nobody = state(living(members=[]), "2026-02-01")
    assert (nobody["members"], nobody["adults"], nobody["?"]) == (UNKNOWN, UNKNOWN, True)


def test_what_a_household_record_says_of_members_outranks_an_allocation_and_a_list():
    record = placed("household", "H", at=1, members=[{"ref": "m2", "born": "2020-01", "needs": ["safety"]}])
    lists = Lists().add("A", "2026-01-15", at=9, members=[{"ref": "m2", "born": "2021-01"}, "m9"])
    found = timeline(allocated("A", "2026-01-01", at=8, members=[ADULT, CHILD]), record, lists=lists)
    told = {member.ref: member for member in found.members}
    assert sorted(told) == ["m1", "m2", "m9"]
    assert told["m2"].source.reference == "H"
    assert state(found, "2026-02-01")["members"][1]["age_months"] == 72
    assert state(found, "2026-02-01")["needs"] == ("safety",)


def test_of_two_statements_of_one_rank_the_later_tells():
    first = allocated("A", "2026-01-01", at=9, members=[{"ref": "m1", "born": "1991-01"}])
    found = timeline(allocated("B", "2025-01-01", "A0", at=1, members=[ADULT]), first)
    assert found.members[0].source.reference == "A"


def test_a_member_that_ends_no_longer_counts_on_that_day():
    found = living(members=[ADULT, {**CHILD, "ends_on": "2026-02-10"}])
    assert [state(found, on)["minors"] for on in ("2026-02-09", "2026-02-10")] == [1, 0]


# ---- births


def test_a_birth_adds_a_member_on_its_day():
    found = living(placed("birth", "B", member="m3", on="2026-02-10"))
    assert [state(found, on)["minors"] for on in ("2026-02-09", "2026-02-10")] == [1, 2]


def test_a_birth_keeps_the_month_that_a_household_record_tells():
    record = placed("household", "H", members=[{"ref": "m3", "born": "2026-01"}])
    found = living(placed("birth", "B", member="m3", on="2026-02-10"), record)
    assert state(found, "2026-02-28")["members"][2]["age_months"] == 1


def due(found: Timeline, on: str) -> Any:
    return state(found, on).get("birth_due_in_days")


def test_days_until_a_birth_are_counted_and_go_on_for_four_weeks():
    found = living(members=[{**ADULT, "due_on": "2026-03-01"}])
    assert [due(found, on) for on in ("2026-02-20", "2026-03-01", "2026-03-28", "2026-03-29")] == [9, 0, -27, None]


def test_a_birth_that_is_recorded_is_no_longer_expected():
    found = living(placed("birth", "B", member="m3", on="2026-02-10"), members=[{**ADULT, "due_on": "2026-03-01"}])
    assert [due(found, on) for on in ("2026-02-09", "2026-02-10")] == [20, None]


def test_a_birth_long_before_is_not_the_one_that_is_expected():
    found = living(placed("birth", "B", member="m3", on="2025-03-10"), members=[{**ADULT, "due_on": "2026-03-01"}])
    assert due(found, "2026-02-09") == 20


def test_of_two_births_the_next_is_told():
    found = living(members=[{**ADULT, "due_on": "2026-06-01"}, {**CHILD, "due_on": "2026-03-01"}])
    assert due(found, "2026-02-20") == 9


def test_a_member_who_is_no_longer_there_is_not_expected_to_give_birth():
    assert due(living(members=[{**ADULT, "due_on": "2026-03-01", "ends_on": "2026-02-01"}]), "2026-02-09") is None


# ---- where it was, is, and is known


def test_moves_count_for_twenty_four_months():
    found = living(placed("household", "H", moves_before=["2024-02-10"]), moved("A", "B", "2026-02-01"))
    assert [state(found, on)["moves_24_months"] for on in ("2026-01-10",)] == [1]
    told = [state(found, on, centre="B") for on in ("2026-02-01", "2026-02-09", "2026-02-10")]
    assert [each["moves_24_months"] for each in told] == [2, 2, 1]
    assert told[-1]["moves_total"] == 2


def test_arriving_again_in_the_same_centre_is_no_move():
    found = living(left("2026-02-01"), allocated("A", "2026-03-01", "A2"))
    assert state(found, "2026-03-01")["moves_total"] == 0


def test_what_is_uncertain_is_no_move():
    lists = Lists().add("B", "2026-02-01").add("A", "2026-03-01", at=2)
    found = timeline(allocated("A", "2026-01-01", members=[ADULT]), lists=lists)
    assert state(found, "2026-03-01")["moves_total"] == 0


def test_days_in_the_centre_and_between_arrival_and_closing_are_counted():
    told = state(living(), "2026-01-11", closing="2026-02-01")
    assert (told["days_in_centre"], told["closing_after_days"]) == (10, 31)
    assert "closing_after_days" not in state(living(), "2026-01-11")
    assert "closing_after_days" not in state(living(), "2026-01-11", closing="2025-12-01")


def test_registration_is_the_first_day_in_the_network_unless_it_is_stated():
    found = living(moved("A", "B", "2026-02-01"))
    assert state(found, "2026-02-11", centre="B")["days_since_registration"] == 41
    stated = living(placed("household", "H", registered_on="2026-01-05", applied_on="2025-12-20"))
    told = state(stated, "2026-01-10")
    assert (told["days_since_registration"], told["days_since_applied"]) == (5, 21)
    assert "days_since_applied" not in state(found, "2026-01-10")


def test_an_assessment_counts_from_its_day_and_by_its_kind():
    found = living(placed("assessment", "N", kind="needs", completed_on="2026-02-01"),
                   placed("assessment", "S", kind="social", completed_on="2026-01-02"),
                   placed("assessment", "B", kind="best_interests", completed_on="2026-03-01"))  # fmt: skip
    told = [state(found, on) for on in ("2026-01-31", "2026-02-01", "2026-03-01")]
    assert [each["assessed"] for each in told] == [False, True, True]
    assert [each["best_interests_assessed"] for each in told] == [False, False, True]


def school(found: Timeline, on: str) -> tuple[Any, ...]:
    member = state(found, on)["members"][1]
    return member["schooled"], member.get("school_language"), member.get("schooled_days")


def test_schooling_has_a_language_and_counts_its_days():
    found = living(placed("schooling", "S", member="m2", language="fr", started_on="2026-02-01", until="2026-03-01"))
    assert [school(found, on) for on in ("2026-01-31", "2026-02-11", "2026-03-01")] == [
        (False, None, None), (True, "fr", 10), (False, None, None),
    ]  # fmt: skip


def test_of_two_schoolings_the_one_that_started_last_holds():
    found = living(placed("schooling", "S", member="m2", language="fr", started_on="2026-02-01"),
                   placed("schooling", "S2", member="m2", status="waiting", started_on="2026-03-01"))  # fmt: skip
    assert [school(found, on)[0] for on in ("2026-02-01", "2026-03-01")] == [True, False]


def test_schooling_without_a_first_day_holds_from_when_it_was_told():
    found = living(placed("schooling", "S", announced=D("2026-02-01"), member="m2", status="enrolled"))
    assert [school(found, on)[0] for on in ("2026-01-31", "2026-02-01")] == [False, True]
    assert school(found, "2026-02-01")[1:] == (None, 0)


def test_the_history_of_a_household_goes_with_it():
    found = living(moved("A", "B", "2026-02-01"), placed("assessment", "N", kind="needs", completed_on="2026-01-20"),
                   placed("schooling", "S", member="m2", language="fr", started_on="2026-01-10"))  # fmt: skip
    told = state(found, "2026-02-01", centre="B")
    assert (told["assessed"], told["members"][1]["school_language"], told["moves_total"]) == (True, "fr", 1)


def test_a_household_touches_the_centres_where_it_is_or_may_be():
    found = living(moved("X", "B", "2026-02-01"))
    assert found.centres() == {"A", "B", "X"}
    assert [found.touches(centre) for centre in "ABXC"] == [True, True, True, False]


def test_a_transfer_concerns_the_centres_that_it_names_even_where_another_one_overtook_it():
    found = living(moved("A", "B", "2026-02-01"), moved("B", "C", "2026-02-01", reference="T-2"))
    assert found.centres() == {"A", "C"}
    assert [found.concerns(centre) for centre in "ABCX"] == [True, True, True, False]


def test_children_of_a_transfer_are_those_who_go():
    found = living(members=[ADULT, CHILD, {"ref": "m3", "born": "2012-01"}, {"ref": "m4"}])
    assert found.minors_on(D("2026-02-01")) == 2
    assert found.minors_on(D("2026-02-01"), ["m1", "m3"]) == 1


def test_a_state_holds_every_fact_of_a_household_that_can_be_known():
    found = living(placed("household", "H", applied_on="2025-12-01"),
                   placed("schooling", "S", member="m2", language="fr", started_on="2026-01-01"),
                   members=[{**ADULT, "due_on": "2026-05-01"}, CHILD])  # fmt: skip
    told = state(found, "2026-02-01", closing="2026-06-01", without_next_place=True)
    names = {name.removeprefix("household.") for name in FACTS if name.startswith("household.")}
    members = {f"members.{name}" for name in told["members"][1]}
    assert {name for name in told if name != "?"} | members == names


# ---- the days on which something changes

_READS = frozenset(name for name in FACTS if name.startswith("household."))
_MONTHS = st.sampled_from(("2008-02", "2020-01", "2023-02", "2025-12", "2026-01"))
_ON = st.integers(D("2025-12-01"), D("2026-06-01")).map(iso_of)
_THRESHOLDS: dict[str, frozenset[int] | None] = {
    "household.days_in_centre": frozenset({0, 7, 30}),
    "household.birth_due_in_days": frozenset({0, 14}),
    "household.members.schooled_days": frozenset({10}),
}


def _judged(told: dict[str, Any]) -> Any:
    """What a rule can tell apart that compares ages with 36 and 72 months and counts of days with the thresholds."""
    members = [
        (each["ref"], each["minor"], [each["age_months"] < months for months in (36, 72)], each["schooled"],
         each.get("school_language"), [each.get("schooled_days", -1) < 10, each.get("schooled_days", -1) <= 10])
        for each in told["members"]
    ]  # fmt: skip
    counts = [(each in told, told.get(each, 0) < n, told.get(each, 0) <= n) for each, n in (
        ("days_in_centre", 7), ("days_in_centre", 30), ("birth_due_in_days", 0), ("birth_due_in_days", 14),
    )]  # fmt: skip
    plain = [told[name] for name in ("minors", "adults", "under_3", "school_age", "needs", "assessed", "moves_total",
                                     "moves_24_months", "split", "best_interests_assessed")]  # fmt: skip
    return members, counts, plain


@given(
    _MONTHS,
    st.one_of(st.none(), _ON),
    st.one_of(st.none(), _ON),
    _ON,
    _ON,
    st.sampled_from(((), ("m2",))),
    st.booleans(),
)
def test_nothing_changes_on_a_day_that_is_not_told(born, ends, due_on, on, other, only, birth):
    child = {"ref": "m2", "born": born, **({"ends_on": ends} if ends else {}), **({"due_on": due_on} if due_on else {})}
    found = timeline(
        allocated("A", "2025-12-01", members=[ADULT, child]),
        moved("A", "B", other, **({"only_members": list(only)} if only else {})),
        placed("schooling", "S", member="m2", language="fr", started_on=on, until=iso_of(day_of(on) + 40)),
        placed("assessment", "N", kind="needs", completed_on=other),
        placed("household", "H", moves_before=[iso_of(day_of(on) - 730)]),
        *([placed("birth", "B", member="m3", on=other)] if birth else []),
    )
    stay = found.stays_in("A")[0] if found.stays_in("A") else None
    lo, hi = D("2025-12-01"), D("2026-06-10")
    if stay is None:
        return
    hi = min(hi, stay.ends or hi)
    wanted = causes_of(_READS, frozenset({36, 72}), _THRESHOLDS)
    changes = change_days(found, stay, {36, 72}, _THRESHOLDS, lo, hi)
    days = {day for cause, days in changes.items() if cause in wanted for day in days}
    before = _judged(found.state(stay, lo, None))
    for day in range(lo + 1, hi):
        now = _judged(found.state(stay, day, None))
        assert now == before or day in days, iso_of(day)
        before = now


def test_a_count_is_another_one_every_day_where_it_is_there():
    found = living()
    stay = found.stays_in("A")[0]
    assert counts_every_day(found, stay, "household.days_in_centre")
    assert not counts_every_day(found, stay, "household.days_since_applied")


def test_days_are_told_by_what_changes_on_them():
    found = living(
        placed("schooling", "S", member="m2", language="fr", started_on="2026-01-10"),
        placed("assessment", "N", kind="needs", completed_on="2026-01-12"),
    )
    stay = found.stays_in("A")[0]
    counts = {"household.days_in_centre": frozenset({30})}
    wanted = causes_of(frozenset({"household.members.schooled"}), frozenset(), counts)
    changes = change_days(found, stay, (), counts, D("2026-01-01"), D("2026-03-01"))
    assert changes[SCHOOL] == {D("2026-01-10")}
    assert changes["household.days_in_centre", 30] == {stay.starts + 30, stay.starts + 31}
    assert {SCHOOL, ("household.days_in_centre", 30)} <= wanted
    assert "household.assessed" in changes.keys() - wanted


def test_members_are_told_apart_by_ref_only():
    found = living(left("2026-02-01", member="m9"))
    assert [member.ref for member in found.members] == ["m1", "m2"]


# ---- rooms


def roomed(code: str, reference: str, *, at: int = 1, **more: Any) -> Placing:
    return placed("room_assignment", reference, at=at, centre="A", code=code, household="H-1", **more)


def test_members_who_have_different_rooms_are_apart_in_the_centre_of_the_rooms_only():
    found = living(roomed("K1", "R1", at=2, member="m1"), roomed("K2", "R2", at=3, member="m2"),
                   moved("A", "B", "2026-05-01"))  # fmt: skip
    assert state(found, "2026-02-01")["rooms_apart"] is True
    assert state(found, "2026-06-01", centre="B")["rooms_apart"] is False
    assert [source.reference for _, source in found.rooms_at("A", D("2026-02-01"))] == ["R1", "R2"]


def test_of_the_rooms_of_all_and_of_one_member_the_latest_told_holds():
    one, everyone = roomed("K2", "R2", at=3, member="m2"), roomed("K1", "R1", at=2)
    assert state(living(everyone, one), "2026-02-01")["rooms_apart"] is True
    assert state(living(one, everyone), "2026-02-01")["rooms_apart"] is True
    assert state(living(one, roomed("K1", "R1", at=4)), "2026-02-01")["rooms_apart"] is False


def test_a_member_of_whom_no_room_is_told_and_one_who_has_left_are_not_apart():
    assert state(living(roomed("K2", "R2", member="m2")), "2026-02-01")["rooms_apart"] is False
    gone = living(roomed("K1", "R1", at=2), roomed("K2", "R2", at=3, member="m2"), left("2026-03-01", member="m2"))
    assert [state(gone, on)["rooms_apart"] for on in ("2026-02-28", "2026-03-01")] == [True, False]
