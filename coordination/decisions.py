"""Decisions and records as they stand: lists to look through, and one with all its statements.

Only what the actor may see by `policy.access` is listed: who sees no households is not told of statements about one,
nor of absences who sees none. What is personal is only opened with `reveal`; of what is given then,
`policy.projection` shows what the reader may see.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.clock import from_microseconds, microseconds
from coordination.errors import ConflictError, InvalidError, NotFoundError
from coordination.ledger.saying import Said, read_said
from coordination.ledger.standings import read_file, standing_from_json
from coordination.models import (
    Centre,
    Decision,
    DecisionScope,
    Event,
    Household,
    HouseholdCentre,
    HouseholdFile,
)
from coordination.paging import Page, cursor_uuid, cut, place_after
from coordination.policy.access import Reach, reach_of, shows
from coordination.unit_of_work import UnitOfWork
from rules.statements import Key, Standing, Version

LETTERS = {
    "allocation": "A", "transfer": "T", "intake": "I", "closure": "C", "capacity": "P", "target_group": "G",
    "supply": "S", "budget": "B", "space": "R", "staffing": "H", "absence": "V", "programme": "M",
}  # fmt: skip
"""First letter of the references that the system gives; records begin with `N`."""


_OF_FEW = ("hearing", "presence", "signal")
"""Records that each tell of a few people, although they name nobody."""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision or record in a list. `content` and `pending` are `None` where they are personal and not revealed."""

    id: uuid.UUID
    party: str
    kind: str
    reference: str
    status: str
    has_pending: bool
    household: str | None
    scopes: tuple[tuple[str, str], ...]
    starts_on: dt.date | None
    ends_on: dt.date | None
    stated_at: dt.datetime
    revision: int
    content: Mapping[str, Any] | None
    pending: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One statement about a decision, in order of event time."""

    event: uuid.UUID
    source: str
    id: str
    time: dt.datetime
    recorded_at: dt.datetime
    received_by: str | None
    status: str
    content: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """A decision or record with all that was ever said about it."""

    row: DecisionRow
    statements: tuple[StatementRow, ...] = field(default=())


class DecisionFilters(TypedDict, total=False):
    """What a list is narrowed to. `centre`: what touches it by name, through a household, or through a scope."""

    party: str | None
    centre: str | None
    kind: str | None
    status: str | None
    references: Collection[str] | None
    decisions_only: bool


def list_decisions(
    uow: UnitOfWork,
    *,
    after: str | None = None,
    limit: int = 50,
    reveal: bool = False,
    **filters: Unpack[DecisionFilters],
) -> Page[DecisionRow]:
    """List decisions and records, the latest stated first. Raises `InvalidError` (`cursor_unknown`)."""
    query = sa.select(Decision).order_by(Decision.stated_at.desc(), Decision.id.desc()).limit(limit + 1)
    if filters.get("decisions_only"):
        query = query.where(Decision.kind.in_(LETTERS))
    columns = {"party": Decision.party, "kind": Decision.kind, "status": Decision.status}
    for name, column in columns.items():
        value = filters.get(name)
        if value is not None:
            query = query.where(column == value)
    references = filters.get("references")
    if references is not None:
        query = query.where(Decision.reference.in_(sorted(references)))
    centre = filters.get("centre")
    if centre is not None:
        query = query.where(_touching(sa.select(Centre).where(Centre.code == centre), [centre]))
    query = query.where(*_shown_to(uow.actor))
    place = place_after(after, 2)
    if place is not None:
        query = query.where(_behind(place))
    found, following = cut(
        list(uow.session.scalars(query)), limit, lambda one: f"{microseconds(one.stated_at)}|{one.id}"
    )
    return Page(tuple(_rows(uow, found, reveal=reveal)), following)


def _behind(place: Sequence[str]) -> sa.ColumnElement[bool]:
    try:
        stated_at = from_microseconds(int(place[0]))
    except (ValueError, OverflowError) as problem:
        raise InvalidError("cursor_unknown", field="cursor") from problem
    earlier = sa.and_(Decision.stated_at == stated_at, Decision.id < cursor_uuid(place[1]))
    return sa.or_(Decision.stated_at < stated_at, earlier)


def _shown_to(actor: Actor) -> Iterator[sa.ColumnElement[bool]]:
    """Give what holds for everything that the actor may know of, own statements always included.

    That there is a statement about a household, and when, is personal already, and so is that somebody is absent.
    """
    own = Decision.party.in_(sorted(actor.parties))
    yield _visible(reach_of(actor, "decisions.read"))
    yield sa.or_(Decision.household.is_(None), own, _visible(reach_of(actor, "households.read")))
    yield sa.or_(Decision.kind != "absence", own, _visible(reach_of(actor, "absences.read")))
    if not shows(actor, "small_numbers", None):
        yield Decision.kind.not_in(_OF_FEW)


def _visible(reach: Reach) -> sa.ColumnElement[bool]:
    """Turn how far reading reaches into a condition: what touches own centres, and what own parties decided."""
    if reach.everything:
        return sa.true()
    centres = sa.select(Centre).where(
        sa.or_(Centre.code.in_(sorted(reach.centres)), Centre.partner.in_(sorted(reach.partners)))
    )
    own = sorted(reach.involved | reach.own)
    return sa.or_(_touching(centres, sorted(reach.centres)), Decision.party.in_(own))


def _touching(centres: sa.Select[Centre], codes: Sequence[str]) -> sa.ColumnElement[bool]:
    """What touches any of these centres: by name, through a household, or through a scope that reaches it."""
    belongs = centres.with_only_columns(Centre.code, Centre.partner, Centre.region).subquery()
    named = sa.or_(DecisionScope.key.in_(codes), DecisionScope.key.in_(sa.select(belongs.c.code)))
    scoped = sa.select(DecisionScope.decision).where(
        sa.or_(
            sa.and_(DecisionScope.scope == "centre", named),
            DecisionScope.scope == "network",
            sa.and_(DecisionScope.scope == "partner", DecisionScope.key.in_(sa.select(belongs.c.partner))),
            sa.and_(DecisionScope.scope == "region", DecisionScope.key.in_(sa.select(belongs.c.region))),
        )
    )
    here = sa.select(HouseholdCentre.household).where(
        sa.or_(HouseholdCentre.centre.in_(codes), HouseholdCentre.centre.in_(sa.select(belongs.c.code)))
    )
    return sa.or_(Decision.id.in_(scoped), Decision.household.in_(here))


def read_decision(
    uow: UnitOfWork, reference: str, party: str | None = None, kind: str | None = None, *, reveal: bool = False
) -> DecisionPage:
    """Read one decision or record with all its statements.

    Raises `NotFoundError` (`decision_not_found`), and `ConflictError` (`decision_ambiguous`, with `parties` and
    `kinds`) when several carry the reference.
    """
    decision = find_decision(uow, reference, party, kind)
    (row,) = _rows(uow, [decision], reveal=reveal)
    key = (decision.party, decision.kind, decision.reference)
    said = read_said(uow, [key]).get(key, [])
    envelopes = {
        event.id: event
        for event in uow.session.scalars(sa.select(Event).where(Event.id.in_([one.event for one in said])))
    }
    ordered = sorted(said, key=lambda one: one.stated)
    return DecisionPage(row, tuple(_statement(one, envelopes[one.event], reveal=reveal) for one in ordered))


def find_decision(uow: UnitOfWork, reference: str, party: str | None = None, kind: str | None = None) -> Decision:
    """Find one decision or record by its reference. Raises as `read_decision`."""
    query = (
        sa.select(Decision)
        .where(Decision.reference == reference, *_shown_to(uow.actor))
        .order_by(Decision.party, Decision.kind)
    )
    if party is not None:
        query = query.where(Decision.party == party)
    if kind is not None:
        query = query.where(Decision.kind == kind)
    found = list(uow.session.scalars(query.limit(20)))
    if not found:
        raise NotFoundError("decision_not_found", reference=reference)
    if len(found) > 1:
        parties, kinds = sorted({one.party for one in found}), sorted({one.kind for one in found})
        raise ConflictError("decision_ambiguous", reference=reference, parties=parties, kinds=kinds)
    return found[0]


def _statement(said: Said, event: Event, *, reveal: bool) -> StatementRow:
    content: Mapping[str, Any] | None = said.public
    if reveal:
        personal = [said.personal(ref) or {} for ref in said.households]
        if said.key[1] == "presence":
            content = {**(said.public or {}), "households": [
                {"household": ref, **(said.personal(ref) or {})} for ref in said.households]}  # fmt: skip
        elif personal:
            content = {**personal[0], **(said.public or {})}
    time = from_microseconds(said.stated[0])
    return StatementRow(
        event.id, event.source, event.event_id, time, event.recorded_at, event.received_by, said.status, content
    )


def _rows(uow: UnitOfWork, found: Iterable[Decision], *, reveal: bool) -> list[DecisionRow]:
    found = list(found)
    scopes: dict[uuid.UUID, list[tuple[str, str]]] = {}
    query = sa.select(DecisionScope.decision, DecisionScope.scope, DecisionScope.key)
    for id, scope, key in uow.session.execute(query.where(DecisionScope.decision.in_([one.id for one in found]))):
        scopes.setdefault(id, []).append((scope, key))
    personal = _personal(uow, found) if reveal else {}
    return [_row(one, tuple(sorted(scopes.get(one.id, ()))), personal) for one in found]


def _row(one: Decision, scopes: tuple[tuple[str, str], ...], personal: Mapping[Key, Standing]) -> DecisionRow:
    standing = standing_from_json(one.standing) if one.standing is not None else None
    told = personal.get((one.party, one.kind, one.reference))
    return DecisionRow(
        one.id, one.party, one.kind, one.reference, one.status, one.has_pending, one.household, scopes,
        one.starts_on, one.ends_on, one.stated_at, one.revision,
        _content(standing, told, "in_force", "before_withdrawal"), _content(standing, told, "pending"),
    )  # fmt: skip


def _content(standing: Standing | None, told: Standing | None, *names: str) -> Mapping[str, Any] | None:
    """Give the first of these versions that there is, public and revealed parts together."""
    found: Mapping[str, Any] | None = None
    for part in (told, standing):
        versions = (getattr(part, name) for name in names) if part is not None else ()
        version: Version | None = next((version for version in versions if version is not None), None)
        if version is not None:
            found = {**(found or {}), **version.content}
    return found


def _personal(uow: UnitOfWork, found: Iterable[Decision]) -> dict[Key, Standing]:
    vault = uow.installation.vault
    refs = sorted({one.household for one in found if one.household is not None})
    query = (
        sa.select(Household.key, HouseholdFile.ciphertext)
        .join(HouseholdFile, HouseholdFile.household == Household.ref)
        .where(Household.ref.in_(refs), Household.key.is_not(None), HouseholdFile.ciphertext.is_not(None))
    )
    standings: dict[Key, Standing] = {}
    for key, ciphertext in uow.session.execute(query):
        if key is not None and ciphertext is not None:
            standings.update({one.key: one for one in read_file(vault.household(key).open(ciphertext))})
    return standings


def next_reference(uow: UnitOfWork, party: str, kind: str) -> str:
    """Give the next free reference of a party for a kind, such as `S-2026-0007`."""
    letter, year = LETTERS.get(kind, "N"), uow.today.year
    name = f"reference:{party}:{letter}:{year}"
    statement = sa.text(
        "INSERT INTO counters (name, value) VALUES (:name, 1) "
        "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
    )
    while True:
        value = uow.session.execute(statement, {"name": name}).scalar_one()
        reference = f"{letter}-{year}-{value:04d}"
        taken = sa.select(Decision.id).where(Decision.party == party, Decision.reference == reference)
        if uow.session.scalar(taken.limit(1)) is None:
            return reference
