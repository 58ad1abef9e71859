"""The door of the ledger: events come in, one or many, and each gets a receipt.

Every event is judged by itself; a bad one never takes a good one along. Work is done in transactions of up to 500
events that last 30 seconds at most. What waits for something (a centre that is not registered yet, a household that is
not known to be here, its own time) is replayed by itself when that comes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.db import is_serialization_failure
from coordination.errors import InvalidError
from coordination.forms import parse_json, read_envelope
from coordination.installation import Installation
from coordination.ledger.admission import AHEAD, bringer_fault, too_early
from coordination.ledger.bulk import TakenError
from coordination.ledger.intake import Item, Taken, take_chunk
from coordination.ledger.keys import OvertakenError
from coordination.ledger.receipts import Receipt, Refusal
from coordination.ledger.refused import Place
from coordination.models import Centre, HouseholdSeen, Quarantined
from coordination.unit_of_work import UnitOfWork

CHUNK = 500
ATTEMPTS = 8
REPLAYS_AT_ONCE = 2_000

__all__ = ["Receipt", "replay_rows", "replay_waiting", "submit_event", "submit_events", "waiting_rows"]


def submit_event(installation: Installation, raw: object, actor: Actor) -> Receipt:
    """Take in one event, as parsed JSON or as bytes.

    Raises `InvalidError` with all mistakes when it is malformed, `ForbiddenError` when it is not allowed, and
    `ConflictError` (`event_differs`) when its source and id are known with another content. What waits is kept:
    `quarantined`.
    """
    (receipt,) = _submit(installation, [raw], actor, keep=False)
    if receipt.status == "refused" and receipt.error is not None:
        raise receipt.error
    return receipt


def submit_events(
    installation: Installation,
    raws: Sequence[object],
    actor: Actor,
    *,
    import_id: UUID | None = None,
    places: Sequence[Place | None] | None = None,
) -> list[Receipt]:
    """Take in many events, as parsed JSON or as bytes; give their receipts in the same order.

    What is malformed, forbidden or in conflict is kept in quarantine with its reason and place (`places`; else its
    position in the batch, from 0).
    """
    return _submit(installation, raws, actor, keep=True, import_id=import_id, places=places)


def _submit(
    installation: Installation,
    raws: Sequence[object],
    actor: Actor,
    *,
    keep: bool,
    import_id: UUID | None = None,
    places: Sequence[Place | None] | None = None,
) -> list[Receipt]:
    receipts: dict[int, Receipt] = {}
    nudging = _Nudging()
    chunks = list(_chunks(raws))
    for positions in chunks:
        items = []
        for position in positions:
            place = places[position] if places is not None else {"position": position}
            items.append(_read(installation, raws[position], actor, position, place, import_id))
        taken = _take(installation, items, actor, keep=keep, nudging=nudging, last=positions is chunks[-1])
        receipts.update(taken.receipts)
        if taken.awaited:
            replay_waiting(installation, taken.awaited)
    return [receipts[position] for position in range(len(raws))]


def _chunks(raws: Sequence[object]) -> Iterator[list[int]]:
    """Give positions in chunks: first what registers centres, then the rest in order."""
    centres = [position for position, raw in enumerate(raws) if _registers(raw)]
    first = set(centres)
    for order in (centres, [position for position in range(len(raws)) if position not in first]):
        chunk: list[int] = []
        weight = 0
        for position in order:
            chunk.append(position)
            weight += _weight(raws[position])
            if weight >= CHUNK:
                yield chunk
                chunk, weight = [], 0
        if chunk:
            yield chunk


def _registers(raw: object) -> bool:
    if isinstance(raw, bytes):
        return b"kindreflex.centre" in raw
    return isinstance(raw, dict) and raw.get("type") == "kindreflex.centre"


def _weight(raw: object) -> int:
    data = raw.get("data") if isinstance(raw, dict) else None
    listed = data.get("households") if isinstance(data, dict) else None
    return 1 + len(listed) // 2 if isinstance(listed, list) else 1


def _read(
    installation: Installation, raw: object, actor: Actor, position: int, place: Place | None, import_id: UUID | None
) -> Item:
    item = Item(position, raw, None, None, place, import_id=import_id)
    try:
        item.envelope = read_envelope(parse_json(raw) if isinstance(raw, bytes) else raw)
    except InvalidError as wrong:
        item.refusal = Refusal(wrong)
        return item
    fault = bringer_fault(item.envelope, actor)
    item.refusal = Refusal(fault) if fault else too_early(item.envelope, installation.clock.now())
    return item


class _Nudging:
    """Each centre is nudged when a call first touches it, and once more at the end when it was touched again."""

    def __init__(self) -> None:
        self.nudged: set[str] = set()
        self.again: set[str] = set()

    def nudge(self, uow: UnitOfWork, touched: Collection[str], *, last: bool) -> None:
        self.again.update(self.nudged.intersection(touched))
        for code in touched:
            if code not in self.nudged:
                uow.nudge("check_centre", code)
        self.nudged.update(touched)
        if last:
            for code in sorted(self.again):
                uow.nudge("check_centre", code)


def _take(
    installation: Installation, items: Sequence[Item], actor: Actor, *, keep: bool, nudging: _Nudging, last: bool = True
) -> Taken:
    """Take in one chunk, again when another transaction was faster."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with installation.begin(actor) as uow:
                taken = take_chunk(uow, items, keep=keep)
                nudging.nudge(uow, taken.touched, last=last)
            return taken
        except (OvertakenError, TakenError):
            if attempt == ATTEMPTS:
                raise
        except sa.exc.DBAPIError as problem:
            if attempt == ATTEMPTS or not is_serialization_failure(problem):
                raise
    raise AssertionError("no attempt was made")


