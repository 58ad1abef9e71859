"""XLSX, read with care: a workbook is a zip of XML, and either can be made to fill a machine.

Formulas are never computed and their stored results never trusted: a row with one is refused by name.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.xml import DEFUSEDXML

from coordination.errors import InvalidError
from coordination.importing.tables import COLUMNS_MOST, ROWS_MOST, Grid, Row

ENTRIES_MOST = 1_000
UNPACKED_MOST = 250 * 1024 * 1024
RATIO_MOST = 150
RATIO_FROM = 1024 * 1024
"""Smaller entries may be packed as tightly as they like."""
LINES_MOST = 1_048_576
HEADER_WITHIN = 20


def read_workbook(data: bytes) -> list[Grid]:
    """Read every visible sheet that has a header. Raises `InvalidError` (`workbook_unreadable`, `workbook_bomb`)."""
    check_zip(data)
    if not DEFUSEDXML:
        raise AssertionError("defusedxml is not in use")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            grids = [grid for sheet in book.worksheets if sheet.sheet_state == "visible" for grid in _grids(sheet)]
    except InvalidError:
        raise
    except Exception as problem:
        # openpyxl raises whatever its parsers raise on a damaged or hostile workbook.
        raise InvalidError("workbook_unreadable") from problem
    if not grids:
        raise InvalidError("file_empty")
    return grids


def check_zip(data: bytes) -> None:
    """Look at what a workbook packs before it is unpacked. Raises `InvalidError` (`workbook_…`)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as problem:
        raise InvalidError("workbook_unreadable") from problem
    total = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES_MOST or total > UNPACKED_MOST:
        raise InvalidError("workbook_bomb", most_megabytes=UNPACKED_MOST // 1024 // 1024)
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO_MOST * max(entry.compress_size, 1):
            raise InvalidError("workbook_bomb", most_megabytes=UNPACKED_MOST // 1024 // 1024)
        if entry.flag_bits & 0x1:
            raise InvalidError("workbook_locked")


def _grids(sheet: Any) -> Iterator[Grid]:
    sheet.reset_dimensions()
    lines = enumerate(sheet.iter_rows(max_col=COLUMNS_MOST + 1), start=1)
    for number, cells in lines:
        values = [cell.value for cell in cells]
        if any(value not in (None, "") for value in values):
            titles = [str(value).strip() if value is not None else "" for value in values]
            while titles and not titles[-1]:
                titles.pop()
            if len(titles) > COLUMNS_MOST:
                raise InvalidError("too_many_columns", most=COLUMNS_MOST, found=len(titles))
            yield Grid(titles, list(_Lines(lines, len(titles))), number, sheet.title)
            return
        if number >= HEADER_WITHIN:
            return


@dataclass(slots=True)
class _Lines:
    lines: Iterator[tuple[int, Any]]
    width: int

    def __iter__(self) -> Iterator[Row]:
        found = 0
        for number, cells in self.lines:
            if number > LINES_MOST:
                raise InvalidError("too_many_rows", most=ROWS_MOST)
            row = _row(number, cells, self.width)
            if row is not None:
                found += 1
                if found > ROWS_MOST:
                    raise InvalidError("too_many_rows", most=ROWS_MOST)
                yield row


def _row(number: int, cells: Any, width: int) -> Row | None:
    values: list[object] = []
    for at, cell in enumerate(cells[:width]):
        if cell.data_type == "f":
            return Row(number, [], "formula_in_cell", {"column": at + 1}, _text(cells))
        if cell.data_type == "e":
            return Row(number, [], "error_in_cell", {"column": at + 1, "value": str(cell.value)}, _text(cells))
        values.append(_plain(cell.value))
    if all(value in (None, "") for value in values):
        return None
    return Row(number, values, text=_text(cells))


def _plain(value: object) -> object:
    """Give a cell as plain JSON: days as `YYYY-MM-DD`, moments as ISO 8601 without zone."""
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time.min
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def _text(cells: Any) -> str:
    return "\t".join("" if cell.value is None else str(cell.value) for cell in cells).rstrip("\t")
