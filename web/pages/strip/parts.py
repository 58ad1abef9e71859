"""What a strip shows, as plain frozen data; drawn by `drawing`, told as a table by the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

BANDS = ("adult", "teen", "child-band", "baby")
"""Bands of presence from the bottom up."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One value over a period. `tone` chooses the colour: plain, good, stop, less, child, close, closed."""

    starts: dt.date | None
    ends: dt.date | None
    words: str
    tone: str = "plain"
    proposed: bool = False
    href: str | None = None
    source: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Heads:
    """How many people of each band are present from a day until the first day that no longer counts."""

    starts: dt.date | None
    ends: dt.date | None
    counts: tuple[int, int, int, int]
    """In the order of `BANDS`."""

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of a lane with its bars."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """What one service decides: rows of bars, or the people who are present."""

    key: str
    name: str
    by: str
    rows: tuple[Row, ...] = ()
    heads: tuple[Heads, ...] = ()
    heads_words: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A marked period across the lanes that it comes from."""

    number: int
    severity: str
    words: str
    starts: dt.date
    ends: dt.date | None
    lanes: frozenset[str]
    href: str | None = None
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """Lanes and conflicts from `first` over so many days."""

    first: dt.date
    days: int
    today: dt.date
    lanes: tuple[Lane, ...]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def last(self) -> dt.date:
        """The first day that the strip no longer shows."""
        return self.first + dt.timedelta(days=self.days)
