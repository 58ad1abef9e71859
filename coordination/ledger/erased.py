"""Erased households at the door: what is said of them, or of decisions about them, is not kept again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping

from coordination.errors import DomainError
from coordination.ledger.arrivals import Arrival
from coordination.ledger.bulk import select_by_keys
from coordination.ledger.receipts import Aside
from coordination.models import Decision
from coordination.unit_of_work import UnitOfWork
from coordination.vault import Vault

Named = tuple[str, str]
"""(party, reference) of a decision or record."""


def erased_reference(vault: Vault, party: str, reference: str) -> str:
    """Give what stands for a reference that told something of a household: always the same, not to be turned back."""
    return "erased-" + vault.digest(f"{party}\0{reference}".encode())[:40]


_OF_ERASED = """
SELECT k0, k1 FROM keys JOIN decisions d ON d.party = k0 AND d.reference IN (k1, k2)
JOIN households h ON h.ref = d.household WHERE h.erased_at IS NOT NULL
"""


def decisions_erased(uow: UnitOfWork, arrivals: Iterable[Arrival]) -> set[Named]:
    """Give those decisions of erased households that events name without naming the household itself."""
    vault = uow.installation.vault
    named = sorted({name for one in arrivals for name in _named(one)})
    keys = [(party, reference, erased_reference(vault, party, reference)) for party, reference in named]
    return {(party, reference) for party, reference in
            select_by_keys(uow.session, keys, _OF_ERASED, (Decision.party, Decision.reference))}  # fmt: skip


def _named(arrival: Arrival) -> Iterator[Named]:
    about = arrival.envelope.kind.about
    if about == "household" and arrival.household is None:
        yield arrival.envelope.party, arrival.reference
    elif about == "decision":
        target = arrival.envelope.content.get("decision")
        if target:
            yield target["party"], target["reference"]


def set_aside_erased(
    arrival: Arrival, known: Mapping[str, dt.datetime | None], decisions: Collection[Named]
) -> Aside | None:
    """Set aside what is said of an erased household (`known`: when each was erased); on a list it is passed over."""
    erased = [ref for ref in arrival.personal if known.get(ref) is not None]
    if arrival.household in erased or any(name in decisions for name in _named(arrival)):
        return Aside(next(iter(arrival.centres), ""), DomainError("household_erased"))
    for ref in erased:
        del arrival.personal[ref]
    return None
