"""One transaction of the door: judge a chunk of events, keep what is refused, write what is admitted."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from coordination import journal
from coordination.errors import ConflictError, DomainError
from coordination.forms import Envelope
from coordination.ledger.admission import admit
from coordination.ledger.around import register_centres, touch_around
from coordination.ledger.arrivals import Arrival, arrival_of
from coordination.ledger.bulk import select_by_keys
from coordination.ledger.erased import decisions_erased, set_aside_erased
from coordination.ledger.filing import Pairs, file_households
from coordination.ledger.keys import begin_intake, known_households
from coordination.ledger.loose import note_loose_withdrawals
from coordination.ledger.network import Network, read_network
from coordination.ledger.receipts import Aside, Receipt, Refusal, problem_of
from coordination.ledger.refused import Place, Refused, count_asides, keep_refused, settle, told_name
from coordination.ledger.touching import Touches
from coordination.ledger.writing import touch_decisions, write_statements
from coordination.models import Event, HouseholdSeen, Quarantined
from coordination.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Item:
    """One thing at the door: what came, and what was read of it (or why it could not be read)."""

    position: int
    raw: object
    envelope: Envelope | None
    refusal: Refusal | None
    place: Place | None = None
    row: uuid.UUID | None = None
    import_id: uuid.UUID | None = None


@dataclass(slots=True)
class Taken:
    """What became of a chunk: receipts by position, centres to look at, and names that may be waited for."""

    receipts: dict[int, Receipt] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    awaited: set[str] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)
    asides: list[tuple[Aside, str]] = field(default_factory=list)
    settled: set[uuid.UUID] = field(default_factory=set)


def take_chunk(uow: UnitOfWork, items: Sequence[Item], *, keep: bool) -> Taken:
    """Take in one chunk. With `keep` false, what is malformed or forbidden is not kept: its sender gets the answer."""
    taken = Taken()
    registers = any(item.envelope is not None and item.envelope.kind.name == "centre" for item in items)
    begin_intake(uow, registers=registers)
    network = read_network(uow.session)
    arrivals = _readable(uow, items, taken, keep=keep)
    arrivals = _once(uow, arrivals, taken, items, keep=keep)
    labels = {ref: label for arrival in arrivals for ref, label in arrival.labels.items()}
    known = known_households(uow, labels)
    arrivals = _admitted(uow, network, arrivals, taken, items, known, keep=keep)
    if arrivals:
        fresh = {ref: labels[ref] for arrival in arrivals for ref in arrival.personal if ref not in known}
        _write(uow, network, arrivals, taken, fresh)
        for one in arrivals:
            receipt = Receipt(one.envelope.source, one.envelope.id, "accepted", event=one.id)
            _settle(taken, items[one.position], receipt)
    keep_refused(uow, taken.refused)
    count_asides(uow, taken.asides)
    settle(uow, taken.settled)
    if taken.awaited:
        taken.awaited &= _waited_for(uow)
    return taken


def _refuse(taken: Taken, item: Item, refusal: Refusal, *, keep: bool) -> None:
    envelope, error = item.envelope, refusal.error
    source = envelope.source if envelope else told_name(item.raw, "source") or ""
    identity = envelope.id if envelope else told_name(item.raw, "id") or ""
    if keep or refusal.waits_for is not None:
        taken.refused.append(Refused(item.raw, refusal, envelope, item.place, item.import_id, item.row))
        taken.receipts[item.position] = Receipt(
            source, identity, "quarantined", problem_of(error), error=error, waits=refusal.waits_for is not None
        )
    else:
        taken.receipts[item.position] = Receipt(source, identity, "refused", problem_of(error), error=error)


def _settle(taken: Taken, item: Item, receipt: Receipt) -> None:
    taken.receipts[item.position] = receipt
    if item.row is not None:
        taken.settled.add(item.row)


def _readable(uow: UnitOfWork, items: Sequence[Item], taken: Taken, *, keep: bool) -> list[Arrival]:
    vault, zone = uow.installation.vault, uow.installation.settings.timezone
    pseudonyms: dict[str, str] = {}

    def pseudonym(reference: str) -> str:
        if reference not in pseudonyms:
            pseudonyms[reference] = vault.pseudonym(reference)
        return pseudonyms[reference]

    arrivals = []
    for number, item in enumerate(items):
        if item.refusal is not None or item.envelope is None:
            _refuse(taken, item, item.refusal or Refusal(DomainError("invalid_event")), keep=keep)
        else:
            arrival = arrival_of(item.envelope, vault, pseudonym, zone)
            arrival.position = number
            arrivals.append(arrival)
    return arrivals


_SAME = "SELECT e.source, e.event_id, e.digest, e.id FROM keys JOIN events e ON e.source = k0 AND e.event_id = k1"


def _once(
    uow: UnitOfWork, arrivals: Iterable[Arrival], taken: Taken, items: Sequence[Item], *, keep: bool
) -> list[Arrival]:
    """Leave out what the ledger has already: the same content is a duplicate, another content a conflict."""
    arrivals = list(arrivals)
    keys = sorted({(one.envelope.source, one.envelope.id) for one in arrivals})
    columns = (Event.source, Event.event_id, Event.digest, Event.id)
    known = {(source, id): (digest, event)
             for source, id, digest, event in select_by_keys(uow.session, keys, _SAME, columns)}  # fmt: skip
    fresh = []
    for one in arrivals:
        name, item = (one.envelope.source, one.envelope.id), items[one.position]
        if name not in known:
            known[name] = (one.digest, one.id)
            fresh.append(one)
        elif known[name][0] == one.digest:
            _settle(taken, item, Receipt(*name, "duplicate", event=known[name][1]))
        else:
            error = ConflictError("event_differs", source=name[0], id=name[1])
            _refuse(taken, item, Refusal(error), keep=keep)
    return fresh


def _admitted(
    uow: UnitOfWork, network: Network, arrivals: Iterable[Arrival], taken: Taken, items: Sequence[Item],
    known: Mapping[str, dt.datetime | None], *, keep: bool,
) -> list[Arrival]:  # fmt: skip
    arrivals = list(arrivals)
    seen = _seen(uow, network, arrivals)
    erased = decisions_erased(uow, arrivals)
    admitted = []
    for one in arrivals:
        item = items[one.position]
        verdict = admit(one, network, lambda household, code: (household, code) in seen)
        if verdict is None:
            verdict = set_aside_erased(one, known, erased)
        if verdict is None:
            admitted.append(one)
        elif isinstance(verdict, Aside):
            taken.asides.append((verdict, one.envelope.kind.name))
            receipt = Receipt(one.envelope.source, one.envelope.id, "set_aside", problem_of(verdict.error))
            _settle(taken, item, receipt)
        else:
            _refuse(taken, item, verdict, keep=keep)
    return admitted


_PAIRS = "SELECT s.household, s.centre FROM keys JOIN household_seen s ON s.household = k0"


def _seen(uow: UnitOfWork, network: Network, arrivals: Iterable[Arrival]) -> set[tuple[str, str]]:
    """Where the households of which a centre or a partner reports were ever seen."""
    refs = set()
    for one in arrivals:
        if one.household is not None and not one.centres:
            party = network.party(one.envelope.party)
            if party is not None and party.kind != "network":
                refs.add(one.household)
    columns = (HouseholdSeen.household, HouseholdSeen.centre)
    rows = select_by_keys(uow.session, [(ref,) for ref in sorted(refs)], _PAIRS, columns)
    return {(ref, code) for ref, code in rows}


def _write(uow: UnitOfWork, network: Network, arrivals: Sequence[Arrival], taken: Taken, fresh: dict[str, str]) -> None:
    chunk = write_statements(uow, network, arrivals, fresh)
    records = [change.folded for change in chunk.changes.values() if change.folded.kind.name == "centre"]
    if records:
        taken.awaited.update(register_centres(uow, network, records))
    touches = Touches(network)
    taken.awaited.update(_names_awaited(network, file_households(chunk, touches)))
    touch_decisions(chunk, touches)
    touch_around(chunk, touches)
    note_loose_withdrawals(chunk)
    taken.touched = touches.raise_wanted(uow)
    told = hashlib.sha256("".join(f"{one.id}{one.digest}" for one in arrivals).encode()).hexdigest()
    journal.record(uow, "events_taken", "event", str(arrivals[0].id), events=len(arrivals), digest=told)


def _waited_for(uow: UnitOfWork) -> set[str]:
    """Give every name that something in quarantine waits for."""
    query = sa.select(Quarantined.waits_for).where(Quarantined.status == "open", Quarantined.waits_for.is_not(None))
    return {name for name in uow.session.scalars(query.distinct()) if name}


def _names_awaited(network: Network, named: Pairs) -> Iterable[str]:
    for household, code in named:
        yield f"household:{household}:{code}"
        partner = network.centres.get(code, (None, None))[0]
        if partner:
            yield f"household:{household}:{partner}"
