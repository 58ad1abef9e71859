"""What the ledger holds of a household: payloads, file, places, and what its decisions say beside them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from coordination.erasing.naming import Names
from coordination.ledger.bulk import select_by_keys
from coordination.ledger.erased import Named, erased_reference
from coordination.ledger.network import read_network
from coordination.ledger.touching import Touches
from coordination.models import (
    Decision,
    DecisionScope,
    Event,
    EventPayload,
    HouseholdCentre,
    HouseholdFile,
    HouseholdSeen,
)
from coordination.unit_of_work import UnitOfWork
from rules.kinds import KINDS

_ABOUT_DECISIONS = tuple(kind.name for kind in KINDS.values() if kind.about == "decision")
_OF_HOUSEHOLDS = tuple(kind.name for kind in KINDS.values() if kind.about == "household")


@dataclass(slots=True)
class Gone:
    """What was destroyed in the ledger.

    `decisions` are the household's own, by party and reference as they were; `renamed` gives what stands instead of a
    reference that told something. `events` are (source, id) of its statements, `centres` where any of them placed it.
    """

    decisions: set[Named]
    centres: list[str]
    beside: bool = False
    """Whether anything stood in the open part of a calendar, which must then be read anew."""
    renamed: dict[Named, str] = field(default_factory=dict)
    events: set[tuple[str, str]] = field(default_factory=set)
    statements: int = 0


def touches_of(uow: UnitOfWork, ref: str) -> Touches:
    """Note every centre where the household was, is or would be: it must look again."""
    touches = Touches(read_network(uow.session))
    for code in uow.session.scalars(sa.select(HouseholdCentre.centre).where(HouseholdCentre.household == ref)):
        touches.centre(code, "household", ref, None)
    scopes = (
        sa.select(Decision.id, Decision.standing.is_not(None), DecisionScope.scope, DecisionScope.key)
        .join(DecisionScope, DecisionScope.decision == Decision.id)
        .where(Decision.household == ref)
    )
    for id, public, scope, key in uow.session.execute(scopes):
        touches.scopes([(scope, key)], "household", ref, None)
        if public:
            touches.scopes([(scope, key)], "decision", str(id), None)
    return touches


def destroy_ledger(uow: UnitOfWork, ref: str, names: Names) -> Gone:
    """Destroy the personal part of the ledger about a household whose rows are held. The envelopes stay.

    Hearings and child tests of its decisions go with them. A reference or an event's id that tells who the household
    is, or a day of its life, is replaced.
    """
    session = uow.session
    own = _rows(uow, Decision.household == ref)
    seen = session.scalars(sa.select(HouseholdSeen.centre).where(HouseholdSeen.household == ref)).all()
    gone = Gone({(row.party, row.reference) for row in own}, sorted(seen))
    rows = [*own, *_heard(uow, gone.decisions)]
    public = sa.and_(Decision.household == ref, Decision.standing.is_not(None))
    gone.beside = len(rows) > len(own) or bool(_rows(uow, public))
    for row in rows:
        if names.in_name(row.reference):
            named = (row.party, row.reference)
            gone.renamed[named] = erased_reference(uow.installation.vault, *named)
    gone.statements = _strip_events(uow, ref, names, rows, gone)
    _strip_decisions(uow, rows, gone)
    for table in (EventPayload, HouseholdCentre, HouseholdSeen):
        session.execute(sa.delete(table).where(table.household == ref))
    session.execute(sa.update(HouseholdFile).where(HouseholdFile.household == ref).values(ciphertext=None))
    return gone


_COLUMNS = (Decision.id, Decision.party, Decision.kind, Decision.reference)
_Row = sa.Row[uuid.UUID, str, str, str]


def _rows(uow: UnitOfWork, condition: sa.ColumnElement[bool]) -> Sequence[_Row]:
    return uow.session.execute(sa.select(*_COLUMNS).where(condition)).all()


_HEARD = """
SELECT d.id, d.party, d.kind, d.reference FROM keys
JOIN decisions d ON d.target_party = k0 AND d.target_reference = k1
"""


def _heard(uow: UnitOfWork, decisions: Iterable[Named]) -> Sequence[_Row]:
    """Find what was heard and tested about these decisions."""
    return select_by_keys(uow.session, sorted(decisions), _HEARD, _COLUMNS)


_STATED = "SELECT e.id FROM keys JOIN events e ON e.party = k0 AND e.kind = k1 AND e.reference = k2"


def _strip_events(uow: UnitOfWork, ref: str, names: Names, rows: Iterable[_Row], gone: Gone) -> int:
    """Strip the statements of what may tell of the household; give how many there are."""
    session, vault = uow.session, uow.installation.vault
    keys = sorted((row.party, row.kind, row.reference) for row in rows)
    stated = {row[0] for row in select_by_keys(session, keys, _STATED, (Event.id,))}
    paid = session.scalars(sa.select(EventPayload.event).where(EventPayload.household == ref))
    named = session.scalars(sa.select(Event.id).where(Event.household == ref))
    events = session.scalars(sa.select(Event).where(Event.id.in_({*stated, *paid, *named}))).all()
    for event in events:
        own = event.id in stated or event.household == ref
        gone.events.add((event.source, event.event_id))
        if event.id in stated:
            _strip_content(event, gone)
            event.reference = gone.renamed.get((event.party, event.reference), event.reference)
        tells = names.in_name if own else names.in_words  # a list of who is present has other households on it
        if tells(event.source) or tells(event.event_id):
            event.event_id = erased_reference(vault, event.source, event.event_id)
            event.source = "/erased" if tells(event.source) else event.source
    session.flush()
    return len(events)


def _strip_content(event: Event, gone: Gone) -> None:
    """Take out what a statement says beside its sealed part: the words of a hearing, the content of a withdrawal."""
    if event.kind in _ABOUT_DECISIONS and event.data is not None:
        event.data = {"decision": _replaced(event.data.get("decision"), gone)}
    elif event.kind in _OF_HOUSEHOLDS:
        event.data = sa.null()


def _replaced(target: dict[str, str] | None, gone: Gone) -> dict[str, str] | None:
    if not target:
        return None
    named = (target["party"], target["reference"])
    return {"party": named[0], "reference": gone.renamed.get(named, named[1])}


def _strip_decisions(uow: UnitOfWork, rows: Iterable[_Row], gone: Gone) -> None:
    """Take the decisions out of every calendar."""
    session = uow.session
    ids = [row.id for row in rows]
    session.execute(sa.delete(DecisionScope).where(DecisionScope.decision.in_(ids)))
    for decision in session.scalars(sa.select(Decision).where(Decision.id.in_(ids))):
        decision.status, decision.has_pending, decision.standing = "withdrawn", False, sa.null()
        decision.starts_on = decision.ends_on = None
        decision.revision += 1
        decision.reference = gone.renamed.get((decision.party, decision.reference), decision.reference)
        if decision.target_party is not None and decision.target_reference is not None:
            target = (decision.target_party, decision.target_reference)
            decision.target_reference = gone.renamed.get(target, target[1])
    session.flush()
