"""Tasks: list, read, take, give back, complete."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from marshmallow import fields

from coordination.queries import list_tasks, read_task
from coordination.tasks import Completion, claim_task, complete_task, release_task
from coordination.unit_of_work import UnitOfWork
from web.api.once import once
from web.api.parts import (
    IF_MATCH,
    LANGUAGE,
    ONCE,
    Blueprint,
    Form,
    PageQuery,
    choice,
    code,
    expected,
    list_shape,
    listed,
    text,
    with_etag,
)
from web.api.present import present_task
from web.api.shapes import TaskShape
from web.current import installation, language
from web.identity import access, actor

blueprint = Blueprint("tasks", "What people must do by when.")


class TasksQuery(PageQuery):
    """Which tasks; `waiting` is open or claimed."""

    status = choice(("open", "claimed", "done", "cancelled", "waiting"))
    party = code()
    kind = code()
    alert = fields.UUID()
    mismatch = fields.UUID()
    mine = fields.Boolean(load_default=False, metadata={"description": "Only those of your own parties."})


class CompleteForm(Form):
    """With what outcome a task is done; words where they are owed."""

    outcome = code()
    text = text(required=False, most=20_000)
    form = fields.Dict(keys=fields.String(), allow_none=True)
    visible_to = fields.List(code(), allow_none=True)


@blueprint.route("/tasks")
@access("tasks.read")
@blueprint.arguments(TasksQuery, location="query")
@blueprint.response(200, list_shape(TaskShape))
@blueprint.doc(parameters=[LANGUAGE])
def get_tasks(query: dict[str, Any]) -> dict[str, Any]:
    """List tasks by due moment, those without deadline last."""
    limit, after, mine = query.pop("limit"), query.pop("cursor"), query.pop("mine")
    with installation().begin(actor(), read_only=True) as uow:
        page = list_tasks(uow, language(), mine=mine, after=after, limit=limit, **query)
        now = uow.at
    return listed(page, lambda row: present_task(row, now))


@blueprint.route("/tasks/<uuid:task>")
@access("tasks.read")
@blueprint.response(200, TaskShape)
@blueprint.doc(parameters=[LANGUAGE])
def get_task(task: uuid.UUID) -> Any:
    """Read one task."""
    with installation().begin(actor(), read_only=True) as uow:
        return _told(uow, task)


@blueprint.route("/tasks/<uuid:task>/claim", methods=["POST"])
@access("tasks.act")
@once
@blueprint.response(200, TaskShape)
@blueprint.doc(parameters=[LANGUAGE, IF_MATCH, ONCE])
def claim(task: uuid.UUID) -> Any:
    """Take a task, so that colleagues see who is at it."""
    return _do(task, lambda uow: claim_task(uow, task, expected=expected()))


@blueprint.route("/tasks/<uuid:task>/release", methods=["POST"])
@access("tasks.act")
@once
@blueprint.response(200, TaskShape)
@blueprint.doc(parameters=[LANGUAGE, IF_MATCH, ONCE])
def release(task: uuid.UUID) -> Any:
    """Give a task back."""
    return _do(task, lambda uow: release_task(uow, task, expected=expected()))


@blueprint.route("/tasks/<uuid:task>/complete", methods=["POST"])
@access("tasks.act")
@once
@blueprint.arguments(CompleteForm)
@blueprint.response(200, TaskShape)
@blueprint.doc(parameters=[LANGUAGE, IF_MATCH, ONCE])
def complete(form: dict[str, Any], task: uuid.UUID) -> Any:
    """Complete a task with an outcome and, where words are owed, a text."""
    given = Completion(**form)
    return _do(task, lambda uow: complete_task(uow, task, given, expected=expected()))


def _do(task: uuid.UUID, act: Callable[[UnitOfWork], None]) -> Any:
    with installation().begin(actor()) as uow:
        read_task(uow, task, language())  # A task that is not shown is not found, rather than forbidden.
        act(uow)
        return _told(uow, task)


def _told(uow: UnitOfWork, task: uuid.UUID) -> Any:
    row = read_task(uow, task, language())
    return with_etag(present_task(row, uow.at), row.version)
