"""What every call of the API is made of: blueprints, forms whose mistakes are codes, pages of lists, revisions."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

import marshmallow as ma
from flask import Request, request
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import fields, validate
from webargs import core
from webargs.flaskparser import FlaskParser

from coordination.errors import DomainError, InvalidError
from coordination.paging import Page
from web.api.mistakes import mistakes_of
from web.current import installation
from web.reading import read_form

LIMIT_MOST = 500
LIMIT_USUAL = 50
TEXT_MOST = 4_000
_SIGNATURE = 24

CODES: Mapping[str, str] = {
    "required": "required", "null": "required", "type": "object_expected", "unknown": "unknown_field",
    "invalid_uuid": "id_expected", "invalid_utf8": "text_expected", "special": "number_not_finite",
    "too_large": "number_too_large", "invalid_awareness": "time_without_offset", "validator_failed": "value_invalid",
    "invalid": "value_invalid",
}  # fmt: skip
_INVALID: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (fields.AwareDateTime, "time_expected"), (fields.Date, "day_expected"), (fields.Boolean,
    "flag_expected"),
    (fields.Integer, "whole_number_expected"),
    (fields.Float, "number_expected"), (fields.String, "text_expected"), (fields.List, "list_expected"),
    (fields.Mapping, "object_expected"),
)  # fmt: skip


class Form(ma.Schema):
    """What a call takes; every mistake is a code that `web.problems` has words for."""

    error_messages = {"type": "object_expected", "unknown": "unknown_field"}  # noqa: RUF012 — as marshmallow has it

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let the field answer with codes."""
        del field_name
        codes = dict(CODES)
        codes["invalid"] = next((code for kind, code in _INVALID if isinstance(field_obj, kind)), "value_invalid")
        field_obj.error_messages = {name: codes.get(name, "value_invalid") for name in field_obj.error_messages}


class Shape(ma.Schema):
    """What a call gives."""


class Reader(FlaskParser):
    """Reads bodies with `web.reading`, and turns mistakes into errors of the domain."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "json": ma.RAISE}  # noqa: RUF012

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Read the body. Raises `InvalidError`, or `DomainError` (`media_type_unknown`)."""
        del schema
        body = req.get_data(cache=True)
        if not body.strip():
            return core.missing
        check_media_type(req, ("application/json",))
        return read_form(body)

    def handle_error(
        self, error: ma.ValidationError, req: Request, schema: ma.Schema, *, error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:  # fmt: skip
        """Raise `InvalidError` (`form_invalid`) with every mistake."""
        del req, error_status_code, error_headers
        mistakes = mistakes_of(error.messages, schema, error.data)
        raise InvalidError("form_invalid", mistakes=tuple(mistakes)) from error


def check_media_type(req: Request, known: Sequence[str]) -> str:
    """Give the media type of the body. Raises `DomainError` (`media_type_unknown`) for one that is not known."""
    charset = req.mimetype_params.get("charset", "utf-8").lower().replace("-", "").replace("_", "")
    encoding = req.headers.get("Content-Encoding", "identity").lower()
    if req.mimetype not in known or charset not in {"utf8", "usascii"} or encoding != "identity":
        sent = ", ".join(filter(None, (req.headers.get("Content-Type", ""), req.headers.get("Content-Encoding", ""))))
        raise DomainError("media_type_unknown", sent=sent[:100] or "-", known=list(known))
    return req.mimetype


class Blueprint(SmorestBlueprint):
    """A part of the API under `/api/v1`."""

    ARGUMENTS_PARSER = Reader()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, name, url_prefix="/api/v1", description=description)
        self._prepare_doc_cbks.append(_with_own_parameters)


def _with_own_parameters(doc: dict[str, Any], told: dict[str, Any], **_: object) -> dict[str, Any]:
    """Describe what `doc(parameters=…)` names beside what the form of the query has; alone it would replace that."""
    own = told.get("manual_doc", {}).pop("parameters", [])
    if own:
        doc["parameters"] = [*doc.get("parameters", []), *own]
    return doc


# ---- fields ----------------------------------------------------------------------------------------------------------


def text(*, required: bool = True, most: int = TEXT_MOST) -> fields.String:
    """Make the field of a text that people write."""
    return fields.String(required=required, allow_none=not required, validate=[_filled(most)])


def code(*, required: bool = False, most: int = 200) -> fields.String:
    """Make the field of a code or a reference."""
    return fields.String(required=required, allow_none=not required, validate=[_filled(most)])


