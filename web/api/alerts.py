"""Alerts: list, read with the proof, keep on purpose, countersign."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields

from coordination.alerts import accept_alert, countersign_alert
from coordination.policy.lifecycle import UNRESOLVED
from coordination.queries.alerts import list_alerts, read_alert
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
from web.api.present import present_alert
from web.api.shapes import AlertShape
from web.current import installation, language
from web.identity import access, actor

blueprint = Blueprint("alerts", "Conflicts between decisions, and how far those concerned are.")

STATUSES = ("open", "acknowledged", "answered", "accepted", "resolved")


class AlertsQuery(PageQuery):
    """Which alerts; without `status`, those that are not resolved."""

    status = choice(STATUSES)
    stage = choice(("proposed", "confirmed", "contested"))
    centre = code()
    rule = code()
    severity = choice(("info", "warning", "critical"))
    party = code()
    proof = fields.Boolean(load_default=False, metadata={"description": "With the whole proof of each; it is long."})


class AcceptForm(Form):
    """Why the conflict is kept, and until when."""

    reason = text()
    review_on = day_field(required=True)
    subjects = fields.List(fields.String(), load_default=None, allow_none=True)


@blueprint.route("/alerts")
@access("alerts.read")
@blueprint.arguments(AlertsQuery, location="query")
@blueprint.response(200, list_shape(AlertShape))
@blueprint.doc(parameters=[LANGUAGE])
def get_alerts(query: dict[str, Any]) -> dict[str, Any]:
    """List the alerts that concern you, the gravest and earliest first.

    `proof` is null in lists unless it is asked for; one alert always has it.
    """
    limit, after, proof = query.pop("limit"), query.pop("cursor"), query.pop("proof")
    query.setdefault("status", UNRESOLVED)
    with installation().begin(actor(), read_only=True) as uow:
        page = list_alerts(uow, language(), **query, whole=True, limit=limit, after=after)
    return listed(page, lambda row: present_alert(row, proof=proof))


@blueprint.route("/alerts/<uuid:alert>")
@access("alerts.read")
@blueprint.response(200, AlertShape)
@blueprint.doc(parameters=[LANGUAGE])
def get_alert(alert: uuid.UUID) -> Any:
    """Read one alert, with all that it rests on."""
    with installation().begin(actor(), read_only=True) as uow:
        row = read_alert(uow, alert, language())
    return with_etag(present_alert(row), row.revision)


@blueprint.route("/alerts/<uuid:alert>/accept", methods=["POST"])
@access("alerts.accept")
@once
@blueprint.arguments(AcceptForm)
@blueprint.response(200, AlertShape)
@blueprint.doc(parameters=[LANGUAGE, IF_MATCH, ONCE])
def accept(form: dict[str, Any], alert: uuid.UUID) -> Any:
    """Keep a conflict on purpose: a written reason, and a date to look at it again.

    A critical one waits until child policy countersigns.
    """
    with installation().begin(actor()) as uow:
        accept_alert(uow, alert, form["reason"], form["review_on"], form["subjects"], expected=expected())
        row = read_alert(uow, alert, language())
    return with_etag(present_alert(row), row.revision)


@blueprint.route("/alerts/<uuid:alert>/countersign", methods=["POST"])
@access("alerts.countersign")
@once
@blueprint.response(200, AlertShape)
@blueprint.doc(parameters=[LANGUAGE, IF_MATCH, ONCE])
def countersign(alert: uuid.UUID) -> Any:
    """Countersign, as child policy, that a critical conflict is kept."""
    with installation().begin(actor()) as uow:
        countersign_alert(uow, alert, expected=expected())
        row = read_alert(uow, alert, language())
    return with_etag(present_alert(row), row.revision)
