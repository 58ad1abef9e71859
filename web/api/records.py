"""What is missing, what does not fit, and what was told: requests for information, inconsistencies, notices."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from coordination.notices import read_notices
from coordination.queries import GapRow, InconsistencyRow, NoticeRow, list_gaps, list_inconsistencies, list_notices
from web.api.once import once
from web.api.parts import LANGUAGE, ONCE, Blueprint, Form, PageQuery, Shape, code, list_shape, listed
from web.api.present import day, moment, present_evidence
from web.api.shapes import EvidenceShape, SubjectShape
from web.current import installation, language
from web.identity import access, actor

blueprint = Blueprint("records", "What is missing, what does not fit, and what was told.")


class GapsQuery(PageQuery):
    """Which requests for information."""

    owner = code()
    centre = code()
    task = fields.UUID()


class GapShape(Shape):
    """A fact that rules need and nobody has stated."""

    id = fields.String(required=True)
    centre = fields.String(required=True)
    fact = fields.String(required=True)
    label = fields.String(required=True)
    owner = fields.String(required=True)
    subject = fields.Nested(SubjectShape, required=True)
    rules = fields.List(fields.String(), required=True)
    starts_on = fields.String(required=True, allow_none=True)
    opened_at = fields.String(required=True)
    task = fields.String(required=True, allow_none=True)


class InconsistenciesQuery(PageQuery):
    """Which inconsistencies."""

    centre = code()


class InconsistencyShape(Shape):
    """Statements that do not fit each other; `centre` is null where they name none."""

    id = fields.String(required=True)
    centre = fields.String(required=True, allow_none=True)
    code = fields.String(required=True)
    subject = fields.Nested(SubjectShape, required=True)
    fact = fields.String(required=True)
    label = fields.String(required=True)
    starts_on = fields.String(required=True, allow_none=True)
    ends_on = fields.String(required=True, allow_none=True)
    evidence = fields.List(fields.Nested(EvidenceShape), required=True)
    opened_at = fields.String(required=True)


class NoticesQuery(PageQuery):
    """Which notices."""

    unread = fields.Boolean(load_default=False)
    digest = fields.Boolean(load_default=None, allow_none=True)


class NoticeShape(Shape):
    """Something that changed for your parties."""

    id = fields.String(required=True)
    party = fields.String(required=True)
    reason = fields.String(required=True)
    alert = fields.String(required=True, allow_none=True)
    mismatch = fields.String(required=True, allow_none=True)
    number = fields.String(required=True, allow_none=True)
    centre = fields.String(required=True, allow_none=True)
    title = fields.String(required=True)
    severity = fields.String(required=True, allow_none=True)
    digest = fields.Boolean(required=True)
    created_at = fields.String(required=True)
    read_at = fields.String(required=True, allow_none=True)


class ReadForm(Form):
    """Which notices were read; left out: all of them."""

    ids = fields.List(fields.UUID(), load_default=None, allow_none=True)


class ReadShape(Shape):
    """How many were new."""

    read = fields.Integer(required=True)


@blueprint.route("/information-requests")
@access("information.read")
@blueprint.arguments(GapsQuery, location="query")
@blueprint.response(200, list_shape(GapShape))
@blueprint.doc(parameters=[LANGUAGE])
def get_gaps(query: dict[str, Any]) -> dict[str, Any]:
    """List facts that rules need and nobody has stated, with whom is asked."""
    limit, after = query.pop("limit"), query.pop("cursor")
    with installation().begin(actor(), read_only=True) as uow:
        return listed(list_gaps(uow, language(), after=after, limit=limit, **query), _gap)


def _gap(row: GapRow) -> dict[str, Any]:
    return {
        "id": str(row.id), "centre": row.centre, "fact": row.fact, "label": row.label, "owner": row.owner,
        "subject": {"kind": row.subject_kind, "ref": row.subject_ref}, "rules": list(row.rules),
        "starts_on": day(row.starts_on), "opened_at": moment(row.opened_at),
        "task": None if row.task is None else str(row.task),
    }  # fmt: skip


@blueprint.route("/inconsistencies")
@access("inconsistencies.read")
@blueprint.arguments(InconsistenciesQuery, location="query")
@blueprint.response(200, list_shape(InconsistencyShape))
@blueprint.doc(parameters=[LANGUAGE])
def get_inconsistencies(query: dict[str, Any]) -> dict[str, Any]:
    """List statements that do not fit each other; they go when a later statement settles them."""
    limit, after = query.pop("limit"), query.pop("cursor")
    with installation().begin(actor(), read_only=True) as uow:
        return listed(list_inconsistencies(uow, language(), after=after, limit=limit, **query), _inconsistency)


def _inconsistency(row: InconsistencyRow) -> dict[str, Any]:
    return {
        "id": str(row.id), "centre": row.centre or None, "code": row.code,
        "subject": {"kind": row.subject_kind, "ref": row.subject_ref}, "fact": row.fact, "label": row.label,
        "starts_on": day(row.starts_on), "ends_on": day(row.ends_on),
        "evidence": [present_evidence(one) for one in row.evidence], "opened_at": moment(row.opened_at),
    }  # fmt: skip


@blueprint.route("/notices")
@access("notices.read")
@blueprint.arguments(NoticesQuery, location="query")
@blueprint.response(200, list_shape(NoticeShape))
@blueprint.doc(parameters=[LANGUAGE])
def get_notices(query: dict[str, Any]) -> dict[str, Any]:
    """List what changed for your parties, the latest first."""
    limit, after = query.pop("limit"), query.pop("cursor")
    with installation().begin(actor(), read_only=True) as uow:
        return listed(list_notices(uow, language(), after=after, limit=limit, **query), _notice)


@blueprint.route("/notices/read", methods=["POST"])
@access("notices.read")
@once
@blueprint.arguments(ReadForm)
@blueprint.response(200, ReadShape)
@blueprint.doc(parameters=[ONCE])
def mark_read(form: dict[str, Any]) -> dict[str, int]:
    """Mark notices of your parties as read."""
    with installation().begin(actor()) as uow:
        return {"read": read_notices(uow, form["ids"])}


def _notice(row: NoticeRow) -> dict[str, Any]:
    return {
        "id": str(row.id), "party": row.party, "reason": row.reason,
        "alert": None if row.alert is None else str(row.alert),
        "mismatch": None if row.mismatch is None else str(row.mismatch), "number": row.number, "centre": row.centre,
        "title": row.title, "severity": row.severity, "digest": row.digest, "created_at": moment(row.created_at),
        "read_at": moment(row.read_at),
    }  # fmt: skip
