"""While a centre sees something else than what is stated, rules run on both, and tell both as contested."""

from __future__ import annotations

from rules.book import RuleBook
from rules.calendar.contesting import Contest
from rules.days import iso_of
from rules.engine import CheckResult, check
from rules.model import Finding, Source
from rules.pack import load_packs
from rules.statements import Statement
from rules.world import World
from tests.rules.worlds import TODAY, Telling, centre, family

BOOK = RuleBook([rule for pack in load_packs() for rule in pack.rules])
RULE = "care.infant-without-supplies"
SEEN_BY = Source("CEN-01:direction", "MM-1", "mismatch", "recorded", (9, "/mismatch", "MM-1"))


def _sees(value: object, fact: str = "centre.supplies.nappies", since: int = TODAY - 3) -> dict[str, list[Contest]]:
    return {"CEN-01": [Contest(fact, value, since, TODAY, SEEN_BY)]}


def _check(told: list[Statement], contests: dict[str, list[Contest]] | None = None) -> CheckResult:
    return check(World(told, contests), "CEN-01", BOOK, today=TODAY)


def _baby(*more: tuple[str, int]) -> list[Statement]:
    """A baby lives here; nappies are stopped in these periods, the first days counted from today."""
    tell = Telling()
    told = [
        centre(tell, "CEN-01"),
        tell(
            "allocation", "dispatching", "A-1", household="H-1", centre="CEN-01", arrives_on="2026-11-20",
            members=family("1990-05", "2026-03"),
        ),
    ]  # fmt: skip
    for reference, from_ in more:
        told.append(
            tell("supply", "logistics", reference, centre="CEN-01", item="nappies", action="stop", from_=_day(from_))
        )
    return told


def _day(days: int) -> str:
    return iso_of(TODAY + days)


def _of(result: CheckResult, rule: str = RULE) -> list[tuple[str, bool, int]]:
    return [(each.stage, each.contested, each.starts) for each in result.findings if each.rule == rule]


def test_what_only_the_centre_sees_is_found_at_its_own_stage() -> None:
    told = _baby()
    assert _of(_check(told)) == []
    assert _of(_check(told, _sees("stopped"))) == [("contested", True, TODAY - 3)]


def test_what_is_stated_does_not_fall_because_the_centre_sees_otherwise() -> None:
    told = _baby(("S-1", -10))
    plain = _of(_check(told))
    assert [(stage, is_contested) for stage, is_contested, _ in plain] == [("confirmed", False)]
    both = _of(_check(told, _sees("running")))
    assert both[0] == ("confirmed", True, plain[0][2])
    # Until the centre saw that nappies are there, even by its own sight they were not.
    assert all(starts < TODAY for _, _, starts in both)


def test_a_conflict_that_the_centre_sees_earlier_is_told_beside_the_stated_one() -> None:
    assert _of(_check(_baby(("S-1", 30)), _sees("stopped"))) == [
        ("confirmed", True, TODAY + 30), ("contested", True, TODAY - 3),
    ]  # fmt: skip


def test_a_finding_that_does_not_rest_on_the_contested_value_is_not_marked() -> None:
    told = _baby(("S-1", -10))
    found = _check(told, _sees("stopped", "centre.supplies.clothing"))
    assert {each.contested for each in found.findings} == {False}
    assert found.findings == _check(told).findings


def test_a_sight_that_agrees_with_what_is_stated_contests_nothing() -> None:
    told = _baby(("S-1", -10))
    assert _check(told, _sees("stopped", since=TODAY - 2)) == _check(told)


def test_whoever_stated_the_contested_value_is_concerned() -> None:
    told = _baby()
    told.append(Telling()("supply", "logistics", "S-9", centre="CEN-01", item="nappies", action="start",
                          from_=_day(-20)))  # fmt: skip
    (finding,) = _findings(_check(told, _sees("stopped")))
    assert [(each.party, each.reference) for each in finding.evidence if each.kind != "allocation"] == [
        ("CEN-01:direction", "MM-1"), ("logistics", "S-9"),
    ]  # fmt: skip


def test_facts_that_are_worked_out_from_a_contested_one_follow_it() -> None:
    found = _check(_baby(), _sees(0, "centre.posts.animation"))
    assert _of(found, "staff.child-post-empty") == [("contested", True, TODAY - 3)]


def _findings(result: CheckResult) -> list[Finding]:
    return [each for each in result.findings if each.rule == RULE]
