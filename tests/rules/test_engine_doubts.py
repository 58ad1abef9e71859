"""Where somebody may be elsewhere: it is asked where they are, where that matters, and from the day on which it does."""

from __future__ import annotations

from typing import Any

import pytest

from rules.book import RuleBook
from rules.days import day_of
from rules.engine import CheckResult, check
from rules.model import Gap, Subject
from rules.statements import Statement
from rules.world import World
from tests.rules.own_rules import book, rule
from tests.rules.worlds import TODAY, Telling, centre, family

D = day_of
HOUSEHOLD = Subject("household", "H-1")


@pytest.fixture
def tell() -> Telling:
    return Telling()


def found(rules: RuleBook, *statements: Statement, today: int = TODAY) -> CheckResult:
    return check(World(statements), "CEN-01", rules, today=today)


def lives(tell: Telling, on: str, members: Any, ref: str = "H-1", **more: Any) -> Statement:
    return tell(
        "allocation", "dispatching", f"A-{ref}", household=ref, centre="CEN-01", arrives_on=on, members=members, **more
    )


# ---- households


def _lost(tell: Telling, moves_on: str = "2026-12-01") -> list[Statement]:
    """A baby lives in CEN-03, and is transferred from CEN-02, where it is not, to CEN-01."""
    return [
        lives(tell, "2026-01-01", family("1990-01", "2026-03")),
        tell(
            "transfer", "dispatching", "T-1", household="H-1", from_centre="CEN-02", to_centre="CEN-01",
            moves_on=moves_on, reason="capacity",
        ),
    ]  # fmt: skip


def _stopped(tell: Telling, at: str) -> list[Statement]:
    return [centre(tell, at), tell("supply", "logistics", f"S-{at}", centre=at, item="nappies", action="stop",
                                   from_="2026-12-10")]  # fmt: skip


NO_NAPPIES = "household.under_3 > 0 && centre.supplies.nappies == 'stopped'"


@pytest.mark.parametrize("at", ["CEN-01", "CEN-02", "CEN-03"])
def test_where_a_household_may_be_is_asked_from_the_day_on_which_it_matters(tell, at):
    told = [
        tell("allocation", "dispatching", "A-H-1", household="H-1", centre="CEN-03", arrives_on="2026-01-01",
             members=family("1990-01", "2026-03")),
        *_lost(tell)[1:], *_stopped(tell, at),
    ]  # fmt: skip
    result = check(World(told), at, book(rule(NO_NAPPIES)), today=TODAY)
    assert result.findings == ()
    assert result.gaps == (Gap(at, "household.present", "dispatching", HOUSEHOLD, D("2026-12-10"), ("own.rule",)),)


def test_where_a_household_may_be_is_asked_of_nobody_where_it_makes_no_difference(tell):
    told = [*_lost(tell)[1:], centre(tell, "CEN-01"), lives(tell, "2026-01-01", family("1990-01"))]
    assert found(book(rule(NO_NAPPIES)), *told).gaps == ()


def test_a_list_that_tells_where_a_household_is_ends_the_question(tell):
    told = [*_lost(tell, "2026-11-10")[1:], *_stopped(tell, "CEN-01")]
    told.append(tell("household", "dispatching", "HH-1", status="recorded", household="H-1",
                     members=family("1990-01", "2026-03")))  # fmt: skip
    assert [gap.fact for gap in found(book(rule(NO_NAPPIES)), *told).gaps] == ["household.present"]
    told.append(
        tell("presence", "CEN-01:reception_desk", "L-1", status="recorded", centre="CEN-01", on="2026-11-12",
             households=[{"household": "H-1"}])
    )  # fmt: skip
    result = found(book(rule(NO_NAPPIES)), *told)
    assert (len(result.findings), result.gaps) == (1, ())


