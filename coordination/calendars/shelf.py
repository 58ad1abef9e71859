"""The shelf: calendars and findings that a process keeps between checks, brought up to date from the dirt.

What stands on the shelf is only ever a cache: it is good for the *wanted* that it was read at, and what came since is
read as a list of what changed. When that list has a hole, or is long, the centre is read anew.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from coordination.calendars.reading import (
    CentreReading,
    centres_of,
    horizon_of,
    read_centre,
    read_decisions,
    read_headers,
    read_households,
)
from coordination.models import CentreWanted, Decision, Dirt
from coordination.unit_of_work import UnitOfWork
from rules.book import RuleBook
from rules.calendar.centre import CentreCalendar
from rules.calendar.household import Timeline
from rules.calendar.track import Track
from rules.days import Day
from rules.engine import Examination, Found, rules_to_run
from rules.statements import Key, Standing

if TYPE_CHECKING:
    from coordination.installation import Installation

ABOUT_DECISIONS = "decision.kind"
"""Stands for a decision that changed without any fact of the centre changing, such as one that was heard about."""

LONGEST_UPDATE = 200
"""How many changes are followed one by one before a centre is read anew."""


@dataclass(slots=True)
class Stage:
    """A calendar, what was found on it, and what changed on it since."""

    calendar: CentreCalendar
    found: Found | None = None
    found_on: Day | None = None
    rules_digest: str | None = None
    facts: set[str] = field(default_factory=set)
    households: set[str] = field(default_factory=set)

    def changed(self, facts: Iterable[str], households: Iterable[str]) -> None:
        """Note what changed; the next look runs the rules that read it."""
        self.facts.update(facts)
        self.households.update(households)

    def look(self, book: RuleBook, digest: str, today: Day, horizon: int) -> frozenset[str] | None:
        """Find what the rules find today, running only what must run. Gives the rules that ran, `None` for all."""
        examination = Examination(self.calendar, book, today, horizon)
        whole = self.found is None or self.found_on != today or self.rules_digest != digest
        ran: frozenset[str] | None = None
        if self.found is None or whole:
            self.found = examination.run()
            self.found_on, self.rules_digest = today, digest
        elif self.facts or self.households:
            refs = sorted(self.households)
            anew, part = rules_to_run(examination.plans, frozenset(self.facts), refs)
            if anew:
                examination.run(anew, None, self.found)
            if part:
                examination.run(part, refs, self.found)
            ran = frozenset((*anew, *part))
        else:
            ran = frozenset()
        self.facts.clear()
        self.households.clear()
        return ran


@dataclass(slots=True)
class Update:
    """What a bringing up to date was: a reading of the whole centre or not, and the events that made it necessary.

    `events` are (the *wanted* that it raised, event), oldest first: the shelf may be behind the last check, or know
    nothing of it, so who asks what changed since a check leaves out those that it had seen.
    """

    whole: bool
    events: tuple[tuple[int, str], ...] = ()
    replaced: Mapping[str, Track] = field(default_factory=dict)
    """Tracks of facts of the centre as they were before."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the last check by this process wrote, and up to which *wanted*."""

    done: int
    findings: str
    others: int
    figures: int
    observed: Mapping[str, int]
    had_proposals: bool


@dataclass(slots=True)
class Shelved:
    """One centre on the shelf, good for `wanted`. `pending` are the households about which something is proposed."""

    reading: CentreReading
    wanted: int
    until: Day
    confirmed: Stage
    proposed: Stage | None = None
    pending: set[str] = field(default_factory=set)
    last: Told | None = None

    @property
    def has_proposals(self) -> bool:
        """Whether anything here is only proposed."""
        return bool(self.pending) or any(standing.pending is not None for standing in self.reading.decisions)


