"""What waits at the door is taken in when its waiting is over: its time, its centre, its household has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.installation import Installation
from coordination.ledger.admission import AHEAD
from coordination.ledger.door import CHUNK, Nudging, read_item, take_items
from coordination.ledger.network import read_network
from coordination.ledger.receipts import Receipt
from coordination.models import HouseholdSeen, Quarantined
from coordination.unit_of_work import UnitOfWork

REPLAYS_AT_ONCE = 2_000


def replay_waiting(installation: Installation, names: Collection[str]) -> dict[UUID, Receipt]:
    """Replay what waits for any of these names, and give the receipts by row.

    Names are `centre:CODE`, `centre:PARTNER`, `region:NAME` and `household:REF:CENTRE`.
    """
    with installation.begin(read_only=True) as uow:
        found = _ids(uow, Quarantined.waits_for.in_(sorted(names)))
    return replay_rows(installation, found)


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
    network = read_network(uow.session)
    known = network.names()
    refs = {name.split(":")[1] for name in names if name and name.startswith("household:")}
    for ref, code in uow.session.execute(
        sa.select(HouseholdSeen.household, HouseholdSeen.centre).where(HouseholdSeen.household.in_(sorted(refs)))
    ):
        partner, _ = network.centres.get(code, (None, None))
        known.update((f"household:{ref}:{code}", f"household:{ref}:{partner}"))
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
    allowed to its bringer before, is replayed without an actor. What these bring about is replayed too, and given.
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
        raw = installation.vault.open(row.raw)  # read as strictly as the first time
        item = read_item(installation, raw, actor, position, row.place, None)
        item.row = row.id
        items.append(item)
    taken = take_items(installation, items, actor, keep=True, nudging=Nudging())
    receipts = {row.id: taken.receipts[position] for position, row in enumerate(kept)}
    return {**receipts, **(replay_waiting(installation, taken.awaited) if taken.awaited else {})}
