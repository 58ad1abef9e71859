"""Tracks: step functions over days, folded from what decisions and records lay on them, with provenance."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.days import NO_DAY, Counting, Day
from rules.facts import ABSENT, Fact
from rules.model import Source
from rules.unknown import UNKNOWN


@dataclass(frozen=True, slots=True)
class Lay:
    """A value that one statement lays on a fact from `starts` until `ends` (`None`: open-ended)."""

    starts: Day
    ends: Day | None
    value: object
    source: Source

    def covers(self, day: Day) -> bool:
        """Whether the day lies in the period."""
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class Shadow:
    """A later statement that another one hides although they differ: an open inconsistency of a fact."""

    starts: Day
    ends: Day | None
    winner: Source
    hidden: Source


class Track:
    """A step function: `values[i]` holds from `days[i]` until `days[i + 1]`, laid there by `lays[i]`."""

    __slots__ = ("days", "lays", "values")

    def __init__(self, days: list[Day], values: list[object], lays: list[tuple[Lay, ...]]) -> None:
        self.days = days
        self.values = values
        self.lays = lays

    def index(self, day: Day) -> int:
        """Give the step of a day."""
        return bisect_right(self.days, day) - 1

    def at(self, day: Day) -> object:
        """Give the value on a day; a value that counts days is given as the whole number of that day."""
        value = self.values[bisect_right(self.days, day) - 1]
        return value.on(day) if type(value) is Counting else value

    def ends_of(self, index: int) -> Day | None:
        """Give the first day after a step, or `None` for the last one."""
        return self.days[index + 1] if index + 1 < len(self.days) else None

    def sources(self, index: int) -> tuple[Source, ...]:
        """Give the statements behind a step, in a fixed order."""
        return tuple(sorted({lay.source for lay in self.lays[index]}))

    def __eq__(self, other: object) -> bool:
        """Two tracks are equal when they hold the same values from the same statements."""
        if not isinstance(other, Track):
            return NotImplemented
        return self.days == other.days and self.values == other.values and self.lays == other.lays

    __hash__ = None  # type: ignore[assignment]


def steady(value: object) -> Track:
    """Give the track of a fact about which nothing is stated."""
    return Track([NO_DAY], [value], [()])


def rank(lay: Lay) -> tuple[Day, tuple[int, str, str], str, str]:
    """Order under the fold `latest`: greatest `from`, then latest statement, then party and reference."""
    source = lay.source
    return (lay.starts, source.stated, source.party, source.reference)


def fold(fact: Fact, lays: Sequence[Lay], beneath: Sequence[Lay] = ()) -> tuple[Track, tuple[Shadow, ...]]:
    """Fold lays into the track of a fact. `beneath` (observations) shows only where no lay covers the day.

    Of observations the latest holds, whatever the fold: they are not added up.
    """
    if not lays and not beneath:
        return steady(fact.nothing), ()
    if len(lays) == 1 and not beneath:
        return _single(fact, lays[0]), ()
    edges = sorted(
        {
            NO_DAY,
            *(lay.starts for lay in (*lays, *beneath)),
            *(lay.ends for lay in (*lays, *beneath) if lay.ends is not None),
        }
    )
    days: list[Day] = []
    values: list[object] = []
    behind: list[tuple[Lay, ...]] = []
    shadows: list[tuple[Day, Source, Source]] = []
    stated, observed = _Covering(lays), _Covering(beneath)
    for day in edges:
        stated.move_to(day)
        observed.move_to(day)
        value, laid, hidden = _at(fact, stated)
        if not laid and observed:
            seen = observed.first
            value, laid, hidden = seen.value, (seen,), ()
        shadows.extend((day, laid[-1].source, lay.source) for lay in hidden)
        if days and value == values[-1] and type(value) is type(values[-1]) and laid == behind[-1]:
            continue
        days.append(day)
        values.append(value)
        behind.append(laid)
    return Track(days, values, behind), _join(shadows, edges)


def _single(fact: Fact, lay: Lay) -> Track:
    if lay.ends is not None and lay.ends <= lay.starts:
        return steady(fact.nothing)
    days, values, behind = [lay.starts], [lay.value], [(lay,)]
    lays: list[tuple[Lay, ...]] = list(behind)
    if lay.starts > NO_DAY:
        days, values, lays = [NO_DAY, *days], [fact.nothing, *values], [(), *lays]
    if lay.ends is not None:
        days.append(lay.ends)
        values.append(fact.nothing)
        lays.append(())
    return Track(days, values, lays)


class _Covering:
    """The lays that cover a day, as the day moves on: a sweep, so that many lays cost little more each."""

    def __init__(self, lays: Sequence[Lay]) -> None:
        self._lays = lays = [lay for lay in lays if lay.ends is None or lay.starts < lay.ends]
        self._coming = sorted(range(len(lays)), key=lambda i: -lays[i].starts)
        self._going = sorted(((lay.ends, i) for i, lay in enumerate(lays) if lay.ends is not None), reverse=True)
        self._ranked: list[tuple[tuple[Day, tuple[int, str, str], str, str], int]] = []
        self._stated: list[tuple[tuple[int, str, str], int]] = []

    def move_to(self, day: Day) -> None:
        """Move on to a day, which is not before the last one."""
        while self._coming and self._lays[self._coming[-1]].starts <= day:
            i = self._coming.pop()
            insort(self._ranked, (rank(self._lays[i]), -i))
            insort(self._stated, (self._lays[i].source.stated, i))
        while self._going and self._going[-1][0] <= day:
            _, i = self._going.pop()
            self._ranked.pop(bisect_left(self._ranked, (rank(self._lays[i]), -i)))
            self._stated.pop(bisect_left(self._stated, (self._lays[i].source.stated, i)))

    def __len__(self) -> int:
        return len(self._ranked)

    @property
    def first(self) -> Lay:
        """The lay that comes first under the fold `latest`."""
        return self._lays[-self._ranked[-1][1]]

    def later_than(self, winner: Lay) -> Iterator[Lay]:
        """Give the lays that were stated later than one of them."""
        for stated, i in reversed(self._stated):
            if stated <= winner.source.stated:
                return
            yield self._lays[i]

    def ordered(self) -> tuple[Lay, ...]:
        """Give all of them in the order of the fold `latest`, its first one last."""
        return tuple(self._lays[-i] for _, i in self._ranked)


def _at(fact: Fact, active: _Covering) -> tuple[object, tuple[Lay, ...], tuple[Lay, ...]]:
    """Give (value, lays behind it, lays that it hides although they were stated later and differ)."""
    if not active:
        return fact.nothing, (), ()
    if fact.fold == "latest" or len(active) == 1:
        winner = active.first
        if fact.counts_days:
            return winner.value, (winner,), ()
        later = active.later_than(winner)
        return winner.value, (winner,), tuple(lay for lay in later if lay.value != winner.value and lay.starts > NO_DAY)
    ordered = active.ordered()
    if fact.fold == "sum":
        return sum(lay.value for lay in ordered), ordered, ()  # type: ignore[misc]
    pick = min if fact.fold == "least" else max
    value = pick(lay.value for lay in ordered)  # type: ignore[type-var]
    behind = tuple(lay for lay in ordered if lay.value == value)
    if fact.type != "bool":
        return value, behind, ()  # the strictest demand meets the others too: they do not contradict each other
    latest = max(behind, key=lambda lay: lay.source.stated)
    hidden = tuple(lay for lay in active.later_than(latest) if lay.value != value and lay.starts > NO_DAY)
    return value, behind, hidden


def _join(shadows: Iterable[tuple[Day, Source, Source]], edges: Sequence[Day]) -> tuple[Shadow, ...]:
    """Join neighbouring days of the same pair into periods."""
    after = {edge: edges[i + 1] if i + 1 < len(edges) else None for i, edge in enumerate(edges)}
    joined: list[Shadow] = []
    for day, winner, hidden in sorted(shadows, key=lambda item: (item[1], item[2], item[0])):
        last = joined[-1] if joined else None
        if last and (last.winner, last.hidden) == (winner, hidden) and last.ends == day:
            joined[-1] = Shadow(last.starts, after[day], winner, hidden)
        else:
            joined.append(Shadow(day, after[day], winner, hidden))
    return tuple(joined)


def is_stated(value: object) -> bool:
    """Whether a value is one that somebody stated or that can be told (neither unknown nor absent)."""
    return value is not UNKNOWN and value is not ABSENT
