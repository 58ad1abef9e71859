"""What is not taken in is kept, sealed, with its reason and place; the same thing brought again is counted."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.forms import PREFIX, Envelope
from coordination.ids import new_id
from coordination.ledger.bulk import insert_rows
from coordination.ledger.receipts import Aside, Problem, Refusal, problem_of, without_values
from coordination.models import Quarantined, SetAside
from coordination.policy.projection import PERSONAL_KINDS
from coordination.unit_of_work import UnitOfWork

Place = dict[str, Any]
"""{"file"?, "line"?, "position"?, "columns"?} where something came from."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing that is to be kept: what came, why it is not taken in, and where it came from."""

    raw: object
    refusal: Refusal
    envelope: Envelope | None = None
    place: Place | None = None
    import_id: uuid.UUID | None = None
    row: uuid.UUID | None = None
    """The row of the quarantine that it was replayed from."""


def raw_bytes(raw: object) -> bytes:
    """Give what came as bytes: as it was, or as JSON."""
    if isinstance(raw, bytes):
        return raw
    return json.dumps(raw, separators=(",", ":")).encode()


def told_name(raw: object, name: str) -> str | None:
    """Give an attribute that something claims to have, fit to be kept and shown."""
    value = raw.get(name) if isinstance(raw, dict) else None
    if not isinstance(value, str):
        return None
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in value[:500]) or None


def _party_of(one: Refused, actor: Actor) -> str | None:
    """Give the party that may look at it: that of the bringer, never one that was only claimed."""
    claimed = one.envelope.party if one.envelope else None
    if actor.system or claimed in actor.parties:
        return claimed
    return actor.parties[0] if actor.parties else None


def _kept_problem(one: Refused) -> Problem:
    """Give the reason as it is kept, in the clear: what was said of people stays sealed."""
    problem = problem_of(one.refusal.error)
    kind = told_name(one.raw, "type") or ""
    return without_values(problem) if kind.removeprefix(PREFIX) in PERSONAL_KINDS | {"presence"} else problem


_COUNTED = """
ON CONFLICT (digest) WHERE status = 'open' DO UPDATE SET times = quarantine.times + excluded.times,
problem = excluded.problem, waits_for = excluded.waits_for, replay_at = excluded.replay_at, place = excluded.place
"""
_NAMES = ("id", "received_at", "party", "received_by", "source", "event_id", "digest", "times", "raw", "problem",
          "place", "waits_for", "replay_at", "status", "import_id")  # fmt: skip


def keep_refused(uow: UnitOfWork, refused: Iterable[Refused]) -> None:
    """Keep what is not taken in; of what was replayed, the reason is brought up to date."""
    vault, by_digest, again = uow.installation.vault, dict[str, list[Any]](), []
    for one in refused:
        if one.row is not None:
            again.append(one)
            continue
        raw = raw_bytes(one.raw)
        digest = vault.digest(uow.actor.label.encode() + b"\0" + raw)
        if digest in by_digest:
            by_digest[digest][7] += 1
            continue
        party = _party_of(one, uow.actor)
        by_digest[digest] = [
            new_id(), uow.at, party, uow.actor.label, told_name(one.raw, "source"), told_name(one.raw, "id"), digest, 1,
            vault.seal(raw), _kept_problem(one), one.place, one.refusal.waits_for, one.refusal.replay_at,
            "open", one.import_id,
        ]  # fmt: skip
    rows = [tuple(by_digest[digest]) for digest in sorted(by_digest)]
    insert_rows(uow.session, Quarantined, _NAMES, rows, _COUNTED)
    for one in again:
        uow.session.execute(
            sa.update(Quarantined).where(Quarantined.id == one.row, Quarantined.status == "open").values(
                problem=_kept_problem(one), waits_for=one.refusal.waits_for,
                replay_at=one.refusal.replay_at,
            )
        )  # fmt: skip


def settle(uow: UnitOfWork, rows: Collection[uuid.UUID]) -> None:
    """Mark what was replayed and taken in; the ledger has it now, so the sealed copy is destroyed."""
    if rows:
        uow.session.execute(
            sa.update(Quarantined)
            .where(Quarantined.id.in_(rows), Quarantined.status == "open")
            .values(status="replayed", settled_at=uow.at, settled_by=uow.actor.label, raw=b"")
        )


_SUMMED = """
ON CONFLICT (centre, kind) DO UPDATE SET events = set_aside.events + excluded.events, last_at = excluded.last_at
"""


def count_asides(uow: UnitOfWork, asides: Sequence[tuple[Aside, str]]) -> None:
    """Count what is set aside, by centre and kind."""
    counted: dict[tuple[str, str], int] = {}
    for aside, kind in asides:
        counted[(aside.centre, kind)] = counted.get((aside.centre, kind), 0) + 1
    rows: list[tuple[str, str, int, dt.datetime]] = [
        (centre, kind, number, uow.at) for (centre, kind), number in sorted(counted.items())
    ]
    insert_rows(uow.session, SetAside, ("centre", "kind", "events", "last_at"), rows, _SUMMED)
