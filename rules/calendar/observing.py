"""What a centre sees: observations as lays that show only where nobody stated anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from rules.calendar.track import Lay
from rules.days import Counting, day_of
from rules.facts import FACTS, Fact
from rules.model import Source

COUNT_DOWN = frozenset(name for name in FACTS if name.startswith(("centre.stock_days.", "centre.days_to_closing")))
"""Counts of days that grow smaller; the others grow."""

MOST_DAYS = 36_500
"""A count of more days than this is a mistake."""

_WORDS: Mapping[str, bool] = {"true": True, "false": False}


def observed(content: Mapping[str, Any], source: Source) -> Lay | None:
    """Give the lay of an observation; `None` where the fact is not one that can be seen, or its value does not fit.

    A count of days goes on counting from the day on which it was seen, and a stock ends where it is empty.
    """
    fact = FACTS.get(content["fact"])
    if fact is None or fact.fold == "derived" or not fact.name.startswith("centre."):
        return None
    value = fitting(fact, content["value"])
    if value is None:
        return None
    on = day_of(content["on"])
    if not fact.counts_days:
        return Lay(on, None, value, source)
    if not isinstance(value, int) or not 0 <= value <= MOST_DAYS:
        return None
    if fact.name in COUNT_DOWN:
        return Lay(on, on + value, Counting(on + value, -1), source) if value > 0 else None
    return Lay(on, None, Counting(on - value, 1), source)


def fitting(fact: Fact, value: object) -> object | None:
    """Give a value in the type of a fact; `None` where it does not fit."""
    try:
        made = _TYPES[fact.type](value)
    except (KeyError, TypeError, ValueError):
        return None
    if fact.unit == "fraction" and not 0 <= made <= 1:
        return None
    told = made if isinstance(made, tuple) else (made,)
    return None if fact.values and not set(told) <= set(fact.values) else made


def _truth(value: object) -> bool:
    return value if isinstance(value, bool) else _WORDS[str(value).strip().lower()]


def _whole(value: object) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError
    return int(value)  # type: ignore[call-overload, no-any-return]


def _number(value: object) -> float:
    number = float(value)  # type: ignore[arg-type]
    if isinstance(value, bool) or not math.isfinite(number):
        raise TypeError
    return number


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise TypeError
    return tuple(map(_text, value))


_TYPES: Mapping[str, Callable[[object], Any]] = {
    "bool": _truth,
    "int": _whole,
    "double": _number,
    "string": _text,
    "list<string>": _texts,
}
