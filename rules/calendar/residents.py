"""Counts of residents as step functions, from the households that are present, with their contributors."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

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

_AT = {name: i for i, name in enumerate(COUNTS)}
_NONE = (0,) * len(COUNTS)
_AGES = (12, 36, 72, 144)
Vector = tuple[int, ...]


class Contribution:
    """What one household adds to each count, day by day, and the statement that brings it."""

    __slots__ = ("_differences", "days", "ref", "sources", "vectors")

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.days: list[Day] = []
        self.vectors: list[Vector] = []
        self.sources: list[Source | None] = []
        self._differences: list[tuple[Day, list[tuple[int, int]]]] | None = None

    def add(self, day: Day, vector: Vector, source: Source | None) -> None:
        """Append the vector that holds from a day."""
        if self.vectors and self.vectors[-1] == vector and self.sources[-1] == source:
            return
        self._differences = None
        self.days.append(day)
        self.vectors.append(vector)
        self.sources.append(source)

    def differences(self) -> list[tuple[Day, list[tuple[int, int]]]]:
        """Give the days with (index of a count, difference) of every count that changes; worked out once."""
        if self._differences is None:
            made, before = [], _NONE
            for day, vector in zip(self.days, self.vectors, strict=True):
                both = enumerate(zip(vector, before, strict=True))
                made.append((day, [(i, new - old) for i, (new, old) in both if new != old]))
                before = vector
            self._differences = made
        return self._differences

    def at(self, day: Day) -> tuple[Vector, Source | None]:
        """Give the vector and the statement of a day."""
        i = bisect_right(self.days, day) - 1
        return (self.vectors[i], self.sources[i]) if i >= 0 else (_NONE, None)

    def counted(self) -> set[str]:
        """Give the counts to which the household ever adds."""
        return {name for i, name in enumerate(COUNTS) if any(vector[i] for vector in self.vectors)}

    def same(self, other: Contribution | None) -> bool:
        """Whether both add the same, from the same statements."""
        return other is not None and (self.days, self.vectors, self.sources) == (
            other.days,
            other.vectors,
            other.sources,
        )


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
    counts = [0] * len(COUNTS)
    members = timeline.members_at(centre, day)
    for member in members:
        _count_member(counts, member, day)
    if counts[_AT["minors"]]:
        counts[_AT["families"]] = 1 if counts[_AT["adults"]] else 0
        counts[_AT["family_members"]] = len(members) if counts[_AT["adults"]] else 0
        if any("safety" in member.needs for member in members):
            counts[_AT["safety_need_families"]] = 1
    elif len(members) == 1 and counts[_AT["adults"]]:
        counts[_AT["single_adults"]] = 1
    return tuple(counts)


def _count_member(counts: list[int], member: Member, day: Day) -> None:
    counts[_AT["total"]] += 1
    if member.born is None:
        return
    if day >= majority(member.born):
        counts[_AT["adults"]] += 1
        return
    counts[_AT["minors"]] += 1
    if member.unaccompanied:
        counts[_AT["unaccompanied"]] += 1
    year_1, year_3, year_6, year_12 = (reaches_months(member.born, months) for months in _AGES)
    if day < year_1:
        counts[_AT["under_1"]] += 1
    if day < year_3:
        counts[_AT["under_3"]] += 1
        counts[_AT["age_0_3"]] += 1
    elif day < year_6:
        counts[_AT["age_3_6"]] += 1
    elif day < year_12:
        counts[_AT["age_6_12"]] += 1
    else:
        counts[_AT["age_12_18"]] += 1
    if day >= year_6:
        counts[_AT["school_age"]] += 1


def tracks_of(contributions: Iterable[Contribution]) -> Mapping[str, Track]:
    """Add all contributions up, one track a count."""
    changes: dict[Day, list[int]] = {}
    for contribution in contributions:
        for day, differences in contribution.differences():
            change = changes.get(day)
            if change is None:
                change = changes[day] = [0] * len(COUNTS)
            for i, difference in differences:
                change[i] += difference
    days = sorted(changes)
    return {name: _track(days, changes, i) for i, name in enumerate(COUNTS)}


def _track(days: list[Day], changes: Mapping[Day, list[int]], i: int) -> Track:
    at, values, count = [NO_DAY], [0], 0
    for day in days:
        change = changes[day][i]
        if change:
            count += change
            at.append(day)
            values.append(count)
    return Track(at, values, [()] * len(at))  # type: ignore[arg-type]


def contributors(contributions: Iterable[Contribution], name: str, day: Day) -> Iterator[Source]:
    """Give the statement of every household that is counted on a day."""
    i = _AT[name]
    for contribution in contributions:
        vector, source = contribution.at(day)
        if vector[i] and source is not None:
            yield source
