"""Rooms that families share: told by who is assigned to which room and who is present."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from rules.calendar.household import Timeline
from rules.calendar.residents import Contribution, count_in
from rules.calendar.track import Lay
from rules.days import NO_DAY, Day
from rules.model import Source

SHARED = "centre.rooms.families_sharing"
Assigned = tuple[Contribution, Source]


def shared_rooms(
    centre: str, households: Iterable[Timeline], contributions: Mapping[str, Contribution]
) -> tuple[Lay, ...]:
    """Give a lay for each period in which two families or more are in one room, and none shared for the rest.

    The first family of a room counts the room, the others add nothing but their statement. Where no family has a room,
    nobody has said who sleeps where, and nothing is laid.
    """
    rooms: dict[str, dict[str, Assigned]] = {}
    for timeline in households:
        for where, code, _, source in timeline.rooms:
            if where == centre and timeline.ref in contributions:
                rooms.setdefault(code, {})[timeline.ref] = (contributions[timeline.ref], source)
    shared = [lay for _, assigned in sorted(rooms.items()) if len(assigned) > 1 for lay in _shared(assigned)]
    said = [source for assigned in rooms.values() for family, source in assigned.values() if _is_family(family)]
    return (*shared, *_none_shared(shared, min(said))) if said else tuple(shared)


def _is_family(contribution: Contribution) -> bool:
    return any(count_in(vector, "families") for vector in contribution.vectors)


def _none_shared(shared: Iterable[Lay], source: Source) -> Iterator[Lay]:
    """Give the periods in which no room is shared, said by the first who told where a family sleeps."""
    starts = NO_DAY
    for day, ends in sorted((lay.starts, lay.ends) for lay in shared):
        if day > starts:
            yield Lay(starts, day, 0, source)
        if ends is None:
            return
        starts = max(starts, ends)
    yield Lay(starts, None, 0, source)


def _shared(assigned: Mapping[str, Assigned]) -> Iterator[Lay]:
    days: list[Day | None] = [
        *sorted({day for contribution, _ in assigned.values() for day in contribution.days}),
        None,
    ]
    for starts, ends in pairwise(days):
        assert starts is not None  # noqa: S101 — only the last one is
        present = sorted(
            source for contribution, source in assigned.values() if count_in(contribution.at(starts)[0], "families")
        )
        if len(present) > 1:
            for i, source in enumerate(present):
                yield Lay(starts, ends, 0 if i else 1, source)
