"""Conflicts: the list by lead time, and one conflict with its strip, its reasons, and who has moved."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination import queries
from coordination.alerts import accept_alert, countersign_alert
from coordination.errors import DomainError, InvalidError, Mistake
from coordination.policy.access import may
from coordination.queries import AlertRow, SubjectRow
from coordination.unit_of_work import UnitOfWork
from web.current import installation, language
from web.identity import access, actor
from web.pages import dates, deciding, seeing
from web.pages.causes import causes
from web.pages.desk import blueprint, page, today
from web.pages.failing import tell_in
from web.pages.forms.inputs import Form, Input
from web.pages.listing import Filter, filter_by, next_page
from web.pages.names import centre_name, parties
from web.pages.pictures import strip_of_alert
from web.pages.rulebook import find_rule
from web.pages.rules import basis_words, rule_href
from web.pages.strip.drawing import draw
from web.pages.telling import network_headline, subject_words, words_of
from web.problems import status_of

LIMIT = 30
SUBJECTS_SHOWN = 20
OPEN = ("open", "acknowledged", "answered", "accepted")


def _filters() -> list[Filter]:
    return [
        filter_by(
            gettext("Status"),
            "status",
            (
                ("", gettext("open")),
                ("accepted", gettext("kept with a reason")),
                ("resolved", gettext("resolved")),
            ),
        ),
        filter_by(
            gettext("Severity"),
            "severity",
            (
                ("", gettext("all")),
                ("critical", gettext("critical")),
                ("warning", gettext("warning")),
                ("info", gettext("for information")),
            ),
        ),
        filter_by(
            gettext("Stage"),
            "stage",
            (
                ("", gettext("all")),
                ("confirmed", gettext("decided")),
                ("proposed", gettext("only proposed")),
                ("contested", gettext("as a centre sees it")),
            ),
        ),
        filter_by(
            gettext("Whose"), "mine", (("", gettext("all that I may see")), ("yes", gettext("those that ask me")))
        ),
    ]


@blueprint.get("/alerts")
@access("alerts.read")
def alerts() -> ResponseReturnValue:
    """The conflicts that a person may see."""
    chosen = request.args
    status = chosen.get("status") if chosen.get("status") in {"accepted", "resolved"} else OPEN
    with installation().begin(actor(), read_only=True) as uow:
        found = queries.list_alerts(
            uow,
            language(),
            status=status,
            severity=chosen.get("severity") or None,
            stage=chosen.get("stage") or None,
            centre=chosen.get("centre") or None,
            mine=chosen.get("mine") == "yes",
            covered=False,
            after=chosen.get("after"),
            limit=LIMIT,
        )
    headline = gettext("Conflicts")
    if status == OPEN and not chosen.get("after"):
        headline = network_headline(len(found.items), more=found.next is not None)
    return page("alerts.html", alerts=found.items, more=next_page(found.next), filters=_filters(), headline=headline)


def _accept_form() -> Form:
    filled = request.form
    return Form(
        [
            Input(
                "reason",
                gettext("Why is it kept?"),
                "textarea",
                required=True,
                value=filled.get("reason", ""),
                help=gettext("Do not name people."),
            ),
            Input(
                "review_on", gettext("Look at it again on"), "date", required=True, value=filled.get("review_on", "")
            ),
        ]
    )


@blueprint.route("/alerts/<uuid:alert_id>", methods=["GET", "POST"])
@access("alerts.read")
def alert(alert_id: uuid.UUID) -> ResponseReturnValue:
    """One conflict; keeping it with a reason, and countersigning that."""
    form, status = _accept_form(), 200
    if request.method == "POST":
        try:
            return _act(alert_id)
        except DomainError as error:
            tell_in(form, error)
            status = status_of(error)
    with installation().begin(actor(), read_only=True) as uow:
        return page("alert.html", form=form, **_shown(uow, alert_id)), status


def _act(alert_id: uuid.UUID) -> ResponseReturnValue:
    expected = request.form.get("revision") or None
    with installation().begin(actor()) as uow:
        if request.form.get("act") == "countersign":
            countersign_alert(uow, alert_id, expected=expected)
            words = gettext("Countersigned.")
        else:
            accept_alert(uow, alert_id, request.form.get("reason", ""), _review_day(), expected=expected)
            words = gettext("Kept, with your reason. Everyone concerned can read it.")
    flash(words)
    return redirect(url_for("pages.alert", alert_id=alert_id))


def _review_day() -> dt.date:
    text = request.form.get("review_on", "")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        code = "day_expected" if text else "required"
        raise InvalidError(code, mistakes=(Mistake("review_on", code, value=text),)) from None


def _shown(uow: UnitOfWork, alert_id: uuid.UUID) -> dict[str, Any]:
    """What the page of a conflict tells."""
    row = queries.read_alert(uow, alert_id, language())
    rule = find_rule(row.rule)
    resolved = row.status == "resolved"
    strip = None if resolved else strip_of_alert(uow, row)
    told = [each.party for each in row.parties if each.role == "inform"]
    return {
        "alert": row,
        "strip": strip,
        "drawing": draw(strip, lambda day: dates.short_day(day, today()), gettext("today")) if strip else None,
        "subjects": [_subject(each, row) for each in row.subjects[:SUBJECTS_SHOWN]],
        "others": _others(row),
        "more_subjects": _more(row),
        "moved": [each for each in row.parties if each.role == "act" and not (resolved and each.state == "open")],
        "told": parties(told),
        "my_task": _my_task(uow, alert_id),
        "answers": queries.answers_of_alert(uow, alert_id),
        "sights": seeing.sights_against(uow, row),
        "basis": list(basis_words(rule.basis)) if rule else [],
        "advice": words_of(rule.advice) if rule else "",
        "rule_href": rule_href(rule.id) if rule else None,
        "resolved_by": list(dict.fromkeys(causes(row.resolved_by))),
        "centre_href": _centre_href(row.centre),
        "mismatch_href": _mismatch_href(row),
        "may_accept": queries.may_accept(uow, row),
        "may_countersign": queries.may_countersign(uow, row),
        "needs_countersign": row.needs_countersign,
    }


def _subject(subject: SubjectRow, row: AlertRow) -> dict[str, Any]:
    return {
        "words": subject_words(subject.kind, subject.ref) or centre_name(row.centre),
        "sentence": subject.sentence,
        "starts_on": subject.starts_on,
        "ends_on": subject.ends_on,
        "segments": subject.segments,
    }


def _others(row: AlertRow) -> str:
    """Head the subjects after the first."""
    left = len(row.subjects[:SUBJECTS_SHOWN]) - 1
    if row.subjects and row.subjects[0].kind == "household":
        return ngettext("One other household", "%(num)s other households", left)
    return ngettext("One other decision", "%(num)s other decisions", left)


def _my_task(uow: UnitOfWork, alert_id: uuid.UUID) -> queries.TaskRow | None:
    waiting = queries.list_tasks(uow, language(), status="waiting", alert=alert_id, limit=1).items
    return waiting[0] if waiting else None


def _more(row: AlertRow) -> str:
    left = (row.subjects_count or 0) - min(len(row.subjects), SUBJECTS_SHOWN)
    return ngettext("and one more like this", "and %(num)s more like this", left) if left > 0 else ""


def _centre_href(centre: str) -> str | None:
    may_open = may(actor(), "calendars.read") and ":" not in centre and centre != "network"
    return url_for("pages.centre", code=centre) if may_open else None


def _mismatch_href(row: AlertRow) -> str | None:
    if row.status == "resolved" or row.centre not in deciding.own_centres(actor()):
        return None
    return url_for("pages.new_mismatch", centre=row.centre, alert=row.id)
