"""The door itself: what comes is read into items, gathered into chunks, and each chunk taken in by one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.db import is_serialization_failure
from coordination.errors import DomainError, InvalidError
from coordination.forms import parse_json, read_envelope
from coordination.installation import Installation
from coordination.ledger.admission import bringer_fault, too_early
from coordination.ledger.bulk import TakenError
from coordination.ledger.intake import Item, Taken, take_chunk
from coordination.ledger.keys import OvertakenError
from coordination.ledger.receipts import Receipt, Refusal
from coordination.ledger.refused import Place
from coordination.unit_of_work import UnitOfWork

CHUNK = 500
BYTES_OF_ONE = 1_000
"""An event of more bytes weighs as several: a list of who is present is work for each household on it."""
ATTEMPTS = 8
T = TypeVar("T")


def chunks_of(raws: Sequence[object]) -> Iterator[list[int]]:
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
    if isinstance(raw, bytes):
        return 1 + len(raw) // BYTES_OF_ONE
    data = raw.get("data") if isinstance(raw, dict) else None
    listed = data.get("households") if isinstance(data, dict) else None
    return 1 + len(listed) // 2 if isinstance(listed, list) else 1


@dataclass(frozen=True, slots=True)
class Unread:
    """Something at the door that could not be made an event of: what came (text or a part of an event), and why."""

    raw: object
    error: DomainError


def read_item(
    installation: Installation, raw: object, actor: Actor, position: int, place: Place | None, import_id: UUID | None
) -> Item:
    """Read one thing at the door, and judge what needs no database: its form, its bringer, its time."""
    if isinstance(raw, Unread):
        return Item(position, raw.raw, None, Refusal(raw.error), place, import_id=import_id)
    item = Item(position, raw, None, None, place, import_id=import_id)
    try:
        item.raw = parse_json(raw) if isinstance(raw, bytes) else raw
        item.envelope = read_envelope(item.raw)
    except InvalidError as wrong:
        item.refusal = Refusal(wrong)
        return item
    fault = bringer_fault(item.envelope, actor)
    item.refusal = Refusal(fault) if fault else too_early(item.envelope, installation.clock.now())
    return item


class Nudging:
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


def take_items(
    installation: Installation, items: Sequence[Item], actor: Actor, *, keep: bool, nudging: Nudging, last: bool = True
) -> Taken:
    """Take in one chunk, again when another transaction was faster."""

    def work() -> Taken:
        with installation.begin(actor) as uow:
            taken = take_chunk(uow, items, keep=keep)
            nudging.nudge(uow, taken.touched, last=last)
        return taken

    return again(work)


def rehearse_items(installation: Installation, chunks: Sequence[Sequence[Item]], actor: Actor) -> dict[int, Receipt]:
    """Give the receipts that taking these chunks in would give now; nothing of it stays."""

    def work() -> dict[int, Receipt]:
        receipts: dict[int, Receipt] = {}
        with installation.begin(actor) as uow:
            for items in chunks:
                receipts.update(take_chunk(uow, items, keep=True).receipts)
            _settle_waiting(uow, [item for items in chunks for item in items], receipts)
            uow.session.rollback()
        return receipts

    return again(work)


def _settle_waiting(uow: UnitOfWork, items: Sequence[Item], receipts: dict[int, Receipt]) -> None:
    """Take again what waits for something that came with it, as long as that settles anything."""
    waiting: list[Item] = []
    while len(left := [item for item in items if receipts[item.position].waits]) != len(waiting):
        waiting = left
        for start in range(0, len(waiting), CHUNK):
            receipts.update(take_chunk(uow, waiting[start : start + CHUNK], keep=True).receipts)


def again(work: Callable[[], T]) -> T:
    """Do a whole transaction, again as long as another one was faster."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return work()
        except (OvertakenError, TakenError):
            if attempt == ATTEMPTS:
                raise
        except sa.exc.DBAPIError as problem:
            if attempt == ATTEMPTS or not is_serialization_failure(problem):
                raise
    raise AssertionError("no attempt was made")
