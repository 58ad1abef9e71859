"""Centres as rows, how current their checks are, and their calendars with what the reader may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coordination.calendars import calendar_of, is_provisional
from coordination.errors import InvalidError, NotFoundError
from coordination.models import Alert, Centre, CentreClaim, CentreWanted
from coordination.paging import Page, cut
from coordination.policy.access import reach_of
from coordination.policy.lifecycle import UNRESOLVED
from coordination.policy.projection import HIDDEN, Sight, hides, project_source, project_value
from coordination.proofs import plain_value
from coordination.queries.reading import Reading, reaches
from coordination.unit_of_work import UnitOfWork
from rules.calendar.centre import CentreCalendar
from rules.days import Day, date_of
from rules.facts import FACTS
from rules.model import Source

MOST_DAYS = 1100


@dataclass(frozen=True, slots=True)
class CentreRow:
    """A centre, and how current what is known of it is: a check is due while `done` is less than `wanted`."""

    code: str
    name: str
    partner: str | None
    region: str | None
    language: str | None
    kind: str | None
    registered_at: dt.datetime
    wanted: int
    done: int
    checked_at: dt.datetime | None
    alerts: int
    """Unresolved alerts."""


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A calendar over some days: facts as steps, and who is present where the reader may see that."""

    centre: str
    starts: dt.date
    ends: dt.date
    known_at: dt.datetime | None
    provisional: bool
    facts: tuple[dict[str, Any], ...]
    """`{fact, label, steps: [{from, until, value, source}]}`."""
    presence: tuple[dict[str, Any], ...]
    """`{household, from, until, certain, reference}`."""


def list_centres(
    uow: UnitOfWork, *, partner: str | None = None, region: str | None = None, after: str | None = None,
    limit: int = 100,
) -> Page[CentreRow]:  # fmt: skip
    """Give the centres that the actor may see, by code, in one statement."""
    query = _query(uow).order_by(Centre.code).limit(limit + 1)
    if partner is not None:
        query = query.where(Centre.partner == partner)
    if region is not None:
        query = query.where(Centre.region == region)
    if after:
        query = query.where(Centre.code > after)
    rows, following = cut([_row(row) for row in uow.session.execute(query)], limit, lambda row: row.code)
    return Page(tuple(rows), following)


def read_centre(uow: UnitOfWork, code: str) -> CentreRow:
    """Give one centre. Raises `NotFoundError` (`centre_not_found`), also for one that is not shown."""
    found = uow.session.execute(_query(uow).where(Centre.code == code)).one_or_none()
    if found is None:
        raise NotFoundError("centre_not_found", centre=code)
    return _row(found)


def is_awaited(uow: UnitOfWork, scopes: Collection[tuple[str, str]]) -> bool:
    """Whether the check of a centre that these scopes touch is still to come: what stands open may be out of date."""
    codes = [key for scope, key in scopes if scope == "centre"]
    wide = any(scope != "centre" for scope, _ in scopes)
    ahead = (
        sa.select(CentreWanted.centre)
        .outerjoin(CentreClaim, CentreClaim.centre == CentreWanted.centre)
        .where(CentreWanted.wanted > sa.func.coalesce(CentreClaim.done, 0))
    )
    found = ahead if wide else ahead.where(CentreWanted.centre.in_(codes))
    return uow.session.scalar(found.limit(1)) is not None


def _query(uow: UnitOfWork) -> sa.Select[Any]:
    alerts = (
        sa.select(sa.func.count()).where(Alert.centre == Centre.code, Alert.status.in_(UNRESOLVED)).scalar_subquery()
    )
    return (
        sa.select(Centre, CentreWanted.wanted, CentreClaim.done, CentreClaim.checked_at, alerts)
        .outerjoin(CentreWanted, CentreWanted.centre == Centre.code)
        .outerjoin(CentreClaim, CentreClaim.centre == Centre.code)
        .where(reaches(reach_of(uow.actor, "centres.read"), centre=Centre.__table__.c.code))
    )


def _row(found: Any) -> CentreRow:
    centre, wanted, done, checked_at, alerts = found
    return CentreRow(
        centre.code, centre.name, centre.partner, centre.region, centre.language, centre.kind, centre.registered_at,
        wanted or 0, done or 0, checked_at, alerts,
    )  # fmt: skip


def read_calendar(
    uow: UnitOfWork, code: str, language: str, *, starts: dt.date, ends: dt.date, known_at: dt.datetime | None = None,
) -> CalendarView:  # fmt: skip
    """Give the calendar of a centre from a day until another, as it stands or as it was known at a moment.

    Raises `NotFoundError` (`centre_not_found`), `InvalidError` (`ends_before_it_starts`, `period_too_long`,
    `known_in_future`).
    """
    if ends <= starts:
        raise InvalidError("ends_before_it_starts", field="until", starts=starts.isoformat(), ends=ends.isoformat())
    if (ends - starts).days > MOST_DAYS:
        raise InvalidError("period_too_long", field="until", most=MOST_DAYS)
    if known_at is not None and known_at > uow.at:
        raise InvalidError("known_in_future", field="known_at")
    read_centre(uow, code)
    reading = Reading(uow, language)
    sight = reading.sight(code)
    since, until = starts.toordinal(), ends.toordinal()
    with calendar_of(uow, code, known_at) as calendar:
        facts = tuple(_facts(calendar, sight, language, since, until))
        stays = list(_stays(calendar, code, since, until)) if sight.households else []
    labels = reading.households({stay["household"] for stay in stays})
    presence = ({**stay, "household": labels.get(stay["household"], (None, None))[1]} for stay in stays)
    provisional = known_at is not None and is_provisional(uow, known_at)
    return CalendarView(code, starts, ends, known_at, provisional, facts, tuple(presence))


def _facts(calendar: CentreCalendar, sight: Sight, language: str, since: Day, until: Day) -> Iterator[dict[str, Any]]:
    for name, fact in FACTS.items():
        if name.startswith("centre."):
            steps = list(_steps(calendar, sight, name, since, until))
            if steps:
                yield {"fact": name, "label": fact.words.of(language), "unit": fact.unit, "steps": steps}


def _steps(calendar: CentreCalendar, sight: Sight, fact: str, since: Day, until: Day) -> Iterator[dict[str, Any]]:
    if hides(sight, fact):
        yield {"from": None, "until": None, "value": dict(HIDDEN), "source": None}
        return
    track = calendar.track(fact)
    for index in range(track.index(since), len(track.values)):
        begins, ends = track.days[index], track.ends_of(index)
        if begins >= until:
            return
        shown = [source for source in track.sources(index) if project_source(sight, source.party, source.kind)]
        value = project_value(sight, fact, plain_value(track.values[index]), on=_iso(max(begins, since)))
        yield {"from": _iso(begins), "until": _iso(ends), "value": value, "source": _source(shown)}


def _stays(calendar: CentreCalendar, code: str, since: Day, until: Day) -> Iterator[dict[str, Any]]:
    for ref, timeline in sorted(calendar.households.items()):
        for stay in timeline.stays_in(code):
            if stay.starts < until and (stay.ends is None or stay.ends > since):
                yield {
                    "household": ref, "from": _iso(stay.starts), "until": _iso(stay.ends), "certain": stay.certain,
                    "reference": stay.source.reference,
                }  # fmt: skip


def _source(sources: list[Source]) -> dict[str, Any] | None:
    if not sources:
        return None
    first = sources[0]
    return {"party": first.party, "reference": first.reference, "kind": first.kind, "status": first.status}


def _iso(day: Day | None) -> str | None:
    return None if day is None or day < 1 else date_of(day).isoformat()
