"""Rows of tasks: opening, locking and ending them. The use cases for people stand in `tasks`."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from coordination.errors import ConflictError, NotFoundError
from coordination.ids import new_id
from coordination.models import Task, TaskAlert
from coordination.numbers import next_numbers
from coordination.policy.lifecycle import LIVE
from coordination.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to open. `due_at` is `None` only where there is no deadline; `grows_on` lets it gather alerts."""

    kind: str
    party: str
    subject_kind: str
    subject_id: uuid.UUID | None
    due_at: dt.datetime | None
    due_moved_because: str | None = None
    centre: str | None = None
    grows_on: str | None = None
    rule: str | None = None
    severity: str | None = None
    form: Mapping[str, Any] | None = None


def open_tasks(uow: UnitOfWork, tasks: Sequence[NewTask]) -> list[uuid.UUID]:
    """Open tasks and give their ids, in order.

    Where another transaction just opened the growing task of the same key, the database asks to try again.
    """
    if not tasks:
        return []
    numbers = next_numbers(uow.session, "task", uow.today, len(tasks))
    ids = [new_id() for _ in tasks]
    rows: list[dict[str, Any]] = [
        {
            "id": id,
            "number": number,
            "kind": task.kind,
            "party": task.party,
            "centre": task.centre,
            "subject_kind": task.subject_kind,
            "subject_id": task.subject_id,
            "grows_on": task.grows_on,
            "rule": task.rule,
            "severity": task.severity,
            "status": "open",
            "due_at": task.due_at,
            "due_moved_because": task.due_moved_because,
            "created_at": uow.at,
            "form": None if task.form is None else dict(task.form),
        }
        for id, task, number in zip(ids, tasks, numbers, strict=True)
    ]
    growing = [row for row in rows if row["grows_on"] is not None]
    single = [row for row in rows if row["grows_on"] is None]
    connection = uow.session.connection()
    if single:
        connection.execute(sa.insert(Task), single)
    if growing:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        # Not to swallow anything: under REPEATABLE READ a row that another transaction just wrote makes this
        # a serialization failure, and the whole unit of work runs again and finds that row.
        connection.execute(insert(Task).on_conflict_do_nothing(), growing)
    return ids


def gather_alerts(uow: UnitOfWork, links: Collection[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Note that tasks gather alerts: pairs of task and alert."""
    if links:
        uow.session.connection().execute(
            sa.insert(TaskAlert),
            [{"task": task, "alert": alert} for task, alert in sorted(set(links))],
        )


def lock_task(uow: UnitOfWork, task: uuid.UUID) -> Task:
    """Lock a task until the end of the transaction and give it. Raises `NotFoundError` (`task_not_found`)."""
    row = uow.session.scalar(
        sa.select(Task).where(Task.id == task).with_for_update().execution_options(populate_existing=True),
    )
    if row is None:
        raise NotFoundError("task_not_found", task=str(task))
    return row


def finish_task(
    uow: UnitOfWork, task: Task, person: uuid.UUID, outcome: str, text: str | None = None,
    visible_to: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Complete a locked task with the act that it asked for; somebody of the party did it, whoever had claimed it.

    Raises `ConflictError` (`task_ended`).
    """
    if task.status not in LIVE:
        raise ConflictError("task_ended", task=task.number, status=task.status)
    task.status, task.outcome, task.text = "done", outcome, text
    task.visible_to = None if visible_to is None else sorted({task.party, *visible_to})
    task.ended_at, task.ended_by, task.revision = uow.at, person, task.revision + 1
    uow.session.flush()


def cancel_rows(uow: UnitOfWork, tasks: Collection[uuid.UUID], because: Mapping[str, Any]) -> None:
    """Cancel tasks that still wait, with the reason."""
    if tasks:
        uow.session.connection().execute(
            sa.update(Task)
            .where(Task.id.in_(sorted(tasks)), Task.status.in_(LIVE))
            .values(status="cancelled", ended_at=uow.at, cancelled_because=dict(because), revision=Task.revision + 1),
        )
