"""Alerts that fall by themselves: marked as resolved with what did it, their tasks cancelled, their parties told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import sqlalchemy as sa

from coordination.alerts.changes import Causes, resolved_by
from coordination.alerts.stored import StoredAlert, parties_of
from coordination.alerts.writing import household_keys, open_proof, resolve_rows
from coordination.asking import cancel_tasks
from coordination.models import Alert, AlertSubject
from coordination.notices import NewNotice, write_notices
from coordination.proofs import facts_in
from coordination.unit_of_work import UnitOfWork
from rules.model import Rule


def let_fall(
    uow: UnitOfWork,
    fallen: Sequence[StoredAlert],
    causes: Causes,
    rules: Mapping[str, Rule],
) -> frozenset[str]:
    """Resolve the alerts and give the parties that were told."""
    if not fallen:
        return frozenset()
    facts = _facts_of(uow, [alert.id for alert in fallen])
    for alert in fallen:
        if not facts[alert.id] and alert.row.rule in rules:  # the proof went with the household that it was about
            facts[alert.id] = dict.fromkeys(sorted(rules[alert.row.rule].condition.reads))
    ids = [alert.id for alert in fallen]
    rests_on = sa.select(Alert.id, Alert.evidence).where(Alert.id.in_(ids))
    evidence = {row.id: row.evidence for row in uow.session.connection().execute(rests_on)}
    told = {
        alert.id: resolved_by(
            causes,
            rule=alert.row.rule,
            rule_now=_rule_now(alert, rules),
            evidence=evidence[alert.id],
            households=frozenset(subject.ref for subject in alert.subjects if subject.kind == "household"),
            facts=facts[alert.id],
            today=uow.today,
        )
        for alert in fallen
    }
    resolve_rows(uow.session.connection(), uow.at, told.items())
    _cancel(uow, fallen, told)
    return _tell(uow, fallen)


def _rule_now(alert: StoredAlert, rules: Mapping[str, Rule]) -> Literal["gone", "changed", "same"]:
    """Tell whether the rule is still on, and still the one that the alert was last found by."""
    rule = rules.get(alert.row.rule)
    if rule is None:
        return "gone"
    return "same" if rule.digest == alert.row.rule_digest else "changed"


def _facts_of(uow: UnitOfWork, alerts: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Read the facts that the alerts rested on, each with its last value."""
    query = sa.select(AlertSubject.alert, AlertSubject.kind, AlertSubject.ref, AlertSubject.proof)
    rows = uow.session.connection().execute(query.where(AlertSubject.alert.in_(alerts))).all()
    keys = household_keys(uow, [row.ref for row in rows if row.kind == "household"])
    facts: dict[uuid.UUID, dict[str, Any]] = {alert: {} for alert in alerts}
    for alert, kind, ref, proof in rows:
        for fact in facts_in(open_proof(kind, proof, keys.get(ref))):
            facts[alert][fact["fact"]] = fact["value"]
    return facts


def _cancel(uow: UnitOfWork, fallen: Sequence[StoredAlert], told: Mapping[uuid.UUID, list[dict[str, Any]]]) -> None:
    """Cancel what was still asked, once for all alerts that fell for the same reason."""
    groups: dict[str, tuple[list[dict[str, Any]], list[StoredAlert]]] = {}
    for alert in fallen:
        reason = told[alert.id]
        groups.setdefault(repr(reason), (reason, []))[1].append(alert)
    for reason, alerts in groups.values():
        because = {"kind": "resolved", "alerts": [alert.row.number for alert in alerts], "by": reason}
        cancel_tasks(uow, [alert.id for alert in alerts], because)


def _tell(uow: UnitOfWork, fallen: Sequence[StoredAlert]) -> frozenset[str]:
    heard = [alert for alert in fallen if not alert.row.baseline and alert.row.covered_by is None]
    parties = parties_of(uow.session, [alert.id for alert in heard])
    notices = [
        NewNotice(party, "alert_resolved", alert.id, revision=alert.row.revision, digest=alert.row.severity == "info")
        for alert in heard
        for party, state in parties[alert.id].items()
        if not state.left
    ]
    write_notices(uow, notices)
    return frozenset(notice.party for notice in notices)
