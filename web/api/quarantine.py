"""The quarantine and the journal: what could not be taken in, and who did what."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request
from marshmallow import fields

from coordination import quarantine
from coordination.quarantine import QuarantineRow
from coordination.queries.journal import JournalRow, list_journal
from web.api.events import ONE, PLAIN, present_receipt
from web.api.once import once
from web.api.parts import (
    LANGUAGE,
    ONCE,
    Blueprint,
    Form,
    PageQuery,
    Shape,
    check_media_type,
    choice,
    code,
    list_shape,
    listed,
    text,
)
from web.api.present import moment
from web.api.shapes import ProblemShape, ReceiptShape
from web.current import installation, language
from web.identity import access, actor
from web.problems import stored_problem
from web.reading import read_json

blueprint = Blueprint(
    "quarantine", "What could not be taken in: kept whole until it is corrected, replayed or discarded."
)


class QuarantineQuery(PageQuery):
    """Which ones; without `status`, those that wait."""

    status = choice(("open", "replayed", "discarded"))
    party = code()


class QuarantineShape(Shape):
    """Something that could not be taken in, with the reason; `raw` for who sent it alone."""

    id = fields.String(required=True)
    received_at = fields.String(required=True)
    party = fields.String(required=True, allow_none=True)
    source = fields.String(required=True, allow_none=True)
    event_id = fields.String(required=True, allow_none=True)
    problem = fields.Nested(ProblemShape, required=True)
    place = fields.Raw(required=True, allow_none=True)
    waits_for = fields.String(required=True, allow_none=True)
    replay_at = fields.String(required=True, allow_none=True)
    times = fields.Integer(required=True)
    status = fields.String(required=True)
    settled_at = fields.String(required=True, allow_none=True)
    import_id = fields.String(required=True, allow_none=True)
    raw = fields.Raw(required=True, allow_none=True)


class DiscardForm(Form):
    """Why it will never be taken in."""

    reason = text(most=500)


class JournalQuery(PageQuery):
    """Which acts."""

    subject_kind = code()
    subject = code(most=330)
    act = code()


class JournalShape(Shape):
    """One act: who, when, what; ids only."""

    id = fields.Integer(required=True)
    at = fields.String(required=True)
    person = fields.String(required=True, allow_none=True)
    party = fields.String(required=True, allow_none=True)
    act = fields.String(required=True)
    subject_kind = fields.String(required=True)
    subject = fields.String(required=True)
    data = fields.Dict(required=True)
    hash = fields.String(required=True, allow_none=True)


@blueprint.route("/quarantine")
@access("quarantine.read")
@blueprint.arguments(QuarantineQuery, location="query")
@blueprint.response(200, list_shape(QuarantineShape))
@blueprint.doc(parameters=[LANGUAGE])
def get_quarantine(query: dict[str, Any]) -> dict[str, Any]:
    """List what could not be taken in, the latest first; without what was sent."""
    limit, after = query.pop("limit"), query.pop("cursor")
    with installation().begin(actor(), read_only=True) as uow:
        return listed(quarantine.list_quarantine(uow, after=after, limit=limit, **query), _row)


@blueprint.route("/quarantine/<uuid:quarantined>")
@access("quarantine.read")
@blueprint.response(200, QuarantineShape)
@blueprint.doc(parameters=[LANGUAGE])
def get_quarantined(quarantined: uuid.UUID) -> dict[str, Any]:
    """Read one, with what was sent where your party sent it."""
    with installation().begin(actor(), read_only=True) as uow:
        return _row(quarantine.read_quarantine(uow, quarantined))


@blueprint.route("/quarantine/<uuid:quarantined>/replay", methods=["POST"])
@access("quarantine.act")
@once
@blueprint.response(200, ReceiptShape)
@blueprint.doc(parameters=[LANGUAGE, ONCE])
def replay(quarantined: uuid.UUID) -> dict[str, Any]:
    """Try again what was sent, as it was sent."""
    return present_receipt(quarantine.replay(installation(), quarantined, actor()), language())


@blueprint.route("/quarantine/<uuid:quarantined>/correct", methods=["POST"])
@access("quarantine.act")
@once
@blueprint.response(200, ReceiptShape)
@blueprint.doc(
    parameters=[LANGUAGE, ONCE],
    requestBody={
        "required": True,
        "content": {PLAIN: {"schema": {"type": "object"}}, ONE: {"schema": {"type": "object"}}},
    },
)
def correct(quarantined: uuid.UUID) -> dict[str, Any]:
    """Send the corrected event; what was kept is settled when that one goes in."""
    check_media_type(request, (ONE, PLAIN))
    raw = read_json(request.get_data(cache=True))
    return present_receipt(quarantine.correct_and_replay(installation(), quarantined, raw, actor()), language())


@blueprint.route("/quarantine/<uuid:quarantined>/discard", methods=["POST"])
@access("quarantine.act")
@once
@blueprint.arguments(DiscardForm)
@blueprint.response(200, QuarantineShape)
@blueprint.doc(parameters=[LANGUAGE, ONCE])
def discard(form: dict[str, Any], quarantined: uuid.UUID) -> dict[str, Any]:
    """Discard what will never be taken in, with a reason."""
    with installation().begin(actor()) as uow:
        quarantine.discard(uow, quarantined, form["reason"])
        return _row(quarantine.read_quarantine(uow, quarantined))


def _row(row: QuarantineRow) -> dict[str, Any]:
    raw = row.raw.decode("utf-8", "replace") if isinstance(row.raw, bytes) else row.raw
    return {
        "id": str(row.id), "received_at": moment(row.received_at), "party": row.party, "source": row.source,
        "event_id": row.event_id, "problem": stored_problem(row.problem, language()),
        "place": None if row.place is None else dict(row.place), "waits_for": row.waits_for,
        "replay_at": moment(row.replay_at), "times": row.times, "status": row.status,
        "settled_at": moment(row.settled_at), "import_id": None if row.import_id is None else str(row.import_id),
        "raw": raw,
    }  # fmt: skip


@blueprint.route("/journal")
@access("journal.read")
@blueprint.arguments(JournalQuery, location="query")
@blueprint.response(200, list_shape(JournalShape))
def get_journal(query: dict[str, Any]) -> dict[str, Any]:
    """List who did what, the latest first."""
    limit, after = query.pop("limit"), query.pop("cursor")
    with installation().begin(actor(), read_only=True) as uow:
        return listed(list_journal(uow, after=after, limit=limit, **query), _entry)


def _entry(row: JournalRow) -> dict[str, Any]:
    return {
        "id": row.id, "at": moment(row.at), "person": row.person, "party": row.party, "act": row.act,
        "subject_kind": row.subject_kind, "subject": row.subject, "data": dict(row.data), "hash": row.hash,
    }  # fmt: skip
