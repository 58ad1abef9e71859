"""Every statement that touches a centre, as the ledger had recorded it until a moment: for calendars "as known on".

Whatever once named the centre counts, also what no longer does: the pure calendar sorts out what stood at that time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from coordination.ledger.bulk import dumps
from coordination.ledger.folding import scopes_of
from coordination.ledger.saying import Said, gather_said
from coordination.models import Centre, Decision, Event, EventPayload, Household, HouseholdSeen
from coordination.unit_of_work import UnitOfWork
from rules.kinds import KINDS
from rules.statements import Key, Statement


def statements_as_known(uow: UnitOfWork, centre: str, known_at: dt.datetime) -> list[Statement]:
    """Give the statements about a centre and about every household ever named with it, recorded until `known_at`."""
    session = uow.session
    refs = set(session.scalars(sa.select(HouseholdSeen.household).where(HouseholdSeen.centre == centre)))
    belongs = session.execute(sa.select(Centre.partner, Centre.region).where(Centre.code == centre)).one_or_none()
    partner, region = belongs if belongs is not None else (None, None)
    reached = {("centre", centre), ("partner", partner), ("region", region), ("network", "")}
    said = _read(uow, centre, refs, known_at)
    found: list[Statement] = []
    targets: set[tuple[str, str]] = set()
    about: list[tuple[Key, list[Said]]] = []
    for key, own in said.items():
        kind = KINDS[key[1]]
        if kind.about == "decision":
            about.append((key, own))
        elif any(_names(one, refs, reached) for one in own):
            targets.add((key[0], key[2]))
            found.extend(statement for one in own for statement in _statements(one, refs))
    for _, own in about:
        told = [(one.public or {}).get("decision") for one in own]
        if any(target and (target["party"], target["reference"]) in targets for target in told):
            found.extend(statement for one in own for statement in _statements(one, refs))
    return found


_COLUMNS = (
    Event.id, Event.party, Event.kind, Event.reference, Event.source, Event.event_id, Event.time_us, Event.status,
    Event.data, EventPayload.household, EventPayload.ciphertext, Household.key,
)  # fmt: skip


_ABOUT_DECISIONS = tuple(kind.name for kind in KINDS.values() if kind.about == "decision")


def _read(uow: UnitOfWork, centre: str, refs: set[str], known_at: dt.datetime) -> dict[Key, list[Said]]:
    """Read what may be about the centre: by its code, by a scope, by a decision, or by one of these households."""
    told = sa.cast(Event.data, sa.Text)
    may = sa.or_(
        told.contains(dumps(centre), autoescape=True),
        told.contains('"applies_to"', autoescape=True),
        Event.kind.in_(_ABOUT_DECISIONS),
        EventPayload.household.in_(sorted(refs)),
    )
    payload = sa.and_(EventPayload.event == Event.id, EventPayload.household.in_(sorted(refs)))
    keys = (
        sa.select(Decision.party, Decision.kind, Decision.reference)
        .join(Event, sa.and_(Event.party == Decision.party, Event.kind == Decision.kind,
                             Event.reference == Decision.reference))
        .outerjoin(EventPayload, EventPayload.event == Event.id)
        .where(may)
        .distinct()
        .subquery()
    )  # fmt: skip
    same = sa.and_(
        keys.c.party == Event.party, keys.c.kind == Event.kind, keys.c.reference == Event.reference
    )  # fmt: skip
    query = (
        sa.select(*_COLUMNS)
        .join(keys, same)
        .outerjoin(EventPayload, payload)
        .outerjoin(Household, Household.ref == EventPayload.household)
        .where(Event.recorded_at <= known_at)
    )
    return gather_said(uow, uow.session.execute(query))


def _names(one: Said, refs: set[str], reached: set[Any]) -> bool:
    if not refs.isdisjoint(one.households):
        return True
    return not reached.isdisjoint(scopes_of(KINDS[one.key[1]], one.public or {}))


def _statements(one: Said, refs: set[str]) -> Iterator[Statement]:
    kind = KINDS[one.key[1]]
    if kind.name == "presence":
        entries = [{"household": ref, **(one.personal(ref) or {})} for ref in sorted(one.households)]
        yield one.statement({**(one.public or {}), "households": entries})
        return
    content = dict(one.public or {})
    for ref in one.households:
        if ref in refs:
            content.update(one.personal(ref) or {})
    yield one.statement(content)
