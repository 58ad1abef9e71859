"""Keeping a conflict on purpose: a written reason, a named person, a review date; and what ends that."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from coordination.alerts.countersigning import ask_countersign, forget_countersigning
from coordination.alerts.plans import NOT_ACCEPTED
from coordination.alerts.telling import task_kind
from coordination.asking import Ask, ask_parties, deadline_for_alert
from coordination.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from coordination.installation import Installation
from coordination.journal import record
from coordination.membership import acting_person, check_revision, one_of, written
from coordination.models import Alert, AlertParty, AlertSubject, Task, TaskAlert
from coordination.notices import NewNotice, write_notices
from coordination.policy.lifecycle import LIVE, STATES, least_advanced
from coordination.progress import lock_alerts
from coordination.task_rows import cancel_rows
from coordination.unit_of_work import UnitOfWork, run_again

MOST_REVIEW_DAYS = 366


def accept_alert(
    uow: UnitOfWork, alert: uuid.UUID, reason: str, review_on: dt.date, subjects: Collection[str] | None = None, *,
    expected: str | None = None,
) -> None:  # fmt: skip
    """Keep a conflict on purpose, as the party that owns it or that decided in it.

    `subjects` are the references that the reader saw (`None`: all that stand now, safe with `expected`, the revision).
    A critical one waits until child policy countersigns. Raises `NotFoundError`, `StaleError` (`stale`),
    `ConflictError` (`alert_ended`, `alert_accepted`, `subjects_changed`), `ForbiddenError` (`not_deciding`),
    `InvalidError` (`text_missing`, `review_not_in_future`, `review_too_far`).
    """
    row = lock_one(uow, alert)
    party = _deciding_party(uow, row)
    person = acting_person(uow.actor, party)
    check_revision(expected, str(row.revision))
    if row.status not in STATES:
        raise ConflictError("alert_accepted" if row.status == "accepted" else "alert_ended", alert=row.number)
    reason = written(reason, field="reason")
    if review_on <= uow.today:
        raise InvalidError("review_not_in_future", field="review_on")
    if (review_on - uow.today).days > MOST_REVIEW_DAYS:
        raise InvalidError("review_too_far", field="review_on", most=MOST_REVIEW_DAYS)
    _check_subjects(uow, row, subjects)
    row.accepted_reason, row.accepted_by, row.accepted_at = reason, person, uow.at
    row.accepted_severity, row.review_on, row.countersigned_by = row.severity, review_on, None
    row.changed_at = uow.at
    uow.session.execute(sa.update(AlertSubject).where(AlertSubject.alert == row.id).values(accepted=True))
    record(
        uow, "alert_accepted", "alert", row.number, party=party, review_on=review_on.isoformat(), severity=row.severity
    )
    if row.severity == "critical":
        uow.session.flush()
        ask_countersign(uow, row)
    else:
        keep(uow, row)


def reopen_due_reviews(installation: Installation) -> int:
    """Reopen what was kept until a review date that has come, and ask who owns it again; give how many there were."""

    def reopen_all() -> int:
        with installation.begin() as uow:
            query = sa.select(Alert.id).where(
                Alert.review_on <= uow.today, Alert.accepted_by.is_not(None), Alert.status != "resolved"
            )
            rows = [row for row in lock_alerts(uow, list(uow.session.scalars(query))) if _is_due(uow, row)]
            for row in rows:
                reopen(uow, row, "alert_review")
                record(uow, "alert_review_due", "alert", row.number)
            return len(rows)

    return run_again(reopen_all)


def _is_due(uow: UnitOfWork, row: Alert) -> bool:
    due = row.review_on is not None and row.review_on <= uow.today
    return due and row.accepted_by is not None and row.status != "resolved"


def reopen(uow: UnitOfWork, row: Alert, because: str) -> None:
    """Take back that a locked alert is kept, ask who owns it again, and tell the others for which reason."""
    forget_countersigning(uow, [row.id], {"kind": because, "alerts": [row.number]})
    for name in NOT_ACCEPTED:
        setattr(row, name, None)
    of_alert = sa.update(AlertParty).where(AlertParty.alert == row.id)
    row.revision += 1
    uow.session.execute(of_alert.where(AlertParty.party == row.owner).values(state="open", revision=row.revision))
    uow.session.execute(sa.update(AlertSubject).where(AlertSubject.alert == row.id).values(accepted=False))
    parties = uow.session.execute(
        sa.select(AlertParty).where(AlertParty.alert == row.id, AlertParty.left.is_(False))
        .execution_options(populate_existing=True)
    ).scalars().all()  # fmt: skip
    row.status = least_advanced(party.state for party in parties if party.role == "act")
    row.changed_at = uow.at
    uow.session.flush()
    deadline = deadline_for_alert(uow, row)
    if row.covered_by is None and not row.baseline:
        ask_parties(uow, [
            Ask(row.id, task_kind(row.centre, party.party), party.party, row.rule, row.centre, row.severity,
                tuple(party.references), deadline)
            for party in parties if party.role == "act" and party.state == "open"
        ])  # fmt: skip
    told = [party.party for party in parties if party.role == "inform" or party.state != "open"]
    write_notices(uow, [NewNotice(party, because, row.id, revision=row.revision) for party in told])


def lock_one(uow: UnitOfWork, alert: uuid.UUID) -> Alert:
    """Lock an alert until the end of the transaction. Raises `NotFoundError` (`alert_not_found`)."""
    rows = lock_alerts(uow, [alert])
    if not rows:
        raise NotFoundError("alert_not_found", alert=str(alert))
    return rows[0]


def _deciding_party(uow: UnitOfWork, row: Alert) -> str:
    """Name the party of the actor that owns the alert or has a decision in it. Raises `ForbiddenError`."""
    query = sa.select(AlertParty.party, AlertParty.references).where(
        AlertParty.alert == row.id, AlertParty.role == "act", AlertParty.left.is_(False)
    )
    deciding = [row.owner, *(party for party, references in uow.session.execute(query) if references)]
    party = one_of(uow.actor, deciding)
    if party is None:
        raise ForbiddenError("not_deciding", alert=row.number)
    return party


def _check_subjects(uow: UnitOfWork, row: Alert, named: Collection[str] | None) -> None:
    """Refuse when the subjects that were named are not all that stand; households go by either of their references."""
    if named is None:
        return
    vault = uow.installation.vault
    known = set(named) | {vault.pseudonym(reference) for reference in named}
    query = sa.select(AlertSubject.ref).where(AlertSubject.alert == row.id)
    missing = [ref for ref in uow.session.scalars(query) if ref not in known]
    if missing:
        raise ConflictError("subjects_changed", field="subjects", alert=row.number, missing=len(missing))


def keep(uow: UnitOfWork, row: Alert) -> None:
    """Mark the alert as accepted: what was still asked of those who decide is no longer owed, feedback still is."""
    row.status, row.changed_at = "accepted", uow.at
    uow.session.flush()
    link, other = aliased(TaskAlert), aliased(Alert)
    still = sa.select(other.id).join(link, link.alert == other.id)
    needed = still.where(link.task == Task.id, other.id != row.id, other.status.in_(STATES)).exists()
    query = (
        sa.select(Task.id).join(TaskAlert, TaskAlert.task == Task.id)
        .where(TaskAlert.alert == row.id, Task.kind == "acknowledge", Task.status.in_(LIVE), ~needed)
        .order_by(Task.id)
    )  # fmt: skip
    cancel_rows(uow, list(uow.session.scalars(query)), {"kind": "accepted", "alerts": [row.number]})
    parties = uow.session.scalars(
        sa.select(AlertParty.party).where(AlertParty.alert == row.id, AlertParty.left.is_(False))
    )
    own = set(uow.actor.parties)
    write_notices(uow, [
        NewNotice(party, "alert_accepted", row.id, revision=row.revision) for party in parties if party not in own
    ])  # fmt: skip
