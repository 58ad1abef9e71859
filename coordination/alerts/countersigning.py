"""Countersigning: child policy is asked whether a critical conflict may be kept, after the centre was heard."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from coordination.asking import deadline_for_alert
from coordination.models import Alert, Task, TaskAlert
from coordination.policy.lifecycle import LIVE
from coordination.task_rows import NewTask, cancel_rows, gather_alerts, lock_task, open_tasks
from coordination.unit_of_work import UnitOfWork

COUNTERSIGNS = "child_policy"
KIND = "countersign"


def ask_countersign(uow: UnitOfWork, row: Alert) -> None:
    """Give child policy the task to countersign that a critical conflict is kept, due before the conflict begins."""
    due = deadline_for_alert(uow, row)
    (task,) = open_tasks(uow, [
        NewTask(KIND, COUNTERSIGNS, "alert", row.id, due.due_at, due.moved_because, row.centre, rule=row.rule,
                severity=row.severity)
    ])  # fmt: skip
    gather_alerts(uow, [(task, row.id)])


def waiting_countersign(uow: UnitOfWork, alert: uuid.UUID) -> Task | None:
    """Lock the task that asks to countersign an alert, where one waits."""
    task = uow.session.scalar(_waiting([alert]))
    return None if task is None else lock_task(uow, task)


def forget_countersigning(uow: UnitOfWork, alerts: Collection[uuid.UUID], because: Mapping[str, Any]) -> None:
    """Cancel what child policy was asked about alerts that nobody keeps any more."""
    if alerts:
        cancel_rows(uow, list(uow.session.scalars(_waiting(alerts))), because)


def _waiting(alerts: Collection[uuid.UUID]) -> sa.Select[uuid.UUID]:
    return (
        sa.select(Task.id).join(TaskAlert, TaskAlert.task == Task.id)
        .where(TaskAlert.alert.in_(sorted(alerts)), Task.kind == KIND, Task.status.in_(LIVE)).order_by(Task.id)
    )  # fmt: skip
