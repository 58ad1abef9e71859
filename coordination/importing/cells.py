"""Cells as people write them (`05/12/2026`, `1.250,50`, `ja`, `luiers`) turned into the plain values of an event.

What cannot be understood is left as it is: the forms say what is wrong with it, at its place.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from coordination.forms.values import WrongValueError, shown
from coordination.importing.titles import folded
from rules.kinds import Field
from rules.words import LANGUAGES, Words

_YES = frozenset({"ja", "j", "yes", "y", "oui", "o", "true", "waar", "vrai", "1", "x"})
_NO = frozenset({"nee", "neen", "n", "no", "non", "false", "onwaar", "faux", "0"})
_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[ T]0{1,2}:00(?::00)?)?", re.ASCII)
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})[/.\- ](\d{4})", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+", re.ASCII)
_SERIALS = (20_000, 80_000)
"""Days as Excel counts them, from 1954 to 2119."""
_EXCEL_EPOCH = dt.date(1899, 12, 30)


def read_cell(field: Field, cell: object, comma: bool | None) -> object:  # noqa: FBT001 — the sign of the file
    """Turn a cell into the value of a field. `comma`: the file's decimal sign, where that is known.

    Raises `WrongValueError` (`number_ambiguous`) where guessing could be wrong by a factor of a thousand.
    """
    if field.many and not field.fields and isinstance(cell, str):
        return [read_cell_of(field, part.strip(), comma) for part in re.split(r"[,;|\n]", cell) if part.strip()]
    if field.many and not field.fields:
        return [read_cell_of(field, cell, comma)]
    return read_cell_of(field, cell, comma)


def read_cell_of(field: Field, cell: object, comma: bool | None, type: str | None = None) -> object:  # noqa: FBT001
    """Turn one value of a cell into that of a field (of `type`, for the values of a map)."""
    name = type or field.type
    if name == "day":
        return _day(cell)
    if name == "month":
        return _month(cell)
    if name in {"whole", "number"}:
        return _number(cell, comma)
    if name == "flag":
        return _flag(cell)
    if name == "choice":
        closed = field if type is None else field.fields[0]
        return _choice(closed, cell)
    if name in {"text", "code", "centre", "household", "party"}:
        return _text(cell)
    return _any(cell, comma)


def _day(cell: object) -> object:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIALS[0] < cell < _SERIALS[1]:
        return (_EXCEL_EPOCH + dt.timedelta(days=int(cell))).isoformat()
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if found := _DAY.fullmatch(text):
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    if found := _ISO.fullmatch(text):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return text


def _month(cell: object) -> object:
    if isinstance(cell, str):
        text = cell.strip()
        if found := _MONTH.fullmatch(text):
            return f"{found[2]}-{int(found[1]):02}"
        if found := _ISO_MONTH.fullmatch(text):
            return f"{found[1]}-{int(found[2]):02}"
    return _day(cell)


def _number(cell: object, comma: bool | None) -> object:  # noqa: FBT001
    if not isinstance(cell, str):
        return cell
    text = re.sub(r"[\s\u00a0\u202f'€]|EUR|eur", "", cell)
    if _GROUPED.fullmatch(text):
        if comma is None:
            raise WrongValueError("number_ambiguous", value=shown(cell))
        text = text.replace(".", "") if comma else text
    elif "," in text:
        text = text.replace(".", "").replace(",", ".") if text.rfind(",") > text.rfind(".") else text.replace(",", "")
    try:
        number = float(text)
    except ValueError:
        return cell
    return int(number) if number.is_integer() and "e" not in text.lower() else number


def _flag(cell: object) -> object:
    if isinstance(cell, bool):
        return cell
    name = folded(str(cell))
    return True if name in _YES else False if name in _NO else cell


def _choice(field: Field, cell: object) -> object:
    if not isinstance(cell, str):
        return _text(cell)
    text = cell.strip()
    values = field.values or {}
    if text in values:
        return text
    return _said(tuple((name, words) for name, words in values.items())).get(folded(text), text)


@cache
def _said(values: tuple[tuple[str, Words], ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, words in values:
        for text in (name, *(words.of(language) for language in LANGUAGES)):
            found.setdefault(folded(text), name)
    return found


def _text(cell: object) -> object:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell.strip() if isinstance(cell, str) else cell
    return str(int(cell)) if float(cell).is_integer() else str(cell)


def _any(cell: object, comma: bool | None) -> object:  # noqa: FBT001
    if not isinstance(cell, str):
        return cell
    name = folded(cell)
    if name in _YES - {"1", "x", "o", "j", "y"} or name in _NO - {"0", "n"}:
        return _flag(cell)
    number = _number(cell, comma)
    return number if isinstance(number, int | float) else cell.strip()
