"""What of a file was seen before: rows that are uploaded again, and rows of the last full list that are gone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from coordination.clock import from_microseconds
from coordination.importing.rows import Told
from coordination.ledger.bulk import select_by_keys
from coordination.models import Decision, Event
from coordination.unit_of_work import UnitOfWork
from rules.statements import Key

_SEEN = """
SELECT e.source, e.event_id, e.time_us, last.event_id FROM keys
JOIN events e ON e.source = k0 AND (e.event_id = k1 OR e.event_id LIKE k1 || '.%')
JOIN events last ON last.party = e.party AND last.kind = e.kind AND last.reference = e.reference
WHERE NOT EXISTS (SELECT 1 FROM events later WHERE later.party = e.party AND later.kind = e.kind
  AND later.reference = e.reference AND (later.time_us > last.time_us
  OR (later.time_us = last.time_us AND (later.source > last.source
  OR (later.source = last.source AND later.event_id > last.event_id)))))
"""


def recognise(uow: UnitOfWork, batch: Iterable[Told]) -> None:
    """Recognise rows without an id of their own that were uploaded before.

    Where the row is still the last thing said about its decision, it keeps the time of then, and so is a duplicate.
    Where something else was said since, saying it again is new: it gets a new id.
    """
    rows = {(str(told.event["source"]), str(told.event["id"])): told
            for told in batch if told.derived_id and told.derived_time}  # fmt: skip
    columns = (Event.source, Event.event_id, Event.time_us, Event.reference)
    seen: dict[tuple[str, str], list[tuple[str, int, str]]] = {}
    for source, id, time_us, last in select_by_keys(uow.session, sorted(rows), _SEEN, columns):
        seen.setdefault((source, id.partition(".")[0]), []).append((id, time_us, last))
    for name, found in seen.items():
        event = rows[name].event
        still = next(((id, time_us) for id, time_us, last in found if id == last), None)
        if still is not None:
            event["id"], event["time"] = still[0], from_microseconds(still[1]).isoformat()
        else:
            event["id"] = f"{name[1]}.{len({id for id, *_ in found})}"


def references_of(uow: UnitOfWork, events: Sequence[uuid.UUID]) -> set[tuple[str, str]]:
    """Give (kind, reference) of events that the ledger has."""
    rows = uow.session.execute(sa.select(Event.kind, Event.reference).where(Event.id.in_(events)))
    return {(kind, reference) for kind, reference in rows}


def gone_since(uow: UnitOfWork, source: str, kinds: Iterable[str], told: set[tuple[str, str]]) -> list[Key]:
    """Give what this source once stated, still stands, and is not told any more."""
    query = (
        sa.select(Decision.party, Decision.kind, Decision.reference)
        .join(Event, sa.and_(Event.party == Decision.party, Event.kind == Decision.kind,
                             Event.reference == Decision.reference))
        .where(Event.source == source, Decision.kind.in_(sorted(kinds)), Decision.status != "withdrawn")
        .distinct()
        .order_by(Decision.party, Decision.kind, Decision.reference)
    )  # fmt: skip
    return [
        (party, kind, reference)
        for party, kind, reference in uow.session.execute(query)
        if (kind, reference) not in told
    ]
