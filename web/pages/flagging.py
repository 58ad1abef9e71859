"""The form that flags a mismatch: what works first, then what does not fit, and about which decision."""

from __future__ import annotations

import uuid
from contextlib import suppress

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from coordination import queries
from coordination.errors import DomainError
from coordination.queries.decisions import DecisionView, list_decision_views, read_decision_view
from coordination.unit_of_work import UnitOfWork
from web.current import installation, language
from web.identity import actor
from web.pages import contents, dates, deciding, seeing
from web.pages.desk import today
from web.pages.explaining import fact_words
from web.pages.forms.choices import centre_options
from web.pages.forms.inputs import Form, Input, Option
from web.pages.names import party

DECISIONS_SHOWN = 30


def new_mismatch_form(facts: list[str]) -> Form:
    """Make the form: what works first, then what does not fit, and what is seen of these facts."""
    filled = request.values
    centres = centre_options(deciding.own_centres(actor()))
    inputs = []
    if len(centres) == 1:
        inputs.append(Input("centre", gettext("Centre"), "hidden", value=centres[0].value))
    else:
        inputs.append(
            Input("centre", gettext("Centre"), "select", required=True, value=filled.get("centre", ""), options=centres)
        )
    inputs += [
        Input(name, "", "hidden", value=filled[name])
        for name in ("party", "reference", "kind", "alert", "fact")
        if filled.get(name)
    ]
    if not filled.get("reference") and not filled.get("fact"):
        inputs += _which_decision(filled)
    inputs += [
        Input(
            "what_works", gettext("What works well, and should stay?"), "textarea", value=filled.get("what_works", "")
        ),
        Input(
            "text",
            gettext("What does not fit?"),
            "textarea",
            required=True,
            value=filled.get("text", ""),
            help=gettext("Say what you see. Do not name people."),
        ),
        *seeing.inputs_for(facts, filled),
        Input("since", gettext("Since when?"), "date", value=filled.get("since", "")),
    ]
    return Form(inputs)


def _which_decision(filled: MultiDict[str, str]) -> list[Input]:
    """Let one of the decisions be chosen: those in the conflict, or else the last ones for the centre."""
    centre = filled.get("centre") or next(iter(deciding.own_centres(actor())), "")
    with installation().begin(actor(), read_only=True) as uow:
        conflict = conflict_of(uow, filled.get("alert", ""))
        views = list_decision_views(uow, centre=centre, decisions_only=True, limit=DECISIONS_SHOWN).items
        if conflict is not None:
            names = {item["reference"] for item in conflict.evidence if item["reference"]}
            limit = 2 * DECISIONS_SHOWN
            views = list_decision_views(uow, references=names, centre=centre, decisions_only=True, limit=limit).items
    options = [
        Option(f"{view.party} {view.reference}", decision_words(view))
        for view in sorted(views, key=lambda view: view.kind == "allocation")
        if view.status != "withdrawn" and view.party not in actor().parties
    ]
    if not options:
        return []
    words = gettext("Which decision does not fit?")
    help_ = gettext("The service that took it answers you. Without a choice, whoever is responsible answers.")
    return [Input("decision", words, "select", value=filled.get("decision", ""), options=options, help=help_)]


def decision_words(view: DecisionView) -> str:
    """Tell a decision in one line: what, when, whose, and its reference."""
    words = contents.headline(view.kind, view.in_force or view.pending)
    when = dates.period(view.starts_on, view.ends_on, today())
    return f"{words}, {when} · {party(view.party)} · {view.reference}"


def about_decision(uow: UnitOfWork, reference: str, by: str, kind: str | None = None) -> str:
    """Tell the decision that a mismatch is about; by its reference and party where the reader may not see it."""
    with suppress(DomainError):
        return decision_words(read_decision_view(uow, reference, by, kind))
    return f"{reference} · {party(by)}"


def conflict_of(uow: UnitOfWork, alert: str) -> queries.AlertRow | None:
    """Give a conflict that the reader may see, or nothing."""
    with suppress(ValueError):
        found = queries.list_alerts(uow, language(), status=None, ids=[uuid.UUID(alert)], limit=1).items
        return found[0] if found else None
    return None


def about_of(filled: MultiDict[str, str]) -> str:
    """Tell what a new mismatch is about, from what the address or the form names."""
    with installation().begin(actor(), read_only=True) as uow:
        if filled.get("reference") and filled.get("party"):
            return about_decision(uow, filled["reference"], filled["party"], filled.get("kind") or None)
        if filled.get("alert"):
            return conflict_words(conflict_of(uow, filled["alert"]))
    return fact_words(filled["fact"]) if filled.get("fact") else ""


def conflict_words(row: queries.AlertRow | None) -> str:
    """Tell a conflict by its title and number."""
    return f"{row.title} ({row.number})" if row is not None else gettext("a conflict")
