"""Mismatches: flagging one, the answer that it is owed, and accepting or contesting that answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination import queries
from coordination.errors import DomainError, InvalidError, Mistake
from coordination.mismatches import Flag, accept_answer, answer_mismatch, contest_answer, flag_mismatch
from coordination.policy.access import may
from coordination.queries import MismatchRow
from coordination.unit_of_work import UnitOfWork
from web.current import installation, language
from web.identity import access, actor
from web.pages import seeing
from web.pages.dates import moment_words
from web.pages.desk import blueprint, page, today, zone
from web.pages.explaining import fact_words
from web.pages.failing import tell_in
from web.pages.flagging import about_decision, about_of, conflict_of, conflict_words, new_mismatch_form
from web.pages.forms.inputs import Form, Input
from web.pages.listing import Filter, Link, filter_by, next_page
from web.pages.names import centre_name, party
from web.pages.telling import begin, in_words
from web.problems import status_of

LIMIT = 30


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way of a mismatch: `done`, `now`, or still to come."""

    words: str
    state: str
    when: str = ""


@blueprint.route("/mismatches/new", methods=["GET", "POST"])
@access("mismatches.flag")
def new_mismatch() -> ResponseReturnValue:
    """Flag a mismatch: about a decision, an alert, a fact, or freely."""
    with installation().begin(actor(), read_only=True) as uow:
        form = new_mismatch_form(seeing.facts_about(uow, request.values))
    about = about_of(request.values)
    if request.method == "GET" or request.form.get("act") != "flag":
        return page("mismatch_new.html", form=form, about=about, keeps_form="mismatch")
    try:
        with installation().begin(actor()) as uow:
            flagged = flag_mismatch(uow, _flag())
    except DomainError as error:
        tell_in(form, seeing.beside_input(error, request.form))
        return page("mismatch_new.html", form=form, about=about, keeps_form="mismatch"), status_of(error)
    flash(gettext("Your mismatch is flagged. The answer is owed to you in writing."))
    return redirect(url_for("pages.mismatch", mismatch_id=flagged))


def _flag() -> Flag:
    filled = request.form
    chosen = filled.get("decision", "").partition(" ")
    by, reference = filled.get("party") or chosen[0], filled.get("reference") or chosen[2]
    fact, observed = seeing.seen_in(filled)
    return Flag(
        filled.get("centre", ""),
        filled.get("text", ""),
        filled.get("what_works") or None,
        decision=(by, reference) if by and reference else None,
        alert=_id(filled.get("alert", "")),
        fact=fact,
        observed=observed,
        since=_day("since", filled.get("since", "")),
    )


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise InvalidError("id_expected", mistakes=(Mistake("alert", "id_expected", value=text),)) from None


