"""Alerts as they are stored, read for the difference: few columns, few statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coordination.models import Alert, AlertParty, AlertSubject
from coordination.policy.lifecycle import REOPENS_WITHIN_DAYS
from rules.model import Subject

Key = tuple[str, str]
"""Rule and stage: identity of an unresolved alert at a centre."""


@dataclass(frozen=True, slots=True)
class StoredSubject:
    """A subject of an alert, without its proof."""

    severity: str
    digest: str
    covered_by: uuid.UUID | None
    baseline: bool
    accepted: bool
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class StoredParty:
    """How far a party is."""

    role: str
    state: str
    revision: int
    references: tuple[str, ...]
    left: bool


@dataclass(slots=True)
class StoredAlert:
    """An alert with its subjects."""

    row: Any
    subjects: dict[Subject, StoredSubject] = field(default_factory=dict)

    @property
    def id(self) -> uuid.UUID:
        """The alert's id."""
        return self.row.id  # type: ignore[no-any-return]

    @property
    def key(self) -> Key:
        """Rule and stage."""
        return (self.row.rule, self.row.stage)


_NOT_READ = frozenset({"centre", "evidence"})
_ALERT_COLUMNS = [column for column in Alert.__table__.columns if column.name not in _NOT_READ]
_SUBJECT_COLUMNS = (
    AlertSubject.alert,
    AlertSubject.kind,
    AlertSubject.ref,
    AlertSubject.severity,
    AlertSubject.digest,
    AlertSubject.covered_by,
    AlertSubject.baseline,
    AlertSubject.accepted,
    AlertSubject.since,
)


def unresolved_alerts(session: Session, centre: str, rules: Collection[str] | None) -> dict[Key, StoredAlert]:
    """Read the unresolved alerts of a centre with their subjects; of some rules, or of all (`None`)."""
    where = [Alert.centre == centre, Alert.status != "resolved"]
    if rules is not None:
        where.append(Alert.rule.in_(sorted(rules)))
    return {alert.key: alert for alert in _read(session, where)}


def resolved_lately(
    session: Session,
    centre: str,
    rules: Collection[str],
    now: dt.datetime,
) -> dict[Key, StoredAlert]:
    """Read the alerts of these rules that fell within the days in which they may reopen; the latest of each."""
    since = now - dt.timedelta(days=REOPENS_WITHIN_DAYS)
    found = _read(
        session,
        [Alert.centre == centre, Alert.status == "resolved", Alert.resolved_at >= since, Alert.rule.in_(sorted(rules))],
    )
    return {alert.key: alert for alert in sorted(found, key=lambda alert: alert.row.resolved_at)}


def _read(session: Session, where: list[sa.ColumnElement[bool]]) -> list[StoredAlert]:
    connection = session.connection()
    alerts = {row.id: StoredAlert(row) for row in connection.execute(sa.select(*_ALERT_COLUMNS).where(*where))}
    if not alerts:
        return []
    query = sa.select(*_SUBJECT_COLUMNS).join(Alert, Alert.id == AlertSubject.alert).where(*where)
    for row in connection.execute(query):
        if row[0] in alerts:
            alerts[row[0]].subjects[Subject(row[1], row[2])] = StoredSubject(*row[3:])
    return list(alerts.values())


def parties_of(session: Session, alerts: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, StoredParty]]:
    """Read the parties of some alerts."""
    found: dict[uuid.UUID, dict[str, StoredParty]] = {alert: {} for alert in alerts}
    if not found:
        return found
    query = sa.select(
        AlertParty.alert,
        AlertParty.party,
        AlertParty.role,
        AlertParty.state,
        AlertParty.revision,
        AlertParty.references,
        AlertParty.left,
    ).where(AlertParty.alert.in_(list(found)))
    for alert, party, role, state, revision, references, left in session.connection().execute(query):
        found[alert][party] = StoredParty(role, state, revision, tuple(references), left)
    return found
