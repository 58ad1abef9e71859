"""What is not known becomes a request to whoever owns it, never a finding; what fails is a fault, and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest

from rules.book import RuleBook
from rules.days import day_of
from rules.engine import CheckResult, Examination, check
from rules.model import Fault, Gap, Subject
from rules.statements import Statement
from rules.world import World
from tests.rules.own_rules import book, rule
from tests.rules.worlds import TODAY, Telling, centre, family

D = day_of
CENTRE, HOUSEHOLD = Subject("centre", "CEN-01"), Subject("household", "H-1")


@pytest.fixture
def tell() -> Telling:
    return Telling()


def found(rules: RuleBook, *statements: Statement, today: int = TODAY) -> CheckResult:
    return check(World(statements), "CEN-01", rules, today=today)


def lives(tell: Telling, on: str, members: Any, ref: str = "H-1", **more: Any) -> Statement:
    return tell(
        "allocation", "dispatching", f"A-{ref}", household=ref, centre="CEN-01", arrives_on=on, members=members, **more
    )


def test_a_fact_that_nobody_stated_is_asked_of_its_owner_and_is_no_finding(tell):
    result = found(book(rule("centre.supplies.nappies == 'stopped'", scope="centre")))
    assert result.findings == ()
    assert result.gaps == (Gap("CEN-01", "centre.supplies.nappies", "logistics", CENTRE, TODAY, ("own.rule",)),)


def test_false_and_unknown_is_false_and_asks_nobody(tell):
    result = found(
        book(rule("household.minors > 0 && centre.supplies.nappies == 'stopped'")),
        lives(tell, "2026-01-01", family("1990-01")),
    )
    assert (result.findings, result.gaps) == ((), ())


def test_true_or_unknown_is_true(tell):
    result = found(
        book(rule("household.adults > 0 || centre.supplies.nappies == 'stopped'")),
        lives(tell, "2026-01-01", family("1990-01")),
    )
    assert (len(result.findings), result.gaps) == (1, ())


def test_true_and_unknown_is_asked_from_the_first_day_on_which_it_matters(tell):
    rules = book(rule("household.minors > 0 && centre.supplies.nappies == 'stopped'", name="own.a"),
                 rule("household.adults > 0 && centre.supplies.nappies != 'running'", name="own.b"))  # fmt: skip
    result = found(
        rules,
        lives(tell, "2026-12-05", family("1990-01")),
        lives(tell, "2026-12-20", family("1990-01", "2020-01"), "H-2"),
    )
    assert result.gaps == (
        Gap("CEN-01", "centre.supplies.nappies", "logistics", CENTRE, D("2026-12-05"), ("own.a", "own.b")),
    )


def test_an_age_that_is_not_told_is_asked_for_that_household(tell):
    rules = book(
        rule("household.minors > 0", name="own.a"), rule("household.members.exists(m, m.age_months < 36)", name="own.b")
    )
    result = found(rules, lives(tell, "2026-12-05", [{"ref": "m1"}]))
    assert [(gap.fact, gap.owner, gap.subject, gap.starts) for gap in result.gaps] == [
        ("household.members.age_months", "dispatching", HOUSEHOLD, D("2026-12-05")),
        ("household.minors", "dispatching", HOUSEHOLD, D("2026-12-05")),
    ]  # fmt: skip


def test_a_household_of_which_nobody_is_known_is_asked_for(tell):
    result = found(book(rule("household.members.exists(m, m.minor)")), lives(tell, "2026-12-05", []))
    assert [(gap.fact, gap.subject) for gap in result.gaps] == [("household.members", HOUSEHOLD)]


def test_whether_an_unknown_fact_is_there_is_unknown(tell):
    asks = book(rule("centre.residents.adults == 0 && !centre.spaces.study_room", scope="centre"))
    assert [gap.fact for gap in found(asks).gaps] == ["centre.spaces.study_room"]


def test_an_optional_fact_that_nobody_stated_is_absent_and_asked_of_nobody(tell):
    result = found(book(rule("has(centre.programme_responsible) && centre.programme_responsible < 3", scope="centre")))
    assert (result.findings, result.gaps) == ((), ())


def test_what_was_unknown_before_today_is_asked_of_nobody(tell):
    known = tell(
        "space", "infrastructure", "I-1", centre="CEN-01", space="study_room", usable=False, from_="2026-11-01"
    )
    result = found(book(rule("!centre.spaces.study_room", scope="centre")), known)
    assert (result.findings[0].starts, result.gaps) == (D("2026-11-01"), ())


def test_a_finding_may_end_where_what_it_rests_on_becomes_unknown(tell):
    known = tell("space", "infrastructure", "I-1", centre="CEN-01", space="study_room", usable=False, from_="2026-11-01",
                 until="2026-12-24")  # fmt: skip
    result = found(book(rule("!centre.spaces.study_room", scope="centre")), known)
    assert (result.findings[0].ends, result.gaps[0].starts) == (D("2026-12-24"), D("2026-12-24"))


def test_what_a_household_asked_of_the_centre_falls_when_it_leaves(tell):
    rules = book(rule("household.minors > 0 && centre.supplies.nappies == 'stopped'"))
    calendar = World([lives(tell, "2026-01-01", family("1990-01", "2020-01"))]).calendar("CEN-01", until=TODAY + 360)
    examination = Examination(calendar, rules, TODAY)
    kept = examination.run()
    calendar.put_household(None, "H-1")
    calendar.refresh()
    examination.run(["own.rule"], ["H-1"], kept)
    assert not any(kept.gaps["own.rule"].values())


# ---- faults


def test_a_rule_that_fails_is_a_fault_of_its_day_and_the_others_go_on(tell):
    rules = book(rule("10 / centre.residents.minors > 2", name="own.fails", scope="centre"),
                 rule("centre.residents.adults > 0", name="own.works", scope="centre"))  # fmt: skip
    result = found(
        rules, centre(tell, "CEN-01"), lives(tell, "2026-01-01", family("1990-01", "2020-01"), leaves_on="2026-12-24")
    )
    assert [finding.rule for finding in result.findings] == ["own.works"]
    assert result.faults == (Fault("own.fails", "CEN-01", CENTRE, D("2026-12-24"), "an int is divided by zero"),)
    assert result.gaps == ()


def test_a_fault_for_one_household_is_none_for_another(tell):
    result = found(book(rule("10 / household.minors > 2")), lives(tell, "2026-01-01", family("1990-01")),
                   lives(tell, "2026-01-01", family("1990-01", "2020-01"), "H-2"))  # fmt: skip
    assert [fault.subject.ref for fault in result.faults] == ["H-1"]
    assert [finding.subject.ref for finding in result.findings] == ["H-2"]


def test_a_rule_that_walks_over_too_many_members_is_a_fault(tell):
    crowd = [{"ref": f"m{i}", "born": "1990-01"} for i in range(130)]
    result = found(book(rule("household.members.all(m, household.members.all(n, m.age_months == n.age_months))")),
                   lives(tell, "2026-01-01", crowd))  # fmt: skip
    assert [fault.message for fault in result.faults] == ["it walks over more members than its budget allows"]
    assert result.findings == ()


def test_a_fault_falls_when_it_is_looked_at_again_and_does_not_fail(tell):
    rules = book(
        rule("10 / household.minors > 2"), rule("1 / centre.residents.minors > 1", name="own.always", scope="centre")
    )
    calendar = World([lives(tell, "2026-01-01", family("1990-01"))]).calendar("CEN-01", until=TODAY + 360)
    examination = Examination(calendar, rules, TODAY)
    kept = examination.run()
    assert len(kept.faults) == 2
    calendar.put_household(None, "H-1")
    calendar.refresh()
    examination.run(["own.rule"], ["H-1"], kept)
    assert [name for name, _ in kept.faults] == ["own.always"]
    examination.run(["own.always"], None, kept)
    assert len(kept.faults) == 1


def test_a_rule_that_fails_only_with_proposals_is_told_as_well(tell):
    gone = lives(tell, "2026-01-01", family("1990-01", "2020-01"))
    away = tell("allocation", "dispatching", "A-H-1", status="proposed", household="H-1", centre="CEN-01",
                arrives_on="2026-01-01", leaves_on="2026-12-24", members=family("1990-01", "2020-01"))  # fmt: skip
    result = found(book(rule("10 / centre.residents.minors > 2", scope="centre")), gone, away)
    assert [finding.stage for finding in result.findings] == ["confirmed"]
    assert [fault.day for fault in result.faults] == [D("2026-12-24")]
