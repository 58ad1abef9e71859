"""The state of a centre on a day: its facts as nested dicts, made from tracks, with what is unknown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.calendar.track import Track
from rules.days import Counting, Day
from rules.facts import ABSENT, FACTS
from rules.unknown import UNKNOWN

CENTRE_FACTS = tuple(name for name in FACTS if name.startswith("centre."))
_PATHS = {name: tuple(name.split(".")[1:]) for name in CENTRE_FACTS}

_Counts = tuple[tuple[tuple[str, ...], Counting], ...]


@dataclass(slots=True)
class State:
    """The facts of a centre on one day as nested dicts, and the names of those that are unknown."""

    facts: dict[str, Any]
    unknown: frozenset[str]


class States:
    """The states of one calendar. Days of one step share what does not count days; a step shares what never changes."""

    def __init__(self, tracks: Mapping[str, Track]) -> None:
        self._days = sorted({day for track in tracks.values() for day in track.days})
        self._varying = [(name, track) for name, track in tracks.items() if len(track.days) > 1]
        self._base, self._base_unknown, self._base_counts = _filled(
            {}, {name: track.values[0] for name, track in tracks.items() if len(track.days) == 1}
        )
        self._steps: dict[int, tuple[State, _Counts]] = {}
        self._found: dict[Day, State] = {}

    def at(self, day: Day) -> State:
        """Give the state of a day."""
        found = self._found.get(day)
        if found is None:
            index = bisect_right(self._days, day) - 1
            step = self._steps.get(index)
            if step is None:
                step = self._steps[index] = self._step(self._days[index])
            state, counts = step
            found = self._found[day] = State(_counted(state.facts, counts, day), state.unknown) if counts else state
        return found

    def _step(self, day: Day) -> tuple[State, _Counts]:
        values = {name: track.values[bisect_right(track.days, day) - 1] for name, track in self._varying}
        facts, unknown, counts = _filled(self._base, values)
        return State(facts, unknown | self._base_unknown), (*self._base_counts, *counts)


def _filled(base: dict[str, Any], values: Mapping[str, object]) -> tuple[dict[str, Any], frozenset[str], _Counts]:
    """Fill values into a copy of nested dicts, copying only the groups that change; counts of days are given apart."""
    facts = dict(base)
    copied: set[tuple[str, ...]] = set()
    unknown: set[str] = set()
    counts: list[tuple[tuple[str, ...], Counting]] = []
    for name, value in values.items():
        path = _PATHS[name]
        at = facts
        for depth, part in enumerate(path[:-1], 1):
            if path[:depth] not in copied:
                at[part] = dict(at.get(part) or {})
                copied.add(path[:depth])
            at = at[part]
        if value is UNKNOWN:
            unknown.add(name)
        elif value is ABSENT:
            continue
        elif type(value) is Counting:
            counts.append((path, value))
            continue
        at[path[-1]] = value
    return facts, frozenset(unknown), tuple(counts)


def _counted(base: dict[str, Any], counts: _Counts, day: Day) -> dict[str, Any]:
    """Fill the values that count days, in copies of the groups that hold them."""
    facts = dict(base)
    copied: set[str] = set()
    for path, value in counts:
        if len(path) == 1:
            facts[path[0]] = value.on(day)
            continue
        if path[0] not in copied:
            facts[path[0]] = dict(facts[path[0]])
            copied.add(path[0])
        facts[path[0]][path[1]] = value.on(day)
    return facts
