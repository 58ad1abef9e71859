"""Rows of the queries in the shapes of the contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from coordination.queries import AlertRow, FindingRow, MismatchRow, SubjectRow, TaskRow
from web.current import installation


def moment(at: dt.datetime | None) -> str | None:
    """Give a moment as ISO 8601 with the offset of the network's time zone."""
    return None if at is None else at.astimezone(installation().settings.timezone).isoformat()


def day(on: dt.date | None) -> str | None:
    """Give a day as `YYYY-MM-DD`."""
    return None if on is None else on.isoformat()


def present_finding(row: FindingRow) -> dict[str, Any]:
    """Give a finding."""
    return {
        "rule": row.rule, "centre": row.centre, "stage": row.stage, "severity": row.severity,
        "subject": {"kind": row.subject_kind, "ref": row.subject_ref}, "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "beyond_horizon": row.beyond_horizon, "contested": row.contested, "title": row.title,
        "sentence": row.sentence,
        "evidence": [present_evidence(one) for one in row.evidence], "segments": present_segments(row.segments),
    }  # fmt: skip


def present_evidence(told: Mapping[str, Any]) -> dict[str, Any]:
    """Give a statement that something rests on; `reference` is null where the reader may not see which one."""
    return {name: told.get(name) for name in ("reference", "party", "kind", "status")}


def present_segments(segments: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give the parts of a period, each with the facts that explain it."""
    return [
        {"from": part["from"], "until": part["until"], "facts": [present_fact(fact) for fact in part["facts"]]}
        for part in segments
    ]


def present_fact(fact: Mapping[str, Any]) -> dict[str, Any]:
    """Give a fact with its value, its words, and whose statement it is."""
    return {
        "fact": fact["fact"], "label": fact["label"], "value": fact["value"], "words": fact["words"],
        "from": fact["from"], "until": fact["until"], "reference": fact["reference"],
        "sources": [{**present_evidence(source), "stated_at": moment(source["stated_at"])}
                    for source in fact["sources"]],
        "contributors": fact["contributors"],
    }  # fmt: skip


def present_alert(row: AlertRow, *, proof: bool = True) -> dict[str, Any]:
    """Give an alert; its subjects carry their proof where the whole was asked for."""
    return {
        "id": str(row.id), "number": row.number, "rule": row.rule, "centre": row.centre, "stage": row.stage,
        "status": row.status, "severity": row.severity, "title": row.title, "sentence": row.sentence,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "beyond_horizon": row.beyond_horizon,
        "contested": row.contested, "lead_days": row.lead_days, "revision": row.revision, "owner": row.owner,
        "baseline": row.baseline,
        "subjects": [_subject(each) for each in row.subjects], "subjects_count": row.subjects_count,
        "evidence": [present_evidence(one) for one in row.evidence],
        "parties": [
            {"party": one.party, "role": one.role, "state": one.state, "references": list(one.references)}
            for one in row.parties
        ],
        "covered_by": None if row.covered_by is None else str(row.covered_by), "covers": row.covers,
        "proof": _proof(row) if proof else None, "opened_at": moment(row.opened_at),
        "changed_at": moment(row.changed_at),
        "resolved_at": moment(row.resolved_at), "resolved_by": [dict(cause) for cause in row.resolved_by],
        "accepted": None if row.accepted_at is None else {
            "reason": row.accepted_reason, "at": moment(row.accepted_at), "review_on": day(row.review_on),
            "waits_for_countersign": row.needs_countersign,
        },
    }  # fmt: skip


def _subject(row: SubjectRow) -> dict[str, Any]:
    return {
        "kind": row.kind, "ref": row.ref, "severity": row.severity, "starts_on": row.starts_on, "ends_on": row.ends_on,
        "beyond_horizon": row.beyond_horizon, "contested": row.contested, "sentence": row.sentence,
        "evidence": list(row.evidence),
        "accepted": row.accepted, "since": moment(row.since),
    }  # fmt: skip


def _proof(row: AlertRow) -> dict[str, Any] | None:
    """Give what an alert rests on: rule version and digest, and the segments of each subject."""
    if not row.subjects:
        return None
    return {
        "rule": {"id": row.rule, "version": row.rule_version, "digest": row.rule_digest},
        "subjects": [
            {"subject": {"kind": one.kind, "ref": one.ref}, "segments": present_segments(one.segments)}
            for one in row.subjects
        ],
    }  # fmt: skip


def present_task(row: TaskRow, now: dt.datetime) -> dict[str, Any]:
    """Give a task. Overdue is computed, never stored."""
    return {
        "id": str(row.id), "number": row.number, "kind": row.kind, "party": row.party, "centre": row.centre,
        "subject": {"kind": row.subject_kind, "id": None if row.subject_id is None else str(row.subject_id)},
        "alerts": [str(alert) for alert in row.alerts], "title": row.title, "rule": row.rule, "severity": row.severity,
        "due_at": moment(row.due_at), "due_moved_because": row.due_moved_because,
        "overdue": row.status in {"open", "claimed"} and row.due_at is not None and row.due_at < now,
        "status": row.status, "created_at": moment(row.created_at), "version": row.version,
        "claimed_by": None if row.claimed_by is None else {"id": str(row.claimed_by), "name": row.claimed_by_name},
        "outcomes": list(row.outcomes), "outcome": row.outcome, "text": row.text, "form": row.form,
        "ended_at": moment(row.ended_at), "ended_by": row.ended_by_name, "cancelled_because": row.cancelled_because,
        "may_act": row.may_act, "escalation": [dict(step) for step in row.escalation],
    }  # fmt: skip


def present_mismatch(row: MismatchRow) -> dict[str, Any]:
    """Give a mismatch with its answers."""
    about = {name: str(value) if name == "alert" else value for name, value in row.about.items()}
    return {
        "id": str(row.id), "number": row.number, "centre": row.centre, "about": about, "what_works": row.what_works,
        "observed": row.observed, "since": row.since, "text": row.text, "party": row.party,
        "reporting_party": row.reporting_party, "reported_by": row.reported_by, "due_at": moment(row.due_at),
        "status": row.status, "level": row.level, "revision": row.revision, "created_at": moment(row.created_at),
        "closed_at": moment(row.closed_at), "may_answer": row.may_answer, "may_judge": row.may_judge,
        "answers": [
            {"party": one.party, "by": one.by, "text": one.text, "answered_at": moment(one.answered_at),
             "verdict": one.verdict, "verdict_text": one.verdict_text, "verdict_at": moment(one.verdict_at)}
            for one in row.answers
        ],
    }  # fmt: skip
