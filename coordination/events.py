"""The door of the ledger: events come in, one or many, and each gets a receipt.

Every event is judged by itself; a bad one never takes a good one along. Work is done in transactions of up to 500
events that last 30 seconds at most. What waits for something (a centre that is not registered yet, a household that is
not known to be here, its own time) is replayed by itself when that comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from coordination.actors import Actor
from coordination.installation import Installation
from coordination.ledger.door import Nudging, Unread, chunks_of, read_item, rehearse_items, take_items
from coordination.ledger.receipts import Receipt
from coordination.ledger.refused import Place
from coordination.ledger.replaying import replay_waiting

__all__ = ["Receipt", "Unread", "rehearse_events", "submit_event", "submit_events"]


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
    nudging = Nudging()
    chunks = list(chunks_of(raws))
    settled: dict[UUID, Receipt] = {}
    for positions in chunks:
        items = []
        for position in positions:
            place = places[position] if places is not None else {"position": position}
            items.append(read_item(installation, raws[position], actor, position, place, import_id))
        taken = take_items(installation, items, actor, keep=keep, nudging=nudging, last=positions is chunks[-1])
        receipts.update(taken.receipts)
        if taken.awaited:
            settled.update(replay_waiting(installation, taken.awaited))
    found = [receipts[position] for position in range(len(raws))]
    return settle_receipts(found, settled.values())


def settle_receipts(receipts: Sequence[Receipt], later: Iterable[Receipt]) -> list[Receipt]:
    """Give receipts in which what only waited for something that came in the meantime is told as taken in."""
    taken = {(one.source, one.id): one for one in later if one.status == "accepted"}
    return [taken.get((one.source, one.id), one) if one.waits else one for one in receipts]


def rehearse_events(installation: Installation, raws: Sequence[object], actor: Actor) -> list[Receipt]:
    """Give the receipts that submitting these events would give now. Nothing is written."""
    chunks = [
        [read_item(installation, raws[at], actor, at, {"position": at}, None) for at in positions]
        for positions in chunks_of(raws)
    ]
    receipts = rehearse_items(installation, chunks, actor)
    return [receipts[position] for position in range(len(raws))]
