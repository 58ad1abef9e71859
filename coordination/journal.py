"""The journal: who did what, when and why; append-only, each entry chained to the one before by its hash.

Entries are written without a chain, so that nobody waits for anybody; `seal` then gives them a place in the chain, in
order of id. An entry that commits late, with an id below those already sealed, gets the next place.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.installation import Installation
from coordination.models import JournalEntry
from coordination.unit_of_work import UnitOfWork, run_again

GENESIS = "0" * 64
_BATCH = 1_000
_LOCK = 0x6B72_0002


def record(uow: UnitOfWork, act: str, subject_kind: str, subject: str, **data: Any) -> None:
    """Write down an act of the actor of this unit of work. Ids and codes only: nothing personal."""
    uow.session.add(
        JournalEntry(
            at=uow.at, person=uow.actor.label, party=_party(uow.actor), act=act, subject_kind=subject_kind,
            subject=subject[:330], data=data, previous=None, hash=None,
        ),
    )  # fmt: skip


def _party(actor: Actor) -> str | None:
    return actor.parties[0] if len(actor.parties) == 1 else None


def seal(installation: Installation) -> int:
    """Chain the entries that are not chained yet; give how many. Two at once wait for each other."""
    return run_again(lambda: _seal(installation))


def _seal(installation: Installation) -> int:
    sealed = 0
    with installation.begin() as uow:
        session = uow.session
        if session.get_bind().dialect.name == "postgresql":
            session.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        last = session.execute(
            sa.select(JournalEntry.hash, JournalEntry.place).where(JournalEntry.place.is_not(None))
            .order_by(JournalEntry.place.desc()).limit(1)
        ).first()  # fmt: skip
        previous, place = (last[0], last[1] or 0) if last else (GENESIS, 0)
        unsealed = sa.select(JournalEntry).where(JournalEntry.hash.is_(None)).order_by(JournalEntry.id).limit(_BATCH)
        for entry in session.scalars(unsealed):
            place += 1
            entry.previous, entry.place = previous, place
            entry.hash = previous = hash_of(entry, previous or GENESIS)
            sealed += 1
    return sealed


def hash_of(entry: JournalEntry, previous: str) -> str:
    """Give the hash of an entry: SHA-256 over canonical JSON of all that it says and of the hash before it."""
    told = [
        previous, entry.id, entry.at.isoformat(), entry.person, entry.party, entry.act, entry.subject_kind,
        entry.subject, entry.data,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: entries that fit, entries that are not sealed yet, and the first entry that does not fit."""

    sealed: int
    unsealed: int
    broken_at: int | None

    @property
    def holds(self) -> bool:
        """Whether nothing was altered, left out or put in between."""
        return self.broken_at is None


def verify(installation: Installation) -> Verification:
    """Compute the whole chain again."""
    sealed, previous = 0, GENESIS
    with installation.begin(read_only=True) as uow:
        session = uow.session
        unsealed = session.scalar(sa.select(sa.func.count()).where(JournalEntry.hash.is_(None))) or 0
        chained = sa.select(JournalEntry).where(JournalEntry.hash.is_not(None)).order_by(JournalEntry.place)
        for entry in session.scalars(chained.execution_options(yield_per=_BATCH)):
            fits = entry.place == sealed + 1 and entry.previous == previous and entry.hash == hash_of(entry, previous)
            if not fits:
                return Verification(sealed, unsealed, entry.id)
            previous, sealed = entry.hash or "", sealed + 1
            session.expunge(entry)
    return Verification(sealed, unsealed, None)
