"""What people wrote, names of files, and answers that are kept: destroyed where they name a household."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from coordination.erasing.naming import Names, needle_of, without
from coordination.idempotency import forget_answer
from coordination.models import (
    Alert,
    ColumnMapping,
    IdempotentAnswer,
    Import,
    Mismatch,
    MismatchAnswer,
    RuleSetting,
    Table,
    Task,
)
from coordination.unit_of_work import UnitOfWork

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


def destroy_answers(uow: UnitOfWork, names: Names) -> int:
    """Destroy the kept answers that name the household or one of its decisions; give how many there were."""
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
    told = [sa.func.lower(sa.cast(getattr(table, column), sa.Text)) for column in columns]
    parts = sorted({needle.lower() for needle in needles})
    where = sa.or_(*(column.contains(part, autoescape=True) for column in told for part in parts))
    yield from uow.session.scalars(sa.select(table).where(where)).all()
