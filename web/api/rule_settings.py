"""Modes and thresholds that the operator sets: `/rules/{id}/settings`."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields

from coordination.errors import NotFoundError
from coordination.rule_settings import (
    LONGEST_REASON,
    SCOPES,
    ObservedRow,
    SettingRow,
    drop_setting,
    list_observed,
    list_settings,
    set_rule,
)
from web.api.once import once
from web.api.parts import LANGUAGE, ONCE, Blueprint, Form, Shape, choice, code, day_field, text
from web.current import installation
from web.identity import access, actor

blueprint = Blueprint("rule settings", "Modes and thresholds of rules, for the network, a partner or a centre.")


class SettingForm(Form):
    """A mode or a threshold from a day on."""

    parameter = code(required=True, most=64)
    value = fields.Raw(required=True, metadata={"description": "`off`, `observe`, `on` for `mode`; else a number."})
    scope = choice(SCOPES)
    key = fields.String(load_default="", metadata={"description": "The partner or the centre.", "maxLength": 64})
    from_ = day_field(data_key="from", allow_none=True, load_default=None)
    reason = text(most=LONGEST_REASON)


class SettingShape(Shape):
    """A setting as it stands."""

    id = fields.String(required=True)
    rule = fields.String(required=True)
    parameter = fields.String(required=True)
    value = fields.Raw(required=True)
    scope = fields.String(required=True)
    key = fields.String(required=True)
    from_ = fields.String(data_key="from", required=True)
    set_by = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class ObservedShape(Shape):
    """How many subjects a rule finds at a centre where it only observes."""

    centre = fields.String(required=True)
    found = fields.Integer(required=True)


class SettingsShape(Shape):
    """All settings of a rule, and what it finds where it only observes."""

    items = fields.List(fields.Nested(SettingShape), required=True)
    observed = fields.List(fields.Nested(ObservedShape), required=True)
    next = fields.String(required=True, allow_none=True)


@blueprint.route("/rules/<rule_id>/settings")
@access("rules.read")
@blueprint.response(200, SettingsShape)
@blueprint.doc(parameters=[LANGUAGE])
def get_settings(rule_id: str) -> dict[str, Any]:
    """List the settings of a rule in the order in which they hold."""
    if all(rule.id != rule_id for rule in installation().rules.rules()):
        raise NotFoundError("rule_not_found", rule=rule_id)
    with installation().begin(actor(), read_only=True) as uow:
        return {
            "items": [_setting(row) for row in list_settings(uow, rule_id)],
            "observed": [_observed(row) for row in list_observed(uow, rule_id)],
            "next": None,
        }


@blueprint.route("/rules/<rule_id>/settings", methods=["POST"])
@access("rules.set")
@once
@blueprint.arguments(SettingForm)
@blueprint.response(201, SettingShape)
@blueprint.doc(parameters=[LANGUAGE, ONCE])
def post_setting(form: dict[str, Any], rule_id: str) -> dict[str, Any]:
    """Set a mode or a threshold from a day on; the checks that this makes necessary run by themselves."""
    with installation().begin(actor()) as uow:
        row = set_rule(
            uow,
            rule_id,
            parameter=form["parameter"],
            value=form["value"],
            scope=form.get("scope", "network"),
            key=form["key"],
            from_on=form["from_"],
            reason=form["reason"],
        )
    return _setting(row)


@blueprint.route("/rules/<rule_id>/settings/<uuid:setting>", methods=["DELETE"])
@access("rules.set")
@blueprint.response(204)
@blueprint.doc(parameters=[LANGUAGE])
def delete_setting(rule_id: str, setting: uuid.UUID) -> None:
    """Take back a setting that has not begun to hold."""
    with installation().begin(actor()) as uow:
        drop_setting(uow, rule_id, setting)


def _setting(row: SettingRow) -> dict[str, Any]:
    return {
        "id": str(row.id), "rule": row.rule, "parameter": row.parameter, "value": row.value, "scope": row.scope,
        "key": row.key, "from_": row.from_on.isoformat(), "set_by": row.set_by, "reason": row.reason,
    }  # fmt: skip


def _observed(row: ObservedRow) -> dict[str, Any]:
    return {"centre": row.centre, "found": row.found}
