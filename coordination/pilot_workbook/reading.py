"""Reads the workbook: rows as plain values, and every mistake with its sheet, row and column."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from coordination.errors import InvalidError, Mistake
from coordination.importing.tables import check_size
from coordination.importing.workbooks import check_zip
from coordination.pilot_workbook.sheets import EXAMPLE_MARK, FIRST_ROW, SHEETS, Column, Sheet
from rules.days import day_of, month_index

ROWS_MOST = 20_000

_YES = frozenset({"yes", "ja", "oui", "true", "waar", "vrai", "x", "1", "y", "j", "o"})
_NO = frozenset({"no", "nee", "non", "false", "onwaar", "faux", "0", "n"})


class _WrongError(Exception):
    def __init__(self, code: str, **context: Any) -> None:
        super().__init__(code)
        self.code, self.context = code, context


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, and its values; empty cells are left out."""

    sheet: str
    number: int
    values: Mapping[str, Any]

    def mistake(self, column: str, code: str, **context: Any) -> Mistake:
        """Give a mistake at a cell of the row, as `sheet.row.column`."""
        return Mistake(f"{self.sheet}.{self.number}.{column}", code, **context)


Rows = Mapping[str, tuple[Row, ...]]


def read_workbook(path: Path) -> tuple[Rows, list[Mistake]]:
    """Read all sheets: the rows that are well formed, and all mistakes.

    Raises `InvalidError` (`form_invalid`) when the file is no workbook at all, or too large.
    """
    book = _open(path)
    rows: dict[str, tuple[Row, ...]] = {}
    mistakes: list[Mistake] = []
    try:
        for sheet in SHEETS:
            if sheet.name not in book.sheetnames:
                mistakes.append(Mistake(sheet.name, "required"))
                rows[sheet.name] = ()
                continue
            rows[sheet.name] = tuple(_read_sheet(book[sheet.name], sheet, mistakes))
    finally:
        book.close()
    return rows, mistakes


def _open(path: Path) -> Any:
    data = path.read_bytes()
    try:
        check_size(data)
        check_zip(data)
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except InvalidError as wrong:
        raise InvalidError("form_invalid", mistakes=(Mistake("file", wrong.code, **wrong.context),)) from wrong
    except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as problem:
        raise InvalidError("form_invalid", mistakes=(Mistake("file", "workbook_unreadable"),)) from problem


def _read_sheet(sheet: Worksheet, told: Sheet, mistakes: list[Mistake]) -> list[Row]:
    found: list[Row] = []
    seen: dict[tuple[object, ...], int] = {}
    columns: list[Column | None] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if number == 1:
            columns = _columns(cells, told, mistakes)
            continue
        if number < FIRST_ROW or _is_blank(cells):
            continue
        if number > ROWS_MOST:
            mistakes.append(Mistake(told.name, "too_many", most=ROWS_MOST))
            break
        row = _read_row(cells, columns, told, number, mistakes)
        if row is None:
            continue
        key = tuple(row.values[name] for name in told.key)
        if key in seen:
            mistakes.append(row.mistake(told.key[-1], "told_twice", value=key[-1], other=f"{told.name}.{seen[key]}"))
        seen.setdefault(key, number)
        found.append(row)
    return found


def _columns(cells: tuple[Any, ...], told: Sheet, mistakes: list[Mistake]) -> list[Column | None]:
    """Match the names in the first row; columns that people added for themselves are passed over."""
    names = {column.name: column for column in told.columns}
    columns = [names.get(str(cell or "").strip().lower()) for cell in cells]
    present = {column.name for column in columns if column is not None}
    mistakes.extend(
        Mistake(f"{told.name}.1.{column.name}", "required")
        for column in told.columns
        if column.required and column.name not in present
    )
    return columns


def _is_blank(cells: tuple[Any, ...]) -> bool:
    first = str(cells[0] if cells and cells[0] is not None else "").strip()
    return first.startswith(EXAMPLE_MARK) or all(cell is None or str(cell).strip() == "" for cell in cells)


def _read_row(
    cells: tuple[Any, ...], columns: list[Column | None], told: Sheet, number: int, mistakes: list[Mistake]
) -> Row | None:
    """Read one row; `None` where a column of its key is missing or anything in it is wrong."""
    values: dict[str, Any] = {}
    row = Row(told.name, number, values)
    before = len(mistakes)
    for column, cell in zip(columns, cells, strict=False):
        if column is None or cell is None or str(cell).strip() == "":
            continue
        try:
            values[column.name] = read_cell(column, cell)
        except _WrongError as wrong:
            mistakes.append(row.mistake(column.name, wrong.code, **wrong.context))
            values[column.name] = None
    mistakes.extend(
        row.mistake(column.name, "required")
        for column in told.columns
        if column.required and column.name not in values and column in columns
    )
    return row if len(mistakes) == before and all(name in values for name in told.key) else None


def read_cell(column: Column, cell: Any) -> Any:
    """Read one cell by the type of its column, with the habits of Excel."""
    if column.type == "day":
        return _day(cell)
    if column.type == "month":
        return _month(cell)
    if column.type in {"whole", "number"}:
        return _number(cell, column)
    text = _text(cell)
    if column.type == "flag":
        if text.lower() in _YES | _NO:
            return text.lower() in _YES
        raise _WrongError("flag_expected", value=text)
    if column.type == "choice":
        return _choice(text, column)
    if column.type in {"choices", "codes"}:
        parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        return [_choice(part, column) if column.type == "choices" else part for part in parts]
    return text


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _choice(text: str, column: Column) -> str:
    """Read a code, or its words in any of the three languages."""
    folded = text.casefold()
    for code, words in (column.values or {}).items():
        if folded in {code.casefold(), words.en.casefold(), words.nl.casefold(), words.fr.casefold()}:
            return code
    raise _WrongError("unknown_value", value=text[:80], allowed=list(column.values or {}))


def _day(cell: Any) -> str:
    if isinstance(cell, dt.datetime | dt.date):
        return cell.strftime("%Y-%m-%d")
    text = _text(cell)
    parts = text.replace(".", "/").replace("-", "/").split("/")
    if len(parts) == 3 and len(parts[2]) == 4:  # noqa: PLR2004 — 05/12/2026
        text = f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    try:
        day_of(text)
    except ValueError:
        raise _WrongError("day_expected", value=text[:80]) from None
    return text


def _month(cell: Any) -> str:
    """Read a month; Excel likes to make a whole date of it, and the day is dropped at once."""
    if isinstance(cell, dt.datetime | dt.date):
        return cell.strftime("%Y-%m")
    text = _text(cell)
    parts = text.replace(".", "/").replace("-", "/").split("/")
    if len(parts[-1]) == 4 and len(parts) in {2, 3}:  # noqa: PLR2004 — 03/2026 or 05/03/2026
        text = f"{parts[-1]}-{parts[-2]:0>2}"
    try:
        month_index(text)
    except ValueError:
        raise _WrongError("month_expected", value=text[:80]) from None
    return text[:7]


def _number(cell: Any, column: Column) -> float | int:
    text = _text(cell).replace(" ", "").replace("\u00a0", "").replace("€", "")
    text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    try:
        number = float(text)
    except ValueError:
        raise _WrongError("number_expected", value=text[:80]) from None
    if not 0 <= number <= (column.most or float("inf")):
        code, bound = ("number_too_small", {"least": 0}) if number < 0 else ("number_too_large", {"most": column.most})
        raise _WrongError(code, value=number, **bound)
    if column.type == "whole":
        if not number.is_integer():
            raise _WrongError("whole_number_expected", value=text[:80])
        return int(number)
    return number
