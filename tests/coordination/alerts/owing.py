"""What must never be: a task that waits for nothing, and a party that owes an answer and was not asked."""

from __future__ import annotations

import sqlalchemy as sa

from coordination.models import Alert, AlertParty, Task, TaskAlert

_LIVE = Task.status.in_(("open", "claimed"))


def idle_tasks() -> sa.Select[str]:
    """Give the numbers of tasks that still wait although every alert that they gather fell."""
    stands = sa.exists().where(TaskAlert.task == Task.id, Alert.id == TaskAlert.alert, Alert.status != "resolved")
    return sa.select(Task.number).where(_LIVE, Task.subject_kind == "alert").where(~stands)


def forgotten_parties() -> sa.Select[str, str]:
    """Give the parties that must act on an open alert that nothing covers, have not, and have no task."""
    asked = sa.exists().where(
        TaskAlert.alert == Alert.id, Task.id == TaskAlert.task, Task.party == AlertParty.party, _LIVE
    )
    return (
        sa.select(Alert.number, AlertParty.party)
        .join(AlertParty, AlertParty.alert == Alert.id)
        .where(Alert.status.in_(("open", "acknowledged")), Alert.covered_by.is_(None), Alert.baseline.is_(False))
        .where(AlertParty.role == "act", AlertParty.left.is_(False), AlertParty.state == "open", ~asked)
    )
