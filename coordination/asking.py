"""Tasks that alerts ask for: opened, grown, brought forward, and cancelled when nothing is left to ask."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import sqlalchemy as sa

from coordination.models import Alert, Task, TaskAlert
from coordination.policy.deadlines import LEAST_HOURS, Deadline, coarse_deadline, deadline_of
from coordination.policy.lifecycle import LIVE, rank
from coordination.policy.projection import coarse_day, is_delicate_alert
from coordination.policy.routing import growing_keys
from coordination.task_rows import NewTask, cancel_rows, gather_alerts, open_tasks
from coordination.unit_of_work import UnitOfWork
from coordination.working_days import working_time
from rules.model import Rule


@dataclass(frozen=True, slots=True)
class Ask:
    """A party that must do something about an alert."""

    alert: uuid.UUID
    kind: str
    party: str
    rule: str
    centre: str
    severity: str
    references: tuple[str, ...]
    deadline: Deadline

    @property
    def grows_on(self) -> tuple[str, ...]:
        """What its task may gather alerts on, the latest decision first; feedback is given for each alert."""
        return growing_keys(self.rule, self.party, self.references) if self.kind == "acknowledge" else ()


@dataclass(slots=True)
class _Live:
    """A waiting task, as far as asking needs it."""

    id: uuid.UUID
    due_at: dt.datetime | None
    severity: str | None


class Dated(Protocol):
    """An alert, as far as its deadline asks: a row, which names its rule, or one that is wanted, which has it."""

    @property
    def rule(self) -> Rule | str: ...
    @property
    def starts_on(self) -> dt.date: ...
    @property
    def severity(self) -> str: ...
    @property
    def summary(self) -> Mapping[str, Any]: ...


def deadline_for_alert(uow: UnitOfWork, alert: Dated, opened_at: dt.datetime | None = None) -> Deadline:
    """Compute the deadline of an alert. One that was opened before keeps its deadline, while some hours are left.

    Where the days of the alert are told as thirds of a month, its deadline is reckoned from such a third as well.
    """
    working = working_time(uow.installation.settings.timezone, uow.at)
    rule = uow.installation.rules.rule(alert.rule) if isinstance(alert.rule, str) else alert.rule
    delicate = is_delicate_alert(alert.summary, rule)

    def from_moment(moment: dt.datetime) -> Deadline:
        if not delicate:
            return deadline_of(moment, alert.starts_on, alert.severity, working)
        return coarse_deadline(moment, alert.starts_on, coarse_day(alert.starts_on), alert.severity, working)

    if opened_at is None:
        return from_moment(uow.at)
    kept, now = from_moment(opened_at), from_moment(uow.at)
    if kept.urgent or now.urgent:
        return now
    earliest = working.after(uow.at, dt.timedelta(hours=LEAST_HOURS))
    return kept if kept.due_at >= earliest else replace(kept, due_at=earliest, moved_because=working.why_not(uow.at))


def ask_parties(uow: UnitOfWork, asks: Sequence[Ask]) -> None:
    """Give each party its task.

    Its waiting one on the alert comes forward, its waiting one on the same decision grows, else a new one opens.
    """
    if not asks:
        return
    waiting = _waiting_on(uow, {ask.alert for ask in asks})
    growing = _growing(uow, [ask for ask in asks if (ask.alert, ask.kind, ask.party) not in waiting])
    links: list[tuple[uuid.UUID, uuid.UUID]] = []
    new: dict[tuple[Any, ...], tuple[NewTask, list[uuid.UUID]]] = {}
    for ask in asks:
        task = waiting.get((ask.alert, ask.kind, ask.party))
        grown = next((growing[(ask.party, key)] for key in ask.grows_on if (ask.party, key) in growing), None)
        if task is not None:
            _bring_forward(uow, task, ask, seen_again=True)
        elif grown is not None:
            links.append((grown.id, ask.alert))
            _bring_forward(uow, grown, ask)
        else:
            key = (ask.party, ask.kind, ask.grows_on[0] if ask.grows_on else ask.alert)
            made, alerts = new.get(key, (None, []))
            new[key] = (_join(made, ask), [*alerts, ask.alert])
    ids = open_tasks(uow, [task for task, _ in new.values()])
    links += [(task, alert) for task, (_, alerts) in zip(ids, new.values(), strict=True) for alert in alerts]
    gather_alerts(uow, links)


def bring_forward(uow: UnitOfWork, asks: Sequence[Ask]) -> None:
    """Let the tasks that wait already follow a conflict that came nearer or got graver; nobody gets a new one."""
    if not asks:
        return
    waiting = _waiting_on(uow, {ask.alert for ask in asks})
    for ask in asks:
        task = waiting.get((ask.alert, ask.kind, ask.party))
        if task is not None:
            _bring_forward(uow, task, ask)


def _join(made: NewTask | None, ask: Ask) -> NewTask:
    due = ask.deadline
    if made is None:
        return NewTask(
            ask.kind,
            ask.party,
            "alert",
            ask.alert,
            due.due_at,
            due.moved_because,
            ask.centre,
            ask.grows_on[0] if ask.grows_on else None,
            ask.rule,
            ask.severity,
        )
    if made.due_at is not None and due.due_at < made.due_at:
        made = replace(made, due_at=due.due_at, due_moved_because=due.moved_because)
    return replace(made, severity=max(made.severity or ask.severity, ask.severity, key=rank))


def _waiting_on(uow: UnitOfWork, alerts: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str, str], _Live]:
    query = (
        sa.select(TaskAlert.alert, Task.kind, Task.party, Task.id, Task.due_at, Task.severity)
        .join(Task, Task.id == TaskAlert.task)
        .where(TaskAlert.alert.in_(sorted(alerts)), Task.status.in_(LIVE))
    )
    return {(row[0], row[1], row[2]): _Live(*row[3:]) for row in uow.session.connection().execute(query)}


def _growing(uow: UnitOfWork, asks: Sequence[Ask]) -> dict[tuple[str, str], _Live]:
    """Read the waiting tasks that may grow, locked so that nobody completes them without the new alert."""
    keys = sorted({(ask.party, key) for ask in asks for key in ask.grows_on})
    if not keys:
        return {}
    query = (
        sa.select(Task.party, Task.grows_on, Task.id, Task.due_at, Task.severity)
        .where(sa.tuple_(Task.party, Task.grows_on).in_(keys), Task.kind == "acknowledge", Task.status.in_(LIVE))
        .order_by(Task.id)
        .with_for_update(read=True)
    )
    return {(row[0], str(row[1])): _Live(*row[2:]) for row in uow.session.connection().execute(query)}


def _bring_forward(uow: UnitOfWork, task: _Live, ask: Ask, *, seen_again: bool = False) -> None:
    """Give a waiting task the earlier due date and the higher severity; `seen_again` raises its revision anyway."""
    values: dict[str, Any] = {}
    if task.due_at is None or ask.deadline.due_at < task.due_at:
        values |= {"due_at": ask.deadline.due_at, "due_moved_because": ask.deadline.moved_because}
        task.due_at = ask.deadline.due_at
    if task.severity is None or rank(ask.severity) > rank(task.severity):
        values["severity"] = task.severity = ask.severity
    if values or seen_again:
        uow.session.connection().execute(
            sa.update(Task).where(Task.id == task.id).values(revision=Task.revision + 1, **values),
        )


def cancel_tasks(
    uow: UnitOfWork,
    fallen: Collection[uuid.UUID],
    because: Mapping[str, Any],
    *,
    party: str | None = None,
) -> None:
    """Cancel the waiting tasks of alerts that fell (or of one party that left them), unless other alerts need them."""
    if not fallen:
        return
    connection = uow.session.connection()
    mine = sa.select(TaskAlert.task).where(TaskAlert.alert.in_(sorted(fallen)))
    query = (
        sa.select(Task.id, Alert.id, Alert.status)
        .join(TaskAlert, TaskAlert.task == Task.id)
        .join(Alert, Alert.id == TaskAlert.alert)
        .where(Task.id.in_(mine), Task.status.in_(LIVE))
        .order_by(Task.id)
    )
    if party is not None:
        query = query.where(Task.party == party)
    needed: dict[uuid.UUID, bool] = {}
    for task, alert, status in connection.execute(query):
        needed[task] = needed.get(task, False) or (status != "resolved" and alert not in fallen)
    cancel_rows(uow, [task for task, still in needed.items() if not still], because)
    still_needed = sorted(task for task, still in needed.items() if still)
    if still_needed:
        # The revision rises, so that two centres that let go of the same task at once cannot both believe that the
        # other one still needs it: the second is told to try again, and sees.
        connection.execute(sa.update(Task).where(Task.id.in_(still_needed)).values(revision=Task.revision + 1))
        if party is not None:
            connection.execute(
                sa.delete(TaskAlert).where(TaskAlert.task.in_(still_needed), TaskAlert.alert.in_(sorted(fallen)))
            )