def choice(values: Sequence[str], *, required: bool = False) -> fields.String:
    """Make the field of one of a few names."""
    return fields.String(required=required, validate=[validate.OneOf(values, error="unknown_value")])


FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def day_field(*, required: bool = False, **more: Any) -> fields.Date:
    """Make the field of a day, within the days that calendars know."""
    return fields.Date(required=required, validate=[_known_day], **more)


def moment_field(**more: Any) -> fields.AwareDateTime:
    """Make the field of a moment with its offset, within the days that calendars know."""
    return fields.AwareDateTime(validate=[lambda at: _known_day(at.replace(tzinfo=None).date())], **more)


def _known_day(on: dt.date) -> None:
    if not FIRST_DAY <= on <= LAST_DAY:
        raise ma.ValidationError("day_out_of_range")


class _filled(validate.Length):  # noqa: N801 — reads as a word where it is used
    """A text that is not blank and not endless; OpenAPI sees its lengths."""

    def __init__(self, most: int) -> None:
        super().__init__(min=1, max=most)

    def __call__(self, value: Any) -> Any:
        if not value.strip():
            raise ma.ValidationError("text_empty")
        if self.max is not None and len(value) > self.max:
            raise ma.ValidationError("text_too_long")
        return value


# ---- lists -----------------------------------------------------------------------------------------------------------


Row = TypeVar("Row")


def encode_cursor(place: str) -> str:
    """Turn a place in the list at hand into a cursor, signed: clients hand it back as it is, to the same list."""
    return f"{base64.urlsafe_b64encode(place.encode()).decode().rstrip('=')}.{_signature(place)}"


def decode_cursor(cursor: str) -> str:
    """Give the place of a cursor. Raises marshmallow's `ValidationError` (`cursor_unknown`)."""
    told, _, signature = cursor.partition(".")
    try:
        place = base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)).decode()
    except ValueError as problem:
        raise ma.ValidationError("cursor_unknown") from problem
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(place).encode()):
        raise ma.ValidationError("cursor_unknown")
    return place


def _signature(place: str) -> str:
    return installation().vault.digest(f"cursor {request.path} {place}".encode())[:_SIGNATURE]


class Cursor(fields.String):
    """`next` of the answer before; inside, the place of the list."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text_of_it = super()._deserialize(value, attr, data, **kwargs)
        return decode_cursor(text_of_it) if text_of_it else None


class PageQuery(Form):
    """Which part of a list."""

    limit = fields.Integer(
        load_default=LIMIT_USUAL, validate=[validate.Range(1, LIMIT_MOST, error="limit_out_of_range")],
        metadata={"description": f"How many at most, up to {LIMIT_MOST}."},
    )  # fmt: skip
    cursor = Cursor(
        load_default=None, allow_none=True, metadata={"description": "`next` of the answer before.", "maxLength": 600},
    )  # fmt: skip


def listed(page: Page[Row], present: Callable[[Row], Any]) -> dict[str, Any]:
    """Give `{"items", "next"}` for a page of a list."""
    return {
        "items": [present(row) for row in page.items],
        "next": None if page.next is None else encode_cursor(page.next),
    }


def list_shape(item: type[Shape]) -> type[Shape]:
    """Make the shape of a list of these items."""
    return Shape.from_dict(  # type: ignore[return-value]
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(
                allow_none=True, required=True, metadata={"description": "Cursor, or null at the end."}
            ),
        },
        name=f"{item.__name__}List",
    )


# ---- revisions -------------------------------------------------------------------------------------------------------

IF_MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The `ETag` of the answer that this change rests on; 412 when it has changed since.",
}  # fmt: skip
ONCE = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200},
    "description": "The same key with the same body gives the same answer again; with another body 409.",
}  # fmt: skip
LANGUAGE = {
    "name": "lang", "in": "query", "required": False, "schema": {"type": "string", "enum": ["en", "nl", "fr"]},
    "description": "Language of the answer; else by `Accept-Language`.",
}  # fmt: skip


def with_etag(body: Any, revision: object) -> tuple[Any, int, dict[str, str]]:
    """Give an answer that carries its revision."""
    return body, 200, {"ETag": f'"{revision}"'}


def expected() -> str | None:
    """Give the revision of `If-Match` that the caller saw; `None` when any will do."""
    if request.headers.get("If-Match") is None or request.if_match.star_tag:
        return None
    return next(iter(request.if_match), "")