def test_what_only_time_brings_is_not_asked_before_its_time(tell):
    late = book(rule("household.under_3 > 0 && centre.supplies.nappies == 'stopped'", ahead_days=0))
    told = [*_lost(tell, "2026-11-10")[1:], *_stopped(tell, "CEN-01"),
            tell("household", "dispatching", "HH-1", status="recorded", household="H-1",
                 members=family("1990-01", "2026-03"))]  # fmt: skip
    assert found(late, *told).gaps == ()
    assert [gap.starts for gap in found(late, *told, today=D("2026-12-10")).gaps] == [D("2026-12-10")]


def test_it_is_asked_from_the_day_on_which_the_others_part(tell):
    told = [
        tell("allocation", "dispatching", "A-H-1", household="H-1", centre="CEN-03", arrives_on="2026-01-01",
             members=family("1990-01", "2022-03", "2018-03")),
        tell("transfer", "dispatching", "T-1", household="H-1", from_centre="CEN-02", to_centre="CEN-01",
             moves_on="2026-11-25", reason="capacity", only_members=["m1"]),
        tell("transfer", "dispatching", "T-2", household="H-1", from_centre="CEN-03", to_centre="CEN-04",
             moves_on="2026-12-09", reason="capacity", only_members=["m2"]),
    ]  # fmt: skip
    gaps = found(book(rule("household.split")), *told).gaps
    assert [(gap.fact, gap.starts) for gap in gaps] == [("household.present", D("2026-12-09"))]


def test_a_rule_that_fails_for_a_household_that_may_be_here_asks_nobody(tell):
    told = [*_lost(tell)[1:], tell("household", "dispatching", "HH-1", status="recorded", household="H-1",
                                   members=family("1990-01"))]  # fmt: skip
    failing = book(rule("10 / household.minors > 2"), rule("household.adults > 0", name="own.adults"))
    result = found(failing, *told)
    assert (result.findings, result.faults) == ((), ())
    assert [gap.rules for gap in result.gaps] == [("own.adults",)]


# ---- counts of residents, some of whom may be elsewhere

CHILDREN = "centre.residents.minors > 0 && !centre.spaces.play_indoor"
NO_PLAY_SPACE = {"play_indoor": False}


def _maybe_here(tell: Telling, on: str = "2026-12-05", ref: str = "H-1", **more: Any) -> list[Statement]:
    """A family comes from a centre where it is not."""
    return [
        tell("allocation", "dispatching", f"A-{ref}", household=ref, centre="CEN-03", arrives_on="2026-01-01",
             members=family("1990-01", "2022-03")),
        tell("transfer", "dispatching", f"T-{ref}", household=ref, from_centre="CEN-02", to_centre="CEN-01",
             moves_on=on, reason="capacity", **more),
    ]  # fmt: skip


@pytest.mark.parametrize("at", ["CEN-01", "CEN-02"])
def test_a_rule_that_counts_residents_asks_where_those_are_on_whom_it_depends(tell, at):
    told = [centre(tell, at, spaces=NO_PLAY_SPACE), *_maybe_here(tell)]
    result = check(World(told), at, book(rule(CHILDREN, scope="centre")), today=TODAY)
    assert result.findings == ()
    assert result.gaps == (Gap(at, "household.present", "dispatching", HOUSEHOLD, D("2026-12-05"), ("own.rule",)),)


def test_what_holds_without_those_who_may_be_elsewhere_is_found_and_asks_nobody(tell):
    children = book(rule(CHILDREN, scope="centre"))
    told = [centre(tell, "CEN-01", spaces=NO_PLAY_SPACE), *_maybe_here(tell)]
    certain = lives(tell, "2026-01-01", family("1990-01", "2022-03"), "H-2")
    result = found(children, *told, certain)
    assert ([finding.starts for finding in result.findings], result.gaps) == ([D("2026-01-01")], ())
    leaves = lives(tell, "2026-01-01", family("1990-01", "2022-03"), "H-2", leaves_on="2026-12-20")
    result = found(children, *told, leaves)
    assert [finding.ends for finding in result.findings] == [D("2026-12-20")]
    assert [gap.starts for gap in result.gaps] == [D("2026-12-20")]


