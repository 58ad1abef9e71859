"""Short ways to say what is stated about one household or one fact, as the calendar takes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rules.calendar.household import Timeline, timeline_of
from rules.calendar.presence import ListHeader, Placing, Stay, stays_of
from rules.calendar.track import Lay
from rules.days import day_of
from rules.model import Source

D = day_of


def source(reference: str, at: int = 1, *, party: str = "p", kind: str = "k", status: str = "confirmed") -> Source:
    return Source(party, reference, kind, status, (at, "/s", reference))


def lay(starts: int, ends: int | None, value: object, at: int = 1, reference: str = "", party: str = "p") -> Lay:
    return Lay(starts, ends, value, source(reference or f"{party}-{starts}-{at}", at, party=party))


def placed(kind: str, reference: str, /, *, at: int = 1, announced: int = 0, **content: Any) -> Placing:
    told = {name.rstrip("_"): value for name, value in content.items()}
    return Placing(kind, told, source(reference, at, kind=kind), announced)


def allocated(centre: str, arrives_on: str, reference: str = "A", *, at: int = 1, **more: Any) -> Placing:
    return placed("allocation", reference, at=at, centre=centre, arrives_on=arrives_on, **more)


def moved(origin: str, target: str, moves_on: str, reference: str = "T", *, at: int = 1, **more: Any) -> Placing:
    return placed("transfer", reference, at=at, from_centre=origin, to_centre=target, moves_on=moves_on, **more)


def left(left_on: str, reference: str = "L", *, at: int = 1, **more: Any) -> Placing:
    return placed("departure", reference, at=at, left_on=left_on, **more)


class Lists:
    """Lists of who is present; `marks` are the entries of the household that is looked at."""

    def __init__(self) -> None:
        self.headers: dict[str, list[ListHeader]] = {}
        self.marks: list[Placing] = []

    def add(self, centre: str, on: str, *, named: bool = True, at: int = 1, **more: Any) -> Lists:
        reference = f"{centre}/{on}"
        made = source(reference, at, kind="presence")
        self.headers.setdefault(centre, []).append(ListHeader(centre, day_of(on), (made.party, reference), made))
        if named:
            self.marks.append(placed("presence", reference, at=at, centre=centre, on=on, **more))
        return self

    def of(self, centre: str) -> Iterable[ListHeader]:
        return self.headers.get(centre, ())


def timeline(*placings: Placing, lists: Lists | None = None, ref: str = "H-1") -> Timeline:
    lists = lists or Lists()
    return timeline_of(ref, [*placings, *lists.marks], lists.of)


def stays(*placings: Placing, lists: Lists | None = None) -> list[tuple[Any, ...]]:
    """Give (centre, from, until[, candidates]) of each stay."""
    lists = lists or Lists()
    found, _ = stays_of([*placings, *lists.marks], lists.of)
    return [told(stay) for stay in found]


def told(stay: Stay) -> tuple[Any, ...]:
    return (stay.centre, stay.starts, stay.ends, *([stay.candidates] if stay.candidates else []))


def misfits(*placings: Placing, lists: Lists | None = None) -> list[tuple[Any, ...]]:
    """Give (code, centre, from, until, references) of each misfit."""
    lists = lists or Lists()
    _, found = stays_of([*placings, *lists.marks], lists.of)
    return [
        (misfit.code, misfit.centre, misfit.day, misfit.ends, {source.reference for source in misfit.sources})
        for misfit in found
    ]
