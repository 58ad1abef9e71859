"""Centres and their calendars: `GET /centres`, `/centres/{code}`, `/centres/{code}/calendar`; and `/households`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from marshmallow import fields

from coordination.queries.alerts import list_alerts
from coordination.queries.centres import CalendarView, CentreRow, list_centres, read_calendar, read_centre
from coordination.queries.households import HouseholdRow, list_households
from web.api.parts import LANGUAGE, Blueprint, Form, PageQuery, Shape, code, day_field, list_shape, listed, moment_field
from web.api.present import moment, present_alert
from web.api.shapes import AlertShape
from web.current import installation, language
from web.identity import access, actor

blueprint = Blueprint("centres", "Centres, and what is decided for them day by day.")


class CentresQuery(PageQuery):
    """Which centres."""

    partner = code()
    region = code()


class CentreShape(Shape):
    """A centre; a look at it is due while `done` is less than `wanted`."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    partner = fields.String(required=True, allow_none=True)
    region = fields.String(required=True, allow_none=True)
    language = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, allow_none=True)
    registered_at = fields.String(required=True)
    wanted = fields.Integer(required=True)
    done = fields.Integer(required=True)
    checked_at = fields.String(required=True, allow_none=True)
    alerts = fields.Integer(required=True)


class CalendarQuery(Form):
    """Which days, and as known when."""

    from_ = day_field(data_key="from", metadata={"description": "First day; left out: today."})
    until = day_field(metadata={"description": "First day that no longer counts; left out: the horizon."})
    known_at = moment_field(
        load_default=None, allow_none=True,
        metadata={"description": "As it was known at this moment."},
    )  # fmt: skip


class FactShape(Shape):
    """A fact as steps over days, each with whose statement it is."""

    fact = fields.String(required=True)
    label = fields.String(required=True)
    unit = fields.String(required=True)
    steps = fields.List(fields.Dict(), required=True)


class CalendarShape(Shape):
    """The calendar of a centre: facts, presence, alerts."""

    centre = fields.String(required=True)
    from_ = fields.Date(required=True, data_key="from", attribute="from")
    until = fields.Date(required=True)
    known_at = fields.String(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)
    facts = fields.List(fields.Nested(FactShape), required=True)
    presence = fields.List(fields.Dict(), required=True)
    alerts = fields.List(fields.Nested(AlertShape), required=True)


class HouseholdsQuery(PageQuery):
    """Which households."""

    centre = code()


class HouseholdShape(Shape):
    """A household under the reference of its source, with the centres where it is, was or will be."""

    household = fields.String(required=True)
    centres = fields.List(fields.String(), required=True)
    created_at = fields.String(required=True)


@blueprint.route("/centres")
@access("centres.read")
@blueprint.arguments(CentresQuery, location="query")
@blueprint.response(200, list_shape(CentreShape))
def get_centres(query: dict[str, Any]) -> dict[str, Any]:
    """List the centres that you may see."""
    limit, after = query.pop("limit"), query.pop("cursor")
    with installation().begin(actor(), read_only=True) as uow:
        return listed(list_centres(uow, after=after, limit=limit, **query), _centre)


@blueprint.route("/centres/<string:centre>")
@access("centres.read")
@blueprint.response(200, CentreShape)
def get_centre(centre: str) -> dict[str, Any]:
    """Read one centre, with how current its check is."""
    with installation().begin(actor(), read_only=True) as uow:
        return _centre(read_centre(uow, centre))


@blueprint.route("/centres/<string:centre>/calendar")
@access("calendars.read")
@blueprint.arguments(CalendarQuery, location="query")
@blueprint.response(200, CalendarShape)
@blueprint.doc(parameters=[LANGUAGE])
def get_calendar(query: dict[str, Any], centre: str) -> dict[str, Any]:
    """Read the calendar of a centre: every fact with its value, period and source; who is present; alerts."""
    with installation().begin(actor(), read_only=True, repeatable_read=True) as uow:
        starts = query.get("from_") or uow.today
        ends = query.get("until") or starts + dt.timedelta(days=installation().settings.horizon_days)
        view = read_calendar(uow, centre, language(), starts=starts, ends=ends, known_at=query["known_at"])
        alerts = () if view.known_at else list_alerts(uow, language(), centre=centre, limit=500).items
    return _calendar(view) | {"alerts": [present_alert(row, proof=False) for row in alerts]}


@blueprint.route("/households")
@access("households.read")
@blueprint.arguments(HouseholdsQuery, location="query")
@blueprint.response(200, list_shape(HouseholdShape))
def get_households(query: dict[str, Any]) -> dict[str, Any]:
    """List the households that you may see."""
    limit, after = query.pop("limit"), query.pop("cursor")
    with installation().begin(actor(), read_only=True) as uow:
        return listed(list_households(uow, after=after, limit=limit, **query), _household)


def _centre(row: CentreRow) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "partner": row.partner, "region": row.region, "language": row.language,
        "kind": row.kind, "registered_at": moment(row.registered_at), "wanted": row.wanted, "done": row.done,
        "checked_at": moment(row.checked_at), "alerts": row.alerts,
    }  # fmt: skip


def _calendar(view: CalendarView) -> dict[str, Any]:
    return {
        "centre": view.centre, "from": view.starts, "until": view.ends, "known_at": moment(view.known_at),
        "provisional": view.provisional, "facts": list(view.facts), "presence": list(view.presence),
    }  # fmt: skip


def _household(row: HouseholdRow) -> dict[str, Any]:
    return {"household": row.household, "centres": list(row.centres), "created_at": moment(row.created_at)}