@dataclass(slots=True)
class Shelf:
    """Calendars of centres, the least used leaving first. Safe between threads: each centre has its own lock."""

    room: int = 130
    _shelved: OrderedDict[str, Shelved] = field(default_factory=OrderedDict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lock_of(self, centre: str) -> threading.Lock:
        """Give the lock of a centre; hold it while its calendar is read or changed."""
        with self._lock:
            return self._locks.setdefault(centre, threading.Lock())

    def forget(self, centre: str | None = None) -> None:
        """Forget a centre, or all of them."""
        with self._lock:
            if centre is None:
                self._shelved.clear()
            else:
                self._shelved.pop(centre, None)

    def is_ready(self, centre: str, wanted: int, until: Day, today: Day, digest: str) -> bool:
        """Whether a centre stands on the shelf as of a *wanted*, and was looked at today with these rules."""
        shelved = self._shelved.get(centre)
        return (
            shelved is not None
            and (shelved.wanted, shelved.until) == (wanted, until)
            and (shelved.confirmed.found_on, shelved.confirmed.rules_digest) == (today, digest)
        )

    def bring(self, uow: UnitOfWork, centre: str) -> tuple[Shelved, Update]:
        """Give a centre as it stands in the snapshot of the unit of work, and what that changed on the shelf."""
        wanted = uow.session.scalar(sa.select(CentreWanted.wanted).where(CentreWanted.centre == centre)) or 0
        _, until = horizon_of(uow)
        shelved = self._shelved.get(centre)
        update: Update | None = None
        if shelved is not None and shelved.until == until and shelved.wanted <= wanted:
            update = self._follow(uow, shelved, wanted)
        if shelved is None or update is None:
            shelved = self._read(uow, centre, wanted, until)
            update = Update(whole=True, events=_events_until(uow, centre, wanted))
        with self._lock:
            self._shelved[centre] = shelved
            self._shelved.move_to_end(centre)
            while len(self._shelved) > self.room:
                self._shelved.popitem(last=False)
        return shelved, update

    @staticmethod
    def _read(uow: UnitOfWork, centre: str, wanted: int, until: Day) -> Shelved:
        reading = read_centre(uow.session, uow.installation.vault, centre)
        shelved = Shelved(reading, wanted, until, Stage(_empty(reading, until, proposals=False)))
        for standing in reading.decisions:
            shelved.confirmed.calendar.put_decision(standing)
        proposed = _put_households(shelved, reading.households)
        reading.households = {}  # the timelines hold what is needed of them
        shelved.confirmed.calendar.refresh()
        _stage_proposals(shelved, proposed)
        return shelved

    def _follow(self, uow: UnitOfWork, shelved: Shelved, wanted: int) -> Update | None:
        """Follow the changes since the shelf was last good; `None` when the centre must be read anew."""
        if shelved.wanted == wanted:
            return Update(whole=False)
        rows = uow.session.execute(
            sa.select(Dirt.wanted, Dirt.kind, Dirt.ref, Dirt.event)
            .where(Dirt.centre == shelved.reading.code, Dirt.wanted > shelved.wanted, Dirt.wanted <= wanted)
            .order_by(Dirt.id)
            .limit(LONGEST_UPDATE + 1)
        ).all()
        complete = {row.wanted for row in rows} == set(range(shelved.wanted + 1, wanted + 1))
        if not complete or len(rows) > LONGEST_UPDATE or any(row.kind == "all" for row in rows):
            return None
        households = frozenset(row.ref for row in rows if row.kind == "household" and row.ref)
        keys = _refresh_decisions(uow, shelved, {row.ref for row in rows if row.kind == "decision" and row.ref})
        proposed = _refresh_households(uow, shelved, households)
        shelved.wanted = wanted
        shelved.confirmed.changed(shelved.confirmed.calendar.refresh(), households)
        if keys:
            shelved.confirmed.changed((ABOUT_DECISIONS,), ())
        stage = shelved.proposed
        if stage is None or not shelved.has_proposals:
            _stage_proposals(shelved, proposed)
        else:
            _lay_decisions(shelved, stage, keys)
            for ref in households:
                stage.calendar.put_household(proposed.get(ref, shelved.confirmed.calendar.households.get(ref)), ref)
            stage.changed(stage.calendar.refresh(), households)
            if keys:
                stage.changed((ABOUT_DECISIONS,), ())
        events = tuple((row.wanted, str(row.event)) for row in rows if row.event)
        return Update(whole=False, events=events, replaced=dict(shelved.confirmed.calendar.replaced))


def shelf_of(installation: Installation) -> Shelf:
    """Give the shelf of this process; it is made when it is first asked for."""
    shelf: Shelf = installation.kept.setdefault("shelf", Shelf())
    return shelf


def _empty(reading: CentreReading, until: Day, *, proposals: bool) -> CentreCalendar:
    return CentreCalendar(
        reading.code, partner=reading.partner, region=reading.region, until=until, proposals=proposals
    )


def _put_households(shelved: Shelved, standings: Mapping[str, tuple[Standing, ...]]) -> dict[str, Timeline]:
    """Put households on the confirmed calendar; give the timelines of those about which something is proposed."""
    proposed: dict[str, Timeline] = {}
    for ref, own in standings.items():
        shelved.confirmed.calendar.put_household(shelved.reading.timeline(ref, own, proposals=False), ref)
        if any(standing.pending is not None for standing in own):
            shelved.pending.add(ref)
            proposed[ref] = shelved.reading.timeline(ref, own, proposals=True)
        else:
            shelved.pending.discard(ref)
    return proposed


def _stage_proposals(shelved: Shelved, proposed: Mapping[str, Timeline]) -> None:
    """Make the calendar of the second pass, which shares every timeline that no proposal changes."""
    shelved.proposed = None
    if not shelved.has_proposals:
        return
    calendar = _empty(shelved.reading, shelved.until, proposals=True)
    for standing in shelved.reading.decisions:
        calendar.put_decision(standing)
    calendar.share_households(shelved.confirmed.calendar)
    for ref, timeline in proposed.items():
        calendar.put_household(timeline, ref)
    calendar.refresh()
    shelved.proposed = Stage(calendar)


def _refresh_households(uow: UnitOfWork, shelved: Shelved, refs: frozenset[str]) -> dict[str, Timeline]:
    if not refs:
        return {}
    fresh = read_households(uow.session, uow.installation.vault, sorted(refs))
    unseen = {centre for standings in fresh.values() for centre in centres_of(standings)}
    shelved.reading.headers.update(read_headers(uow.session, unseen))
    for ref in refs - set(fresh):
        shelved.confirmed.calendar.put_household(None, ref)
        shelved.pending.discard(ref)
    return _put_households(shelved, fresh)


def _refresh_decisions(uow: UnitOfWork, shelved: Shelved, refs: set[str]) -> set[Key]:
    """Read the decisions that changed, lay them on the confirmed calendar, and give their keys."""
    if not refs:
        return set()
    ids = [uuid.UUID(ref) for ref in sorted(refs)]
    query = sa.select(Decision.party, Decision.kind, Decision.reference).where(Decision.id.in_(ids))
    keys: set[Key] = {(party, kind, reference) for party, kind, reference in uow.session.execute(query)}
    fresh = {standing.key: standing for standing in read_decisions(uow.session, shelved.reading, ids)}
    kept = [standing for standing in shelved.reading.decisions if standing.key not in keys]
    shelved.reading.decisions = [*kept, *fresh.values()]
    _lay_decisions(shelved, shelved.confirmed, keys)
    return keys


def _lay_decisions(shelved: Shelved, stage: Stage, keys: set[Key]) -> None:
    standings = {standing.key: standing for standing in shelved.reading.decisions}
    for key in keys:
        if key in standings:
            stage.calendar.put_decision(standings[key])
        else:
            stage.calendar.remove_decision(key)


def _events_until(uow: UnitOfWork, centre: str, wanted: int) -> tuple[tuple[int, str], ...]:
    """Give the latest events that made the centre dirty, when the shelf cannot tell which are new."""
    rows = uow.session.execute(
        sa.select(Dirt.wanted, Dirt.event)
        .where(Dirt.centre == centre, Dirt.wanted <= wanted, Dirt.event.is_not(None))
        .order_by(Dirt.id.desc())
        .limit(LONGEST_UPDATE)
    ).all()
    return tuple((row.wanted, str(row.event)) for row in reversed(rows))
