"""Numbers for people: `AL-2026-0042`. Sequences on PostgreSQL (gaps are no harm), the table `counters` on SQLite."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from coordination.models.journal import NUMBERS, Counter

PREFIXES = {"alert": "AL", "task": "TK", "mismatch": "MM"}


def next_numbers(session: Session, kind: str, on: dt.date, count: int) -> list[str]:
    """Give so many new numbers of a kind (`alert`, `task`, `mismatch`), with the year of `on`."""
    if count == 0:
        return []
    taken = _from_sequence if session.get_bind().dialect.name == "postgresql" else _from_counter
    return [f"{PREFIXES[kind]}-{on.year}-{value:04d}" for value in taken(session, kind, count)]


def next_number(session: Session, kind: str, on: dt.date) -> str:
    """Give one new number of a kind, with the year of `on`."""
    return next_numbers(session, kind, on, 1)[0]


def _from_sequence(session: Session, kind: str, count: int) -> list[int]:
    each = sa.func.generate_series(1, count).table_valued("n")
    return list(session.scalars(sa.select(NUMBERS[kind].next_value()).select_from(each)))


def _from_counter(session: Session, kind: str, count: int) -> list[int]:
    raised = sqlite.insert(Counter).values(name=kind, value=count)
    statement = raised.on_conflict_do_update(
        index_elements=[Counter.name],
        set_={"value": Counter.value + count},
    ).returning(Counter.value)
    last = session.scalars(statement).one()
    return list(range(last - count + 1, last + 1))
