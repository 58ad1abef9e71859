"""Results of a check: both stages joined in a fixed order, and which rules a change makes necessary to run again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rules.book import Plan, RuleBook
from rules.calendar.centre import CentreCalendar
from rules.days import Day
from rules.engine.examination import HORIZON_DAYS, Examination
from rules.engine.found import Found
from rules.facts import FACTS
from rules.model import CheckResult, Finding, Gap, Inconsistency, Source, Subject

if TYPE_CHECKING:
    from rules.world import World

_STAY_FACTS = frozenset({"centre.status", "centre.days_to_closing"})
"""Facts of the centre that change what is known of every household in it."""


def rules_to_run(
    plans: Sequence[Plan],
    changed: frozenset[str],
    households: Sequence[str],
) -> tuple[list[str], list[str]]:
    """Give the rules to run as a whole, and those to run only for the households that changed."""
    stays_changed = not changed.isdisjoint(_STAY_FACTS)
    anew: list[str] = []
    part: list[str] = []
    for plan in plans:
        scope = plan.rule.scope
        touched = not plan.reads.isdisjoint(changed)
        if scope == "household" and not (stays_changed or touched):
            if households:
                part.append(plan.rule.id)
        elif touched or scope == "decision" or (scope == "household" and stays_changed):
            anew.append(plan.rule.id)
    return anew, part


def result_of(
    calendar: CentreCalendar, confirmed: Found, proposed: Found | None, book: RuleBook, contested: Found | None = None
) -> CheckResult:
    """Join the passes: a finding that only the second has is proposed; nothing else tells those two apart.

    `contested` is the pass over what the centre sees against what is stated. What it finds otherwise than the first is
    told beside it, at its own stage, and both are marked as contested: neither makes the other fall.

    Gaps are those of what is confirmed. A rule that fails only in another pass is told as well.
    """
    rules = {plan.rule.id for plan in book.plans(calendar.code, calendar.partner)}
    findings = [finding for subjects in confirmed.findings.values() for finding in subjects.values()]
    if contested is not None:
        findings = [*(_marked(finding, contested) for finding in findings), *_only_contested(confirmed, contested)]
    findings += _only_proposed(confirmed, proposed) if proposed is not None else []
    faults = dict(confirmed.faults)
    for other in (proposed, contested):
        faults = {**(other.faults if other is not None else {}), **faults}
    return CheckResult(
        tuple(sorted((finding for finding in findings if finding.rule in rules), key=Finding.key)),
        _gaps(calendar.code, confirmed, rules),
        tuple(faults[key] for key in sorted(faults) if key[0] in rules),
        tuple(sorted(set(calendar.inconsistencies()), key=_order)),
    )


def _only_proposed(confirmed: Found, proposed: Found) -> list[Finding]:
    return [
        replace(finding, stage="proposed")
        for rule, subjects in proposed.findings.items()
        for subject, finding in subjects.items()
        if subject not in confirmed.findings.get(rule, {})
    ]


def _marked(finding: Finding, contested: Found) -> Finding:
    """Mark a finding that would be another one, or none, under what the centre sees."""
    same = contested.findings.get(finding.rule, {}).get(finding.subject) == finding
    return finding if same else replace(finding, contested=True)


def _only_contested(confirmed: Found, contested: Found) -> list[Finding]:
    return [
        replace(finding, stage="contested", contested=True)
        for rule, subjects in contested.findings.items()
        for subject, finding in subjects.items()
        if confirmed.findings.get(rule, {}).get(subject) != finding
    ]


def _order(item: Inconsistency) -> tuple[object, ...]:
    return (item.code, item.subject, item.fact, item.starts, item.ends is None, item.ends or 0, item.sources)


def _gaps(centre: str, found: Found, rules: set[str]) -> tuple[Gap, ...]:
    joined: dict[tuple[Subject, str], tuple[Day, set[str]]] = {}
    for rule, met in found.gaps.items():
        if rule not in rules:
            continue
        for asked in met.values():
            for key, day in asked.items():
                first, asking = joined.get(key, (day, set()))
                joined[key] = (min(first, day), asking | {rule})
    return tuple(
        sorted(
            Gap(centre, fact, _owner(fact, subject), subject, day, tuple(sorted(asking)))
            for (subject, fact), (day, asking) in joined.items()
        )
    )


def _owner(fact: str, subject: Subject) -> str:
    """Name who is asked: whoever owns the fact; of a decision, the party that took it."""
    return subject.ref.partition("/")[0] if subject.kind == "decision" else FACTS[fact].owner


def check(world: World, centre: str, book: RuleBook, *, today: Day, horizon: int = HORIZON_DAYS) -> CheckResult:
    """Check one centre of a world in memory, all stages."""

    def found(**stage: bool) -> Found:
        return Examination(world.calendar(centre, until=until, **stage), book, today, horizon).run()

    until = today + 2 * horizon
    calendar = world.calendar(centre, until=until)
    confirmed = Examination(calendar, book, today, horizon).run()
    proposed = found(proposals=True) if world.has_proposals() else None
    contested = found(contested=True) if world.contests.get(centre) else None
    return result_of(calendar, confirmed, proposed, book, contested)


def proposal_sources(finding: Finding) -> tuple[Source, ...]:
    """Give the proposed statements that a finding rests on."""
    return tuple(source for source in finding.evidence if source.status == "proposed")