def _day(name: str, text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidError("day_expected", mistakes=(Mistake(name, "day_expected", value=text),)) from None


@blueprint.get("/mismatches")
@access("mismatches.read")
def mismatches() -> ResponseReturnValue:
    """The mismatches that a person may see, per centre and per service."""
    chosen = request.args
    statuses = {"answered": ("answered",), "ended": ("accepted", "closed")}
    status = statuses.get(chosen.get("status", ""), ("open", "contested", "answered"))
    with installation().begin(actor(), read_only=True) as uow:
        found = queries.list_mismatches(
            uow,
            language(),
            status=status,
            centre=chosen.get("centre") or None,
            party=chosen.get("party") or None,
            mine=chosen.get("mine") == "yes",
            after=chosen.get("after"),
            limit=LIMIT,
        )
    count = len(found.items)
    headline = gettext("No mismatch is open")
    if count:
        headline = begin(ngettext("one mismatch", "%(count)s mismatches", count, count=in_words(count)))
    return page(
        "mismatches.html",
        mismatches=found.items,
        more=next_page(found.next),
        filters=_filters(found.items),
        headline=headline,
        may_flag=may(actor(), "mismatches.flag"),
    )


def _filters(rows: tuple[MismatchRow, ...]) -> list[Filter]:
    """Filters by status, and by the centres and services of what is listed."""
    made = [
        filter_by(
            gettext("Status"),
            "status",
            (
                ("", gettext("all that is open")),
                ("answered", gettext("answered")),
                ("ended", gettext("closed")),
            ),
        ),
    ]
    everything = ("", gettext("all"))
    for name, words, values in (
        ("centre", gettext("Centre"), {row.centre: centre_name(row.centre) for row in rows}),
        ("party", gettext("Service"), {row.party: party(row.party) for row in rows}),
    ):
        if len(values) > 1 or request.args.get(name):
            made.append(filter_by(words, name, (everything, *sorted(values.items(), key=lambda item: item[1]))))
    return made


@blueprint.route("/mismatches/<uuid:mismatch_id>", methods=["GET", "POST"])
@access("mismatches.read")
def mismatch(mismatch_id: uuid.UUID) -> ResponseReturnValue:
    """One mismatch: its answer, and what the centre says of it."""
    error: DomainError | None = None
    if request.method == "POST":
        try:
            return _act(mismatch_id)
        except DomainError as found:
            error = found
    with installation().begin(actor(), read_only=True) as uow:
        row = queries.read_mismatch(uow, mismatch_id, language())
        about = _about(uow, row)
    form = _answer_form(row)
    if error is not None:
        tell_in(form, error)
    return page(
        "mismatch.html",
        mismatch=row,
        form=form,
        about=about,
        sees=seeing.sight_words(row.fact, row.observed) if row.fact and row.observed is not None else "",
        steps=list(_steps(row)),
        may_answer=row.may_answer,
        may_judge=row.may_judge,
    ), status_of(error) if error else 200


def _act(mismatch_id: uuid.UUID) -> ResponseReturnValue:
    act, text = request.form.get("act"), request.form.get("text", "")
    with installation().begin(actor()) as uow:
        if act == "accept":
            accept_answer(uow, mismatch_id)
            words = gettext("You accepted the answer. The mismatch is closed.")
        elif act == "contest":
            contest_answer(uow, mismatch_id, text)
            words = gettext("You contested the answer. It goes one level up.")
        else:
            answer_mismatch(uow, mismatch_id, text)
            words = gettext("Your answer is given. The centre accepts or contests it.")
    flash(words)
    return redirect(url_for("pages.mismatch", mismatch_id=mismatch_id))


def _answer_form(row: MismatchRow) -> Form:
    text = Input("text", gettext("Your answer"), "textarea", required=True, value=request.form.get("text", ""))
    text.help = gettext("Do not name people.")
    if row.may_judge:
        text.label, text.required = gettext("Your reason"), False
        text.help = gettext("Needed when you contest. Do not name people.")
    return Form([text])


def _about(uow: UnitOfWork, row: MismatchRow) -> Link | None:
    if row.decision_reference and row.decision_party:
        href = url_for("pages.decision", party=row.decision_party, reference=row.decision_reference)
        return Link(href, about_decision(uow, row.decision_reference, row.decision_party))
    if row.alert:
        conflict = conflict_of(uow, str(row.alert))
        href = url_for("pages.alert", alert_id=row.alert) if conflict is not None else ""
        return Link(href, conflict_words(conflict))
    return Link("", fact_words(row.fact)) if row.fact else None


def _steps(row: MismatchRow) -> Iterator[Step]:
    """Tell where a mismatch stands, step by step."""
    yield Step(gettext("%(centre)s flagged it", centre=centre_name(row.centre)), "done", _when(row.created_at))
    for answer in row.answers:
        yield Step(gettext("%(party)s answered", party=begin(party(answer.party))), "done", _when(answer.answered_at))
        if answer.verdict == "contested" and answer.verdict_at:
            yield Step(gettext("The centre contested the answer"), "done", _when(answer.verdict_at))
        elif answer.verdict == "accepted" and answer.verdict_at:
            yield Step(gettext("The centre accepted the answer"), "done", _when(answer.verdict_at))
    if row.status in {"open", "contested"}:
        due = gettext("due %(when)s", when=_when(row.due_at))
        yield Step(gettext("%(party)s owes a written answer", party=begin(party(row.party))), "now", due)
        yield Step(gettext("The centre accepts or contests it"), "")
    elif row.status == "answered":
        yield Step(gettext("The centre accepts or contests the answer"), "now")
    elif row.status == "closed":
        yield Step(
            gettext("Closed as contested: child policy has seen it"), "done", _when(row.closed_at or row.created_at)
        )


def _when(moment: dt.datetime) -> str:
    return moment_words(moment, today(), zone())
