"""The two examples of the paper, with the rules that are shipped, in both orders of decision and of arrival."""

from __future__ import annotations

import itertools

import pytest

from rules.book import RuleBook
from rules.days import day_of
from rules.engine import check
from rules.model import Finding
from rules.pack import load_packs
from rules.statements import Statement
from rules.world import World
from tests.rules.worlds import TODAY, Telling, centre, family

D = day_of
BOOK = RuleBook([rule for pack in load_packs() for rule in pack.rules])


def found(statements: tuple[Statement, ...]) -> dict[str, Finding]:
    result = check(World(statements), "CEN-01", BOOK, today=TODAY)
    assert result.faults == ()
    return {finding.rule: finding for finding in result.findings}


def parties(finding: Finding) -> set[str]:
    return {source.party for source in finding.evidence}


@pytest.mark.parametrize("family_first", [True, False])
def test_a_family_with_a_baby_and_a_closing_centre_where_nappies_stop(family_first):
    tell = Telling()
    said = (TODAY - 20, TODAY - 10) if family_first else (TODAY - 10, TODAY - 20)
    told = (
        centre(tell, "CEN-01"),
        tell("closure", "management", "C-1", said=said[1], centre="CEN-01", closes_on="2027-03-01",
             last_family_intake_on="2026-11-30"),
        tell("supply", "logistics", "S-1", said=said[1], centre="CEN-01", item="nappies", action="stop", from_="2026-12-01",
             because_of={"party": "management", "reference": "C-1"}),
        tell("allocation", "dispatching", "A-1", said=said[0], household="H-1", centre="CEN-01", arrives_on="2026-12-05",
             members=family("1998-02", "2026-03")),
    )  # fmt: skip
    results = [found(order) for order in itertools.permutations(told)]
    assert all(result == results[0] for result in results)
    supplies = results[0]["care.infant-without-supplies"]
    assert (supplies.starts, supplies.ends, supplies.severity) == (D("2026-12-05"), D("2027-03-01"), "critical")
    assert parties(supplies) == {"dispatching", "logistics"}
    closing = results[0]["stability.family-into-closing-centre"]
    assert (closing.starts, parties(closing)) == (D("2026-12-05"), {"dispatching", "management"})
    placeless = results[0]["stability.child-without-next-place"]
    assert (placeless.starts, placeless.severity) == (D("2027-03-01"), "critical")


def test_when_the_closure_and_the_stop_are_withdrawn_nothing_is_left():
    tell = Telling()
    told = (
        centre(tell, "CEN-01"),
        tell("closure", "management", "C-1", centre="CEN-01", closes_on="2027-03-01"),
        tell("supply", "logistics", "S-1", centre="CEN-01", item="nappies", action="stop", from_="2026-12-01",
             because_of={"party": "management", "reference": "C-1"}),
        tell("allocation", "dispatching", "A-1", household="H-1", centre="CEN-01", arrives_on="2026-12-05",
             members=family("1998-02", "2026-03")),
        tell("closure", "management", "C-1", status="withdrawn", said=TODAY - 5, centre="CEN-01"),
    )  # fmt: skip
    left = found(told)
    assert "stability.family-into-closing-centre" not in left
    assert parties(left["stability.withdrawn-closure-left-behind"]) == {"logistics"}
    gone = tell("supply", "logistics", "S-1", status="withdrawn", said=TODAY - 4, centre="CEN-01")
    assert (
        set(found((*told, gone))) & {"stability.withdrawn-closure-left-behind", "care.infant-without-supplies"} == set()
    )


@pytest.mark.parametrize("programme_first", [True, False])
def test_an_animation_budget_is_cut_where_a_programme_of_play_needs_it(programme_first):
    tell = Telling()
    said = (TODAY - 20, TODAY - 10) if programme_first else (TODAY - 10, TODAY - 20)
    told = (
        centre(tell, "CEN-01"),
        tell("programme", "child_policy", "P-1", said=said[0], centre="CEN-01", tag="play", responsible=3,
             needs=[{"line": "animation", "min_amount": 700}], from_="2026-10-01"),
        tell("budget", "finance", "B-1", said=said[1], centre="CEN-01", line="animation", action="set", amount=600,
             per="month", from_="2027-01-01"),
    )  # fmt: skip
    results = [found(order) for order in itertools.permutations(told)]
    assert all(result == results[0] for result in results)
    finding = results[0]["play.budget-against-programme"]
    assert (finding.starts, finding.ends, finding.beyond_horizon) == (D("2027-01-01"), None, False)
    assert (finding.severity, parties(finding)) == ("critical", {"finance", "child_policy"})
    smaller = tell("budget", "finance", "B-1", said=TODAY - 1, centre="CEN-01", line="animation", action="set", amount=950,
                   per="month", from_="2027-01-01")  # fmt: skip
    assert "play.budget-against-programme" not in found((*told, smaller))
