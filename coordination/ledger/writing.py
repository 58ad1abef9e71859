"""One chunk of admitted events becomes part of the ledger, in one transaction.

Order of locks, the same in every transaction: register of centres, households that are new, decisions, households in
order of reference, events, *wanted* in order of code. So two transactions wait for each other but never in a circle.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from coordination.clock import from_microseconds
from coordination.ids import new_id
from coordination.ledger.arrivals import Arrival
from coordination.ledger.bulk import add_rows, dumps, on_postgres, select_by_keys, update_rows
from coordination.ledger.folding import Folded, Scope, fold
from coordination.ledger.keys import Locked, OvertakenError, add_households, lock_households
from coordination.ledger.network import Network
from coordination.ledger.saying import Said, read_said, said_by
from coordination.ledger.standings import standing_to_json
from coordination.ledger.touching import Touches
from coordination.models import Decision, DecisionScope, Event, EventPayload
from coordination.unit_of_work import UnitOfWork
from rules.statements import Key


@dataclass(slots=True)
class Change:
    """A decision or record before and after this chunk."""

    id: uuid.UUID
    folded: Folded
    revision: int
    old_scopes: set[Scope] = field(default_factory=set)
    events: list[uuid.UUID] = field(default_factory=list)

    @property
    def scopes(self) -> set[Scope]:
        """Scopes before and after."""
        return self.old_scopes | self.folded.scopes


@dataclass(slots=True)
class Chunk:
    """What a transaction works with."""

    uow: UnitOfWork
    network: Network
    arrivals: Sequence[Arrival]
    changes: dict[Key, Change] = field(default_factory=dict)
    households: dict[str, Locked] = field(default_factory=dict)


def write_statements(uow: UnitOfWork, network: Network, arrivals: Sequence[Arrival], fresh: dict[str, str]) -> Chunk:
    """Write events, payloads and decisions; hold the households. `fresh` are labels of households not known before.

    Raises `TakenError` or `OvertakenError` when another transaction wrote the same rows first.
    """
    chunk = Chunk(uow, network, arrivals)
    add_households(uow, fresh)
    _fold_all(chunk)
    refs = {ref for change in chunk.changes.values() for ref in change.folded.files}
    chunk.households = lock_households(uow, refs, fresh=fresh)
    if any(chunk.households[ref].key is None for arrival in arrivals for ref in arrival.personal):
        raise OvertakenError  # erased a moment ago; the next look sets the event aside
    _write_events(chunk)
    _write_changed(chunk)
    return chunk


_EXISTING = """
SELECT d.id, d.party, d.kind, d.reference, d.revision FROM keys
JOIN decisions d ON d.party = k0 AND d.kind = k1 AND d.reference = k2 ORDER BY d.party, d.kind, d.reference
"""


def _fold_all(chunk: Chunk) -> None:
    """Fold every decision that is stated about; add those that are new, hold those that are known."""
    told: dict[Key, list[Said]] = {}
    events: dict[Key, list[uuid.UUID]] = {}
    for arrival in chunk.arrivals:
        told.setdefault(arrival.key, []).append(said_by(arrival))
        events.setdefault(arrival.key, []).append(arrival.id)
    session = chunk.uow.session
    hold = " FOR NO KEY UPDATE OF d" if on_postgres(session) else ""
    columns = (Decision.id, Decision.party, Decision.kind, Decision.reference, Decision.revision)
    existing = select_by_keys(session, sorted(told), _EXISTING + hold, columns)
    known = {(party, kind, reference): (id, revision) for id, party, kind, reference, revision in existing}
    before = read_said(chunk.uow, known)
    for key, said in told.items():
        id, revision = known.get(key, (None, 0))
        folded = fold(key, [*before.get(key, ()), *said])
        chunk.changes[key] = Change(id or new_id(), folded, revision + 1, events=events[key])
    _read_old_scopes(chunk, {id for id, _ in known.values()})
    _add_decisions(chunk, [key for key in told if key not in known])


_SCOPES = "SELECT s.decision, s.scope, s.key FROM keys JOIN decision_scopes s ON s.decision = {key}"


def _read_old_scopes(chunk: Chunk, ids: set[uuid.UUID]) -> None:
    if not ids:
        return
    postgres = on_postgres(chunk.uow.session)
    query = _SCOPES.format(key="CAST(k0 AS uuid)" if postgres else "k0")
    columns = (DecisionScope.decision, DecisionScope.scope, DecisionScope.key)
    rows = select_by_keys(chunk.uow.session, [(id.hex,) for id in sorted(ids)], query, columns)
    by_id = {change.id: change for change in chunk.changes.values()}
    for id, scope, key in rows:
        by_id[id].old_scopes.add((scope, key))


_FOLDED_NAMES = (
    "status", "has_pending", "household", "standing", "target_party", "target_reference", "starts_on", "ends_on",
    "stated_at", "revision",
)  # fmt: skip


def _folded_values(change: Change) -> tuple[object, ...]:
    folded = change.folded
    party, reference = folded.target or (None, None)
    return (
        folded.status,
        folded.whole.pending is not None,
        folded.household,
        None if folded.public is None else standing_to_json(folded.public),
        party,
        reference,
        folded.starts_on,
        folded.ends_on,
        from_microseconds(folded.whole.last[0]),
        change.revision,
    )


def _add_decisions(chunk: Chunk, keys: list[Key]) -> None:
    rows = [(chunk.changes[key].id, *key, *_folded_values(chunk.changes[key])) for key in sorted(keys)]
    names = ("id", "party", "kind", "reference", *_FOLDED_NAMES)
    add_rows(chunk.uow.session, Decision, names, rows)
    for key in keys:
        chunk.changes[key].revision = 1


def _write_events(chunk: Chunk) -> None:
    uow, arrivals = chunk.uow, sorted(chunk.arrivals, key=lambda one: (one.envelope.source, one.envelope.id))
    names = ("id", "source", "event_id", "kind", "time_us", "recorded_at", "digest", "party", "reference", "status",
             "household", "data", "received_by")  # fmt: skip
    rows = [
        (
            one.id, one.envelope.source, one.envelope.id, one.envelope.kind.name, one.envelope.time_us, uow.at,
            one.digest, one.envelope.party, one.reference, one.envelope.status, one.household, one.public,
            uow.actor.label,
        )
        for one in arrivals
    ]  # fmt: skip
    add_rows(uow.session, Event, names, rows)
    payloads = [
        (one.id, ref, key.seal(dumps(content).encode()))
        for one in arrivals
        for ref, content in one.personal.items()
        if (key := chunk.households[ref].key) is not None
    ]
    add_rows(uow.session, EventPayload, ("event", "household", "ciphertext"), payloads)


def _write_changed(chunk: Chunk) -> None:
    """Bring the rows of known decisions, and all scopes, to what was folded."""
    session = chunk.uow.session
    changes = list(chunk.changes.values())
    known = [change for change in changes if change.revision > 1]
    update_rows(session, Decision, "id", _FOLDED_NAMES, [(change.id, *_folded_values(change)) for change in known])
    gone = [(change.id.hex, scope, key) for change in known for scope, key in change.old_scopes - change.folded.scopes]
    if gone:
        postgres = on_postgres(session)
        cast = "CAST(k0 AS uuid)" if postgres else "k0"
        select_by_keys(
            session,
            gone,
            f"DELETE FROM decision_scopes WHERE (decision, scope, key) IN (SELECT {cast}, k1, k2 FROM keys) "  # noqa: S608
            "RETURNING decision, scope, key",
            (DecisionScope.decision, DecisionScope.scope, DecisionScope.key),
        )
    added = [(change.id, scope, key) for change in changes for scope, key in change.folded.scopes - change.old_scopes]
    add_rows(session, DecisionScope, ("decision", "scope", "key"), added)


def touch_decisions(chunk: Chunk, touches: Touches) -> None:
    """Note at every centre that a decision touches, before or after, that it changed."""
    for change in chunk.changes.values():
        kind, event = change.folded.kind, change.events[-1]
        if kind.name in {"centre", "presence"}:
            touches.scopes(change.scopes, "all", None, event)
        elif change.folded.public is not None:
            touches.scopes(change.scopes, "decision", str(change.id), event)
