"""Proposals are laid over what is confirmed in a second pass: what only they bring is proposed, and they resolve nothing."""

from __future__ import annotations

from typing import Any

import pytest

from rules.days import day_of
from rules.engine import check, proposal_sources
from rules.model import Finding
from rules.statements import Statement
from rules.world import World
from tests.rules.own_rules import book, rule
from tests.rules.worlds import TODAY, Telling, centre, family

D = day_of
RULES = book(rule("household.minors > 0 && centre.supplies.nappies == 'stopped'"))


@pytest.fixture
def tell() -> Telling:
    return Telling()


def found(*statements: Statement) -> list[tuple[str, int, int | None]]:
    return [(finding.stage, finding.starts, finding.ends) for finding in findings(*statements)]


def findings(*statements: Statement) -> tuple[Finding, ...]:
    return check(World(statements), "CEN-01", RULES, today=TODAY).findings


def lives(tell: Telling, on: str = "2026-01-01", **more: Any) -> Statement:
    return tell("allocation", "dispatching", "A-1",
                **{"household": "H-1", "centre": "CEN-01", "arrives_on": on, "members": family("1990-01", "2020-01"), **more})  # fmt: skip


def stop(tell: Telling, status: str, from_: str = "2026-12-01", **more: Any) -> Statement:
    return tell("supply", "logistics", "S-1",
                **{"status": status, "centre": "CEN-01", "item": "nappies", "action": "stop", "from_": from_, **more})  # fmt: skip


def test_what_rests_on_a_proposal_is_proposed(tell):
    told = findings(lives(tell), centre(tell, "CEN-01"), stop(tell, "proposed"))
    assert [(each.stage, each.starts) for each in told] == [("proposed", D("2026-12-01"))]
    assert [source.reference for source in proposal_sources(told[0])] == ["S-1"]


def test_a_proposal_that_is_confirmed_later_is_confirmed(tell):
    assert found(lives(tell), stop(tell, "proposed"), stop(tell, "confirmed")) == [("confirmed", D("2026-12-01"), None)]


def test_two_proposals_are_laid_over_together(tell):
    told = centre(tell, "CEN-01"), lives(tell, status="proposed"), stop(tell, "proposed")
    assert found(*told) == [("proposed", D("2026-12-01"), None)]
    assert found(*told[:2]) == found(told[0], told[2]) == []


def test_a_proposal_never_resolves_what_is_confirmed(tell):
    told = lives(tell), stop(tell, "confirmed"), stop(tell, "proposed", action="start")
    assert found(*told) == [("confirmed", D("2026-12-01"), None)]


def test_an_amendment_that_is_pending_stands_beside_what_is_in_force(tell):
    told = lives(tell), stop(tell, "confirmed", "2026-12-01"), stop(tell, "proposed", "2027-02-01")
    assert found(*told) == [("confirmed", D("2026-12-01"), None)]


def test_a_conflict_that_a_proposal_uncovers_is_proposed_though_it_rests_on_what_is_confirmed(tell):
    lasting = tell("supply", "logistics", "S-0", centre="CEN-01", item="nappies", action="stop", from_="2026-11-01")
    replaced = stop(tell, "confirmed", "2026-11-10", action="replace")
    postponed = stop(tell, "proposed", "2027-03-01", action="replace")
    assert found(lives(tell, "2026-12-01"), lasting, replaced) == []
    assert found(lives(tell, "2026-12-01"), lasting, replaced, postponed) == [
        ("proposed", D("2026-12-01"), D("2027-03-01"))
    ]


def test_a_proposal_that_was_withdrawn_brings_nothing(tell):
    assert found(lives(tell), centre(tell, "CEN-01"), stop(tell, "proposed"), stop(tell, "withdrawn")) == []


def test_what_is_unknown_only_among_the_proposals_is_asked_of_nobody(tell):
    told = lives(tell, status="proposed")
    assert check(World([told]), "CEN-01", RULES, today=TODAY).gaps == ()
