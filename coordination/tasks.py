"""Tasks of people: take one, give it back, complete it. Completing twice, or from two windows, moves it once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coordination.alerts.agreeing import countersign_in_task
from coordination.errors import ConflictError, InvalidError, NotFoundError
from coordination.journal import record
from coordination.membership import acting_person, check_revision, written
from coordination.mismatches import answer_in_task, judge_in_task, lock_mismatch
from coordination.models import Alert, InformationGap, Task, TaskAlert
from coordination.policy.lifecycle import LIVE, OUTCOMES, usual_outcome
from coordination.progress import advance_party, lock_alerts
from coordination.task_rows import lock_task
from coordination.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Completion:
    """What a person gives to complete a task. `visible_to` closes the text to all but these parties."""

    outcome: str | None = None
    text: str | None = None
    form: Mapping[str, Any] | None = None
    visible_to: Sequence[str] | None = None


def version_of(revision: int, gathered: int) -> str:
    """Give the version of a task for `If-Match`: it also changes when the task gathers another alert."""
    return f"{revision}-{gathered}"


def claim_task(uow: UnitOfWork, task: uuid.UUID, *, expected: str | None = None) -> None:
    """Take a task, so that colleagues see who is at it. Taking it again does nothing.

    Raises `NotFoundError`, `ForbiddenError`, `StaleError`, and `ConflictError` (`task_ended`, `task_claimed`).
    """
    row = _lock(uow, task)
    person = acting_person(uow.actor, row.party)
    _check_live(row)
    if row.claimed_by == person:
        return
    if row.claimed_by is not None:
        raise ConflictError("task_claimed", task=row.number)
    check_revision(expected, _version(uow, row))
    row.status, row.claimed_by, row.claimed_at, row.revision = "claimed", person, uow.at, row.revision + 1
    record(uow, "task_claimed", "task", row.number, party=row.party)
    uow.session.flush()


def release_task(uow: UnitOfWork, task: uuid.UUID, *, expected: str | None = None) -> None:
    """Give a task back; a colleague of the same party may do so too, for somebody who is away.

    Raises as `claim_task`, with `ConflictError` (`task_not_claimed`).
    """
    row = _lock(uow, task)
    acting_person(uow.actor, row.party)
    _check_live(row)
    if row.claimed_by is None:
        raise ConflictError("task_not_claimed", task=row.number)
    check_revision(expected, _version(uow, row))
    row.status, row.claimed_by, row.claimed_at, row.revision = "open", None, None, row.revision + 1
    record(uow, "task_released", "task", row.number, party=row.party)
    uow.session.flush()


def complete_task(uow: UnitOfWork, task: uuid.UUID, given: Completion, *, expected: str | None = None) -> None:
    """Complete a task with an outcome and, where words are owed, a text.

    Raises `NotFoundError` (`task_not_found`), `ForbiddenError` (`not_a_member`, `needs_person`), `StaleError`,
    `ConflictError` (`task_ended`, `task_claimed`, `questions_open`, and as `countersign_alert`), `InvalidError`
    (`outcome_unknown`, `text_missing`).
    """
    alerts = _lock_subjects(uow, task)
    row = _lock(uow, task)
    person = acting_person(uow.actor, row.party)
    _check_live(row)
    if row.claimed_by is not None and row.claimed_by != person:
        raise ConflictError("task_claimed", task=row.number)
    check_revision(expected, _version(uow, row))
    _end(uow, row, given, person)
    outcome = OUTCOMES[row.kind][str(row.outcome)]
    if outcome.state is not None:
        for alert in _with_late_ones(uow, row, alerts):
            advance_party(uow, alert, row.party, outcome.state)
    record(uow, "task_done", "task", row.number, party=row.party, kind=row.kind, outcome=row.outcome)


def _end(uow: UnitOfWork, row: Task, given: Completion, person: uuid.UUID) -> None:
    outcomes = OUTCOMES.get(row.kind, {})
    name = given.outcome or (usual_outcome(row.kind) if outcomes else "")
    if name not in outcomes:
        raise InvalidError("outcome_unknown", field="outcome", outcome=name, allowed=list(outcomes))
    text = written(given.text) if outcomes[name].needs_text or (given.text or "").strip() else None
    if row.kind == "inform_request" and name == "stated" and _questions(uow, row):
        raise ConflictError("questions_open", task=row.number)
    row.status, row.outcome, row.text = "done", name, text
    row.form = dict(given.form) if given.form is not None else row.form
    row.visible_to = None if given.visible_to is None else sorted({row.party, *given.visible_to})
    row.ended_at, row.ended_by, row.revision = uow.at, person, row.revision + 1
    uow.session.flush()
    if row.kind == "answer":
        answer_in_task(uow, row, str(text), row.visible_to)
    elif row.kind == "verdict":
        judge_in_task(uow, row, name, text)
    elif row.kind == "countersign":
        countersign_in_task(uow, row, name)


def cancel_task(uow: UnitOfWork, task: uuid.UUID, reason: Mapping[str, Any]) -> None:
    """Cancel a waiting task for a reason; one that ended stays as it ended."""
    row = _lock(uow, task)
    if row.status in LIVE:
        row.status, row.cancelled_because, row.ended_at = "cancelled", dict(reason), uow.at
        row.revision += 1
        uow.session.flush()


def _lock(uow: UnitOfWork, task: uuid.UUID) -> Task:
    return lock_task(uow, task)


def _check_live(row: Task) -> None:
    if row.status not in LIVE:
        raise ConflictError("task_ended", task=row.number, status=row.status)


def _version(uow: UnitOfWork, row: Task) -> str:
    gathered = sa.select(sa.func.count()).select_from(TaskAlert).where(TaskAlert.task == row.id)
    return version_of(row.revision, uow.session.scalar(gathered) or 0)


def _gathered(uow: UnitOfWork, task: uuid.UUID) -> list[uuid.UUID]:
    return list(uow.session.scalars(sa.select(TaskAlert.alert).where(TaskAlert.task == task)))


def _lock_subjects(uow: UnitOfWork, task: uuid.UUID) -> list[Alert]:
    """Lock alerts or mismatch before their task, in the order in which others lock them: nobody waits in a circle."""
    row = uow.session.get(Task, task)
    if row is None:
        raise NotFoundError("task_not_found", task=str(task))
    if row.subject_kind == "mismatch" and row.subject_id is not None:
        lock_mismatch(uow, row.subject_id)
    return lock_alerts(uow, _gathered(uow, task))


def _with_late_ones(uow: UnitOfWork, row: Task, alerts: list[Alert]) -> list[Alert]:
    """Add alerts that the task gathered while it was waited for."""
    late = set(_gathered(uow, row.id)) - {alert.id for alert in alerts}
    return [*alerts, *lock_alerts(uow, late)] if late else alerts


def _questions(uow: UnitOfWork, row: Task) -> bool:
    return bool(uow.session.scalar(sa.select(sa.exists().where(InformationGap.task == row.id))))
