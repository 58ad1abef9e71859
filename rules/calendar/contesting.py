"""What a centre sees against what is stated: values that are laid over a fact while a mismatch about it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rules.calendar.observing import COUNT_DOWN, MOST_DAYS, fitting
from rules.calendar.track import Lay, Track, rank
from rules.days import Counting, Day
from rules.facts import FACTS, Fact
from rules.model import Source

MISMATCH = "mismatch"
"""Kind of the source of a value that is contested."""


@dataclass(frozen=True, slots=True, order=True)
class Contest:
    """A value that a centre sees in place of the stated one.

    `since` is the first day on which it is seen, `reported` the day on which that was said.
    """

    fact: str
    value: object
    since: Day
    reported: Day
    source: Source


def can_be_contested(name: str) -> bool:
    """Whether a fact is one of the centre that is stated, not one that the calendar works out."""
    fact = FACTS.get(name)
    return fact is not None and fact.fold != "derived" and name.startswith("centre.")


def fits(name: str, value: object) -> bool:
    """Whether a value is one that the fact can have."""
    fact = FACTS[name]
    told = fitting(fact, value)
    return told is not None and (not fact.counts_days or (isinstance(told, int) and 0 <= told <= MOST_DAYS))


def allowed_for(name: str) -> dict[str, Any]:
    """Say what a fact that can be contested can have: its values (`allowed`), or `least` and `most` of a number."""
    fact = FACTS[name]
    if fact.type == "bool":
        return {"allowed": ["true", "false"]}
    if fact.values:
        return {"allowed": list(fact.values)}
    if fact.unit == "fraction":
        return {"least": 0, "most": 1}
    return {"least": 0, "most": MOST_DAYS} if fact.counts_days else {}


def contested(stated: Track, contests: Iterable[Contest]) -> Track:
    """Lay what is seen over what is stated. Where both say the same, the statement stands alone.

    What was seen holds until a statement takes over that begins after it was reported. Beside the mismatch, the
    statement that it contests stays behind the value: whoever made it is concerned.
    """
    seen = [lay for contest in contests for lay in _lays(contest, stated)]
    edges = sorted({*stated.days, *(edge for lay in seen for edge in (lay.starts, lay.ends) if edge is not None)})
    days: list[Day] = []
    values: list[object] = []
    lays: list[tuple[Lay, ...]] = []
    for day in edges:
        value, laid = _at(stated, seen, day)
        if days and value == values[-1] and type(value) is type(values[-1]) and laid == lays[-1]:
            continue
        days.append(day)
        values.append(value)
        lays.append(laid)
    return Track(days, values, lays)


def _at(stated: Track, seen: Sequence[Lay], day: Day) -> tuple[object, tuple[Lay, ...]]:
    index = stated.index(day)
    value, laid = stated.values[index], stated.lays[index]
    lay = max((lay for lay in seen if lay.covers(day)), key=rank, default=None)
    if lay is None or lay.value == value:
        return value, laid
    return lay.value, (lay, *laid)


def _lays(contest: Contest, stated: Track) -> Iterable[Lay]:
    fact = FACTS[contest.fact]
    value = fitting(fact, contest.value)
    if value is None or not can_be_contested(contest.fact) or not fits(contest.fact, contest.value):
        return
    later = (lay.starts for laid in stated.lays for lay in laid if lay.starts > contest.reported)
    until = min(later, default=None)
    for starts, ends, counted in _steps(fact, value, contest.since):
        last = until if ends is None else ends if until is None else min(ends, until)
        if last is None or last > starts:
            yield Lay(starts, last, counted, contest.source)


def _steps(fact: Fact, value: object, since: Day) -> Iterable[tuple[Day, Day | None, object]]:
    """Give a seen value as steps: a count of days goes on counting, and a stock ends where it is empty."""
    if not fact.counts_days or not isinstance(value, int):
        yield since, None, value
    elif fact.name in COUNT_DOWN:
        empty = since + value
        if value:
            yield since, empty, Counting(empty, -1)
        yield empty, None, fact.nothing
    else:
        yield since, None, Counting(since - value, 1)
