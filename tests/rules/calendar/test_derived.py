"""Counts of residents and derived facts of a centre, through a small world; each with where it comes from."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.days import iso_of, majority, reaches_months
from rules.facts import ABSENT
from rules.statements import Statement
from rules.unknown import UNKNOWN
from tests.profiles import examples
from tests.rules.calendar.one_centre import D, Telling2, arrives, at, behind, made
from tests.rules.richer import dense_history
from tests.rules.worlds import CENTRES, TODAY, centre


@pytest.fixture
def tell() -> Telling2:
    return Telling2()


# ---- counts


def test_residents_are_counted_by_age_and_kind(tell):
    calendar = made(arrives(tell, "H-1", "2026-01-01", "1990-01", "2025-06", "2017-05"),
                    arrives(tell, "H-2", "2026-01-01", "1990-01"),
                    arrives(tell, "H-3", "2026-01-01", "", members=[{"ref": "m1", "born": "2010-01", "unaccompanied": True}]),
                    arrives(tell, "H-4", "2026-01-01", "", members=[{"ref": "m1", "born": "1990-01", "needs": ["safety"]},
                                                                     {"ref": "m2", "born": "2021-01"}, {"ref": "m3"}]))  # fmt: skip
    day = D("2026-03-01")
    assert {name: calendar.track(f"centre.residents.{name}").at(day) for name in (
        "total", "adults", "minors", "under_1", "under_3", "age_0_3", "age_3_6", "age_6_12", "age_12_18", "school_age",
        "unaccompanied", "single_adults", "families", "family_members", "safety_need_families",
    )} == {
        "total": 8, "adults": 3, "minors": 4, "under_1": 1, "under_3": 1, "age_0_3": 1, "age_3_6": 1, "age_6_12": 1,
        "age_12_18": 1, "school_age": 2, "unaccompanied": 1, "single_adults": 1, "families": 2, "family_members": 6,
        "safety_need_families": 1,
    }  # fmt: skip


def test_a_count_changes_on_the_day_a_child_grows_older(tell):
    calendar = made(arrives(tell, "H-1", "2026-01-01", "1990-01", "2023-03"))
    assert [at(calendar, "residents.under_3", on) for on in ("2025-12-31", "2026-03-30", "2026-03-31")] == [0, 1, 0]


def test_households_are_no_longer_counted_from_the_closing_day(tell):
    calendar = made(arrives(tell, "H-1", "2026-01-01", "1990-01"),
                    tell.at_centre("closure", "management", "C-1", closes_on="2026-12-01"))  # fmt: skip
    assert [at(calendar, "residents.total", on) for on in ("2026-11-30", "2026-12-01")] == [1, 0]


def test_a_household_that_may_be_elsewhere_is_counted_nowhere(tell):
    move = tell("transfer", "dispatching", "T-1", household="H-1", from_centre="CEN-02", to_centre="CEN-03",
                moves_on="2026-02-01", reason="capacity")  # fmt: skip
    stay = arrives(tell, "H-1", "2026-01-01", "1990-01")
    totals = [at(made(stay, move, code=code), "residents.total", "2026-02-01") for code in CENTRES]
    assert totals == [0, 0, 0]


def test_each_household_stands_behind_the_counts_to_which_it_adds(tell):
    calendar = made(
        arrives(tell, "H-1", "2026-01-01", "1990-01", "2025-06"), arrives(tell, "H-2", "2026-02-01", "1991-01")
    )

    def who(name: str, on: str) -> list[str]:
        return [source.reference for source in calendar.counted(f"centre.residents.{name}", D(on))]

    assert who("adults", "2026-01-15") == ["A-H-1"]
    assert who("adults", "2026-02-01") == ["A-H-1", "A-H-2"]
    assert who("minors", "2026-02-01") == ["A-H-1"]


def test_the_statement_of_each_stay_stands_behind_its_part(tell):
    calendar = made(arrives(tell, "H-1", "2026-01-01", "1990-01", leaves_on="2026-02-01"),
                    tell.at_centre("allocation", "dispatching", "A-2", household="H-1", arrives_on="2026-03-01"))  # fmt: skip
    found = [[s.reference for s in calendar.counted("centre.residents.total", D(f"2026-0{m}-15"))] for m in (1, 2, 3)]
    assert found == [["A-H-1"], [], ["A-2"]]


def _age(months: int, born: str) -> int:
    year, month = map(int, born.split("-"))
    return reaches_months(year * 12 + month - 1, months)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_on_every_day_the_counts_are_those_of_the_people_who_are_there(seed):
    calendar = made(*dense_history(seed), code=CENTRES[0])
    for day in range(TODAY - 220, TODAY + 300):
        people = [
            member
            for timeline in calendar.households.values()
            if any(stay.covers(day) for stay in timeline.stays_in(CENTRES[0]))
            for member in timeline.members_at(CENTRES[0], day)
            if calendar.closed is None or day < calendar.closed
        ]
        known = [member.born for member in people if member.born is not None]
        minors = [born for born in known if day < majority(born)]
        assert calendar.track("centre.residents.total").at(day) == len(people), iso_of(day)
        assert calendar.track("centre.residents.minors").at(day) == len(minors), iso_of(day)
        assert calendar.track("centre.residents.under_3").at(day) == sum(day < reaches_months(b, 36) for b in minors)
        assert calendar.track("centre.residents.school_age").at(day) == sum(
            day >= reaches_months(b, 72) for b in minors
        )
        assert len(calendar.counted("centre.residents.minors", day)) <= len(minors)


# ---- budgets


def budget(tell: Telling2, reference: str, amount: float, from_: str, **more: Any) -> Statement:
    return tell.at_centre("budget", "finance", reference, line="animation", action="set", amount=amount, per="month",
                          from_=from_, **more)  # fmt: skip


def test_a_change_of_budget_is_told_against_what_lay_beneath(tell):
    calendar = made(centre(tell, "CEN-01"), budget(tell, "B-1", 800, "2026-03-01", until="2026-05-01"))
    assert [at(calendar, "budgets.animation.change", on) for on in ("2026-02-28", "2026-03-01", "2026-05-01")] == [
        0.0, -0.2, 0.0,
    ]  # fmt: skip
    assert behind(calendar, "budgets.animation.change", "2026-03-01") == ["B-1"]


def test_the_second_cut_is_told_against_the_first(tell):
    calendar = made(
        centre(tell, "CEN-01"), budget(tell, "B-1", 800, "2026-03-01"), budget(tell, "B-2", 400, "2026-05-01")
    )
    assert at(calendar, "budgets.animation.change", "2026-05-01") == -0.5


def test_a_decision_may_say_itself_what_there_was_before(tell):
    calendar = made(budget(tell, "B-1", 900, "2026-03-01", before=1000))
    assert at(calendar, "budgets.animation.change", "2026-03-01") == -0.1


def test_without_an_amount_before_there_is_no_change(tell):
    assert at(made(budget(tell, "B-1", 900, "2026-03-01")), "budgets.animation.change", "2026-03-01") == 0.0
    nothing = made(centre(tell, "CEN-01", budgets={"animation": 0}), budget(tell, "B-1", 900, "2026-03-01"))
    assert at(nothing, "budgets.animation.change", "2026-03-01") == 0.0


# ---- staff, places, play


def test_staff_is_posts_minus_absences_and_never_below_nothing(tell):
    calendar = made(centre(tell, "CEN-01"),
                    tell.at_centre("absence", "hr", "X-1", function="night", fte=1.5, from_="2026-03-01", until="2026-04-01"),
                    tell.at_centre("absence", "hr", "X-2", function="night", fte=1, from_="2026-03-10"))  # fmt: skip
    told = [at(calendar, "staff.night", on) for on in ("2026-02-28", "2026-03-01", "2026-03-10", "2026-04-01")]
    assert told == [2.0, 0.5, 0.0, 1.0]
    assert behind(calendar, "staff.night", "2026-03-10") == ["X-1", "X-2", "centre:CEN-01"]
    assert at(made(), "staff.night", "2026-03-01") is UNKNOWN


def test_free_family_places_are_places_minus_people_in_families(tell):
    calendar = made(centre(tell, "CEN-01"), arrives(tell, "H-1", "2026-03-01", "1990-01", "2020-01"),
                    tell.at_centre("closure", "management", "C-1", closes_on="2026-12-01"))  # fmt: skip
    assert [at(calendar, "family_places_free", on) for on in ("2026-02-28", "2026-03-01", "2026-12-01")] == [60, 58, 0]
    assert behind(calendar, "family_places_free", "2026-12-01") == ["C-1", "centre:CEN-01"]
    assert at(made(), "family_places_free", "2026-03-01") is UNKNOWN


def space(tell: Telling2, reference: str, name: str, from_: str, **more: Any) -> Statement:
    return tell.at_centre(
        "space", "infrastructure", reference, **{"space": name, "usable": True, "from_": from_, **more}
    )


def test_play_bands_are_those_of_the_usable_play_spaces(tell):
    calendar = made(space(tell, "I-1", "play_indoor", "2026-03-01", age_bands=["0-3"], m2=20),
                    space(tell, "I-2", "play_outdoor", "2026-03-01", age_bands=["12-18", "3-6"], m2=30),
                    space(tell, "I-3", "play_outdoor", "2026-04-01", usable=False))  # fmt: skip
    assert [at(calendar, "play_bands", on) for on in ("2026-02-28", "2026-03-01", "2026-04-01")] == [
        UNKNOWN, ("0-3", "3-6", "12-18"), ("0-3",),
    ]  # fmt: skip
    assert [at(calendar, "play_m2", on) for on in ("2026-02-28", "2026-03-01", "2026-04-01")] == [ABSENT, 50.0, 20.0]
    assert behind(calendar, "play_bands", "2026-04-01") == ["I-1", "I-3"]


def test_a_play_space_without_bands_is_for_all_and_without_size_is_not_measured(tell):
    calendar = made(centre(tell, "CEN-01"), space(tell, "I-1", "play_indoor", "2026-03-01", m2=20))
    assert at(calendar, "play_bands", "2026-03-01") == ("0-3", "3-6", "6-12", "12-18")
    assert at(calendar, "play_m2", "2026-03-01") is ABSENT


def test_nothing_usable_has_no_size(tell):
    calendar = made(space(tell, "I-1", "play_indoor", "2026-03-01", usable=False),
                    space(tell, "I-2", "play_outdoor", "2026-03-01", usable=False))  # fmt: skip
    assert at(calendar, "play_m2", "2026-03-01") is ABSENT
    assert at(calendar, "play_bands", "2026-03-01") == ()


# ---- closures


def closure(tell: Telling2, said: str, status: str = "confirmed", **more: Any) -> Statement:
    return tell.at_centre("closure", "management", "C-1", **{"said": D(said), "status": status, "closes_on": "2026-12-01",
                                                             **more})  # fmt: skip


def stop(tell: Telling2, status: str = "confirmed", **more: Any) -> Statement:
    content = {"item": "nappies", "action": "stop", "from_": "2026-06-01",
               "because_of": {"party": "management", "reference": "C-1"}, **more}  # fmt: skip
    return tell.at_centre("supply", "logistics", "S-1", status=status, **content)


def test_a_centre_closes_and_counts_the_days(tell):
    calendar = made(closure(tell, "2026-05-01"))
    assert [at(calendar, "status", on) for on in ("2026-04-30", "2026-05-01", "2026-11-30", "2026-12-01")] == [
        "open", "closing", "closing", "closed",
    ]  # fmt: skip
    assert (at(calendar, "days_to_closing", "2026-11-30"), at(calendar, "days_to_closing", "2026-12-01")) == (1, ABSENT)
    assert (calendar.closed, calendar.closing_on(D("2026-06-01"))) == (D("2026-12-01"), D("2026-12-01"))
    assert calendar.closing_on(D("2026-04-30")) is None


def test_a_postponed_closure_was_announced_when_it_first_was(tell):
    calendar = made(closure(tell, "2026-05-01"), closure(tell, "2026-07-01", closes_on="2027-02-01"))
    assert at(calendar, "status", "2026-05-01") == "closing"
    assert calendar.closed == D("2027-02-01")


def test_days_since_a_closure_was_withdrawn_are_counted(tell):
    calendar = made(closure(tell, "2026-05-01"), closure(tell, "2026-06-10", "withdrawn"))
    assert [at(calendar, "closure.withdrawn_days", on) for on in ("2026-06-09", "2026-06-10", "2026-06-20")] == [
        ABSENT, 0, 10,
    ]  # fmt: skip
    assert behind(calendar, "closure.withdrawn_days", "2026-06-20") == ["C-1"]
    assert calendar.closed is None


def test_what_was_decided_because_of_a_withdrawn_closure_is_left_behind(tell):
    gone = closure(tell, "2026-05-01"), closure(tell, "2026-06-10", "withdrawn")
    calendar = made(*gone, stop(tell, until="2026-09-01"))
    assert [at(calendar, "closure.left_behind", on) for on in ("2026-06-09", "2026-06-10", "2026-08-31", "2026-09-01")] == [
        0, 1, 1, 0,
    ]  # fmt: skip
    assert behind(calendar, "closure.left_behind", "2026-08-01") == ["S-1"]


def test_nothing_is_left_behind_of_a_closure_that_stands_or_stands_again(tell):
    assert at(made(closure(tell, "2026-05-01"), stop(tell)), "closure.left_behind", "2026-08-01") == 0
    again = made(
        closure(tell, "2026-05-01"), closure(tell, "2026-06-10", "withdrawn"), closure(tell, "2026-07-01"), stop(tell)
    )
    assert at(again, "closure.left_behind", "2026-08-01") == 0


def _left(calendar: Any, *days: str) -> list[object]:
    return [at(calendar, "closure.left_behind", on) for on in days]


def test_what_was_decided_for_an_earlier_closing_day_is_left_behind_until_the_new_one(tell):
    put_off = closure(tell, "2026-05-01"), closure(tell, "2026-06-10", closes_on="2027-02-01")
    calendar = made(*put_off, stop(tell, said=D("2026-05-05"), from_="2026-11-20"))
    assert _left(calendar, "2026-11-19", "2026-11-20", "2027-01-31", "2027-02-01") == [0, 1, 1, 0]
    early = made(*put_off, stop(tell, said=D("2026-05-05"), from_="2026-05-20"))
    assert _left(early, "2026-06-09", "2026-06-10") == [0, 1]


def test_what_was_decided_for_the_new_closing_day_is_not_left_behind(tell):
    put_off = closure(tell, "2026-05-01"), closure(tell, "2026-06-10", closes_on="2027-02-01")
    assert _left(made(*put_off, stop(tell, said=D("2026-06-20"), from_="2026-11-20")), "2026-12-01") == [0]
    restated = stop(tell, said=D("2026-05-05")), stop(tell, said=D("2026-06-20"), from_="2026-11-20")
    assert _left(made(*put_off, *restated), "2026-12-01") == [0]


def test_a_closure_put_off_is_seen_whatever_is_said_of_it_later(tell):
    told = [
        closure(tell, "2026-05-01"),
        closure(tell, "2026-06-10", closes_on="2027-02-01"),
        closure(tell, "2026-07-01", closes_on="2027-02-01", last_family_intake_on="2026-10-01"),
        stop(tell, said=D("2026-05-05"), from_="2026-05-20"),
    ]
    assert _left(made(*told), "2026-06-09", "2026-06-10", "2026-07-02") == [0, 1, 1]
    assert _left(made(*reversed(told)), "2026-06-09", "2026-06-10", "2026-07-02") == [0, 1, 1]
    assert _left(made(*told, closure(tell, "2026-08-01", closes_on="2026-11-01")), "2026-08-02") == [0]


def test_a_closure_that_is_only_proposed_to_be_put_off_leaves_behind_among_the_proposals(tell):
    told = (
        closure(tell, "2026-05-01"),
        stop(tell, said=D("2026-05-05"), from_="2026-11-20"),
        closure(tell, "2026-06-10", "proposed", closes_on="2027-02-01"),
    )
    assert _left(made(*told), "2026-12-05") == [0]
    assert _left(made(*told, proposals=True), "2026-12-05") == [1]


def test_a_measure_that_ended_before_the_withdrawal_is_not_left_behind(tell):
    calendar = made(
        closure(tell, "2026-05-01"), closure(tell, "2026-06-10", "withdrawn"), stop(tell, until="2026-06-05")
    )
    assert set(calendar.track("centre.closure.left_behind").values) == {0}


def test_what_is_proposed_again_is_not_left_behind_among_the_proposals(tell):
    told = (
        closure(tell, "2026-05-01"),
        closure(tell, "2026-06-10", "withdrawn"),
        closure(tell, "2026-06-20", "proposed"),
    )
    assert at(made(*told, stop(tell)), "closure.left_behind", "2026-08-01") == 1
    assert at(made(*told, stop(tell), proposals=True), "closure.left_behind", "2026-08-01") == 0


def test_a_proposed_measure_is_left_behind_only_among_the_proposals(tell):
    gone = closure(tell, "2026-05-01"), closure(tell, "2026-06-10", "withdrawn")
    assert at(made(*gone, stop(tell, "proposed")), "closure.left_behind", "2026-08-01") == 0
    assert at(made(*gone, stop(tell, "proposed"), proposals=True), "closure.left_behind", "2026-08-01") == 1


# ---- rooms


def test_a_room_to_which_two_families_are_assigned_is_shared_while_both_are_there(tell):
    def assigned(ref: str, code: str = "R1", **more: Any) -> Statement:
        return tell.at_centre("room_assignment", "CEN-01:reception_desk", f"R-{ref}", household=ref, code=code, **more)

    calendar = made(arrives(tell, "H-1", "2026-01-01", "1990-01", "2020-01"),
                    arrives(tell, "H-2", "2026-02-01", "1990-01", "2020-01", leaves_on="2026-04-01"),
                    arrives(tell, "H-3", "2026-01-01", "1990-01"), arrives(tell, "H-4", "2026-01-01", "1990-01", "2020-01"),
                    assigned("H-1"), assigned("H-2"), assigned("H-3"), assigned("H-4", "R2"))  # fmt: skip
    told = [at(calendar, "rooms.families_sharing", on) for on in ("2026-01-15", "2026-02-01", "2026-04-01")]
    assert told == [0, 1, 0]
    assert behind(calendar, "rooms.families_sharing", "2026-02-01") == ["R-H-1", "R-H-2"]


def test_who_shares_a_room_is_unknown_until_somebody_says_where_a_family_sleeps(tell):
    def assigned(ref: str) -> Statement:
        return tell.at_centre("room_assignment", "CEN-01:reception_desk", f"R-{ref}", household=ref, code="R1")

    family, man = (
        arrives(tell, "H-1", "2026-01-01", "1990-01", "2020-01"),
        arrives(tell, "H-3", "2026-01-01", "1990-01"),
    )
    assert at(made(family, man), "rooms.families_sharing", "2026-01-15") is UNKNOWN
    assert at(made(family, man, assigned("H-3")), "rooms.families_sharing", "2026-01-15") is UNKNOWN
    assert at(made(family, man, assigned("H-1")), "rooms.families_sharing", "2026-01-15") == 0


def test_shared_rooms_that_a_centre_counts_are_added(tell):
    counted = tell.at_centre("room_assignment", "CEN-01:coordination", "R", families_sharing_room=2)
    assert at(made(counted), "rooms.families_sharing", "2026-01-15") == 2
