"""What if: `POST /checks` supposes events, `POST /placements` ranks centres for a household. Nothing is written."""

from __future__ import annotations

import re
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from coordination.errors import InvalidError, Mistake
from coordination.placements import rank_places, suppose
from coordination.placements.supposing import MOST_EVENTS
from coordination.queries.findings import finding_rows
from web.api.parts import LANGUAGE, Blueprint, Form, code, day_field
from web.api.present import present_finding
from web.api.shapes import PlacesShape, SuppositionShape
from web.current import installation, language
from web.identity import access, actor

blueprint = Blueprint("checks", "What if. Nothing is written.")


_MONTH = re.compile(r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$")


def _known_month(born: str) -> None:
    if not _MONTH.fullmatch(born):
        raise ma.ValidationError("month_expected")


class CheckForm(Form):
    """Events to suppose, as CloudEvents."""

    events = fields.List(
        fields.Raw(metadata={"type": "object"}), required=True,
        validate=[validate.Length(1, MOST_EVENTS, error="too_many")],
    )  # fmt: skip


class MemberForm(Form):
    """A member of a household: no name, year and month of birth, needs as codes."""

    ref = code(required=True)
    born = fields.String(
        allow_none=True, metadata={"description": "Year and month.", "pattern": _MONTH.pattern}, validate=[_known_month]
    )
    unaccompanied = fields.Boolean(allow_none=True)
    due_on = day_field(allow_none=True)
    needs = fields.List(code(), allow_none=True)


class HouseholdForm(Form):
    """A known household by its reference, or one that is not known yet by its members."""

    household = code()
    members = fields.List(
        fields.Nested(MemberForm), load_default=(), validate=[validate.Length(max=200, error="too_many")]
    )

    @ma.validates_schema
    def _somebody(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("household") and not data.get("members"):
            raise ma.ValidationError("required", "household")


class PlacementForm(Form):
    """Who is to be placed, and when."""

    household = fields.Nested(HouseholdForm, required=True)
    arrives_on = day_field(required=True)
    centres = fields.List(code(), load_default=None, allow_none=True)


@blueprint.route("/checks", methods=["POST"])
@access("checks.run")
@blueprint.arguments(CheckForm)
@blueprint.response(200, SuppositionShape)
@blueprint.doc(parameters=[LANGUAGE])
def check(form: dict[str, Any]) -> dict[str, Any]:
    """Suppose events of any party: which findings would appear and disappear, and who would be asked to act."""
    try:
        supposed = suppose(installation(), form["events"], actor())
    except InvalidError as wrong:
        raise _at_event(wrong) from wrong
    with installation().begin(actor(), read_only=True) as uow:
        appear = finding_rows(uow, supposed.appear, language(), supposed.called)
        disappear = finding_rows(uow, supposed.disappear, language(), supposed.called)
    return {
        "appear": [present_finding(row) for row in appear],
        "disappear": [present_finding(row) for row in disappear],
        "parties": list(supposed.parties),
    }


def _at_event(wrong: InvalidError) -> InvalidError:
    """Tell the mistakes of an event by their places in the form."""
    if "position" not in wrong.context:
        return wrong
    at = f"events.{wrong.context['position']}"
    mistakes = [Mistake(f"{at}.{one.field}".rstrip("."), one.code, **one.context) for one in wrong.mistakes]
    return InvalidError(wrong.code, mistakes=tuple(mistakes) or (Mistake(at, wrong.code, **wrong.context),))


def _in_household(wrong: InvalidError) -> InvalidError:
    """Tell the mistakes of a household by their places in the form."""
    mistakes = [
        Mistake(f"household.{one.field}" if one.field.startswith(("members", "household")) else one.field, one.code,
                **one.context)
        for one in wrong.mistakes
    ]  # fmt: skip
    return InvalidError(wrong.code, mistakes=tuple(mistakes), field=wrong.field, **wrong.context)


@blueprint.route("/placements", methods=["POST"])
@access("placements.rank")
@blueprint.arguments(PlacementForm)
@blueprint.response(200, PlacesShape)
@blueprint.doc(parameters=[LANGUAGE])
def rank(form: dict[str, Any]) -> dict[str, Any]:
    """Rank the centres for one household: no conflict first, then fewest and least severe, then language and places."""
    household = form["household"]
    members = [
        {**member, **({"due_on": member["due_on"].isoformat()} if member.get("due_on") else {})}
        for member in household["members"]
    ]
    try:
        ranking = rank_places(
            installation(), actor(), household=household.get("household"), members=members,
            arrives_on=form["arrives_on"], centres=form["centres"],
        )  # fmt: skip
    except InvalidError as wrong:
        raise _in_household(wrong) from wrong
    with installation().begin(actor(), read_only=True) as uow:
        shown = [finding_rows(uow, place.findings, language(), ranking.called) for place in ranking.places]
    return {
        "places": [
            {"centre": place.centre, "name": place.name, "rank": place.rank, "free_places": place.free_places,
             "findings": [present_finding(row) for row in rows], "reasons": [dict(reason) for reason in place.reasons]}
            for place, rows in zip(ranking.places, shown, strict=True)
        ],
    }  # fmt: skip
