"""What child policy says to a critical conflict that somebody wants to keep: it countersigns, or refuses."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from coordination.alerts.accepting import keep, lock_one, reopen
from coordination.alerts.countersigning import COUNTERSIGNS, waiting_countersign
from coordination.errors import ConflictError
from coordination.journal import record
from coordination.membership import acting_person, check_revision
from coordination.models import Alert, AlertParty, Task
from coordination.policy.lifecycle import STATES
from coordination.task_rows import finish_task
from coordination.unit_of_work import UnitOfWork


def countersign_alert(uow: UnitOfWork, alert: uuid.UUID, *, expected: str | None = None) -> None:
    """Countersign that a critical conflict is kept, as child policy, after the centre was heard.

    Raises `NotFoundError`, `StaleError`, `ForbiddenError`, `ConflictError` (`nothing_to_countersign`,
    `centre_not_heard`, `countersign_own`).
    """
    row = lock_one(uow, alert)
    person = acting_person(uow.actor, COUNTERSIGNS)
    check_revision(expected, str(row.revision))
    _check_waits(uow, row, person)
    task = waiting_countersign(uow, row.id)
    if task is not None:
        finish_task(uow, task, person, "countersigned")
    _agree(uow, row, person)


def countersign_in_task(uow: UnitOfWork, task: Task, outcome: str) -> None:
    """Countersign, or refuse, by completing the task that asked for it; its text is the reason. Raises likewise."""
    if task.subject_id is None:
        raise ConflictError("task_about_something_else", task=task.number)
    row = lock_one(uow, task.subject_id)
    person = acting_person(uow.actor, COUNTERSIGNS)
    if outcome == "countersigned":
        _check_waits(uow, row, person)
        _agree(uow, row, person)
    elif row.accepted_by is not None:
        reopen(uow, row, "alert_refused")
        record(uow, "alert_refused", "alert", row.number, party=COUNTERSIGNS)


def _check_waits(uow: UnitOfWork, row: Alert, person: uuid.UUID) -> None:
    if row.status not in STATES or row.accepted_by is None:
        raise ConflictError("nothing_to_countersign", alert=row.number)
    if row.accepted_by == person:
        raise ConflictError("countersign_own", alert=row.number)
    if not _centre_heard(uow, row):
        raise ConflictError("centre_not_heard", alert=row.number, centre=row.centre)


def _agree(uow: UnitOfWork, row: Alert, person: uuid.UUID) -> None:
    row.countersigned_by = person
    record(uow, "alert_countersigned", "alert", row.number, party=COUNTERSIGNS)
    keep(uow, row)


def _centre_heard(uow: UnitOfWork, row: Alert) -> bool:
    """Whether the centre said what it sees in this opening of the alert; a place without a team cannot be asked."""
    query = sa.select(AlertParty.state).where(
        AlertParty.alert == row.id, AlertParty.party == f"{row.centre}:direction", AlertParty.left.is_(False)
    )
    return uow.session.scalar(query) in {None, "answered"}
