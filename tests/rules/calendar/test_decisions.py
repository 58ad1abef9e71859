"""A decision as the subject of a rule: what it takes away, from how many children, who was heard, what is planned."""

from __future__ import annotations

from typing import Any

import pytest

from rules.calendar.centre import effect_day
from rules.calendar.decisions import DecisionView
from rules.days import NO_DAY, day_of
from rules.engine import check
from rules.lists import PLAN_ITEMS
from rules.statements import Statement
from rules.unknown import UNKNOWN
from rules.world import World
from tests.rules.own_rules import book, rule
from tests.rules.worlds import TODAY, Telling, centre, family

D = day_of


@pytest.fixture
def tell() -> Telling:
    return Telling()


def views(*statements: Statement, code: str = "CEN-01", proposals: bool = False) -> dict[str, DecisionView]:
    calendar = World(statements).calendar(code, until=TODAY + 360, proposals=proposals)
    return {view.ref: view for view in calendar.views()}


def living(tell: Telling, ref: str, arrives_on: str, *born: str) -> Statement:
    return tell("allocation", "dispatching", f"A-{ref}", household=ref, centre="CEN-01", arrives_on=arrives_on,
                members=family(*born))  # fmt: skip


def at_centre(tell: Telling, kind: str, party: str, /, **content: Any) -> Statement:
    return tell(kind, party, "X-1", centre="CEN-01", from_="2026-12-01", **content)


@pytest.mark.parametrize(("kind", "party", "content", "takes"), [
    ("supply", "logistics", {"item": "meals", "action": "stop"}, True),
    ("supply", "logistics", {"item": "meals", "action": "start"}, False),
    ("space", "infrastructure", {"space": "study_room", "usable": False}, True),
    ("space", "infrastructure", {"space": "study_room", "usable": True}, False),
    ("staffing", "hr", {"function": "night", "fte": 1}, True),
    ("staffing", "hr", {"function": "night", "fte": 2}, False),
    ("staffing", "hr", {"function": "on_call", "fte": 1}, UNKNOWN),
    ("target_group", "management", {"group": "families", "admitted": False}, True),
    ("target_group", "management", {"group": "single_men", "admitted": False}, False),
    ("budget", "finance", {"line": "animation", "action": "freeze"}, True),
    ("budget", "finance", {"line": "animation", "action": "set", "amount": 900, "per": "month"}, True),
    ("budget", "finance", {"line": "animation", "action": "set", "amount": 1000, "per": "month"}, False),
    ("closure", "management", {"closes_on": "2026-12-01"}, True),
    ("intake", "dispatching", {"group": "families", "open": False}, False),
])  # fmt: skip
def test_a_decision_takes_away_or_not(tell, kind, party, content, takes):
    statements = centre(tell, "CEN-01"), living(tell, "H-1", "2026-01-01", "1990-01", "2015-01")
    assert views(*statements, at_centre(tell, kind, party, **content))[f"{party}/X-1"].takes_away is takes


def test_a_cut_is_told_per_child_present(tell):
    cut = at_centre(tell, "budget", "finance", line="animation", action="set", amount=1200, per="month")
    one = living(tell, "H-1", "2026-01-01", "1990-01", "2015-01")
    more = living(tell, "H-2", "2026-12-01", "1990-01", "2015-01", "2016-01", "2017-01")
    assert views(centre(tell, "CEN-01"), one, cut)["finance/X-1"].per_child == 0.2
    assert views(centre(tell, "CEN-01"), one, more, cut)["finance/X-1"].per_child == -0.7
    assert views(centre(tell, "CEN-01"), more, cut)["finance/X-1"].per_child == 0.2  # the first children arrive


def test_without_children_or_money_before_there_is_nothing_to_tell_per_child(tell):
    cut = at_centre(tell, "budget", "finance", line="animation", action="set", amount=500, per="month")
    assert views(centre(tell, "CEN-01"), cut)["finance/X-1"].per_child is None
    poor = centre(tell, "CEN-01", budgets={"animation": 0})
    assert views(poor, living(tell, "H-1", "2026-01-01", "1990-01", "2015-01"), cut)["finance/X-1"].per_child is None


