"""Statements about one decision or record: those that the ledger holds, and those that arrive."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from coordination.clock import from_microseconds, local_day
from coordination.ledger.arrivals import Arrival
from coordination.ledger.bulk import select_by_keys
from coordination.models import Event, EventPayload, Household
from coordination.unit_of_work import UnitOfWork
from coordination.vault import Vault
from rules.days import Day
from rules.statements import Key, Stated, Statement


@dataclass(slots=True)
class Said:
    """One statement: the public part, and the personal part of each household, opened when it is asked for."""

    event: uuid.UUID
    key: Key
    stated: Stated
    status: str
    day: Day
    public: Mapping[str, Any] | None
    opened: dict[str, dict[str, Any]]
    sealed: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    vault: Vault | None = None

    @property
    def households(self) -> Iterable[str]:
        """The households that it names and that were not erased."""
        return {**self.opened, **self.sealed}

    def personal(self, household: str) -> dict[str, Any] | None:
        """Give what it says of a household."""
        if household in self.sealed and self.vault is not None:
            ciphertext, wrapped = self.sealed.pop(household)
            self.opened[household] = json.loads(self.vault.household(wrapped).open(ciphertext))
        return self.opened.get(household)

    def statement(self, content: Mapping[str, Any]) -> Statement:
        """Give it as a statement with that content."""
        party, kind, reference = self.key
        return Statement(self.stated, kind, party, reference, self.status, content, self.day)


def said_by(arrival: Arrival) -> Said:
    """Give an arriving event as a statement."""
    return Said(
        arrival.id,
        arrival.key,
        arrival.stated,
        arrival.envelope.status,
        arrival.day,
        arrival.public,
        dict(arrival.personal),
    )


_QUERY = """
SELECT e.id, e.party, e.kind, e.reference, e.source, e.event_id, e.time_us, e.status, e.data,
       p.household, p.ciphertext, h.key
FROM keys JOIN events e ON e.party = k0 AND e.kind = k1 AND e.reference = k2
LEFT JOIN event_payloads p ON p.event = e.id LEFT JOIN households h ON h.ref = p.household
"""
_COLUMNS = (
    Event.id, Event.party, Event.kind, Event.reference, Event.source, Event.event_id, Event.time_us, Event.status,
    Event.data, EventPayload.household, EventPayload.ciphertext, Household.key,
)  # fmt: skip


def read_said(uow: UnitOfWork, keys: Iterable[Key]) -> dict[Key, list[Said]]:
    """Read every statement that the ledger holds about these decisions and records."""
    return gather_said(uow, select_by_keys(uow.session, sorted(keys), _QUERY, _COLUMNS))


def gather_said(uow: UnitOfWork, rows: Iterable[Any]) -> dict[Key, list[Said]]:
    """Gather rows of events and payloads into statements, by decision or record."""
    found: dict[Key, list[Said]] = {}
    by_event: dict[uuid.UUID, Said] = {}
    zone, vault = uow.installation.settings.timezone, uow.installation.vault
    for id, party, kind, reference, source, event_id, time_us, status, data, household, ciphertext, wrapped in rows:
        said = by_event.get(id)
        if said is None:
            day = local_day(from_microseconds(time_us), zone).toordinal()
            key = (party, kind, reference)
            said = Said(id, key, (time_us, source, event_id), status, day, data, {}, vault=vault)
            by_event[id] = said
            found.setdefault(key, []).append(said)
        if household is not None and wrapped is not None:
            said.sealed[household] = (ciphertext, wrapped)
    return found


_LISTED = """
SELECT DISTINCT k0, k1, k2, p.household FROM keys
JOIN events e ON e.party = k0 AND e.kind = k1 AND e.reference = k2 JOIN event_payloads p ON p.event = e.id
"""


def households_said(session: Session, keys: Iterable[Key]) -> set[str]:
    """Give every household that a statement about these ever named."""
    columns = (Event.party, Event.kind, Event.reference, EventPayload.household)
    return {row[3] for row in select_by_keys(session, sorted(keys), _LISTED, columns)}
