"""A party's own columns: mapped once, remembered by the titles of the header, and used again by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coordination.importing.titles import folded
from coordination.ledger.bulk import insert_rows
from coordination.models import ColumnMapping
from coordination.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Columns:
    """Places by title (an empty place leaves the column out), the kind, and what holds for every row."""

    places: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)


def header_digest(titles: Sequence[str]) -> str:
    """Give the digest of a header, whatever the case, the accents and the order of its titles."""
    return hashlib.sha256("|".join(sorted(folded(title) for title in titles)).encode()).hexdigest()


def remembered(uow: UnitOfWork, party: str, titles: Sequence[str]) -> Columns | None:
    """Give how this party mapped such a header before."""
    row = uow.session.get(ColumnMapping, (party, header_digest(titles)))
    return None if row is None else Columns(row.columns, row.kind, row.defaults)


def remember(uow: UnitOfWork, party: str, titles: Sequence[str], columns: Columns) -> None:
    """Remember how this party maps such a header."""
    row = (party, header_digest(titles), columns.kind, dict(columns.places), dict(columns.defaults), uow.at)
    names = ("party", "header", "kind", "columns", "defaults", "used_at")
    replaced = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
    insert_rows(uow.session, ColumnMapping, names, [row], f"ON CONFLICT (party, header) DO UPDATE SET {replaced}")
