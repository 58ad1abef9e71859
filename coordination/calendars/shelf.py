"""The shelf: calendars and findings that a process keeps between checks, brought up to date from the dirt.

What stands on the shelf is only ever a cache: it is good for the *wanted* that it was read at, and what came since is
read as a list of what changed. When that list has a hole, or is long, the centre is read anew.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from coordination.calendars.contests import read_contests
from coordination.calendars.reading import (
    centres_of,
    horizon_of,
    read_centre,
    read_decisions,
    read_headers,
    read_households,
)
from coordination.calendars.staging import (
    ABOUT_DECISIONS,
    Shelved,
    Stage,
    empty,
    follow_in,
    lay_decisions,
    stage_contests,
    stage_proposals,
)
from coordination.models import CentreWanted, Decision, Dirt, HouseholdCentre
from coordination.unit_of_work import UnitOfWork
from rules.calendar.contesting import MISMATCH
from rules.calendar.household import Timeline
from rules.calendar.track import Track
from rules.days import Day
from rules.statements import Key, Standing

if TYPE_CHECKING:
    from coordination.installation import Installation

LONGEST_UPDATE = 200
"""How many changes are followed one by one before a centre is read anew."""


Raised = tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Update:
    """What a bringing up to date was: a reading of the whole centre or not, and what made it necessary.

    `events` and `mismatches` are (the *wanted* that it raised, id), oldest first: the shelf may be behind the last
    check, or know nothing of it, so who asks what changed since a check leaves out those that it had seen.
    """

    whole: bool
    events: Raised = ()
    mismatches: Raised = ()
    replaced: Mapping[str, Track] = field(default_factory=dict)
    """Tracks of facts of the centre as they were before."""


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

    def has(self, centre: str) -> bool:
        """Whether a centre stands on the shelf, as of whenever."""
        return centre in self._shelved

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
            events, mismatches = _raised_until(uow, centre, wanted)
            update = Update(whole=True, events=events, mismatches=mismatches)
        with self._lock:
            self._shelved[centre] = shelved
            self._shelved.move_to_end(centre)
            while len(self._shelved) > self.room:
                self._shelved.popitem(last=False)
        return shelved, update

    @staticmethod
    def _read(uow: UnitOfWork, centre: str, wanted: int, until: Day) -> Shelved:
        reading = read_centre(uow.session, uow.installation.vault, centre)
        shelved = Shelved(reading, wanted, until, Stage(empty(reading, until, proposals=False)))
        for standing in reading.decisions:
            shelved.confirmed.calendar.put_decision(standing)
        proposed = _put_households(shelved, reading.households)
        reading.households = {}  # the timelines hold what is needed of them
        shelved.confirmed.calendar.refresh()
        stage_proposals(shelved, proposed)
        stage_contests(shelved, read_contests(uow, centre))
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
        if shelved.proposed is None or not shelved.has_proposals:
            stage_proposals(shelved, proposed)
        else:
            follow_in(shelved, shelved.proposed, keys, households, proposed)
        if shelved.contested is not None:
            follow_in(shelved, shelved.contested, keys, households, {})
        if any(row.kind == MISMATCH for row in rows):
            stage_contests(shelved, read_contests(uow, shelved.reading.code))
        events, mismatches = _raised_by(rows)
        replaced = dict(shelved.confirmed.calendar.replaced)
        return Update(whole=False, events=events, mismatches=mismatches, replaced=replaced)


def shelf_of(installation: Installation) -> Shelf:
    """Give the shelf of this process; it is made when it is first asked for."""
    shelf: Shelf = installation.kept.setdefault("shelf", Shelf())
    return shelf


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


def _refresh_households(uow: UnitOfWork, shelved: Shelved, refs: frozenset[str]) -> dict[str, Timeline]:
    if not refs:
        return {}
    here = sa.select(HouseholdCentre.household).where(
        HouseholdCentre.centre == shelved.reading.code, HouseholdCentre.household.in_(sorted(refs))
    )
    fresh = read_households(uow.session, uow.installation.vault, here)
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
    lay_decisions(shelved, shelved.confirmed, keys)
    return keys


def _raised_until(uow: UnitOfWork, centre: str, wanted: int) -> tuple[Raised, Raised]:
    """Give the latest events and mismatches that made the centre dirty, when the shelf cannot tell which are new."""
    rows = uow.session.execute(
        sa.select(Dirt.wanted, Dirt.kind, Dirt.ref, Dirt.event)
        .where(Dirt.centre == centre, Dirt.wanted <= wanted, sa.or_(Dirt.event.is_not(None), Dirt.kind == MISMATCH))
        .order_by(Dirt.id.desc())
        .limit(LONGEST_UPDATE)
    ).all()
    return _raised_by(rows[::-1])


def _raised_by(rows: Sequence[sa.Row[int, str, str | None, uuid.UUID | None]]) -> tuple[Raised, Raised]:
    events = tuple((row.wanted, str(row.event)) for row in rows if row.event)
    return events, tuple((row.wanted, str(row.ref)) for row in rows if row.kind == MISMATCH)