def test_without_an_amount_before_it_is_unknown_what_a_budget_takes_and_whoever_decided_is_asked(tell):
    cut = at_centre(tell, "budget", "rodekruis:finance", line="animation", action="set", amount=500, per="month")
    told = living(tell, "H-1", "2026-01-01", "1990-01", "2015-01"), cut
    view = views(*told)["rodekruis:finance/X-1"]
    assert (view.takes_away, view.per_child) == (UNKNOWN, UNKNOWN)
    only = book(rule("has(decision.change_per_child) && decision.change_per_child < 0.0", scope="decision"))
    result = check(World(told), "CEN-01", only, today=TODAY)
    assert [(gap.fact, gap.owner) for gap in result.gaps] == [("decision.change_per_child", "rodekruis:finance")]
    again = at_centre(
        tell, "budget", "rodekruis:finance", line="animation", action="set", amount=500, per="month", before=1000
    )
    known = check(World((told[0], again)), "CEN-01", only, today=TODAY)
    assert (len(known.findings), known.gaps) == (1, ())


def test_a_decision_that_another_one_covers_changes_nothing_per_child(tell):
    cut = at_centre(tell, "budget", "finance", line="animation", action="set", amount=500, per="month")
    other = tell("budget", "finance", "X-2", centre="CEN-01", line="animation", action="set", amount=900, per="month",
                 from_="2026-12-01")  # fmt: skip
    child = living(tell, "H-1", "2026-01-01", "1990-01", "2015-01")
    assert views(centre(tell, "CEN-01"), child, cut, other)["finance/X-1"].per_child is None


def test_days_until_it_takes_effect_and_since_it_was_stated_are_counted(tell):
    view = views(at_centre(tell, "supply", "logistics", item="meals", action="stop", said=D("2026-11-01")))[
        "logistics/X-1"
    ]
    told = view.state(D("2026-11-11"), 7)
    assert (told["days_left"], told["days_since_stated"], told["children"], told["kind"]) == (20, 10, 7, "supply")
    assert (view.starts, view.ends) == (D("2026-11-01"), D("2026-12-01") + 60)
    assert "change_per_child" not in told
    assert "family_notice" not in told


def about(tell: Telling, kind: str, on: str, reference: str = "Y-1", **content: Any) -> Statement:
    return tell(kind, "child_policy", reference, status="recorded", on=on,
                decision={"party": "logistics", "reference": "X-1"}, **content)  # fmt: skip


def test_a_hearing_and_a_child_test_count_from_their_day(tell):
    stop = at_centre(tell, "supply", "logistics", item="meals", action="stop")
    view = views(stop, about(tell, "screening", "2026-11-10", answers={}), about(tell, "hearing", "2026-11-12", "Y-2", who="centre"),
                 about(tell, "hearing", "2026-11-12", "Y-3", who="guardian"))["logistics/X-1"]  # fmt: skip
    names = ("screened", "centre_heard", "children_heard", "parents_heard")
    assert [[view.state(D(f"2026-11-{on}"), 1)[name] for name in names] for on in ("09", "10", "12")] == [
        [False] * 4, [True, False, False, False], [True, True, False, True],
    ]  # fmt: skip
    assert {D("2026-11-10"), D("2026-11-12")} <= view.days()
    assert [s.reference for s in view.behind("decision.screened", D("2026-11-10"))] == ["Y-1", "X-1"]
    assert [s.reference for s in view.behind("decision.children", D("2026-11-10"))] == ["X-1"]


def test_a_hearing_that_is_withdrawn_was_not_held(tell):
    stop = at_centre(tell, "supply", "logistics", item="meals", action="stop")
    told = about(tell, "screening", "2026-11-10", answers={})
    gone = Statement(
        (told.stated[0], "/tests", "9"), told.kind, told.party, told.reference, "withdrawn", told.content, told.day
    )
    assert not views(stop, told, gone)["logistics/X-1"].state(D("2026-11-20"), 1)["screened"]


