"""Where a household is, day by day: from allocations, transfers, departures and lists of who is present.

What does not fit is shown, not guessed: from a transfer out of a centre where the household is not, or where a list and
an allocation disagree, presence is uncertain until the next statement tells; it is never counted twice. Where members
go ways of their own, each is followed alone, and a list that does not name its members contradicts nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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


@dataclass(slots=True)
class Placing:
    """One content that stands about a household; `announced` is the local day since which it stands.

    Never changed once made; not frozen, as a `Version` is not.
    """

    kind: str
    content: Mapping[str, Any]
    source: Source
    announced: Day = 0


@dataclass(frozen=True, slots=True)
class Misfit:
    """Two statements about presence that do not fit, from a day until a later one tells (`ends`)."""

    code: str
    centre: str
    day: Day
    sources: tuple[Source, ...]
    ends: Day | None = None


@dataclass(slots=True)
class _Walk:
    """The walk through what happens to one household, or to one member, in order.

    `placed` is the latest statement that says that it is where it is; `open_misfits` tells how many misfits at the end
    of the list nobody has settled.
    """

    stays: list[Stay] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)
    centre: str | None = None
    starts: Day = 0
    source: Source | None = None
    candidates: tuple[str, ...] = ()
    placed: Source | None = None
    open_misfits: int = 0

    def close(self, day: Day) -> None:
        if self.centre is not None and self.source is not None and day > self.starts:
            self.stays.append(Stay(self.centre, self.starts, day, self.source, self.candidates))
        self.centre, self.source, self.placed, self.candidates = None, None, None, ()

    def open(self, centre: str, day: Day, source: Source, candidates: tuple[str, ...] = ()) -> None:
        self.centre, self.starts, self.source, self.candidates = centre, day, source, candidates
        self.placed = source

    def misfit(self, code: str, centre: str, day: Day, source: Source) -> None:
        both = {source} if self.source is None else {source, self.source}
        self.misfits.append(Misfit(code, centre, day, tuple(sorted(both))))
        self.open_misfits += 1

    def settle(self, day: Day) -> None:
        """End what did not fit before this day, now that a later statement tells where it is."""
        if not self.open_misfits or self.candidates:
            return
        at = len(self.misfits) - self.open_misfits
        later = [misfit for misfit in self.misfits[at:] if misfit.day == day]
        self.misfits[at:] = [replace(misfit, ends=day) for misfit in self.misfits[at:] if misfit.day < day] + later
        self.open_misfits = len(later)

    def finish(self) -> None:
        if self.centre is not None and self.source is not None:
            self.stays.append(Stay(self.centre, self.starts, None, self.source, self.candidates))


Happen = Callable[[_Walk, Day], bool]
"""What happens on a day; it gives whether that tells where the household is."""


@dataclass(frozen=True, slots=True)
class _Happening:
    """Something that happens on a day; the order within a day, then of the statements, decides."""

    order: tuple[Day, int, Stated, str, str]
    happen: Happen


def stays_of(
    placings: Sequence[Placing],
    headers: Callable[[str], Iterable[ListHeader]],
    member: str | None = None,
    *,
    apart: bool = False,
) -> tuple[tuple[Stay, ...], tuple[Misfit, ...]]:
    """Walk through all placings of a household and give its stays, in order, and what does not fit.

    `headers` gives the lists of a centre. `member` follows one member where a placing names `only_members` or `member`;
    `apart` tells that members of the household go ways of their own.
    """
    happenings: list[_Happening] = []
    centres: set[str] = set()
    marks: dict[tuple[str, str], Placing] = {}
    for placing in placings:
        only = _only(placing)
        if only and member not in only:
            continue
        _collect(placing, happenings, centres)
        if placing.kind == "presence":
            marks[(placing.source.party, placing.source.reference)] = placing
    for centre in centres:
        for header in headers(centre):
            happen = _lists(header, marks.get(header.key), member, apart=apart)
            happenings.append(_Happening(_order(header.on, LISTS, header.source), happen))
    happenings.sort(key=lambda happening: happening.order)
    walk = _Walk()
    for happening in happenings:
        day = happening.order[0]
        if happening.happen(walk, day):
            walk.settle(day)
    walk.finish()
    return tuple(walk.stays), tuple(walk.misfits)


def _only(placing: Placing) -> Sequence[str]:
    """Give the members that a placing is about; nobody when it is about the whole household."""
    content = placing.content
    if content.get("only_members"):
        return tuple(content["only_members"])
    return (content["member"],) if content.get("member") else ()


def is_partial(placing: Placing) -> bool:
    """Whether a placing lets some members go a way of their own."""
    content = placing.content
    return bool(content.get("only_members")) or (placing.kind == "departure" and bool(content.get("member")))


def _order(day: Day, step: int, source: Source) -> tuple[Day, int, Stated, str, str]:
    return (day, step, source.stated, source.party, source.reference)


def _collect(placing: Placing, happenings: list[_Happening], centres: set[str]) -> None:
    content, source = placing.content, placing.source
    if placing.kind == "allocation":
        arrives = day_of(content["arrives_on"])
        centres.add(content["centre"])
        happenings.append(_Happening(_order(arrives, ALLOCATES, source), _allocates(content["centre"], source)))
        if content.get("leaves_on"):
            leaves = day_of(content["leaves_on"])
            happenings.append(_Happening(_order(leaves, DEPARTS, source), _leaves_as_allocated(source)))
    elif placing.kind == "transfer":
        centres.update((content["from_centre"], content["to_centre"]))
        moves = _moves(content["from_centre"], content["to_centre"], source)
        happenings.append(_Happening(_order(day_of(content["moves_on"]), MOVES, source), moves))
    elif placing.kind == "departure":
        departs = _departs(content.get("centre"), source)
        happenings.append(_Happening(_order(day_of(content["left_on"]), DEPARTS, source), departs))
    elif placing.kind == "presence":
        centres.add(content["centre"])


def _allocates(centre: str, source: Source) -> Happen:
    def happen(walk: _Walk, day: Day) -> bool:
        if walk.centre == centre and not walk.candidates:
            walk.placed = source
            return True
        walk.close(day)
        walk.open(centre, day, source)
        return True

    return happen


def _leaves_as_allocated(source: Source) -> Happen:
    def happen(walk: _Walk, day: Day) -> bool:
        if walk.placed != source:
            return False
        walk.close(day)
        return True

    return happen


def _moves(origin: str, target: str, source: Source) -> Happen:
    def happen(walk: _Walk, day: Day) -> bool:
        if walk.centre == origin or origin in walk.candidates:
            walk.close(day)
            walk.open(target, day, source)
            return True
        walk.misfit("transfer_from_elsewhere", origin, day, source)
        candidates = {origin, target, *walk.candidates, *([walk.centre] if walk.centre else [])}
        walk.close(day)
        walk.open(target, day, source, tuple(sorted(candidates)))
        return False

    return happen


def _departs(centre: str | None, source: Source) -> Happen:
    def happen(walk: _Walk, day: Day) -> bool:
        here = centre is None or walk.centre == centre or centre in walk.candidates
        if walk.centre is None or not here:
            walk.misfit("departed_elsewhere", centre or "", day, source)
            return False
        walk.close(day)
        return True

    return happen


def _lists(header: ListHeader, mark: Placing | None, member: str | None, *, apart: bool) -> Happen:
    """Give what a list does to those whom it names, and to those whom it does not."""
    if mark is None:
        return _misses(header)
    named = {told if isinstance(told, str) else told["ref"] for told in mark.content.get("members") or ()}
    if apart and member is not None and named and member not in named:
        return _misses(header)
    return _names(header, mark, doubtful=apart and (member is None or not named))


def _names(header: ListHeader, mark: Placing, *, doubtful: bool) -> Happen:
    def happen(walk: _Walk, day: Day) -> bool:
        if walk.centre == header.centre and not walk.candidates:
            return True
        if walk.centre is None:
            arrived = day_of(mark.content["arrived_on"]) if mark.content.get("arrived_on") else day
            gone = walk.stays[-1].ends if walk.stays else None
            walk.open(header.centre, max(min(arrived, day), gone or 0), header.source)
            return True
        if not walk.candidates and doubtful:
            return False
        candidates: tuple[str, ...] = ()
        if not walk.candidates:
            walk.misfit("list_against_allocation", header.centre, day, header.source)
            candidates = tuple(sorted({header.centre, walk.centre}))
        walk.close(day)
        walk.open(header.centre, day, header.source, candidates)
        return not candidates

    return happen


def _misses(header: ListHeader) -> Happen:
    def happen(walk: _Walk, day: Day) -> bool:
        if header.centre in walk.candidates:
            left = tuple(centre for centre in walk.candidates if centre != header.centre)
            target = walk.centre
            walk.close(day)
            if left:
                centre = target if target is not None and target in left else left[0]
                walk.open(centre, day, header.source, left if len(left) > 1 else ())
            return True
        if walk.centre != header.centre or walk.candidates:
            return False
        if walk.starts == day:
            walk.misfit("list_against_allocation", header.centre, day, header.source)
            return False
        walk.close(day)
        return True

    return happen
