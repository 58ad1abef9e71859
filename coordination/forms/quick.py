"""The quick path: the table of kinds compiled once into closures over plain values.

It says yes or nothing: what it accepts is in normal form; of what it refuses, the marshmallow forms make the report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from coordination.forms.fields import door_fields, withdrawal_fields
from coordination.forms.values import Reader, WrongValueError, most_of, reader_of
from rules.kinds import Field

RecordReader = Callable[[object], dict[str, Any]]


@cache
def quick_reader(kind: str, *, withdrawal: bool) -> RecordReader:
    """Give the reader of `data` of a kind (of a withdrawal, which needs little)."""
    return _record(withdrawal_fields(kind) if withdrawal else door_fields(kind))


def _record(fields: tuple[Field, ...]) -> RecordReader:
    readers: dict[str, tuple[str, Reader]] = {}
    for field in fields:
        reader = _reader(field)
        for name in (field.name, *field.aliases):
            readers[name] = (field.name, reader)
    required = frozenset(field.name for field in fields if field.required)

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise WrongValueError("object_expected")
        found: dict[str, Any] = {}
        for name, item in value.items():
            if item is None:
                continue
            entry = readers.get(name)
            if entry is None or entry[0] in found:
                raise WrongValueError("unknown_field")
            found[entry[0]] = entry[1](item)
        if not required <= found.keys():
            raise WrongValueError("required")
        return found

    return read


def _reader(field: Field) -> Reader:
    single = _single(field)
    return _list(single, most_of(field)) if field.many else single


def _single(field: Field) -> Reader:
    if field.type == "object":
        return _object(field)
    if field.type == "map":
        return _map(field)
    return reader_of(field)


def _list(single: Reader, most: int) -> Reader:
    def read(value: object) -> object:
        if not isinstance(value, list) or len(value) > most:
            raise WrongValueError("list_expected")
        return [single(item) for item in value]

    return read


def _object(field: Field) -> Reader:
    record = _record(field.fields)
    if field.plain is None:
        return record
    inner = next((member for member in field.fields if member.name == field.plain), None)
    plain = reader_of(inner) if inner else plain_choice(field)

    def read(value: object) -> object:
        if not isinstance(value, str):
            return record(value)
        return {field.plain: plain(value)} if inner else plain(value)

    return read


def plain_choice(field: Field) -> Reader:
    """Give the reader of an object that is told by one name out of the lists of all its choices."""
    names: Mapping[str, object] = {name: None for member in field.fields for name in member.values or {}}
    return reader_of(Field(field.name, "choice", field.words, values=names))  # type: ignore[arg-type]


def _map(field: Field) -> Reader:
    names = field.values or {}
    single = reader_of(field, field.of)

    def read(value: object) -> object:
        if not isinstance(value, dict) or not value.keys() <= names.keys():
            raise WrongValueError("object_expected")
        return {name: single(item) for name, item in value.items() if item is not None}

    return read
