"""Findings as rows: what a check would bring, for the reader who asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coordination.policy.access import may
from coordination.policy.lifecycle import rank
from coordination.policy.projection import is_delicate, project_days, project_evidence, project_subject
from coordination.proofs import end_date, evidence_of, facts_named, proof_of, start_date
from coordination.queries.reading import Reading
from coordination.queries.telling import sentence_of, title_of, told_segments
from coordination.unit_of_work import UnitOfWork
from rules.model import Finding


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as the reader may see it."""

    rule: str
    title: str
    centre: str
    stage: str
    severity: str
    subject_kind: str
    subject_ref: str
    starts_on: dt.date
    ends_on: dt.date | None
    beyond_horizon: bool
    contested: bool
    sentence: str
    evidence: tuple[dict[str, Any], ...]
    segments: tuple[dict[str, Any], ...]


def finding_rows(
    uow: UnitOfWork, findings: Iterable[Finding], language: str, called: Mapping[str, str] | None = None
) -> tuple[FindingRow, ...]:
    """Give the findings that the actor may see, gravest and earliest first, in two statements at most.

    `called` is what the caller calls households that it supposes, by pseudonym.
    """
    reading = Reading(uow, language)
    seen = [finding for finding in findings if may_see(reading, finding)]
    refs = {finding.subject.ref for finding in seen if finding.subject.kind == "household"}
    labels = {**(called or {}), **{ref: label for ref, (_, label) in reading.households(refs).items()}}
    rows = [_row(reading, finding, labels) for finding in seen]
    return tuple(sorted(rows, key=lambda row: (-rank(row.severity), row.starts_on, row.centre, row.rule)))


def may_see(reading: Reading, finding: Finding) -> bool:
    """Whether the reader may see a finding at all."""
    parties = {source.party for source in finding.evidence}
    return may(reading.actor, "alerts.read", reading.target(finding.centre, parties))


def _row(reading: Reading, finding: Finding, labels: Mapping[str, str | None]) -> FindingRow:
    sight = reading.sight(finding.centre)
    proof = proof_of(finding)
    rule = reading.rules.get(finding.rule)
    starts = start_date(finding.starts)
    asked = frozenset() if rule is None else rule.condition.reads
    delicate = is_delicate(facts_named(proof) | asked)  # as of its alert (`queries.alerts.is_delicate_alert`)
    days = project_days(sight, starts, end_date(finding.ends), delicate=delicate)
    label = labels.get(finding.subject.ref)
    first_shown = max(starts, reading.uow.today)
    return FindingRow(
        rule=finding.rule, title=title_of(rule, finding.rule, reading.language), centre=finding.centre,
        stage=finding.stage, severity=finding.severity, subject_kind=finding.subject.kind,
        subject_ref=project_subject(sight, finding.subject.kind, finding.subject.ref, label),
        starts_on=days.starts_on, ends_on=days.ends_on,
        beyond_horizon=finding.beyond_horizon, contested=finding.contested,
        sentence=sentence_of(rule, proof["values"], sight, reading.language, on=first_shown),
        evidence=tuple(project_evidence(sight, evidence_of(finding.evidence))),
        segments=told_segments(proof, sight, reading.language, reading.uow.today.toordinal(), coarse=days.coarse),
    )  # fmt: skip
