"""Rules as they are in force: `GET /rules`, `GET /rules/{id}`."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from coordination.errors import NotFoundError
from coordination.paging import part_of
from rules.days import date_of
from rules.model import Rule
from web.api.parts import LANGUAGE, Blueprint, PageQuery, Shape, code, list_shape, listed
from web.current import installation, language
from web.identity import access

blueprint = Blueprint("rules", "The rules that look for conflicts: plain sentences about one day.")


class RulesQuery(PageQuery):
    """Which rules."""

    pack = code()


class RuleShape(Shape):
    """A rule with its meaning for people."""

    id = fields.String(required=True)
    ref = fields.String(required=True)
    pack = fields.String(required=True)
    version = fields.Integer(required=True)
    digest = fields.String(required=True)
    scope = fields.String(required=True)
    title = fields.String(required=True)
    sentence = fields.String(required=True)
    advice = fields.String(required=True, allow_none=True)
    severity = fields.String(required=True)
    between = fields.List(fields.String(), required=True)
    act = fields.List(fields.String(), required=True)
    inform = fields.List(fields.String(), required=True)
    covered_by = fields.List(fields.String(), required=True)
    principles = fields.List(fields.String(), required=True)
    procedure = fields.String(required=True)
    basis = fields.List(fields.Dict(), required=True)
    parameters = fields.List(fields.Dict(), required=True)
    in_force_from = fields.Date(required=True, allow_none=True)
    in_force_until = fields.Date(required=True, allow_none=True)


def _day(value: int | None) -> Any:
    return None if not value else date_of(value)


def present_rule(rule: Rule, reader: str) -> dict[str, Any]:
    """Give a rule in the reader's language; what is unverified is a norm under review, never an article number."""
    return {
        "id": rule.id, "ref": rule.ref, "pack": rule.pack, "version": rule.version, "digest": rule.digest,
        "scope": rule.scope, "title": rule.title.of(reader), "sentence": rule.sentence.of(reader),
        "advice": rule.advice.of(reader) if rule.advice else None, "severity": rule.severity.default,
        "between": list(rule.between), "act": list(rule.act), "inform": list(rule.inform),
        "covered_by": list(rule.covered_by), "principles": list(rule.principles), "procedure": rule.procedure,
        "basis": [
            {"ref": None if basis.mark == "unverified" else basis.ref, "mark": basis.mark,
             "in_force_from": _iso(basis.in_force_from), "in_force_until": _iso(basis.in_force_until)}
            for basis in rule.basis
        ],
        "parameters": [
            {"name": one.name, "type": one.type, "basis": one.basis,
             "words": one.words.of(reader) if one.words else None,
             "values": [{"from": _iso(starts), "value": value} for starts, value in one.dated]}
            for one in rule.parameters.values()
        ],
        "in_force_from": _day(rule.in_force_from), "in_force_until": _day(rule.in_force_until),
    }  # fmt: skip


def _iso(day: int | None) -> str | None:
    found = _day(day)
    return None if found is None else found.isoformat()


@blueprint.route("/rules")
@access("rules.read")
@blueprint.arguments(RulesQuery, location="query")
@blueprint.response(200, list_shape(RuleShape))
@blueprint.doc(parameters=[LANGUAGE])
def list_rules(query: dict[str, Any]) -> dict[str, Any]:
    """List the rules of all packs, or of one."""
    found = [rule for rule in installation().rules.rules() if query.get("pack") in {None, rule.pack}]
    page = part_of(found, lambda rule: rule.id, after=query["cursor"], limit=query["limit"])
    return listed(page, lambda rule: present_rule(rule, language()))


@blueprint.route("/rules/<rule_id>")
@access("rules.read")
@blueprint.response(200, RuleShape)
@blueprint.doc(parameters=[LANGUAGE])
def read_rule(rule_id: str) -> dict[str, Any]:
    """Read one rule."""
    for rule in installation().rules.rules():
        if rule.id == rule_id:
            return present_rule(rule, language())
    raise NotFoundError("rule_not_found", rule=rule_id)
