"""Where a household is, day by day: from allocations, transfers, departures and lists of who is present.

What does not fit is shown, not guessed: from a transfer out of a centre where the household is not, or where a list and
an allocation disagree, presence is uncertain until the next statement tells; it is never counted twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.days import Day, day_of
from rules.model import Source
from rules.statements import Stated

DEPARTS, ALLOCATES, MOVES, LISTS = range(4)
"""Order of what happens on one day: who leaves, who arrives, who moves, then the list that counts them."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A period in one centre. `candidates` is not empty while it is uncertain which centre it is."""

    centre: str
    starts: Day
    ends: Day | None
    source: Source
    candidates: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether it is known where the household is."""
        return not self.candidates

    def covers(self, day: Day) -> bool:
        """Whether the day lies in the stay."""
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class ListHeader:
    """A list of who is present in a centre on a day, without the names on it; `key` finds the marks of households."""

    centre: str
    on: Day
    key: tuple[str, str]
    source: Source


@dataclass(frozen=True, slots=True)
class Placing:
    """One content that stands about a household; `announced` is the local day since which it stands."""

    kind: str
    content: Mapping[str, Any]
    source: Source
    announced: Day = 0


@dataclass(frozen=True, slots=True)
class Misfit:
    """Two statements about presence that do not fit."""

    code: str
    centre: str
    day: Day
    sources: tuple[Source, ...]


@dataclass(slots=True)
class _Walk:
    """The walk through what happens to one household, in order."""

    stays: list[Stay] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)
    centre: str | None = None
    starts: Day = 0
    source: Source | None = None
    candidates: tuple[str, ...] = ()

    def close(self, day: Day) -> None:
        if self.centre is not None and self.source is not None and day > self.starts:
            self.stays.append(Stay(self.centre, self.starts, day, self.source, self.candidates))
        self.centre, self.source, self.candidates = None, None, ()

    def open(self, centre: str, day: Day, source: Source, candidates: tuple[str, ...] = ()) -> None:
        self.centre, self.starts, self.source, self.candidates = centre, day, source, candidates

    def misfit(self, code: str, centre: str, day: Day, source: Source) -> None:
        both = {source} if self.source is None else {source, self.source}
        self.misfits.append(Misfit(code, centre, day, tuple(sorted(both))))

    def finish(self) -> None:
        if self.centre is not None and self.source is not None:
            self.stays.append(Stay(self.centre, self.starts, None, self.source, self.candidates))


Happening = tuple[Day, int, Stated, str, str, Callable[[_Walk], None]]


def stays_of(
    placings: Sequence[Placing],
    headers: Callable[[str], Iterable[ListHeader]],
    member: str | None = None,
) -> tuple[tuple[Stay, ...], tuple[Misfit, ...]]:
    """Walk through all placings of a household and give its stays, in order, and what does not fit.

    `headers` gives the lists of a centre. `member` follows one member where a placing names `only_members` or `member`.
    """
    happenings: list[Happening] = []
    centres: set[str] = set()
    listed: dict[tuple[str, str], Placing] = {}
    for placing in placings:
        only = placing.content.get("only_members") or (
            (placing.content["member"],) if placing.content.get("member") else ()
        )
        if only and member not in only:
            continue
        _collect(placing, happenings, centres)
        if placing.kind == "presence":
            listed[(placing.source.party, placing.source.reference)] = placing
    for centre in sorted(centres):
        for header in headers(centre):
            mark = listed.get(header.key)
            happenings.append(
                (
                    header.on,
                    LISTS,
                    header.source.stated,
                    header.source.party,
                    header.source.reference,
                    _lists(header, mark),
                )
            )
    happenings.sort(key=lambda item: item[:5])
    walk = _Walk()
    for item in happenings:
        item[5](walk)
    walk.finish()
    return tuple(walk.stays), tuple(walk.misfits)


def _collect(placing: Placing, happenings: list[Happening], centres: set[str]) -> None:
    content, source = placing.content, placing.source
    order = (source.stated, source.party, source.reference)
    if placing.kind == "allocation":
        arrives = day_of(content["arrives_on"])
        centres.add(content["centre"])
        happenings.append((arrives, ALLOCATES, *order, _allocates(content["centre"], arrives, source)))
        if content.get("leaves_on"):
            leaves = day_of(content["leaves_on"])
            happenings.append((leaves, DEPARTS, *order, _leaves_as_allocated(leaves, source)))
    elif placing.kind == "transfer":
        moves = day_of(content["moves_on"])
        centres.update((content["from_centre"], content["to_centre"]))
        happenings.append((moves, MOVES, *order, _moves(content["from_centre"], content["to_centre"], moves, source)))
    elif placing.kind == "departure":
        left = day_of(content["left_on"])
        happenings.append((left, DEPARTS, *order, _departs(content.get("centre"), left, source)))
    elif placing.kind == "presence":
        centres.add(content["centre"])


def _allocates(centre: str, day: Day, source: Source) -> Callable[[_Walk], None]:
    def happen(walk: _Walk) -> None:
        if walk.centre == centre and not walk.candidates:
            return
        walk.close(day)
        walk.open(centre, day, source)

    return happen


def _leaves_as_allocated(day: Day, source: Source) -> Callable[[_Walk], None]:
    def happen(walk: _Walk) -> None:
        if walk.source == source:
            walk.close(day)

    return happen


def _moves(origin: str, target: str, day: Day, source: Source) -> Callable[[_Walk], None]:
    def happen(walk: _Walk) -> None:
        if walk.centre == origin or origin in walk.candidates:
            walk.close(day)
            walk.open(target, day, source)
            return
        walk.misfit("transfer_from_elsewhere", origin, day, source)
        candidates = tuple(sorted({origin, target, *walk.candidates, *([walk.centre] if walk.centre else [])}))
        walk.close(day)
        walk.open(target, day, source, candidates)

    return happen


def _departs(centre: str | None, day: Day, source: Source) -> Callable[[_Walk], None]:
    def happen(walk: _Walk) -> None:
        here = centre is None or walk.centre == centre or centre in walk.candidates
        if walk.centre is not None and here:
            walk.close(day)
        else:
            walk.misfit("departed_elsewhere", centre or "", day, source)

    return happen


def _lists(header: ListHeader, mark: Placing | None) -> Callable[[_Walk], None]:
    def present(walk: _Walk) -> None:
        assert mark is not None  # noqa: S101 — chosen below
        if walk.centre == header.centre and not walk.candidates:
            return
        if walk.centre is None:
            arrived = day_of(mark.content["arrived_on"]) if mark.content.get("arrived_on") else header.on
            gone = walk.stays[-1].ends if walk.stays else None
            walk.open(header.centre, max(min(arrived, header.on), gone or 0), header.source)
            return
        if walk.candidates:
            walk.close(header.on)
            walk.open(header.centre, header.on, header.source)
            return
        walk.misfit("list_against_allocation", header.centre, header.on, header.source)
        candidates = tuple(sorted({header.centre, walk.centre}))
        walk.close(header.on)
        walk.open(header.centre, header.on, header.source, candidates)

    def missing(walk: _Walk) -> None:
        if walk.centre != header.centre or walk.candidates:
            return
        if walk.starts == header.on:
            walk.misfit("list_against_allocation", header.centre, header.on, header.source)
            return
        walk.close(header.on)

    return present if mark is not None else missing
