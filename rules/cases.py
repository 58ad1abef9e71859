"""Cases of rules: a small calendar, what one rule must find in it, and how the two differ.

A case expects findings, nothing, that the answer is unknown for want of named facts, or that the conflict begins
tomorrow: not on `today`, but on the day after. A rule has cases of all four sorts; only where none of its facts can be
unknown, that sort is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rules.book import RuleBook
from rules.days import Day, iso_of
from rules.engine import CheckResult, check
from rules.facts import FACTS
from rules.model import Finding, Rule
from rules.regions import check_region
from rules.schema import ALWAYS_KNOWN
from rules.statements import Statement
from rules.unknown import UNKNOWN
from rules.world import World

SORTS = ("found", "none", "unknown", "tomorrow")


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """A finding that a case expects; a subject of "" stands for the only one."""

    starts: Day
    ends: Day | None
    severity: str
    evidence: tuple[str, ...]
    subject: str = ""
    stage: str = "confirmed"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case expects, of one of the `SORTS`."""

    sort: str
    findings: tuple[ExpectedFinding, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One case of one rule. `centre` is where the check is made, or `region` for a rule about regions."""

    name: str
    rule: str
    today: Day
    centre: str
    region: str
    statements: tuple[Statement, ...]
    expect: Expectation


def run_case(case: Case, rule: Rule) -> tuple[str, ...]:
    """Run a case and tell how what is found differs from what it expects; nothing when they agree."""
    result = _check(case, rule, case.today)
    found = [finding for finding in result.findings if finding.rule == rule.id]
    differences = [f"the rule failed on {iso_of(fault.day)}: {fault.message}" for fault in result.faults]
    match case.expect.sort:
        case "found":
            differences += _compare(case.expect.findings, found)
        case "tomorrow":
            if found or rule.ahead_days != 0:
                differences += _not_tomorrow(case.today, found)
            later = _check(case, rule, case.today + 1).findings
            differences += [f"seen from tomorrow: {each}" for each in _not_tomorrow(case.today, later)]
        case _:
            differences += [f"nothing is expected, but {_told(finding)} is found" for finding in found]
    if case.expect.sort in {"none", "unknown"}:
        gaps = {gap.fact for gap in result.gaps if rule.id in gap.rules}
        if gaps != set(case.expect.unknown):
            differences.append(f"unknown: {_facts(case.expect.unknown)} expected, {_facts(gaps)} found")
    return tuple(differences)


def missing_sorts(rule: Rule, cases: Iterable[Case]) -> tuple[str, ...]:
    """Tell which sorts of cases a rule lacks."""
    there = {case.expect.sort for case in cases if case.rule == rule.id}
    return tuple(sort for sort in SORTS if sort not in there and (sort != "unknown" or may_be_unknown(rule)))


def may_be_unknown(rule: Rule) -> bool:
    """Whether a fact that the rule reads can be unknown while its subject is known."""
    return any(FACTS[fact].nothing is UNKNOWN for fact in rule.condition.reads if fact not in ALWAYS_KNOWN)


def _check(case: Case, rule: Rule, today: Day) -> CheckResult:
    world, book = World(case.statements), RuleBook([rule])
    if rule.scope == "region":
        return check_region(world, case.region, book, today=today)
    return check(world, case.centre, book, today=today)


def _compare(expected: Iterable[ExpectedFinding], found: Iterable[Finding]) -> Iterator[str]:
    left = list(found)
    for each in expected:
        fits = [finding for finding in left if _is_meant(each, finding)]
        if not fits:
            yield f"nothing is found{f' for {each.subject}' if each.subject else ''}"
            continue
        left.remove(fits[0])
        yield from _differences(each, fits[0])
    yield from (f"{_told(finding)} is found too" for finding in left)


def _is_meant(expected: ExpectedFinding, finding: Finding) -> bool:
    return expected.stage == finding.stage and expected.subject in {"", finding.subject.ref}


def _differences(expected: ExpectedFinding, finding: Finding) -> Iterator[str]:
    evidence = {source.reference for source in finding.evidence}
    pairs: Mapping[str, tuple[object, object]] = {
        "from": (_day(expected.starts), _day(finding.starts)),
        "until": (_day(expected.ends), _day(finding.ends)),
        "severity": (expected.severity, finding.severity),
        "evidence": (_facts(expected.evidence), _facts(evidence)),
    }
    for name, (wanted, given) in pairs.items():
        if wanted != given:
            yield f"{name}: {wanted} expected, {given} found"


def _not_tomorrow(today: Day, found: Iterable[Finding]) -> Iterator[str]:
    starts = {finding.starts for finding in found}
    if starts != {today + 1}:
        days = _facts(map(iso_of, starts))
        yield f"from: {iso_of(today + 1)} expected, {days} found"


def _told(finding: Finding) -> str:
    period = f"from {_day(finding.starts)} until {_day(finding.ends)}"
    return f"{finding.rule} for {finding.subject.ref} ({finding.stage}, {finding.severity}) {period}"


def _day(day: Day | None) -> str:
    return "null" if day is None else iso_of(day)


def _facts(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
