"""From what was filled in to the data of an event: dotted names become objects and lists, texts become values.

What cannot be read stays the text that it was; the form at the door then says what is wrong with it, and where.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from rules.kinds import Field, Kind

_YES = {"yes", "true", "1"}
_NO = {"no", "false", "0"}
SPARE_ROWS = 40
_NOTHING: tuple[object, ...] = (None, "", [], {})


def read_kind(kind: Kind, form: MultiDict[str, str]) -> dict[str, Any]:
    """Read the fields of a kind; what was left empty is left out."""
    return _read_fields(kind.fields, form, "")


def _read_fields(fields: tuple[Field, ...], form: MultiDict[str, str], at: str) -> dict[str, Any]:
    values = {field.name: _read(field, form, at + field.name) for field in fields}
    return {name: value for name, value in values.items() if value not in _NOTHING}


def _read(field: Field, form: MultiDict[str, str], name: str) -> Any:
    if field.type == "map":
        values = {key: one(_value_type(field), form.get(f"{name}.{key}", "")) for key in field.values or ()}
        return {key: value for key, value in values.items() if value not in _NOTHING}
    if field.type == "object" and field.many:
        rows = (_read_fields(field.fields, form, f"{name}.{number}.") for number in range(rows_of(form, name)))
        return [row for row in rows if any(part != "ref" for part in row)]
    if field.type == "object":
        return _read_fields(field.fields, form, f"{name}.")
    if field.many and field.values:
        return [value for value in form.getlist(name) if value]
    text = form.get(name, "")
    if field.many:
        return [one(field.type, part) for part in text.replace(";", ",").split(",") if part.strip()]
    return one(field.type, text)


def _value_type(field: Field) -> str:
    return field.of


def one(type_: str, text: str) -> Any:
    """Read one value of a type from its text."""
    text = text.strip().replace("\x00", "")
    if not text:
        return None
    if type_ == "flag" or (type_ == "any" and text.lower() in _YES | _NO - {"0", "1"}):
        return True if text.lower() in _YES else False if text.lower() in _NO else text
    if type_ in {"whole", "number", "any"}:
        return _number(text, whole=type_ == "whole")
    return text


def _number(text: str, *, whole: bool) -> int | float | str:
    plain = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace("€", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        number = float(plain.removesuffix("%"))
    except ValueError:
        return text
    number = number / 100 if plain.endswith("%") else number
    if number != number or number in {float("inf"), float("-inf")}:  # noqa: PLR0124 — not a number
        return text
    return int(number) if number == int(number) and (whole or "." not in plain) else number


def rows_of(form: Mapping[str, str], name: str) -> int:
    """Tell how many rows of an object were sent."""
    prefix = f"{name}."
    numbers = [
        part for key in form if key.startswith(prefix) and (part := key[len(prefix) :].partition(".")[0]).isdigit()
    ]
    return min(max((int(number) + 1 for number in numbers), default=0), SPARE_ROWS)


def flat(data: Mapping[str, Any], at: str = "") -> MultiDict[str, str]:
    """Turn the data of an event back into what a form holds."""
    found: MultiDict[str, str] = MultiDict()
    for name, value in data.items():
        _flatten(found, f"{at}{name}", value)
    return found


def _flatten(found: MultiDict[str, str], name: str, value: object) -> None:
    if isinstance(value, Mapping):
        for key, part in value.items():
            _flatten(found, f"{name}.{key}", part)
    elif isinstance(value, list | tuple):
        if any(isinstance(part, Mapping) for part in value):
            for number, part in enumerate(value):
                _flatten(found, f"{name}.{number}", part)
        else:
            for part in value:
                found.add(name, str(part))
    elif isinstance(value, bool):
        found.add(name, "yes" if value else "no")
    elif value is not None:
        found.add(name, str(value))
