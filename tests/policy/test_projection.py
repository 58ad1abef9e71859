"""What is shown: counts for those who deliver, never a due date or a household; nothing small for the monitor."""

import datetime as dt

import pytest

from coordination.policy.access import Target
from coordination.policy.projection import (
    coarse_day,
    may_read_text,
    project_causes,
    project_days,
    project_decision,
    project_evidence,
    project_segments,
    project_subject,
    project_value,
    project_values,
    sight_of,
)
from tests.policy.test_access import ROLES

THERE = Target("CEN-03", "rodekruis")
PERSONAL = ["dispatching", "A-1", "allocation", "confirmed", 1]
STOP = ["logistics", "S-7", "supply", "confirmed", 2]
ABSENCE = ["hr", "AB-1", "absence", "confirmed", 3]


def sight(role):
    return sight_of(ROLES[role], THERE)


def fact(name, value, *sources, starts="2026-12-07"):
    return {"fact": name, "value": value, "from": starts, "until": None, "sources": list(sources), "contributors": 0}


def segment(*facts):
    return [{"from": "2026-12-07", "until": "2026-12-19", "facts": list(facts)}]


@pytest.mark.parametrize("role", ["logistics", "partner_logistics", "finance", "desk"])
def test_a_due_date_is_told_as_a_third_of_a_month(role):
    due = fact("household.birth_due_in_days", {"day": "2026-12-19", "step": -1}, PERSONAL)
    shown = project_days(sight(role), dt.date(2026, 12, 7), dt.date(2026, 12, 19), delicate=True)
    assert shown == (dt.date(2026, 12, 1), dt.date(2026, 12, 11), True)
    assert project_days(sight(role), dt.date(2026, 12, 7), None, delicate=False) == (dt.date(2026, 12, 7), None, False)
    (part,) = project_segments(sight(role), segment(due), coarse=shown.coarse)
    assert (part["from"], part["until"], part["coarse"]) == ("2026-12-01", "2026-12-11", True)
    assert part["facts"][0]["value"] == {"around": "2026-12-11"}
    assert part["facts"][0]["from"] == "2026-12-01"
    told = project_values(sight(role), {"household.birth_due_in_days": 12}, on="2026-12-07")
    assert told == {"household.birth_due_in_days": {"around": "2026-12-11"}}
    assert project_value(sight(role), "household.birth_due_in_days", {"unknown": True}) == {"hidden": True}


@pytest.mark.parametrize("role", ["planner", "child_policy", "medical", "director"])
def test_who_cares_for_the_family_sees_the_day(role):
    due = fact("household.birth_due_in_days", {"day": "2026-12-19", "step": -1}, PERSONAL)
    shown = project_days(sight(role), dt.date(2026, 12, 7), None, delicate=True)
    assert shown == (dt.date(2026, 12, 7), None, False)
    assert project_segments(sight(role), segment(due), coarse=shown.coarse) == segment(due)


def test_logistics_sees_counts_and_its_own_decision_and_no_household():
    shown = project_segments(
        sight("logistics"),
        segment(
            fact("household.under_3", 2, PERSONAL, STOP),
            fact("household.members", [{"ref": "m1"}], PERSONAL),
            fact("household.members.age_months", 8, PERSONAL),
            fact("household.members.needs", ["medical"], PERSONAL),
            fact("centre.supplies.nappies", "stopped", STOP),
        ),
        coarse=False,
    )
    values = {each["fact"]: each["value"] for each in shown[0]["facts"]}
    assert values["household.under_3"] == 2
    assert values["centre.supplies.nappies"] == "stopped"
    hidden = {"household.members", "household.members.age_months", "household.members.needs"}
    assert all(values[name] == {"hidden": True} for name in hidden)
    assert [source[1] for each in shown[0]["facts"] for source in each["sources"]] == ["S-7", "S-7"]
    assert project_subject(sight("logistics"), "household", "P1", "H-1041") == "household"
    assert project_subject(sight("planner"), "household", "P1", "H-1041") == "H-1041"
    assert project_subject(sight("planner"), "household", "P1", None) == "household"
    assert project_subject(sight("logistics"), "decision", "logistics/S-7", None) == "logistics/S-7"


def test_a_party_sees_its_own_decision_whatever_it_is_about():
    shown = project_segments(sight("planner"), segment(fact("household.under_3", 2, PERSONAL)), coarse=False)
    assert shown[0]["facts"][0]["sources"] == [PERSONAL]
    evidence = [
        {"party": "dispatching", "reference": f"A-{n}", "kind": "allocation", "status": "confirmed"} for n in (1, 2)
    ]
    assert project_evidence(sight("planner"), evidence) == evidence
    assert project_evidence(sight("finance"), evidence) == [{**evidence[0], "reference": None}]


