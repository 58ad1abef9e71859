"""Mistakes of a form as marshmallow tells them, flattened into mistakes of the domain with what their words need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from coordination.errors import Mistake
from coordination.forms.values import shown, suggestion

Part = ma.Schema | fields.Field[Any] | None


def mistakes_of(messages: object, form: ma.Schema | None = None, data: object = None) -> list[Mistake]:
    """Flatten marshmallow's messages; the outermost level is the part of the request (`json`, `query`).

    From `form` and `data` come the values that the words need: what was sent, and what is possible.
    """
    inner = messages.values() if isinstance(messages, dict) else [messages]
    return [mistake for part in inner for mistake in _flat(part, "", form, data, ())]


def _flat(messages: object, where: str, form: Part, data: object, beside: Iterable[str]) -> Iterator[Mistake]:
    if isinstance(messages, dict):
        schema = form.schema if isinstance(form, fields.Nested) else form
        names = _names(schema)
        for name, inner in messages.items():
            if name == "_schema":
                yield from _flat(inner, where, form, data, beside)
            else:
                field = schema.inner if isinstance(schema, fields.List) else names.get(name)
                yield from _flat(inner, f"{where}.{name}".strip("."), field, _value(data, name), names)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flat(inner, where, form, data, beside)
    else:
        yield Mistake(where, str(messages), **_context(str(messages), where, form, data, beside))


def _names(schema: object) -> Mapping[Any, fields.Field[Any]]:
    found = schema.fields if isinstance(schema, ma.Schema) else {}
    return {field.data_key or name: field for name, field in found.items()}


def _value(data: object, name: Any) -> object:
    try:
        return data[name]  # type: ignore[index]  # whatever has no such place has no such value
    except (LookupError, TypeError):
        return None


def _context(code: str, where: str, form: Part, data: object, beside: Iterable[str]) -> dict[str, Any]:
    """Give the values that the words of a mistake may need."""
    told: dict[str, Any] = suggestion(where.rpartition(".")[2], beside) if code == "unknown_field" else {}
    if isinstance(data, str | int | float):
        told["value"] = shown(data)
    for rule in form.validators if isinstance(form, fields.Field) else ():
        if isinstance(rule, validate.OneOf):
            told["allowed"] = list(rule.choices)
            told.update(suggestion(data, told["allowed"]))
        elif isinstance(rule, validate.Length) and rule.max is not None:
            told["most"] = rule.max
    return told
