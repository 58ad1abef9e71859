"""Plain lists: rows of cells, filters as links, and the address of what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request, url_for


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its words."""

    href: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list; the first cell is its head, and a link where it has an address."""

    cells: tuple[str, ...]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its words."""

    words: str
    number: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page of figures."""

    words: str
    figures: tuple[Figure, ...] = ()
    caption: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter."""

    words: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as links."""

    words: str
    choices: tuple[Choice, ...]


def here(**changes: str | None) -> str:
    """Give the address of this very list with some arguments changed; `None` leaves one out."""
    arguments = {name: value for name, value in request.args.items() if name not in {"lang", "after"}}
    arguments.update({name: value for name, value in changes.items() if value})
    for name, value in changes.items():
        if not value:
            arguments.pop(name, None)
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **arguments})


def filter_by(words: str, name: str, choices: Mapping[str, str] | Iterable[tuple[str, str]], usual: str = "") -> Filter:
    """Make a filter over an argument of the address; `usual` is what holds when nothing is chosen."""
    pairs = choices.items() if isinstance(choices, Mapping) else choices
    chosen = request.args.get(name, usual)
    return Filter(
        words,
        tuple(
            Choice(told, here(**{name: value if value != usual else None}), value == chosen) for value, told in pairs
        ),
    )


def next_page(cursor: str | None) -> str | None:
    """Give the address of what comes next."""
    return here(after=cursor) if cursor else None
