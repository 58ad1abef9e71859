"""Mismatches: a centre flags, the party that decided answers, the centre accepts or contests."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from marshmallow import fields

from coordination.mismatches import Flag, accept_answer, answer_mismatch, contest_answer, flag_mismatch
from coordination.queries import list_mismatches, read_mismatch
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
    day_field,
    expected,
    list_shape,
    listed,
    text,
    with_etag,
)
from web.api.present import present_mismatch
from web.api.shapes import MismatchShape
from web.current import installation
from web.identity import access, actor

blueprint = Blueprint("mismatches", "What a centre flags: a decision does not fit the reality there.")

TEXT_MOST = 20_000


class MismatchesQuery(PageQuery):
    """Which mismatches."""

    status = choice(("open", "answered", "accepted", "contested", "closed"))
    centre = code()
    party = code()


class DecisionForm(Form):
    """The decision that does not fit."""

    party = code(required=True)
    reference = code(required=True)


class AboutForm(Form):
    """What does not fit: a decision, an alert, a fact."""

    decision = fields.Nested(DecisionForm, allow_none=True)
    alert = fields.UUID(allow_none=True)
    fact = code()


class FlagForm(Form):
    """What the centre sees. What works comes first."""

    centre = code(required=True)
    about = fields.Nested(AboutForm, load_default=dict)
    what_works = text(required=False, most=TEXT_MOST)
    observed = fields.Raw(
        load_default=None, allow_none=True, metadata={"description": "The value that the centre sees."}
    )
    since = day_field(load_default=None, allow_none=True)
    text = text(most=TEXT_MOST)
    visible_to = fields.List(code(), load_default=None, allow_none=True)


class TextForm(Form):
    """Words, with who may read them."""

    text = text(most=TEXT_MOST)
    visible_to = fields.List(code(), load_default=None, allow_none=True)


@blueprint.route("/mismatches")
@access("mismatches.read")
@blueprint.arguments(MismatchesQuery, location="query")
@blueprint.response(200, list_shape(MismatchShape))
@blueprint.doc(parameters=[LANGUAGE])
def get_mismatches(query: dict[str, Any]) -> dict[str, Any]:
    """List mismatches, the latest first."""
    limit, after = query.pop("limit"), query.pop("cursor")
    with installation().begin(actor(), read_only=True) as uow:
        page = list_mismatches(uow, after=after, limit=limit, **query)
    return listed(page, present_mismatch)


@blueprint.route("/mismatches", methods=["POST"])
@access("mismatches.flag")
@once
@blueprint.arguments(FlagForm)
@blueprint.response(201, MismatchShape)
@blueprint.doc(parameters=[LANGUAGE, ONCE])
def flag(form: dict[str, Any]) -> Any:
    """Flag that a decision does not fit what the centre sees; whoever decided owes a written answer."""
    about = form["about"]
    decision = about.get("decision")
    told = Flag(
        centre=form["centre"], text=form["text"], what_works=form.get("what_works"),
        decision=(decision["party"], decision["reference"]) if decision else None, alert=about.get("alert"),
        fact=about.get("fact"), observed=form["observed"], since=form["since"], visible_to=form["visible_to"],
    )  # fmt: skip
    with installation().begin(actor()) as uow:
        row = read_mismatch(uow, flag_mismatch(uow, told))
    body, _, headers = with_etag(present_mismatch(row), row.revision)
    return body, 201, {**headers, "Location": f"/api/v1/mismatches/{row.id}"}


@blueprint.route("/mismatches/<uuid:mismatch>")
@access("mismatches.read")
@blueprint.response(200, MismatchShape)
@blueprint.doc(parameters=[LANGUAGE])
def get_mismatch(mismatch: uuid.UUID) -> Any:
    """Read one mismatch with its answers."""
    with installation().begin(actor(), read_only=True) as uow:
        return _told(uow, mismatch)


@blueprint.route("/mismatches/<uuid:mismatch>/answer", methods=["POST"])
@access("mismatches.answer")
@once
@blueprint.arguments(TextForm)
@blueprint.response(200, MismatchShape)
@blueprint.doc(parameters=[LANGUAGE, IF_MATCH, ONCE])
def answer(form: dict[str, Any], mismatch: uuid.UUID) -> Any:
    """Answer in writing, as a person of the party that owes the answer."""
    return _do(mismatch, lambda uow: answer_mismatch(uow, mismatch, expected=expected(), **form))


@blueprint.route("/mismatches/<uuid:mismatch>/accept", methods=["POST"])
@access("mismatches.judge")
@once
@blueprint.response(200, MismatchShape)
@blueprint.doc(parameters=[LANGUAGE, IF_MATCH, ONCE])
def accept(mismatch: uuid.UUID) -> Any:
    """Accept the answer: the mismatch is closed."""
    return _do(mismatch, lambda uow: accept_answer(uow, mismatch, expected=expected()))


class ContestForm(Form):
    """Why the answer does not do."""

    text = text(most=TEXT_MOST)


@blueprint.route("/mismatches/<uuid:mismatch>/contest", methods=["POST"])
@access("mismatches.judge")
@once
@blueprint.arguments(ContestForm)
@blueprint.response(200, MismatchShape)
@blueprint.doc(parameters=[LANGUAGE, IF_MATCH, ONCE])
def contest(form: dict[str, Any], mismatch: uuid.UUID) -> Any:
    """Contest the answer: it goes one level up, once."""
    return _do(mismatch, lambda uow: contest_answer(uow, mismatch, form["text"], expected=expected()))


def _do(mismatch: uuid.UUID, act: Callable[[UnitOfWork], None]) -> Any:
    with installation().begin(actor()) as uow:
        read_mismatch(uow, mismatch)  # One that is not shown is not found, rather than forbidden.
        act(uow)
        return _told(uow, mismatch)


def _told(uow: UnitOfWork, mismatch: uuid.UUID) -> Any:
    row = read_mismatch(uow, mismatch)
    return with_etag(present_mismatch(row), row.revision)
