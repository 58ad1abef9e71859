"""The full report: marshmallow forms made from the table of kinds, which find all mistakes of an event at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import marshmallow as ma

from coordination.errors import Mistake
from coordination.forms.fields import door_fields, withdrawal_fields
from coordination.forms.quick import plain_choice
from coordination.forms.values import Reader, WrongValueError, most_of, reader_of, shown, suggestion
from rules.kinds import Field


class Told(ma.fields.Field[Any]):
    """A single value, read by one of the readers."""

    def __init__(self, reader: Reader, **more: Any) -> None:
        super().__init__(error_messages={"required": "required", "null": "required"}, **more)
        self.reader = reader

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:  # noqa: ARG002
        try:
            return self.reader(value)
        except WrongValueError as wrong:
            raise ma.ValidationError([wrong]) from None


class Listed(ma.fields.List[Any]):
    """A list; without a bracket around a single value."""

    def __init__(self, inner: ma.fields.Field[Any], most: int, **more: Any) -> None:
        super().__init__(inner, error_messages={"required": "required", "invalid": "list_expected"}, **more)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, list) and len(value) > self.most:
            raise ma.ValidationError([WrongValueError("too_many", most=self.most, found=len(value))])
        if not isinstance(value, list):
            raise ma.ValidationError("list_expected")
        return super()._deserialize(value, attr, data, **kwargs)


class Inside(ma.fields.Nested):
    """An object inside an object; where the table allows it, told by one plain name."""

    def __init__(self, field: Field, **more: Any) -> None:
        super().__init__(
            lambda: record_schema(field.fields),
            error_messages={"required": "required", "type": "object_expected"},
            **more,
        )
        self.told = field
        inner = next((member for member in field.fields if member.name == field.plain), None)
        self.plain = None if field.plain is None else reader_of(inner) if inner else plain_choice(field)
        self.wrapped = inner is not None

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, partial: Any = None, **kwargs: Any
    ) -> Any:
        if self.plain is None or not isinstance(value, str):
            return super()._deserialize(value, attr, data, partial, **kwargs)
        try:
            plain = self.plain(value)
        except WrongValueError as wrong:
            raise ma.ValidationError([wrong]) from None
        return {self.told.plain or "": plain} if self.wrapped else plain


class Form(ma.Schema):
    """A form: unknown fields are mistakes, and so is a field told under two names; nothing is left out in silence."""

    error_messages = {"unknown": "unknown_field", "type": "object_expected"}  # noqa: RUF012 — as marshmallow reads it
    aliases: dict[str, str] = {}  # noqa: RUF012 — set by `_form`, never changed

    class Meta:
        unknown = ma.RAISE

    @ma.pre_load
    def rename(self, data: Any, **_: Any) -> Any:
        """Bring other names to the table's, and leave out what is null."""
        if not isinstance(data, dict):
            return data
        renamed: dict[str, Any] = {}
        for name, value in data.items():
            if value is None:
                continue
            own = str(self.aliases.get(name, name))
            if own in renamed:
                raise ma.ValidationError(["told_twice"], own)
            renamed[own] = value
        return renamed


def _field(field: Field, **more: Any) -> ma.fields.Field[Any]:
    if field.type == "object":
        return Inside(field, **more)
    if field.type == "map":
        reader = reader_of(field, field.of)
        schema = _form({name: Told(reader) for name in field.values or {}}, {})
        return ma.fields.Nested(schema, error_messages={"required": "required", "type": "object_expected"}, **more)
    return Told(reader_of(field), **more)


def record_schema(fields: tuple[Field, ...]) -> ma.Schema:
    """Make the form of an object with these fields."""
    made: dict[str, ma.fields.Field[Any]] = {}
    for field in fields:
        more = {"required": field.required}
        made[field.name] = Listed(_field(field), most_of(field), **more) if field.many else _field(field, **more)
    return _form(made, {alias: field.name for field in fields for alias in field.aliases})


def _form(fields: dict[str, ma.fields.Field[Any]], aliases: dict[str, str]) -> ma.Schema:
    form = type("KindForm", (Form,), {**fields, "aliases": aliases})
    made: ma.Schema = form()
    return made


@cache
def kind_schema(kind: str, *, withdrawal: bool) -> ma.Schema:
    """Give the form of `data` of a kind."""
    return record_schema(withdrawal_fields(kind) if withdrawal else door_fields(kind))


def full_report(schema: ma.Schema, data: object) -> tuple[dict[str, Any], list[Mistake]]:
    """Load what can be loaded and give it with all mistakes, each with its dotted place."""
    try:
        return schema.load(data), []  # type: ignore[arg-type]
    except ma.ValidationError as wrong:
        valid = wrong.valid_data if isinstance(wrong.valid_data, dict) else {}
        return valid, list(_mistakes(wrong.messages, "", schema))


def _mistakes(messages: object, at: str, schema: object) -> Iterator[Mistake]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            if name == "_schema":
                yield from _mistakes(inner, at, schema)
                continue
            place = f"{at}.{shown(str(name))}" if at else shown(str(name))
            yield from _mistakes(inner, place, schema if isinstance(name, int) else _inside(schema, name, inner))
    elif isinstance(messages, list):
        for message in messages:
            if isinstance(message, WrongValueError):
                yield message.mistake(at)
            elif message == "unknown_field" and isinstance(schema, ma.Schema):
                yield Mistake(at, "unknown_field", **_near(schema, at.rpartition(".")[2]))
            else:
                yield Mistake(at, str(message))


def _near(schema: ma.Schema, wrong: str) -> dict[str, str]:
    aliases: dict[str, str] = getattr(schema, "aliases", {})
    near = suggestion(wrong, {*schema.fields, *aliases})
    return {"suggestion": aliases.get(near["suggestion"], near["suggestion"])} if near else {}


def _inside(schema: object, name: str, messages: object) -> object:
    """Give the form in which the messages below a name were made."""
    if not isinstance(schema, ma.Schema) or messages == ["unknown_field"]:
        return schema
    field: Any = schema.fields.get(name)
    field = field.inner if isinstance(field, Listed) else field
    return field.schema if isinstance(field, ma.fields.Nested) else None
