"""Tasks: the list by due moment, and one task with what it asks."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coordination import queries
from coordination.errors import DomainError
from coordination.queries import AlertRow, MismatchRow, TaskRow
from coordination.tasks import Completion, claim_task, complete_task, release_task
from coordination.unit_of_work import UnitOfWork
from web.current import installation, language
from web.identity import access, actor
from web.pages import dates
from web.pages.causes import causes
from web.pages.desk import blueprint, page, today
from web.pages.failing import tell_in
from web.pages.forms.inputs import Form, Input, Option
from web.pages.giving import form_for
from web.pages.listing import Link, filter_by, next_page
from web.pages.telling import tasks_headline
from web.problems import status_of

LIMIT = 30
WHOLE = 3
"""Of how many conflicts a task also tells what they rest on."""


@blueprint.get("/tasks")
@access("tasks.read")
def tasks() -> ResponseReturnValue:
    """The tasks of a person's parties."""
    status = request.args.get("status")
    status = status if status in {"done", "cancelled"} else "waiting"
    with installation().begin(actor(), read_only=True) as uow:
        found = queries.list_tasks(uow, language(), status=status, after=request.args.get("after"), limit=LIMIT)
        counts = queries.count_tasks(uow)
    choices = (("", gettext("to do")), ("done", gettext("done")), ("cancelled", gettext("no longer needed")))
    return page(
        "tasks.html",
        tasks=found.items,
        more=next_page(found.next),
        filters=[filter_by(gettext("Status"), "status", choices)],
        headline=tasks_headline(counts.open, counts.today),
    )


def outcome_options(kind: str) -> list[Option]:
    """Give what a person may answer to a task of a kind; the first is the usual one."""
    words = {
        "acknowledge": (
            ("acknowledged", gettext("I take note")),
            ("revise", gettext("I revise my decision")),
            ("mitigate", gettext("I take a measure")),
            ("keep", gettext("I keep it, with a reason")),
        ),
        "feedback": (
            ("observed", gettext("This is what we see")),
            ("agree", gettext("We agree with what was decided")),
            ("object", gettext("We object")),
            ("propose", gettext("We propose something else")),
        ),
        "countersign": (
            ("countersigned", gettext("Child policy agrees to keep it")),
            ("refused", gettext("Child policy does not agree, with a reason")),
        ),
        "inform_request": (
            ("stated", gettext("The data are given")),
            ("not_known", gettext("It is not known here")),
        ),
    }
    return [Option(value, told) for value, told in words.get(kind, ())]


def task_form(kind: str) -> Form:
    """Make the form that answers a task."""
    options = outcome_options(kind)
    if not options:
        return Form([])
    outcome = request.form.get("outcome", options[0].value)
    text = Input("text", gettext("Note"), "textarea", value=request.form.get("text", ""))
    text.help = gettext("Do not name people. Everyone concerned can read it.")
    if kind == "acknowledge":
        text.label = gettext("Note, or your reason")
    elif kind == "feedback":
        text.label, text.required = gettext("What do you see?"), True
    return Form(
        [Input("outcome", gettext("Your answer"), "select", required=True, value=outcome, options=options), text]
    )


@blueprint.route("/tasks/<uuid:task_id>", methods=["GET", "POST"])
@access("tasks.read")
def task(task_id: uuid.UUID) -> ResponseReturnValue:
    """One task: take it on, give it back, answer it."""
    error: DomainError | None = None
    if request.method == "POST":
        try:
            return _act(task_id)
        except DomainError as found:
            error = found
    with installation().begin(actor(), read_only=True) as uow:
        row = queries.read_task(uow, task_id, language())
        form = task_form(row.kind)
        if error is not None:
            tell_in(form, error)
        return page("task.html", form=form, **_shown(uow, row)), status_of(error) if error else 200


