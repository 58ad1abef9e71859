"""What a file gives before anyone knows what it means: tables of rows, each with its place, readable or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from coordination.errors import InvalidError

BYTES_MOST = 25 * 1024 * 1024
ROWS_MOST = 200_000
COLUMNS_MOST = 300


@dataclass(slots=True)
class Row:
    """One row: its first line in the file (from 1) and its cells, or the code of what is wrong with it."""

    line: int
    cells: list[object]
    problem: str | None = None
    context: dict[str, object] = field(default_factory=dict)
    text: str = ""


@dataclass(slots=True)
class Grid:
    """One table of a file: the titles of its columns and its rows. `comma` tells that a comma is the decimal sign."""

    titles: list[str]
    rows: Iterable[Row]
    header_line: int = 1
    sheet: str | None = None
    comma: bool | None = None


def check_size(data: bytes) -> None:
    """Raise `InvalidError` (`too_large`, `file_empty`) for a file that is not taken at all."""
    if len(data) > BYTES_MOST:
        raise InvalidError("file_too_large", most_megabytes=BYTES_MOST // 1024 // 1024)
    if not data.strip():
        raise InvalidError("file_empty")