def transfer(tell: Telling, **more: Any) -> Statement:
    return tell("transfer", "dispatching", "T-1", **{"household": "H-1", "from_centre": "CEN-01", "to_centre": "CEN-02",
                                                     "moves_on": "2026-12-01", "reason": "capacity", **more})  # fmt: skip


def test_a_transfer_is_judged_where_it_leads_and_a_group_move_where_it_begins(tell):
    family_of_two = living(tell, "H-1", "2026-01-01", "1990-01", "2015-01")
    found = [set(views(family_of_two, transfer(tell, **more), code=code)) for more in ({}, {"batch": "G-1"})
             for code in ("CEN-01", "CEN-02")]  # fmt: skip
    assert found == [set(), {"dispatching/T-1"}, {"dispatching/T-1"}, set()]


def test_a_transfer_concerns_the_children_who_go(tell):
    household = living(tell, "H-1", "2026-01-01", "1990-01", "2015-01", "2016-01")
    view = views(household, transfer(tell), code="CEN-02")["dispatching/T-1"]
    assert view.state(TODAY, 99)["children"] == 2
    alone = views(household, transfer(tell, only_members=["m2"]), code="CEN-02")["dispatching/T-1"]
    assert alone.state(TODAY, 99)["children"] == 1


def test_notice_is_told_from_the_day_on_which_it_was_given(tell):
    moves = transfer(tell, family_informed_on="2026-11-20", centre_informed_on="2026-11-25", urgent_because="safety")
    view = views(living(tell, "H-1", "2026-01-01", "1990-01"), moves, code="CEN-02")["dispatching/T-1"]
    told = [view.state(D(on), 0) for on in ("2026-11-19", "2026-11-20", "2026-11-25")]
    assert [(each.get("family_notice"), each.get("centre_notice")) for each in told] == [
        (None, None),
        (11, None),
        (11, 6),
    ]
    assert told[0]["urgent"]
    assert {D("2026-11-20"), D("2026-11-25")} <= view.days()


def test_a_group_move_needs_a_plan_and_a_move_alone_does_not(tell):
    household = living(tell, "H-1", "2026-01-01", "1990-01")
    moves = transfer(tell, batch="G-1", child_plan={"school": "2026-11-20"})
    view = views(household, moves)["dispatching/T-1"]
    assert [view.state(D(on), 0)["plan_missing"] for on in ("2026-11-19", "2026-11-20")] == [
        len(PLAN_ITEMS), len(PLAN_ITEMS) - 1,
    ]  # fmt: skip
    assert view.state(TODAY, 0)["group_move"]
    assert D("2026-11-20") in view.days()
    alone = views(household, transfer(tell), code="CEN-02")["dispatching/T-1"]
    assert (alone.state(TODAY, 0)["plan_missing"], alone.state(TODAY, 0)["group_move"]) == (0, False)
    bare = views(household, transfer(tell, batch="G-1"))["dispatching/T-1"]
    assert bare.state(TODAY, 0)["plan_missing"] == len(PLAN_ITEMS)


def test_a_budget_line_is_for_children_or_not(tell):
    cut = at_centre(tell, "budget", "finance", line="training", action="freeze")
    told = views(centre(tell, "CEN-01"), cut)["finance/X-1"].state(TODAY, 3)
    assert told["child_line"] is False
    assert told["change_per_child"] == -1.0


def test_what_is_only_proposed_is_a_decision_among_the_proposals(tell):
    stop = at_centre(tell, "supply", "logistics", item="meals", action="stop", status="proposed", said=D("2026-11-05"))
    assert views(stop) == {}
    view = views(stop, proposals=True)["logistics/X-1"]
    assert (view.source.status, view.starts) == ("proposed", D("2026-11-05"))


def test_a_decision_takes_effect_on_the_first_day_of_its_period():
    assert effect_day("closure", {"closes_on": "2026-12-01"}) == D("2026-12-01")
    assert effect_day("programme", {}) == NO_DAY
