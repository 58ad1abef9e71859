"""Tasks as rows: what must be done by when, by whom, and what was said."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa

from coordination.errors import InvalidError, NotFoundError
from coordination.models import Alert, InformationGap, Mismatch, Person, Task, TaskAlert
from coordination.paging import Page, cursor_uuid, cut, place_after
from coordination.policy.access import may, reach_of
from coordination.policy.lifecycle import LIVE, OUTCOMES
from coordination.policy.projection import may_read_text, project_causes
from coordination.queries.reading import Reading, reaches, several
from coordination.queries.telling import title_of
from coordination.tasks import version_of
from coordination.unit_of_work import UnitOfWork
from coordination.working_days import working_time
from rules.words import Words

_FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
_CENTRES = Words("{title}, {n} centres", "{title}, {n} centra", "{title}, {n} centres")
_MISSING = Words("{n} missing data", "{n} ontbrekende gegevens", "{n} données manquantes")


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as the reader may see it. `version` is for `If-Match`; `outcomes` are those that it can be done with."""

    id: uuid.UUID
    number: str
    kind: str
    party: str
    centre: str | None
    subject_kind: str
    subject_id: uuid.UUID | None
    alerts: tuple[uuid.UUID, ...]
    title: str
    rule: str | None
    severity: str | None
    status: str
    due_at: dt.datetime | None
    due_moved_because: str | None
    created_at: dt.datetime
    version: str
    claimed_by: uuid.UUID | None
    claimed_by_name: str | None
    outcomes: tuple[str, ...]
    outcome: str | None
    text: str | None
    form: dict[str, Any] | None
    ended_at: dt.datetime | None
    ended_by_name: str | None
    cancelled_because: dict[str, Any] | None
    may_act: bool
    escalation: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """The news of an inbox: how many tasks wait, how many of them are due today, and how many are late."""

    open: int
    today: int
    late: int


class TaskFilters(TypedDict, total=False):
    """Which tasks; what is left out does not filter. `status` may be `waiting`: open or claimed."""

    status: str | Collection[str] | None
    party: str | None
    kind: str | None
    alert: uuid.UUID | None
    mismatch: uuid.UUID | None


def list_tasks(
    uow: UnitOfWork,
    language: str,
    *,
    mine: bool = True,
    after: str | None = None,
    limit: int = 50,
    **filters: Unpack[TaskFilters],
) -> Page[TaskRow]:
    """Give tasks by due moment, those without deadline last: of the actor's parties, or all that it may see."""
    reading = Reading(uow, language)
    due = sa.func.coalesce(Task.due_at, sa.bindparam("far", _FAR, type_=Task.due_at.type))
    where = [Task.party.in_(uow.actor.parties) if mine else _visible(reading), *_filtered(filters)]
    place = place_after(after, 2)
    if place is not None:
        try:
            since = dt.datetime.fromisoformat(place[0])
        except ValueError as problem:
            raise InvalidError("cursor_unknown", field="cursor") from problem
        since_bound = sa.bindparam("since", since, type_=Task.due_at.type)
        where.append(sa.or_(due > since_bound, sa.and_(due == since_bound, Task.id > cursor_uuid(place[1]))))
    found = uow.session.scalars(sa.select(Task).where(*where).order_by(due, Task.id).limit(limit + 1)).all()
    rows, following = cut(found, limit, lambda row: f"{(row.due_at or _FAR).isoformat()}|{row.id}")
    return Page(tuple(task_rows(reading, rows)), following)


def _filtered(filters: TaskFilters) -> list[sa.ColumnElement[bool]]:
    columns = {"party": Task.party, "kind": Task.kind}
    where: list[Any] = [columns[name] == value for name, value in filters.items() if name in columns and value]
    statuses = several(filters.get("status"))
    alert, mismatch = filters.get("alert"), filters.get("mismatch")
    if statuses is not None:
        wanted = {name for status in statuses for name in (LIVE if status == "waiting" else (status,))}
        where.append(Task.status.in_(sorted(wanted)))
    if alert is not None:
        where.append(Task.id.in_(sa.select(TaskAlert.task).where(TaskAlert.alert == alert)))
    if mismatch is not None:
        where += [Task.subject_kind == "mismatch", Task.subject_id == mismatch]
    return where


def read_task(uow: UnitOfWork, task: uuid.UUID, language: str) -> TaskRow:
    """Give one task. Raises `NotFoundError` (`task_not_found`), also for one that is not shown."""
    reading = Reading(uow, language)
    row = uow.session.scalar(sa.select(Task).where(Task.id == task, _visible(reading)))
    if row is None:
        raise NotFoundError("task_not_found", task=str(task))
    return task_rows(reading, [row])[0]


def count_tasks(uow: UnitOfWork) -> TaskCounts:
    """Count the waiting tasks of the actor's parties; what is late counts as due today too."""
    working = working_time(uow.installation.settings.timezone, uow.at)
    tomorrow = working.midnight(uow.today + dt.timedelta(days=1))
    late, today = Task.due_at < uow.at, Task.due_at < tomorrow
    query = sa.select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(sa.case((today, 1), else_=0)), 0),
        sa.func.coalesce(sa.func.sum(sa.case((late, 1), else_=0)), 0),
    ).where(Task.party.in_(uow.actor.parties), Task.status.in_(LIVE))
    found = uow.session.execute(query).one()
    return TaskCounts(int(found[0]), int(found[1]), int(found[2]))


