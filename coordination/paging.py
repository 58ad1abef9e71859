"""Lists in parts: a page of rows, the place to go on from, and how a place is read."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from coordination.errors import InvalidError

Row = TypeVar("Row")
MOST = 500
"""Rows of one page at most."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A part of a list; `next` is the place to go on from, or `None` at the end."""

    items: tuple[Row, ...]
    next: str | None = None


def place_after(after: str | None, parts: int) -> list[str] | None:
    """Take the place that a list goes on from apart. Raises `InvalidError` (`cursor_unknown`)."""
    if after is None or not str(after):
        return None
    found = str(after).split("|")
    if len(found) != parts:
        raise InvalidError("cursor_unknown", field="cursor")
    return found


def cursor_uuid(text: str) -> uuid.UUID:
    """Read an id of a place. Raises `InvalidError` (`cursor_unknown`)."""
    try:
        return uuid.UUID(text)
    except ValueError as problem:
        raise InvalidError("cursor_unknown", field="cursor") from problem


def cut(rows: Sequence[Row], limit: int, place: Callable[[Row], str]) -> tuple[Sequence[Row], str | None]:
    """Cut one row more than was asked for off a list, and give the place to go on from."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], place(rows[limit - 1])


def part_of(rows: Iterable[Row], place: Callable[[Row], str], *, after: str | None, limit: int) -> Page[Row]:
    """Cut a page out of a list that is short enough to be whole in memory, in order of its places."""
    ordered = sorted(rows, key=place)
    behind = [row for row in ordered if after is None or place(row) > after]
    shown, following = cut(behind, limit, place)
    return Page(tuple(shown), following)
