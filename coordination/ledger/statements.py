"""Every statement that touches a centre, as the ledger had recorded it until a moment: for calendars "as known on".

Whatever once named the centre counts, also what no longer does: the pure calendar sorts out what stood at that time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from coordination.ledger.arrivals import centres_named
from coordination.ledger.bulk import dumps
from coordination.ledger.folding import ABOUT_ANOTHER, scopes_of
from coordination.ledger.saying import Said, gather_said
from coordination.models import Decision, Event, EventPayload, Household, HouseholdSeen
from coordination.unit_of_work import UnitOfWork
from rules.kinds import KINDS
from rules.statements import Key, Statement, standing_of
from rules.world import in_register


def statements_as_known(uow: UnitOfWork, centre: str, known_at: dt.datetime) -> list[Statement]:
    """Give the statements about a centre and about every household ever named with it, recorded until `known_at`.

    Lists of who is present at other centres where such a household was named belong to them: who is missing from one
    has left.
    """
    refs = set(uow.session.scalars(sa.select(HouseholdSeen.household).where(HouseholdSeen.centre == centre)))
    said = _read(uow, _may_be_about(centre, refs), refs, known_at)
    reached = _reached(centre, said)
    found: list[Statement] = []
    targets: set[tuple[str, str]] = set()
    about: list[tuple[Key, list[Said]]] = []
    elsewhere: set[str] = set()
    for key, own in said.items():
        kind = KINDS[key[1]]
        if kind.about == "decision":
            about.append((key, own))
        elif any(_names(one, refs, reached) for one in own):
            targets.add((key[0], key[2]))
            statements = [statement for one in own for statement in _statements(one)]
            found.extend(statements)
            if any(not refs.isdisjoint(one.households) for one in own):
                elsewhere.update(code for one in statements for code in centres_named(one.content) if code != centre)
    lists = _read(uow, _lists_at(elsewhere), refs, known_at) if elsewhere else {}
    for key, own in lists.items():
        if (key[0], key[2]) not in targets:
            found.extend(statement for one in own for statement in _statements(one))
    for _, own in about:
        told = [(one.public or {}).get("decision") for one in own]
        if any(target and (target["party"], target["reference"]) in targets for target in told):
            found.extend(statement for one in own for statement in _statements(one))
    return found


def _reached(centre: str, said: Mapping[Key, list[Said]]) -> set[Any]:
    """Give the scopes that reach the centre, by what its records told of partner and region at that time."""
    records = [standing_of(one.statement(one.public or {}) for one in own)
               for key, own in said.items() if key[1] == "centre"]  # fmt: skip
    told: Mapping[str, Any] = next(
        (version.content for version in in_register(records) if version.content["code"] == centre), {}
    )
    return {("centre", centre), ("partner", told.get("partner")), ("region", told.get("region")), ("network", "")}


_COLUMNS = (
    Event.id, Event.party, Event.kind, Event.reference, Event.source, Event.event_id, Event.time_us, Event.status,
    Event.data, EventPayload.household, EventPayload.ciphertext, Household.key,
)  # fmt: skip


_ABOUT_DECISIONS = tuple(kind.name for kind in KINDS.values() if kind.about == "decision")


def _may_be_about(centre: str, refs: set[str]) -> sa.ColumnElement[bool]:
    """Tell what may be about a centre: by its code, by a scope, by a decision, or by one of these households."""
    told = sa.cast(Event.data, sa.Text)
    return sa.or_(
        told.contains(dumps(centre), autoescape=True),
        told.contains('"applies_to"', autoescape=True),
        Event.kind.in_(_ABOUT_DECISIONS),
        EventPayload.household.in_(sorted(refs)),
    )


def _lists_at(centres: set[str]) -> sa.ColumnElement[bool]:
    """Tell the lists of who is present in some centres."""
    return sa.and_(Event.kind == "presence", Event.data["centre"].as_string().in_(sorted(centres)))


def _read(uow: UnitOfWork, may: sa.ColumnElement[bool], refs: set[str], known_at: dt.datetime) -> dict[Key, list[Said]]:
    """Read every statement about a decision or record of which one may matter, with what it says of the households."""
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


def _statements(one: Said) -> Iterator[Statement]:
    kind = KINDS[one.key[1]]
    if kind.name == "presence":
        entries = [{"household": ref, **(one.personal(ref) or {})} for ref in sorted(one.households)]
        yield one.statement({**(one.public or {}), "households": entries})
        return
    content = dict(one.public or {})
    for ref in one.households:
        content.update(one.personal(ref) or {})
    if kind.about == "household" and not content and one.status != "withdrawn":
        content.update(ABOUT_ANOTHER)  # one that the centre has nothing to do with, or that was erased
    yield one.statement(content)