def _act(task_id: uuid.UUID) -> ResponseReturnValue:
    act = request.form.get("act", "")
    with installation().begin(actor()) as uow:
        if act == "claim":
            claim_task(uow, task_id)
            words = gettext("You took this on.")
        elif act == "release":
            release_task(uow, task_id)
            words = gettext("The task is back with the team.")
        else:
            given = Completion(request.form.get("outcome") or None, request.form.get("text"))
            complete_task(uow, task_id, given, expected=request.form.get("version") or None)
            words = gettext("Done. The others see it now.")
    flash(words)
    if act in {"claim", "release"}:
        return redirect(url_for("pages.task", task_id=task_id))
    return redirect(url_for("pages.tasks"))


def _shown(uow: UnitOfWork, row: TaskRow) -> dict[str, Any]:
    """What the page of a task tells."""
    whole = len(row.alerts) <= WHOLE
    alerts = queries.list_alerts(uow, language(), status=None, ids=row.alerts, whole=whole).items if row.alerts else ()
    mismatches: tuple[MismatchRow, ...] = ()
    if row.subject_kind == "mismatch" and row.subject_id is not None:
        mismatches = (queries.read_mismatch(uow, row.subject_id, language()),)
    gaps = queries.list_gaps(uow, language(), task=row.id, limit=100).items if row.kind == "inform_request" else ()
    return {
        "task": row,
        "alerts": alerts,
        "mismatches": mismatches,
        "gaps": [(gap, form_for(uow.actor, gap.fact, gap.centre) if row.may_act else None) for gap in gaps],
        "answered": next((each.words for each in outcome_options(row.kind) if each.value == row.outcome), ""),
        "may_act": row.may_act,
        "mine": row.claimed_by is not None and row.claimed_by == uow.actor.person,
        "elsewhere": _elsewhere(row),
        "button": gettext("Take note") if row.kind == "acknowledge" else gettext("Send"),
        "consequence": _consequence(row.kind),
        "fallback": _fallback(row, alerts),
        "changes": list(_changes(row, alerts)),
        "because": _because(row),
    }


def _because(row: TaskRow) -> dict[str, Any] | None:
    """Tell why a task is no longer needed: what made its conflict fall."""
    told = row.cancelled_because
    if told is None:
        return None
    if told.get("kind") == "resolved":
        words = gettext("The conflict is resolved.")
    else:
        words = gettext("Your decision no longer plays a part in the conflict.")
    return {"words": words, "causes": list(dict.fromkeys(causes(told.get("by", ()))))}


def _elsewhere(row: TaskRow) -> Link | None:
    """Where a task is done that has a page of its own."""
    if row.kind not in {"answer", "verdict"} or row.subject_id is None:
        return None
    words = gettext("Answer the mismatch") if row.kind == "answer" else gettext("Read the answer")
    return Link(url_for("pages.mismatch", mismatch_id=row.subject_id), words)


def _changes(row: TaskRow, alerts: tuple[AlertRow, ...]) -> list[Link]:
    """The own decisions in the conflict, to be changed at once."""
    own = {
        (each.party, reference)
        for alert in alerts
        for each in alert.parties
        if each.party == row.party
        for reference in each.references
    }
    return [
        Link(
            url_for("pages.change_decision", party=by, reference=reference), gettext("Change %(name)s", name=reference)
        )
        for by, reference in sorted(own)[:3]
    ]


def _consequence(kind: str) -> str:
    if kind == "acknowledge":
        return gettext("The others see that you know. Your decision stays as it is until you change it.")
    if kind == "feedback":
        return gettext("The services whose decisions meet here read it at once.")
    return ""


def _fallback(row: TaskRow, alerts: tuple[AlertRow, ...]) -> str:
    if row.status not in {"open", "claimed"} or row.due_at is None:
        return ""
    late = gettext("The task then stands as late, in sight of child policy and of the direction of the centre.")
    starts = min((alert.starts_on for alert in alerts), default=None)
    if starts is None or starts <= today():
        return late
    begins = gettext("The conflict begins %(day)s all the same.", day=dates.full_day(starts, today()))
    return f"{late} {begins}"
