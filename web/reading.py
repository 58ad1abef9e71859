"""JSON from outside, read with care.

A batch is cut into its items where it cannot be read whole, so that one bad item never costs the good ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coordination.errors import InvalidError
from coordination.forms import parse_json
from coordination.forms.pieces import pieces_of

DEPTH_MOST = 40
WHOLE_MOST = 2**53
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Unread:
    """An item of a batch that could not be read: its bytes, and why."""

    body: bytes
    error: InvalidError


def read_json(body: bytes) -> Any:
    """Read a JSON document. Raises `InvalidError` (`body_empty`, `not_utf8`, `not_json`, `told_twice`, `too_deep`…)."""
    if not body.strip():
        raise InvalidError("body_empty")
    value = parse_json(body)
    _check_depth([value])
    return value


def read_form(body: bytes) -> Any:
    """Read a JSON document of a call of our own: numbers are finite and within what every database holds."""
    value = read_json(body)
    for level in _levels([value]):
        for one in level:
            if isinstance(one, float) and not math.isfinite(one):
                raise InvalidError("number_not_finite")
            if isinstance(one, int | float) and abs(one) > WHOLE_MOST:
                raise InvalidError("number_too_large", most=WHOLE_MOST)
            if not_storable(one) or (isinstance(one, dict) and any(map(not_storable, one))):
                raise InvalidError("control_characters")
    return value


def not_storable(value: object) -> bool:
    """Whether a value is a text that no database takes: with a NUL, or half a character."""
    return isinstance(value, str) and _NOT_STORABLE.search(value) is not None


def read_batch(body: bytes) -> list[Any]:
    """Read a JSON array; an item that cannot be read stands as `Unread` in its place. Raises as `read_json`."""
    try:
        value = read_json(body)
    except InvalidError as problem:
        return [_read_piece(piece) for piece in pieces_of(body, problem)]
    if not isinstance(value, list):
        raise InvalidError("batch_expected")
    return value


def _read_piece(piece: bytes) -> Any:
    try:
        return read_json(piece)
    except InvalidError as problem:
        return Unread(piece, problem)


def _levels(values: list[Any]) -> Iterator[list[Any]]:
    """Give the values of each level of nesting, the outermost first."""
    while values:
        yield values
        deeper: list[Any] = []
        for one in values:
            if isinstance(one, dict):
                deeper.extend(one.values())
            elif isinstance(one, list):
                deeper.extend(one)
        values = deeper


def _check_depth(values: list[Any]) -> None:
    for depth, _ in enumerate(_levels(values)):
        if depth > DEPTH_MOST:
            raise InvalidError("too_deep", most=DEPTH_MOST)
