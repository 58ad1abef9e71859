"""The state of a centre on a day: its facts as nested dicts, made from tracks, with what is unknown."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.calendar.track import Track
from rules.days import Counting, Day
from rules.facts import ABSENT, FACTS
from rules.unknown import UNKNOWN

CENTRE_FACTS = tuple(name for name in FACTS if name.startswith("centre."))
_PATHS = {name: tuple(name.split(".")[1:]) for name in CENTRE_FACTS}


@dataclass(slots=True)
class State:
    """The facts of a centre on one day as nested dicts, and the names of those that are unknown."""

    facts: dict[str, Any]
    unknown: frozenset[str]


@dataclass(slots=True)
class _Step:
    """What is the same on all days of a step: facts as nested dicts, which are unknown, and which count days."""

    facts: dict[str, Any]
    unknown: frozenset[str]
    counts: dict[tuple[str, ...], Counting]


class States:
    """The states of one calendar. Days of one step share what does not count days; a step shares what never changes."""

    def __init__(self, tracks: Mapping[str, Track]) -> None:
        steady = {name: track.values[0] for name, track in tracks.items() if len(track.days) == 1}
        self._varying = {name: track for name, track in tracks.items() if len(track.days) > 1}
        moving: dict[Day, list[str]] = {}
        for name, track in self._varying.items():
            for day in track.days[1:]:
                moving.setdefault(day, []).append(name)
        self._edges = sorted(moving)
        self._moving = [moving[day] for day in self._edges]
        first = {name: track.values[0] for name, track in self._varying.items()}
        self._known = [0]
        self._steps = [_moved_on(_Step({}, frozenset(), {}), {**steady, **first})]
        self._found: dict[Day, State] = {}

    def at(self, day: Day) -> State:
        """Give the state of a day."""
        found = self._found.get(day)
        if found is None:
            step = self._step(day)
            facts = _counted(step.facts, step.counts, day) if step.counts else step.facts
            found = self._found[day] = State(facts, step.unknown)
        return found

    def _step(self, day: Day) -> _Step:
        """Give the step of a day, made from the nearest that is known, before it or after it.

        Step `n` lies between the edges `n - 1` and `n`; what moves on the edges between two steps is what differs.
        """
        wanted = bisect_right(self._edges, day)
        at = bisect_left(self._known, wanted)
        if at < len(self._known) and self._known[at] == wanted:
            return self._steps[at]
        near = at - 1
        if at < len(self._known) and self._known[at] - wanted < wanted - self._known[near]:
            near = at
        lo, hi = sorted((self._known[near], wanted))
        moved = sorted({name for names in self._moving[lo:hi] for name in names})
        values = {name: track.values[track.index(day)] for name in moved for track in (self._varying[name],)}
        step = _moved_on(self._steps[near], values)
        self._known.insert(at, wanted)
        self._steps.insert(at, step)
        return step


def _moved_on(near: _Step, values: Mapping[str, object]) -> _Step:
    """Give the step that differs from another one in the values of these facts; only their groups are copied."""
    facts = dict(near.facts)
    counts = dict(near.counts)
    unknown = set(near.unknown)
    copied: set[tuple[str, ...]] = set()
    for name, value in values.items():
        path = _PATHS[name]
        at = facts
        for depth, part in enumerate(path[:-1], 1):
            if path[:depth] not in copied:
                at[part] = dict(at.get(part) or {})
                copied.add(path[:depth])
            at = at[part]
        counts.pop(path, None)
        unknown.discard(name)
        if value is ABSENT or type(value) is Counting:
            at.pop(path[-1], None)
            if value is not ABSENT:
                counts[path] = value  # type: ignore[assignment]
            continue
        at[path[-1]] = value
        if value is UNKNOWN:
            unknown.add(name)
    return _Step(facts, frozenset(unknown), counts)


def _counted(base: dict[str, Any], counts: Mapping[tuple[str, ...], Counting], day: Day) -> dict[str, Any]:
    """Fill the values that count days, in copies of the groups that hold them."""
    facts = dict(base)
    copied: set[str] = set()
    for path, value in counts.items():
        if len(path) == 1:
            facts[path[0]] = value.on(day)
            continue
        if path[0] not in copied:
            facts[path[0]] = dict(facts[path[0]])
            copied.add(path[0])
        facts[path[0]][path[1]] = value.on(day)
    return facts
