"""The smallest part of an arrival that still shows a fault, for the reader of a failure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from tests.coordination.any_order.moments import Arrival, Moment
from tests.coordination.any_order.stories import Event

T = TypeVar("T")
Part = tuple[str, ...] | tuple[int, int]
"""An event by source and id, or a moment by its step and its place in it."""


def smallest(parts: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> list[T]:
    """Leave out what can be left out, halves first, while it still fails. It must fail with all parts."""
    kept = list(parts)
    size = max(len(kept) // 2, 1)
    while True:
        at, shorter = 0, False
        while at < len(kept):
            tried = kept[:at] + kept[at + size :]
            if fails(tried):
                kept, shorter = tried, True
            else:
                at += size
        if size > 1:
            size //= 2
        elif not shorter:
            return kept


def parts_of(arrival: Arrival) -> list[Part]:
    """Give what may be left out: whole events, wherever they arrive, and single moments."""
    told = [*arrival.story.register, *arrival.story.events]
    moments: list[Part] = [(step, place) for step, (_, own) in enumerate(arrival.steps) for place in range(len(own))]
    return [*moments, *map(_name, told)]


def only(arrival: Arrival, parts: Sequence[Part]) -> Arrival:
    """Give the arrival of these parts alone."""
    kept = frozenset(parts)

    def events(of: Sequence[Event]) -> tuple[Event, ...]:
        return tuple(event for event in of if _name(event) in kept)

    def moments(step: int, of: Sequence[Moment]) -> tuple[Moment, ...]:
        return tuple(moment for place, moment in enumerate(of) if (step, place) in kept)

    steps = [(events(told), moments(step, own)) for step, (told, own) in enumerate(arrival.steps)]
    story = replace(arrival.story, register=events(arrival.story.register), events=events(arrival.story.events))
    return replace(arrival, story=story, steps=tuple(step for step in steps if any(step)))


def told_in_lines(arrival: Arrival) -> str:
    """Tell an arrival step by step, so that a reader can follow it."""
    lines = [f"The clock starts at {arrival.story.season.starts:%Y-%m-%d %H:%M} UTC."]
    for number, (events, moments) in enumerate(arrival.steps):
        lines += [f"{number}. {event['source']} {event['id']} {event['time']} {event['type']} {event['data']}"
                  for event in events]  # fmt: skip
        lines += [f"   then process {moment.process}: {moment.what} {moment.about or ''}" for moment in moments]
    return "\n".join([*lines, f"At the end process {arrival.last} looks at what is due."])


def _name(event: Event) -> tuple[str, ...]:
    return event["source"], event["id"]
