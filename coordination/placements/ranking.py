"""Ranked places: where a household could go, each place with the conflicts that would arise and with its reasons.

No conflict comes first, then the fewest and least severe, then schooling in the children's language, then free places.
A centre without data is told as such, never as "no conflict".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.calendars import Shelved, shelf_of
from coordination.calendars.reading import centres_of, read_headers
from coordination.clock import microseconds
from coordination.errors import InvalidError, Mistake
from coordination.forms.data import read_data
from coordination.installation import Installation
from coordination.models import Centre
from coordination.placements.hypothesis import read_known
from coordination.placements.trying import (
    Findings,
    find_again,
    findings_of,
    found_now,
    laid,
    only_seen,
    supposed,
    tried_on,
)
from coordination.policy.access import reach_of
from coordination.queries.reading import reaches
from coordination.unit_of_work import UnitOfWork
from rules.book import RuleBook
from rules.calendar.centre import CentreCalendar
from rules.calendar.household import Timeline, timeline_of
from rules.calendar.presence import ListHeader, Stay
from rules.days import Day
from rules.kinds import KINDS
from rules.model import Finding
from rules.statements import Standing, Statement
from rules.unknown import UNKNOWN
from rules.world import placings_of

_WEIGHTS = {"info": 1, "warning": 10, "critical": 100}
_NO_PLACE = frozenset({"LOI", "OUTSIDE"})
_REFERENCE = "what-if"


@dataclass(frozen=True, slots=True)
class Place:
    """A centre for a household. `rank` is `None` where it cannot go; `reasons` are codes with plain values."""

    centre: str
    name: str
    rank: int | None
    findings: tuple[Finding, ...]
    free_places: int | None
    reasons: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """All places that were compared, best first, then those that fall off."""

    places: tuple[Place, ...]
    size: int
    called: Mapping[str, str] = field(default_factory=dict)
    """What the caller calls the household, by its pseudonym."""


@dataclass(slots=True)
class _Request:
    ref: str
    standings: dict[tuple[str, str, str], Standing]
    arrives: Day
    members: Sequence[Mapping[str, Any]]
    headers: Mapping[str, Sequence[ListHeader]]

    def timeline_at(self, centre: str, statement: Statement) -> Timeline:
        """Give the household as it would live if it were allocated to a centre."""
        standings = dict(self.standings)
        standings[statement.key] = supposed(None, statement)
        del centre
        placings = placings_of(standings.values(), proposals=False)
        return timeline_of(self.ref, placings, lambda code: self.headers.get(code, ()))


def rank_places(
    installation: Installation,
    actor: Actor,
    *,
    household: str | None,
    members: Sequence[Mapping[str, Any]] = (),
    arrives_on: dt.date,
    centres: Sequence[str] | None = None,
) -> Ranking:
    """Rank the centres for one household on a day. Nothing is written.

    `household` is the source's reference of a known one; `members` ({ref, born, needs, unaccompanied}) tell of one that
    is not known yet, or more of one that is. A partner is told of its own centres. Raises `InvalidError`
    (`household_unknown`) when nobody is known, (`centre_not_found`) for each of `centres` that is not there, and with
    every mistake in `members`, as `members.0.born`.
    """
    with installation.begin(actor, read_only=True, repeatable_read=True) as uow:
        book, digest = installation.rules.book(uow)
        request = _request(uow, household, members, arrives_on)
        places = [_place(uow, code, name, request, book, digest) for code, name in _compared(uow, centres).items()]
    return Ranking(_ranked(places), len(_members(request)), {request.ref: household or request.ref})


def _compared(uow: UnitOfWork, asked: Sequence[str] | None) -> dict[str, str]:
    """Give the centres that are compared, code → name: those that were asked for, or all that the actor may."""
    reached = reaches(reach_of(uow.actor, "placements.rank"), centre=Centre.__table__.c.code)
    query = sa.select(Centre.code, Centre.name).where(reached).order_by(Centre.code)
    known = {code: name for code, name in uow.session.execute(query) if code not in _NO_PLACE}
    if not asked:
        return known
    mistakes = [Mistake(f"centres.{number}", "centre_not_found", centre=code)
                for number, code in enumerate(asked) if code not in known]  # fmt: skip
    if mistakes:
        raise InvalidError("form_invalid", mistakes=tuple(mistakes))
    return {code: name for code, name in known.items() if code in set(asked)}


def _request(
    uow: UnitOfWork,
    household: str | None,
    members: Sequence[Mapping[str, Any]],
    arrives_on: dt.date,
) -> _Request:
    members = _readable(uow, household, members, arrives_on)
    vault = uow.installation.vault
    ref = vault.pseudonym(household) if household else "new"
    standings = read_known(uow, [ref])[ref] if household else {}
    if not standings and not members:
        raise InvalidError("household_unknown", mistakes=(Mistake("household", "household_unknown"),))
    headers = read_headers(uow.session, centres_of(standings.values()))
    return _Request(ref, standings, arrives_on.toordinal(), members, headers)


def _readable(
    uow: UnitOfWork, household: str | None, members: Sequence[Mapping[str, Any]], arrives_on: dt.date
) -> Sequence[Mapping[str, Any]]:
    """Read the members as the allocation would be read that brings them."""
    data = {
        "reference": _REFERENCE, "service": "dispatching", "status": "proposed", "centre": _REFERENCE,
        "household": household or "new", "arrives_on": arrives_on.isoformat(), "members": list(members),
    }  # fmt: skip
    told, mistakes = read_data(KINDS["allocation"], data, uow.at)
    if mistakes:
        places = (Mistake(one.field.removeprefix("data."), one.code, **one.context) for one in mistakes)
        raise InvalidError("form_invalid", mistakes=tuple(places))
    found: Sequence[Mapping[str, Any]] = told.content.get("members", ())
    return found


def _members(request: _Request) -> tuple[Any, ...]:
    placings = placings_of(request.standings.values(), proposals=False)
    known = timeline_of(request.ref, placings, lambda code: request.headers.get(code, ())).members
    told = {member["ref"] for member in request.members}
    return (*(member.ref for member in known if member.ref not in told), *sorted(told))


def _allocation(uow: UnitOfWork, request: _Request, centre: str) -> Statement:
    content = {
        "household": request.ref,
        "centre": centre,
        "arrives_on": dt.date.fromordinal(request.arrives).isoformat(),
        **({"members": list(request.members)} if request.members else {}),
    }
    stated = (microseconds(uow.at), "/kindreflex/what-if", _REFERENCE)
    return Statement(stated, "allocation", "dispatching", _REFERENCE, "proposed", content, uow.today.toordinal())


def _place(uow: UnitOfWork, code: str, name: str, request: _Request, book: RuleBook, digest: str) -> Place:
    installation = uow.installation
    with shelf_of(installation).lock_of(code):
        try:
            shelved, _ = shelf_of(installation).bring(uow, code)
            before = found_now(uow, shelved, book, digest)
            timeline = request.timeline_at(code, _allocation(uow, request, code))
            stay = next((stay for stay in timeline.stays_in(code) if stay.covers(request.arrives)), None)
            free, reason = _room(shelved, timeline, stay, request.arrives)
            if reason is not None:
                return Place(code, name, None, (), free, (reason,))
            calendar = shelved.confirmed.calendar
            with laid(calendar, (), {request.ref: timeline}) as changed:
                after = find_again(
                    calendar,
                    book,
                    uow.today.toordinal(),
                    installation.settings.horizon_days,
                    changed,
                    [request.ref],
                    before,
                    decisions=not _children_live_here(calendar, uow.today.toordinal()),
                )
                reasons = _reasons(calendar, timeline, request.arrives)
            seen = _seen_too(uow, shelved, book, digest, {request.ref: timeline}, findings_of(before), after)
        except BaseException:
            shelf_of(installation).forget(code)
            raise
    known = findings_of(before)
    today = uow.today.toordinal()
    on = {plan.rule.id for plan in book.plans(code, calendar.partner) if plan.on(today)[1] == "on"}
    new = tuple(finding for key, finding in sorted(after.items()) if key[0] in on and key not in known)
    seen = [finding for finding in seen if finding.rule in on]
    return Place(code, name, 0, (*new, *seen), free, tuple(reasons))


def _seen_too(
    uow: UnitOfWork, shelved: Shelved, book: RuleBook, digest: str, households: Mapping[str, Timeline],
    before: Findings, after: Findings,
) -> list[Finding]:  # fmt: skip
    """Give what else would arise under what the centre sees against what is stated, where a mismatch stands."""
    if shelved.contested is None:
        return []
    seen_before, seen = tried_on(uow, shelved.contested, book, digest, (), households)
    known = only_seen(before, seen_before)
    return [finding for key, finding in sorted(only_seen(after, seen).items()) if key not in known]


def _children_live_here(calendar: CentreCalendar, today: Day) -> bool:
    """Whether children live there from today on without a break: then one family more is news to no decision."""
    track = calendar.replaced.get("centre.residents.minors") or calendar.track("centre.residents.minors")
    values = track.values[track.index(today) :]
    return all(isinstance(value, int) and value > 0 for value in values)


def _groups(timeline: Timeline, arrives: Day) -> tuple[tuple[str, ...], int]:
    """Give the target groups that a household may belong to, and how many people it is."""
    members = [member for member in timeline.members if member.here(arrives)]
    minors = timeline.minors_on(arrives)
    if minors and minors == len(members):
        return ("unaccompanied_minors",), len(members)
    if minors or len(members) > 1:
        return ("families",), len(members)
    return ("single_men", "single_women"), len(members)


def _room(
    shelved: Shelved,
    timeline: Timeline,
    stay: Stay | None,
    arrives: Day,
) -> tuple[int | None, Mapping[str, Any] | None]:
    """Tell how many places are free on the day, and why the household cannot go there, if it cannot."""
    calendar = shelved.confirmed.calendar
    groups, size = _groups(timeline, arrives)
    if calendar.closed is not None and arrives >= calendar.closed:
        return 0, {"code": "closed"}
    admitted = [group for group in groups if calendar.track(f"centre.groups.{group}").at(arrives) is not False]
    if not admitted or stay is None:
        return None, {"code": "other_group", "group": groups[0]}
    open_for = [group for group in admitted if calendar.track(f"centre.intake.{group}").at(arrives)]
    if not open_for:
        return None, {"code": "intake_closed"}
    rooms = [room for group in open_for if (room := _free(calendar, group, arrives)) is not None]
    if not rooms:
        return None, {"code": "no_data"}
    free = max(rooms)
    return free, ({"code": "full", "free": free, "size": size} if free < size else None)


def _free(calendar: CentreCalendar, group: str, day: Day) -> int | None:
    """Give the free places of a group on a day; `None` where nobody told how many there are."""
    places = calendar.track(f"centre.capacity.{group}").at(day)
    name = {"families": "family_members", "unaccompanied_minors": "unaccompanied"}.get(group, "single_adults")
    taken = calendar.track(f"centre.residents.{name}").at(day)
    return places - taken if isinstance(places, int) and isinstance(taken, int) else None


def _reasons(calendar: CentreCalendar, timeline: Timeline, arrives: Day) -> list[Mapping[str, Any]]:
    """Tell what speaks for or against a place beside conflicts."""
    reasons: list[Mapping[str, Any]] = []
    languages = {
        school.language
        for member in timeline.members
        for school in (member.school(arrives),)
        if school is not None and school.enrolled and school.language
    }
    spoken = calendar.track("centre.schooling_languages").at(arrives)
    if languages and isinstance(spoken, tuple):
        same = languages <= set(spoken)
        reasons.append(
            {
                "code": "school_language_same" if same else "school_language_other",
                "languages": sorted(languages),
                "spoken": sorted(spoken),
            }
        )
    distance = calendar.track("centre.km_school").at(arrives)
    if distance is not UNKNOWN and timeline.minors_on(arrives):
        reasons.append({"code": "km_school", "km": distance})
    closing = calendar.closing_on(arrives)
    if closing is not None:
        reasons.append({"code": "closes_after", "days": closing - arrives})
    if not calendar.standings:
        reasons.append({"code": "no_data"})
    return reasons


def _ranked(places: Sequence[Place]) -> tuple[Place, ...]:
    able = sorted((place for place in places if place.rank is not None), key=_order)
    ranked = [
        Place(place.centre, place.name, rank, place.findings, place.free_places, place.reasons)
        for rank, place in enumerate(able, 1)
    ]
    return (*ranked, *(place for place in places if place.rank is None))


def _order(place: Place) -> tuple[int, int, int, int, str]:
    weight = sum(_WEIGHTS[finding.severity] for finding in place.findings)
    other = any(reason["code"] == "school_language_other" for reason in place.reasons)
    return (1 if place.findings else 0, weight, int(other), -(place.free_places or 0), place.centre)
