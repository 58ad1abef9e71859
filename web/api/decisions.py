"""Decisions and records: what is in force, what is pending beside it, and all that was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from coordination.queries.decisions import DecisionView, list_decision_views, read_decision_view
from rules.kinds import KINDS
from web.api.parts import LANGUAGE, Blueprint, Form, PageQuery, Shape, choice, code, list_shape, listed, with_etag
from web.api.present import day, moment
from web.current import installation
from web.identity import access, actor

blueprint = Blueprint("decisions", "What the parties decided and reported, as it stands.")

STATUSES = ("proposed", "confirmed", "recorded", "withdrawn")


class DecisionsQuery(PageQuery):
    """Which decisions and records."""

    party = code()
    centre = code()
    kind = choice(sorted(KINDS))
    status = choice(STATUSES)
    decisions_only = fields.Boolean(metadata={"description": "Leave records out."})


class DecisionQuery(Form):
    """Whose decision, where several parties use the reference; and of which kind."""

    party = code()
    kind = choice(sorted(KINDS))


class DecisionShape(Shape):
    """A decision or record as it stands; contents without what the reader may not see."""

    party = fields.String(required=True)
    kind = fields.String(required=True)
    reference = fields.String(required=True)
    status = fields.String(required=True)
    scopes = fields.List(fields.Dict(), required=True)
    starts_on = fields.String(required=True, allow_none=True)
    ends_on = fields.String(required=True, allow_none=True)
    stated_at = fields.String(required=True)
    revision = fields.Integer(required=True)
    in_force = fields.Raw(required=True, allow_none=True)
    before_withdrawal = fields.Raw(
        required=True, allow_none=True, metadata={"description": "What was in force until it was withdrawn."}
    )
    pending = fields.Raw(required=True, allow_none=True)


class StatementShape(Shape):
    """One statement about it."""

    source = fields.String(required=True)
    id = fields.String(required=True)
    time = fields.String(required=True)
    recorded_at = fields.String(required=True)
    status = fields.String(required=True)
    content = fields.Raw(required=True, allow_none=True)


class WholeDecisionShape(DecisionShape):
    """A decision or record with all its statements, in order of event time."""

    statements = fields.List(fields.Nested(StatementShape), required=True)


@blueprint.route("/decisions")
@access("decisions.read")
@blueprint.arguments(DecisionsQuery, location="query")
@blueprint.response(200, list_shape(DecisionShape))
def get_decisions(query: dict[str, Any]) -> dict[str, Any]:
    """List decisions and records, the latest stated first."""
    limit, after = query.pop("limit"), query.pop("cursor")
    with installation().begin(actor(), read_only=True) as uow:
        return listed(list_decision_views(uow, after=after, limit=limit, **query), present_decision)


@blueprint.route("/decisions/<path:reference>")
@access("decisions.read")
@blueprint.arguments(DecisionQuery, location="query")
@blueprint.response(200, WholeDecisionShape)
@blueprint.doc(parameters=[LANGUAGE])
def get_decision(query: dict[str, Any], reference: str) -> Any:
    """Read one decision or record: in force, pending amendment, all statements."""
    with installation().begin(actor(), read_only=True) as uow:
        view = read_decision_view(uow, reference, query.get("party"), query.get("kind"))
    statements = [
        {"source": one.source, "id": one.id, "time": moment(one.time), "recorded_at": moment(one.recorded_at),
         "status": one.status, "content": _plain(one.content)}
        for one in view.statements
    ]  # fmt: skip
    return with_etag(present_decision(view) | {"statements": statements}, view.revision)


def present_decision(view: DecisionView) -> dict[str, Any]:
    """Give a decision or record; of one that is withdrawn, nothing is in force."""
    withdrawn = view.status == "withdrawn"
    return {
        "party": view.party, "kind": view.kind, "reference": view.reference, "status": view.status,
        "scopes": [{"scope": scope, "key": key} for scope, key in view.scopes], "starts_on": day(view.starts_on),
        "ends_on": day(view.ends_on), "stated_at": moment(view.stated_at), "revision": view.revision,
        "in_force": None if withdrawn else _plain(view.in_force),
        "before_withdrawal": _plain(view.in_force) if withdrawn else None, "pending": _plain(view.pending),
    }  # fmt: skip


def _plain(content: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if content is None else dict(content)