def _visible(reading: Reading) -> sa.ColumnElement[bool]:
    reach = reach_of(reading.actor, "tasks.read")
    return reaches(reach, centre=Task.__table__.c.centre, own=Task.__table__.c.party)


# ---- making rows


@dataclass(frozen=True, slots=True)
class _Gathered:
    """An alert of a task, as far as its title needs it."""

    alert: uuid.UUID
    rule: str
    centre: str


def task_rows(reading: Reading, tasks: Sequence[Task]) -> list[TaskRow]:
    """Make the rows of tasks that the reader may see: five statements, however many there are."""
    if not tasks:
        return []
    ids = [task.id for task in tasks]
    connection = reading.uow.session.connection()
    gathered: dict[uuid.UUID, list[_Gathered]] = {}
    query = sa.select(TaskAlert.task, Alert.id, Alert.rule, Alert.centre).join(Alert, Alert.id == TaskAlert.alert)
    for row in connection.execute(query.where(TaskAlert.task.in_(ids)).order_by(Alert.number)):
        gathered.setdefault(row[0], []).append(_Gathered(*row[1:]))
    flagged = [task.subject_id for task in tasks if task.subject_kind == "mismatch"]
    numbers = {
        row.id: f"{row.number} · {reading.centres[row.centre].name if row.centre in reading.centres else row.centre}"
        for row in connection.execute(sa.select(Mismatch.id, Mismatch.number, Mismatch.centre).where(
            Mismatch.id.in_(flagged)))
    }  # fmt: skip
    gaps: dict[uuid.UUID | None, int] = {}
    counted = sa.select(InformationGap.task, sa.func.count()).where(InformationGap.task.in_(ids))
    for asked in connection.execute(counted.group_by(InformationGap.task)):
        gaps[asked[0]] = asked[1]
    people = {person for task in tasks for person in (task.claimed_by, task.ended_by) if person is not None}
    named = sa.select(Person.id, Person.name).where(Person.id.in_(sorted(people)))
    names: dict[uuid.UUID | None, str] = {row.id: row.name for row in connection.execute(named)}
    titles = {
        task.id: _title(reading, task, gathered.get(task.id, []), numbers, gaps.get(task.id, 0)) for task in tasks
    }
    return [_row(reading, task, gathered.get(task.id, []), titles[task.id], names) for task in tasks]


def _title(
    reading: Reading, task: Task, gathered: Sequence[_Gathered], numbers: dict[uuid.UUID, str], gaps: int
) -> str:  # fmt: skip
    if task.subject_kind == "mismatch" and task.subject_id is not None:
        return numbers.get(task.subject_id, "")
    if task.subject_kind == "information":
        return _MISSING.of(reading.language).format(n=gaps)
    rule = task.rule or ""
    title = title_of(reading.rules.get(rule), rule, reading.language)
    centres = len({each.centre for each in gathered})
    return title if centres < 2 else _CENTRES.of(reading.language).format(title=title, n=centres)  # noqa: PLR2004


def _row(
    reading: Reading, task: Task, gathered: Sequence[_Gathered], title: str, names: dict[uuid.UUID | None, str]
) -> TaskRow:  # fmt: skip
    sight = reading.sight(task.centre, [task.party])
    colleague = task.party in reading.actor.parties or reading.actor.system
    because = task.cancelled_because
    if because is not None and "by" in because:
        because = {**because, "by": project_causes(sight, because["by"], {})}
    return TaskRow(
        id=task.id, number=task.number, kind=task.kind, party=task.party,
        centre=task.centre if len({each.centre for each in gathered}) < 2 else None,  # noqa: PLR2004 — one place
        subject_kind=task.subject_kind, subject_id=task.subject_id, alerts=tuple(each.alert for each in gathered),
        title=title, rule=task.rule, severity=task.severity, status=task.status, due_at=task.due_at,
        due_moved_because=task.due_moved_because, created_at=task.created_at,
        version=version_of(task.revision, len(gathered)), claimed_by=task.claimed_by,
        claimed_by_name=names.get(task.claimed_by) if colleague else None, outcomes=tuple(OUTCOMES.get(task.kind, ())),
        outcome=task.outcome, text=task.text if may_read_text(sight, task.visible_to) else None,
        form=task.form if colleague else None, ended_at=task.ended_at,
        ended_by_name=names.get(task.ended_by) if colleague else None, cancelled_because=because,
        may_act=task.status in LIVE and may(reading.actor, "tasks.act", reading.target(task.centre, party=task.party)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What a party said about an alert."""

    party: str
    kind: str
    outcome: str | None
    text: str
    at: dt.datetime
    by: str | None


def answers_of_alert(uow: UnitOfWork, alert: uuid.UUID) -> tuple[AnswerRow, ...]:
    """Give what the parties of an alert wrote in their tasks, in order; the reader must be allowed to see the alert."""
    reading = Reading(uow)
    query = (
        sa.select(Task, Alert.centre, Person.name)
        .join(TaskAlert, TaskAlert.task == Task.id).join(Alert, Alert.id == TaskAlert.alert)
        .join(Person, Person.id == Task.ended_by, isouter=True)
        .where(TaskAlert.alert == alert, Task.status == "done", Task.text.is_not(None)).order_by(Task.ended_at)
    )  # fmt: skip
    return tuple(
        AnswerRow(task.party, task.kind, task.outcome, task.text or "", task.ended_at or task.created_at, name)
        for task, centre, name in uow.session.execute(query)
        if may_read_text(reading.sight(centre), task.visible_to)
    )