def test_a_count_that_is_large_only_with_all_who_may_be_here_asks_where_each_of_them_is(tell):
    told = [*_maybe_here(tell, "2026-12-05", "H-1"), *_maybe_here(tell, "2026-12-09", "H-2"),
            *_maybe_here(tell, "2026-12-01", "H-3", only_members=["m1"])]  # fmt: skip
    result = found(book(rule("centre.residents.minors >= 2", scope="centre")), *told)
    assert result.findings == ()
    assert [(gap.subject.ref, gap.starts) for gap in result.gaps] == [
        ("H-1", D("2026-12-09")), ("H-2", D("2026-12-09")),
    ]  # fmt: skip


def test_a_member_that_may_be_here_is_counted_with_those_of_its_household_who_are(tell):
    told = [lives(tell, "2026-01-01", family("1990-01", "2022-03")),
            tell("transfer", "dispatching", "T-1", household="H-1", from_centre="CEN-02", to_centre="CEN-03",
                 moves_on="2026-12-05", reason="capacity", only_members=["m1"])]  # fmt: skip

    def asked(condition: str) -> list[str]:
        return [gap.subject.ref for gap in found(book(rule(condition, scope="centre")), *told).gaps]

    assert asked("centre.residents.total == 1") == ["H-1"]
    assert asked("centre.residents.families > 0") == ["H-1"]
    assert asked("centre.residents.total > 2") == []  # nobody is counted twice
    assert asked("centre.residents.minors != 1") == []  # the child is here for certain


def test_where_they_are_is_no_question_once_a_list_tells(tell):
    told = [centre(tell, "CEN-01", spaces=NO_PLAY_SPACE), *_maybe_here(tell, "2026-11-10")]
    children = book(rule(CHILDREN, scope="centre"))
    assert [gap.starts for gap in found(children, *told).gaps] == [TODAY]
    gone = tell("presence", "CEN-01:reception_desk", "L-1", status="recorded", centre="CEN-01", on="2026-11-12",
                households=[])  # fmt: skip
    assert found(children, *told, gone).gaps == ()


def test_a_decision_about_the_children_who_are_there_asks_where_they_are(tell):
    about = book(rule("decision.kind == 'space' && decision.children > 0", scope="decision"))
    closes = tell("space", "infrastructure", "SP-1", centre="CEN-01", space="play_indoor", usable=False,
                  from_="2026-12-15")  # fmt: skip
    result = found(about, centre(tell, "CEN-01"), closes, *_maybe_here(tell))
    assert result.findings == ()
    assert [(gap.fact, gap.subject, gap.starts) for gap in result.gaps] == [
        ("household.present", HOUSEHOLD, D("2026-12-05"))
    ]
    assert found(about, centre(tell, "CEN-01"), *_maybe_here(tell)).gaps == ()


def test_a_rule_that_looks_further_ahead_than_the_horizon_asks_within_it(tell):
    far = book(rule(CHILDREN, scope="centre", ahead_days=30), rule(NO_NAPPIES, name="own.b", ahead_days=30))
    told = World([centre(tell, "CEN-01", spaces=NO_PLAY_SPACE), *_maybe_here(tell, "2026-11-24")])
    assert [gap.starts for gap in check(told, "CEN-01", far, today=TODAY, horizon=7).gaps] == [D("2026-11-24")]


def test_a_rule_asks_only_on_days_on_which_it_is_in_force(tell):
    told = [centre(tell, "CEN-01", spaces=NO_PLAY_SPACE), *_maybe_here(tell)]

    def asked(*in_force: int | None) -> list[int | None]:
        return [gap.starts for gap in found(book(rule(CHILDREN, scope="centre", in_force=in_force)), *told).gaps]

    assert asked(D("2026-12-20"), None) == [D("2026-12-20")]
    assert asked(TODAY - 100, D("2026-12-01")) == []
