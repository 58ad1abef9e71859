"""What people wrote, names of files, and answers that are kept: destroyed where they name a household."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from coordination.erasing.naming import Names, needle_of, without
from coordination.idempotency import forget_answer
from coordination.ledger.standings import VERSIONS
from coordination.ledger.touching import Touches
from coordination.models import (
    Alert,
    ColumnMapping,
    Decision,
    DecisionScope,
    Event,
    IdempotentAnswer,
    Import,
    Mismatch,
    MismatchAnswer,
    RuleSetting,
    Table,
    Task,
)
from coordination.unit_of_work import UnitOfWork
from rules.kinds import KINDS

WRITTEN: Mapping[type[Table], tuple[str, ...]] = {
    Task: ("text", "form"),
    Mismatch: ("text", "what_works", "observed"),
    MismatchAnswer: ("text", "verdict_text"),
    Alert: ("accepted_reason",),
    RuleSetting: ("reason",),
    Import: ("name",),
    ColumnMapping: ("defaults",),
}
"""Columns with words that people wrote. A guard test finds the column that stands in no such table."""


def destroy_words(uow: UnitOfWork, names: Names) -> int:
    """Replace every text that names the household; give how many there were."""
    found = 0
    for table, columns in WRITTEN.items():
        for row in _rows_that_may(uow, table, columns, [needle_of(names.label), names.ref]):
            for column in columns:
                value = getattr(row, column)
                kept = without(value, names)
                if kept != value:
                    setattr(row, column, kept)
                    found += 1
    uow.session.flush()
    return found


_SAYING = tuple(
    kind.name
    for kind in KINDS.values()
    if kind.about != "household"
    and kind.name != "centre"
    and any(field.type in {"text", "any"} for field in kind.fields)
)
"""Kinds of records in the open part of the ledger that hold words: what was heard, tested and observed."""


def destroy_said(uow: UnitOfWork, names: Names, centres: Sequence[str], touches: Touches) -> int:
    """Replace the words of records about other things where they name the household; give how many records did.

    Looked at are hearings and child tests of any decision, and observations of `centres`. Calendars keep what was said
    of decisions, so the centres of those read it anew.
    """
    parts = [needle_of(names.label), names.ref]
    same = (Event.party == Decision.party, Event.kind == Decision.kind, Event.reference == Decision.reference)
    pairs = uow.session.execute(
        sa.select(Decision, Event)
        .join(Event, sa.and_(*same))
        .where(Decision.id.in_(_saying(centres)), _holds([Event.data], parts))
    ).all()
    found: dict[uuid.UUID, Decision] = {}
    for decision, event in pairs:
        data = _unsaid(event.data or {}, names)
        if data != event.data:
            event.data = data
            decision.standing = _standing_unsaid(decision.standing, names)
            found[decision.id] = decision
    uow.session.flush()
    for id, decision in found.items():
        of_target = sa.and_(
            Decision.party == decision.target_party, Decision.reference == decision.target_reference
        )  # fmt: skip
        scopes = sa.select(DecisionScope.scope, DecisionScope.key).join(Decision, Decision.id == DecisionScope.decision)
        reached = uow.session.execute(scopes.where(sa.or_(Decision.id == id, of_target))).all()
        touches.scopes(((scope, key) for scope, key in reached), "decision", str(id), None)
    return len(found)


def _saying(centres: Sequence[str]) -> sa.CompoundSelect[uuid.UUID]:
    """Find the decisions and records that hold words, by indices: those about decisions, and those of some centres."""
    of_centres = sa.select(DecisionScope.decision).where(
        DecisionScope.scope == "centre", DecisionScope.key.in_(centres)
    )  # fmt: skip
    about_decisions = sa.select(Decision.id).where(Decision.target_party > "", Decision.kind.in_(_SAYING))
    return about_decisions.union(
        sa.select(Decision.id).where(Decision.id.in_(of_centres), Decision.kind.in_(_SAYING))
    )  # fmt: skip


def _unsaid(content: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Give a content without words that name the household; what it is about stays as it was named."""
    return {name: value if name == "decision" else without(value, names) for name, value in content.items()}


def _standing_unsaid(standing: Mapping[str, Any] | None, names: Names) -> Any:
    if standing is None:
        return sa.null()
    told = dict(standing)
    for name in VERSIONS:
        if told.get(name) is not None:
            stated, status, content, day = told[name]
            told[name] = [stated, status, _unsaid(content, names), day]
    return told


def destroy_answers(uow: UnitOfWork, names: Names) -> int:
    """Destroy the kept answers that name the household or one of its decisions; give how many there were.

    Until the commit no other answer is kept; one that was worked out before it is not kept at all (`idempotency`).
    """
    if uow.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time
        uow.session.execute(sa.text("LOCK TABLE idempotent_answers IN EXCLUSIVE MODE"))
    needles = [needle_of(name) for name in (names.label, names.ref, *names.decisions)]
    found = 0
    for row in _rows_that_may(uow, IdempotentAnswer, ("body",), needles):
        if names.in_value([_read(each) for each in row.body.values()]):
            forget_answer(row)
            found += 1
    uow.session.flush()
    return found


def _read(told: Any) -> Any:
    """Read an answer that was given as the text of JSON."""
    try:
        return json.loads(told)
    except (TypeError, ValueError):
        return told


def _rows_that_may(
    uow: UnitOfWork, table: type[Table], columns: Iterable[str], needles: Iterable[str]
) -> Iterator[Any]:  # fmt: skip
    """Give the rows whose columns hold one of these parts of names, in any case; a closer look tells."""
    where = _holds([getattr(table, column) for column in columns], needles)
    yield from uow.session.scalars(sa.select(table).where(where)).all()


def _holds(columns: Iterable[Any], parts: Iterable[str]) -> sa.ColumnElement[bool]:
    told = [sa.func.lower(sa.cast(column, sa.Text)) for column in columns]
    return sa.or_(*(column.contains(part.lower(), autoescape=True) for column in told for part in sorted(set(parts))))
