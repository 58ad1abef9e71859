"""A file on its way in, and what became of it, row by row."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coordination.actors import Actor
from coordination.importing.mappings import Columns
from coordination.installation import Installation
from rules.statements import Key

AT_ONCE = 2_000
REHEARSED_MOST = 5_000
"""So many rows are tried together: a row finds what the rows around it say."""


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row, by its line in the file (from 1)."""

    line: int
    status: str
    source: str
    id: str
    problem: Mapping[str, Any] | None = None
    sheet: str | None = None


@dataclass(slots=True)
class ImportResult:
    """What became of a file.

    `columns` is how titles were understood; `unknown` are titles that were not (with a suggestion): then nothing was
    taken in. `missing` are decisions of the last full list that this one does not name any more, offered to withdraw.
    """

    id: uuid.UUID | None
    name: str
    dry_run: bool
    kinds: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    rows: list[RowOutcome] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str | None] = field(default_factory=dict)
    missing: list[Key] = field(default_factory=list)
    supposed: Any = None
    supposed_rows: int = 0
    """Of how many rows `supposed` tells: a very long file is not supposed to its end."""

    @property
    def quarantined(self) -> list[RowOutcome]:
        """The rows that were not taken in, in order of line."""
        kept = (row for row in self.rows if row.status == "quarantined")
        return sorted(kept, key=lambda row: (row.sheet or "", row.line))


@dataclass(slots=True)
class Taking:
    """One file being taken in."""

    installation: Installation
    actor: Actor
    name: str
    party: str
    source: str
    mapping: Columns | None
    kind: str | None
    result: ImportResult
    told: set[tuple[str, str]] = field(default_factory=set)
    """(kind, reference) of every row, taken in or not."""
    rehearsed: list[dict[str, Any]] = field(default_factory=list)
    progress: Callable[[int], None] | None = None

    @property
    def at_once(self) -> int:
        return REHEARSED_MOST if self.result.dry_run else AT_ONCE
