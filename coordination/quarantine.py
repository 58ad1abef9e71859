"""The quarantine: what could not be taken in, whole and sealed, until it is corrected, replayed or discarded.

Everything that waits for something is replayed by itself; `replay_due` finds what a lost word left behind.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.erasing.naming import Names, households_in
from coordination.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from coordination.events import Receipt, submit_event
from coordination.forms import parse_json, read_envelope
from coordination.installation import Installation
from coordination.journal import record
from coordination.ledger.receipts import error_of, problem_of
from coordination.ledger.replaying import replay_rows, waiting_rows
from coordination.models import Quarantined
from coordination.paging import Page, cursor_uuid, cut, place_after
from coordination.policy.access import reach_of
from coordination.unit_of_work import UnitOfWork

SOLVED = frozenset({"accepted", "duplicate", "set_aside"})


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """What waits at the door. `raw` is only filled in for who sent it."""

    id: uuid.UUID
    received_at: dt.datetime
    party: str | None
    received_by: str | None
    source: str | None
    event_id: str | None
    problem: Mapping[str, Any]
    place: Mapping[str, Any] | None
    waits_for: str | None
    replay_at: dt.datetime | None
    times: int
    status: str
    settled_at: dt.datetime | None
    import_id: uuid.UUID | None
    raw: object = None


def list_quarantine(
    uow: UnitOfWork, *, status: str | None = "open", party: str | None = None, after: str | None = None, limit: int = 50
) -> Page[QuarantineRow]:
    """List what waits, the latest first; of own parties only, for administrators of all. Without what was sent."""
    query = sa.select(Quarantined).order_by(Quarantined.received_at.desc(), Quarantined.id.desc()).limit(limit + 1)
    query = query.where(_visible(uow.actor))
    if status is not None:
        query = query.where(Quarantined.status == status)
    if party is not None:
        query = query.where(Quarantined.party == party)
    place = place_after(after, 2)
    if place is not None:
        try:
            moment = dt.datetime.fromisoformat(place[0])
        except ValueError as problem:
            raise InvalidError("cursor_unknown", field="cursor") from problem
        same = sa.and_(Quarantined.received_at == moment, Quarantined.id < cursor_uuid(place[1]))
        query = query.where(sa.or_(Quarantined.received_at < moment, same))
    found, following = cut(
        list(uow.session.scalars(query)), limit, lambda row: f"{row.received_at.isoformat()}|{row.id}"
    )
    return Page(tuple(_row(row) for row in found), following)


def read_quarantine(uow: UnitOfWork, id: uuid.UUID) -> QuarantineRow:
    """Read one thing that waits, with what was sent where the actor belongs to the party that sent it.

    Raises `NotFoundError` (`quarantine_not_found`).
    """
    row = _find(uow, id)
    raw = None
    if row.raw and (uow.actor.system or row.party in uow.actor.parties or row.received_by == uow.actor.label):
        raw = _json_or_bytes(uow.installation.vault.open(row.raw))
    found = _row(row, raw)
    return found if raw is None else replace(found, problem=_whole_problem(raw, found.problem))


def replay(installation: Installation, id: uuid.UUID, actor: Actor) -> Receipt:
    """Try again what was sent, as it was sent, for this actor.

    Raises as `read_quarantine`, and `ConflictError` (`quarantine_settled`) when it does not wait any more.
    """
    with installation.begin(actor, read_only=True) as uow:
        row = _open(uow, id)
        alone = None if row.waits_for is not None else actor
    receipt = replay_rows(installation, [id], alone).get(id)
    if receipt is None:
        raise ConflictError("quarantine_settled", quarantine=str(id))
    return receipt


def correct_and_replay(installation: Installation, id: uuid.UUID, raw: object, actor: Actor) -> Receipt:
    """Take in a corrected event instead of what was sent. The sealed original is destroyed once that worked.

    Raises what `submit_event` raises; then all stays as it was.
    """
    with installation.begin(actor, read_only=True) as uow:
        _open(uow, id)
    receipt = submit_event(installation, raw, actor)
    if receipt.status in SOLVED:
        with installation.begin(actor) as uow:
            row = _open(uow, id)
            _settle(uow, row, "replayed")
            record(uow, "quarantine_corrected", "quarantine", str(id), event=str(receipt.event))
    return receipt


def discard(uow: UnitOfWork, id: uuid.UUID, reason: str) -> None:
    """Discard what will never be taken in, with a reason.

    Raises `InvalidError`: `text_missing` without one, `reason_names_household` (the journal keeps it for good).
    """
    if not reason.strip():
        raise InvalidError("text_missing", field="reason")
    row = _open(uow, id)
    vault = uow.installation.vault
    named = households_in(vault.open(row.raw)) if row.raw else ()
    if any(Names(label, vault.pseudonym(label)).in_words(reason) for label in named):
        raise InvalidError("reason_names_household", field="reason")
    _settle(uow, row, "discarded")
    record(uow, "quarantine_discarded", "quarantine", str(id), reason=reason.strip()[:500])


def replay_due(installation: Installation) -> int:
    """Replay everything whose waiting is over; give how many were taken in. For the sweep: safe to run at any time."""
    with installation.begin(read_only=True) as uow:
        rows = waiting_rows(uow)
    return sum(receipt.status in SOLVED for receipt in replay_rows(installation, rows).values())


def problem_error(row: QuarantineRow) -> Exception:
    """Give the error that stands behind a problem, for words in the reader's language."""
    return error_of(row.problem)


def _whole_problem(raw: object, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the reason with the values that were sent, which are not kept where they tell of people."""
    if kept.get("code") == "invalid_event":
        try:
            read_envelope(raw)
        except InvalidError as wrong:
            return problem_of(wrong)
    return kept


def _json_or_bytes(raw: bytes) -> object:
    """Give what was kept as parsed JSON where nothing of it would be lost on the way, or else as the bytes it was."""
    try:
        return parse_json(raw)
    except InvalidError:
        return raw


def _visible(actor: Actor) -> sa.ColumnElement[bool]:
    reach = reach_of(actor, "quarantine.read")
    if reach.everything:
        return sa.true()
    own = sorted(reach.own | reach.involved)
    return sa.or_(Quarantined.party.in_(own), Quarantined.received_by == actor.label)


def _find(uow: UnitOfWork, id: uuid.UUID) -> Quarantined:
    row = uow.session.scalar(sa.select(Quarantined).where(Quarantined.id == id, _visible(uow.actor)))
    if row is None:
        raise NotFoundError("quarantine_not_found", quarantine=str(id))
    return row


def _open(uow: UnitOfWork, id: uuid.UUID) -> Quarantined:
    row = _find(uow, id)
    if row.status != "open":
        raise ConflictError("quarantine_settled", quarantine=str(id))
    theirs = row.party is not None and row.party not in uow.actor.parties
    if theirs and not uow.actor.system and not uow.actor.administrator:
        raise ForbiddenError("not_your_party", party=row.party)
    return row


def _settle(uow: UnitOfWork, row: Quarantined, status: str) -> None:
    row.status, row.settled_at, row.settled_by = status, uow.at, uow.actor.label
    if status == "replayed":
        row.raw = b""


def _row(row: Quarantined, raw: object = None) -> QuarantineRow:
    return QuarantineRow(
        row.id, row.received_at, row.party, row.received_by, row.source, row.event_id, row.problem, row.place,
        row.waits_for, row.replay_at, row.times, row.status, row.settled_at, row.import_id, raw,
    )  # fmt: skip
