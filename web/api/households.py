"""Erasing a household: `/households/{household}/erase`."""

from __future__ import annotations

from functools import partial
from typing import Any

from marshmallow import fields

from coordination.erasing import LONGEST_REASON, Tombstone, erase_named
from web.api.once import once
from web.api.parts import LANGUAGE, ONCE, Blueprint, Form, Shape, text
from web.api.present import moment
from web.current import installation
from web.identity import access, actor

blueprint = Blueprint("households", "What may be asked for about a household as a whole.")


class EraseForm(Form):
    """Why; it stays in the journal for good, and so may not name the household."""

    reason = text(most=LONGEST_REASON)


class TombstoneShape(Shape):
    """What stays of an erased household."""

    household = fields.String(required=True, metadata={"description": "Its pseudonym."})
    erased_at = fields.String(required=True)
    destroyed = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True,
        metadata={"description": "How much was destroyed just now, by kind; empty when it had been erased before."},
    )  # fmt: skip


@blueprint.route("/households/<path:household>/erase", methods=["POST"])
@access("households.erase")
@partial(once, names_nobody=True)
@blueprint.arguments(EraseForm)
@blueprint.response(200, TombstoneShape)
@blueprint.doc(parameters=[LANGUAGE, ONCE])
def erase(form: dict[str, Any], household: str) -> dict[str, Any]:
    """Erase a household, by its source's reference or its pseudonym. It cannot be taken back; again is harmless."""
    return _tombstone(erase_named(installation(), actor(), household, form["reason"]))


def _tombstone(told: Tombstone) -> dict[str, Any]:
    return {"household": told.household, "erased_at": moment(told.erased_at), "destroyed": dict(told.destroyed)}
