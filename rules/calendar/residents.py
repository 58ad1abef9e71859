"""Counts of residents as step functions, from the households that are present, with their contributors."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from rules.calendar.household import Member, Timeline
from rules.calendar.presence import Stay
from rules.calendar.track import Track
from rules.days import NO_DAY, Day, majority, reaches_months
from rules.model import Source

COUNTS = (
    "total",
    "adults",
    "minors",
    "under_1",
    "under_3",
    "age_0_3",
    "age_3_6",
    "age_6_12",
    "age_12_18",
    "school_age",
    "unaccompanied",
    "single_adults",
    "families",
    "family_members",
    "safety_need_families",
)
"""Counted groups, in the order of the vectors below."""

_BITS = 32
_COUNT = struct.Struct(f"<{len(COUNTS)}I")
_ONE = {name: 1 << (_BITS * i) for i, name in enumerate(COUNTS)}
_AGES = (12, 36, 72, 144)

Vector = int
"""All counts of one day in one whole number, 32 bits each, in the order of `COUNTS`: they are added up as one."""

_NONE: Vector = 0


def count_in(vector: Vector, name: str) -> int:
    """Give one count of a vector."""
    return (vector // _ONE[name]) & ((1 << _BITS) - 1)


@lru_cache(maxsize=4096)
def _names_of(vector: Vector) -> frozenset[str]:
    return frozenset(name for name in COUNTS if count_in(vector, name))


class Contribution:
    """What one household adds to each count, day by day, and the statement that brings it."""

    __slots__ = ("days", "ref", "sources", "vectors")

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.days: list[Day] = []
        self.vectors: list[Vector] = []
        self.sources: list[Source | None] = []

    def add(self, day: Day, vector: Vector, source: Source | None) -> None:
        """Append the vector that holds from a day."""
        if self.vectors and self.vectors[-1] == vector and self.sources[-1] == source:
            return
        self.days.append(day)
        self.vectors.append(vector)
        self.sources.append(source)

    def at(self, day: Day) -> tuple[Vector, Source | None]:
        """Give the vector and the statement of a day."""
        i = bisect_right(self.days, day) - 1
        return (self.vectors[i], self.sources[i]) if i >= 0 else (_NONE, None)

    def counted(self) -> frozenset[str]:
        """Give the counts to which the household ever adds."""
        ever = 0
        for vector in self.vectors:
            ever |= vector
        return _names_of(ever)

    def same(self, other: Contribution | None) -> bool:
        """Whether both add the same, from the same statements."""
        return other is not None and (self.days, self.vectors, self.sources) == (
            other.days,
            other.vectors,
            other.sources,
        )


class Tally:
    """The sum of all contributions: by how much the counts change on each day."""

    __slots__ = ("_changes",)

    def __init__(self, changes: Mapping[Day, Vector] | None = None) -> None:
        self._changes = dict(changes or {})

    def copy(self) -> Tally:
        """Give a tally that can be changed apart from this one."""
        return Tally(self._changes)

    def put(self, contribution: Contribution, sign: int = 1) -> None:
        """Add what a household contributes; with `sign` -1, take it away."""
        before = _NONE
        changes = self._changes
        for day, vector in zip(contribution.days, contribution.vectors, strict=True):
            if vector != before:
                changes[day] = changes.get(day, 0) + sign * (vector - before)
                before = vector

    def tracks(self) -> dict[str, Track]:
        """Give one track a count."""
        days: list[list[Day]] = [[NO_DAY] for _ in COUNTS]
        values: list[list[object]] = [[0] for _ in COUNTS]
        total, counts = _NONE, _COUNT.unpack(bytes(_COUNT.size))
        for day in sorted(self._changes):
            change = self._changes[day]
            if not change:
                continue
            total += change
            last, counts = counts, _COUNT.unpack(total.to_bytes(_COUNT.size, "little"))
            for i, count in enumerate(counts):
                if count != last[i]:
                    days[i].append(day)
                    values[i].append(count)
        return {name: Track(days[i], values[i], [()] * len(days[i])) for i, name in enumerate(COUNTS)}


def contribution_of(timeline: Timeline, centre: str, closed: Day | None, until: Day) -> Contribution:
    """Count one household in one centre, up to the closing day. What changes from `until` on is not worked out."""
    made = Contribution(timeline.ref)
    for stay in timeline.stays_in(centre):
        ends = min((edge for edge in (stay.ends, closed) if edge is not None), default=None)
        last = until if ends is None else min(ends, until)
        if last <= stay.starts:
            continue
        for day in _edges(timeline, stay, last):
            made.add(day, _vector(timeline, centre, day), stay.source)
        if ends is not None and made.vectors[-1] != _NONE:
            made.add(ends, _NONE, None)
    return made


def contribution_at_most(timeline: Timeline, centre: str, closed: Day | None, until: Day) -> Contribution | None:
    """Count one household as if it were in a centre whenever it may be; `None` where that is never in doubt."""
    if not timeline.doubts_in(centre):
        return None
    return contribution_of(timeline.supposed_in(centre), centre, closed, until)


def _edges(timeline: Timeline, stay: Stay, ends: Day) -> list[Day]:
    edges = set()
    for member in timeline.members:
        edges.add(member.starts)
        if member.ends is not None:
            edges.add(member.ends)
        if member.born is not None and majority(member.born) > stay.starts:
            edges.add(majority(member.born))
            edges.update([reaches_months(member.born, months) for months in _AGES])
    for own in timeline.member_stays.values():
        edges.update(edge for part in own for edge in (part.starts, part.ends) if edge is not None)
    return [stay.starts, *sorted([edge for edge in edges if stay.starts < edge < ends])]


def _vector(timeline: Timeline, centre: str, day: Day) -> Vector:
    members = timeline.members_at(centre, day)
    vector = sum([_count_member(member, day) for member in members])
    if count_in(vector, "minors"):
        if count_in(vector, "adults"):
            vector += _ONE["families"] + len(members) * _ONE["family_members"]
        if any("safety" in member.needs for member in members):
            vector += _ONE["safety_need_families"]
    elif len(members) == 1 and count_in(vector, "adults"):
        vector += _ONE["single_adults"]
    return vector


_ADULT = _ONE["total"] + _ONE["adults"]
_MINOR = _ONE["total"] + _ONE["minors"]
_BY_AGE = (
    _MINOR + _ONE["under_1"] + _ONE["under_3"] + _ONE["age_0_3"],
    _MINOR + _ONE["under_3"] + _ONE["age_0_3"],
    _MINOR + _ONE["age_3_6"],
    _MINOR + _ONE["age_6_12"] + _ONE["school_age"],
    _MINOR + _ONE["age_12_18"] + _ONE["school_age"],
)
"""What a child adds, by how many of `_AGES` it has reached."""


def _count_member(member: Member, day: Day) -> Vector:
    if member.born is None:
        return _ONE["total"]
    if day >= majority(member.born):
        return _ADULT
    reached = sum([day >= reaches_months(member.born, months) for months in _AGES])
    return _BY_AGE[reached] + _ONE["unaccompanied"] if member.unaccompanied else _BY_AGE[reached]


def contributors(contributions: Iterable[Contribution], name: str, day: Day) -> Iterator[Source]:
    """Give the statement of every household that is counted on a day."""
    mask = _ONE[name] * ((1 << _BITS) - 1)
    for contribution in contributions:
        at = bisect_right(contribution.days, day) - 1
        if at >= 0 and contribution.vectors[at] & mask:
            source = contribution.sources[at]
            if source is not None:
                yield source
