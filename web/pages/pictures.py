"""Strips of real things: a conflict with the lanes that meet in it."""

from __future__ import annotations

import datetime as dt

from flask import url_for

from coordination.policy.access import may
from coordination.queries import AlertRow
from coordination.queries.reading import Reading
from coordination.unit_of_work import UnitOfWork
from web.pages.calendars import steps_of
from web.pages.desk import today
from web.pages.names import centres
from web.pages.strip.lanes import LANES_OF_KINDS, Step, lane_of, lanes
from web.pages.strip.parts import Conflict, Strip

ZOOMS = (30, 90, 180)


def conflict_of(number: int, alert: AlertRow) -> Conflict:
    """Give the marked period of a conflict, across the lanes of the facts that it rests on, or of its decisions."""
    touched = frozenset(lane for fact in facts_of(alert) if (lane := lane_of(fact)) is not None)
    if any(subject.kind == "decision" for subject in alert.subjects):
        touched |= {LANES_OF_KINDS[item["kind"]] for item in alert.evidence if item["kind"] in LANES_OF_KINDS}
    return Conflict(
        number,
        alert.severity,
        alert.title,
        alert.starts_on,
        alert.ends_on,
        touched,
        url_for("pages.alert", alert_id=alert.id),
        alert.stage != "confirmed",
    )


def days_for(alert: AlertRow) -> int:
    """Give the zoom in which the beginning of a conflict is seen well."""
    ahead = (alert.starts_on - today()).days
    return next((zoom for zoom in ZOOMS if ahead < zoom * 2 // 3), ZOOMS[-1])


def source_href(step: Step) -> str | None:
    """Give the page of the decision or record behind a value."""
    return url_for("pages.decision", party=step.by, reference=step.source) if step.source and step.by else None


def strip_of_alert(uow: UnitOfWork, alert: AlertRow) -> Strip | None:
    """Give the strip of one conflict: only the lanes that meet in it; `None` where nothing can be drawn."""
    conflict = conflict_of(1, alert)
    place = Reading(uow).target(alert.centre)
    if not conflict.lanes or alert.centre not in centres() or not may(uow.actor, "calendars.read", place):
        return None
    days = days_for(alert)
    window = (today(), today() + dt.timedelta(days=days))
    drawn = lanes(steps_of(uow, alert.centre), source_href, window=window, only=conflict.lanes, keep=facts_of(alert))
    return Strip(today(), days, today(), drawn, (conflict,)) if drawn else None


def facts_of(alert: AlertRow) -> frozenset[str]:
    """Give the facts that a conflict rests on."""
    return frozenset(fact["fact"] for subject in alert.subjects for part in subject.segments for fact in part["facts"])