def test_absences_are_for_hr_and_the_direction():
    absent = fact("centre.absent.animation", 1.0, ABSENCE)
    for role, seen in (("hr", True), ("director", True), ("planner", False), ("child_policy", False), ("desk", False)):
        (shown,) = project_segments(sight(role), segment(absent), coarse=False)[0]["facts"]
        assert (shown["value"] == 1.0, shown["sources"] == [ABSENCE]) == (seen, seen), role
        content = {"centre": "CEN-03", "function": "animation", "fte": 1.0}
        assert (project_decision(sight(role), "absence", content) is not None) == seen, role


def test_the_monitor_sees_no_number_of_people_below_five_and_no_words():
    assert project_value(sight("monitor"), "centre.residents.under_3", 4) == {"below": 5}
    assert project_value(sight("monitor"), "household.under_3", 1) == {"below": 5}
    assert project_value(sight("monitor"), "centre.residents.under_3", 0) == 0
    assert project_value(sight("monitor"), "centre.residents.under_3", 5) == 5
    assert project_value(sight("monitor"), "centre.days_to_closing", 3) == 3
    assert not may_read_text(sight("monitor"), None)


def test_words_may_be_closed_to_all_but_some_parties():
    assert may_read_text(sight("desk"), None)
    assert may_read_text(sight("logistics"), ["logistics"])
    assert not may_read_text(sight("desk"), ["logistics"])


MOVE = {
    "household": "H-1", "from_centre": "CEN-03", "to_centre": "CEN-09", "moves_on": "2026-12-07", "reason": "incident",
    "urgent_because": "safety", "only_members": ["m1"],
}  # fmt: skip


def test_an_incident_is_for_dispatching_direction_and_child_policy():
    for role, seen in (("planner", True), ("director", True), ("child_policy", True), ("desk", False), ("hr", False)):
        shown = project_decision(sight(role), "transfer", MOVE)
        assert ("reason" in shown, "urgent_because" in shown) == (seen, seen), role
    assert project_decision(sight("hr"), "transfer", {**MOVE, "reason": "capacity"})["reason"] == "capacity"


def test_the_content_of_a_decision_about_a_household_is_projected():
    assert "household" not in project_decision(sight("logistics"), "transfer", MOVE)
    allocation = {
        "household": "H-1",
        "members": [{"ref": "m1", "born": "2026-03", "due_on": "2026-12-19", "needs": []}],
    }
    assert project_decision(sight("desk"), "allocation", allocation) == {
        "household": "H-1", "members": [{"ref": "m1", "born": "2026-03"}],
    }  # fmt: skip
    assert project_decision(sight("medical"), "allocation", allocation) == allocation
    presence = {"centre": "CEN-03", "households": [{"household": "H-1", "members": allocation["members"]}]}
    assert project_decision(sight("finance"), "presence", presence) == {"centre": "CEN-03"}
    assert project_decision(sight("desk"), "presence", presence)["households"][0]["members"] == [
        {"ref": "m1", "born": "2026-03"}
    ]
    programme = {"tag": "play", "needs": [{"line": "animation", "min_amount": 200}]}
    assert project_decision(sight("finance"), "programme", programme) == programme
    assert project_decision(sight("monitor"), "hearing", {"view": "object", "text": "…"}) == {"view": "object"}


def test_what_made_an_alert_fall_names_no_household_to_those_who_may_not_see_it():
    cause = {
        "kind": "presence", "event": "e-1", "party": "CEN-03:social", "reference": "D-1", "of": "departure",
        "fact": "household.under_3", "before": 1, "after": None, "household": "P1",
    }  # fmt: skip
    (shown,) = project_causes(sight("logistics"), [cause], {"P1": "H-1041"})
    assert (shown["household"], shown["reference"], shown["event"], shown["before"]) == ("household", None, None, 1)
    (shown,) = project_causes(sight("planner"), [cause], {"P1": "H-1041"})
    assert (shown["household"], shown["reference"]) == ("H-1041", "D-1")
    assert project_causes(sight("logistics"), [{"kind": "time", "before": None, "after": "2026-12-01"}], {}) == [
        {"kind": "time", "before": None, "after": "2026-12-01"}
    ]


def test_thirds_of_a_month():
    assert [coarse_day(dt.date(2026, 2, day)).day for day in (1, 10, 11, 20, 21, 28)] == [1, 1, 11, 11, 21, 21]
