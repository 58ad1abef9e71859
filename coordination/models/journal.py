"""The journal: who did what, when, why; append-only, each entry chained to the one before. And counters of numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coordination.models.table import Table


class JournalEntry(Table):
    """One act. `hash` covers the entry and the hash of the entry before; ids only, no personal data."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[dt.datetime]
    person: Mapped[str | None] = mapped_column(sa.String(64))
    party: Mapped[str | None] = mapped_column(sa.String(128))
    act: Mapped[str] = mapped_column(sa.String(64))
    subject_kind: Mapped[str] = mapped_column(sa.String(32))
    subject: Mapped[str] = mapped_column(sa.String(330), index=True)
    data: Mapped[dict[str, Any]]
    place: Mapped[int | None] = mapped_column(unique=True)
    """Place in the chain, from 1 without gaps."""
    previous: Mapped[str | None] = mapped_column(sa.String(64))
    hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    """Set by the sealing job in order of `place`; an unsealed tail is at most seconds long."""


class Counter(Table):
    """Numbers for people, where the database has no sequences."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    value: Mapped[int]


NUMBER_KINDS = ("alert", "task", "mismatch")
NUMBERS = {kind: sa.Sequence(f"{kind}_numbers", metadata=Table.metadata) for kind in NUMBER_KINDS}
"""Sequences of PostgreSQL that give the numbers; on SQLite the rows of `counters` do."""