# ---- what waits ------------------------------------------------------------------------------------------------------


def replay_waiting(installation: Installation, names: Collection[str]) -> int:
    """Replay what waits for any of these names (`centre:CODE`, `household:REF:CENTRE`); give how many were taken in."""
    with installation.begin(read_only=True) as uow:
        found = _ids(uow, Quarantined.waits_for.in_(sorted(names)))
    return sum(receipt.status == "accepted" for receipt in replay_rows(installation, found).values())


def waiting_rows(uow: UnitOfWork) -> list[UUID]:
    """Give the rows whose waiting is over: their time has come, or what they wait for is known by now."""
    due = _ids(uow, sa.and_(Quarantined.waits_for == "time", Quarantined.replay_at <= uow.at + AHEAD))
    names = set(
        uow.session.scalars(
            sa.select(Quarantined.waits_for)
            .where(Quarantined.status == "open", Quarantined.waits_for.is_not(None), Quarantined.waits_for != "time")
            .distinct()
        )
    )
    if not names:
        return due
    partners: dict[str, str | None] = {}
    known: set[str] = set()
    for code, partner in uow.session.execute(sa.select(Centre.code, Centre.partner)):
        partners[code] = partner
        known.update((f"centre:{code}", f"centre:{partner}"))
    refs = {name.split(":")[1] for name in names if name and name.startswith("household:")}
    for ref, code in uow.session.execute(
        sa.select(HouseholdSeen.household, HouseholdSeen.centre).where(HouseholdSeen.household.in_(sorted(refs)))
    ):
        known.update((f"household:{ref}:{code}", f"household:{ref}:{partners.get(code)}"))
    return due + _ids(uow, Quarantined.waits_for.in_(sorted(known & {name for name in names if name})))


def _ids(uow: UnitOfWork, condition: sa.ColumnElement[bool]) -> list[UUID]:
    query = (
        sa.select(Quarantined.id)
        .where(Quarantined.status == "open", condition)
        .order_by(Quarantined.received_at, Quarantined.id)
        .limit(REPLAYS_AT_ONCE)
    )
    return list(uow.session.scalars(query))


def replay_rows(installation: Installation, rows: Sequence[UUID], actor: Actor | None = None) -> dict[UUID, Receipt]:
    """Replay rows of the quarantine; what is still refused keeps its row, with the new reason.

    They are replayed for `actor`, or by the installation in the name of who brought them: only what waits, and was
    allowed to its bringer before, is replayed without an actor.
    """
    found: dict[UUID, Receipt] = {}
    for start in range(0, len(rows), CHUNK):
        with installation.begin(read_only=True) as uow:
            kept = uow.session.execute(
                sa.select(Quarantined.id, Quarantined.raw, Quarantined.received_by, Quarantined.place)
                .where(Quarantined.id.in_(rows[start : start + CHUNK]), Quarantined.status == "open")
                .order_by(Quarantined.received_at, Quarantined.id)
            ).all()
        by_bringer: dict[str | None, list[Any]] = {}
        for row in kept:
            by_bringer.setdefault(row.received_by, []).append(row)
        for bringer, own in by_bringer.items():
            found.update(_replay(installation, actor or _in_the_name_of(bringer), own))
    return found


def _in_the_name_of(bringer: str | None) -> Actor:
    kind, _, id = (bringer or "").partition(":")
    person, token = (UUID(id) if kind == one else None for one in ("person", "token"))
    return Actor(person=person, token=token, name="replay", system=True)


def _replay(installation: Installation, actor: Actor, kept: Sequence[Any]) -> dict[UUID, Receipt]:
    items = []
    for position, row in enumerate(kept):
        raw = json_or_bytes(installation.vault.open(row.raw))
        item = _read(installation, raw, actor, position, row.place, None)
        item.row = row.id
        items.append(item)
    taken = _take(installation, items, actor, keep=True, nudging=_Nudging())
    if taken.awaited:
        replay_waiting(installation, taken.awaited)
    return {row.id: taken.receipts[position] for position, row in enumerate(kept)}


def json_or_bytes(raw: bytes) -> object:
    """Give what was kept as parsed JSON, or as the bytes that it was when it is none."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw
