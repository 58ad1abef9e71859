"""One household over time: its members, stays, schooling, assessments and moves, and its state on any day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from rules.calendar.members import Member, Schooling, count_members, members_of
from rules.calendar.presence import ListHeader, Misfit, Placing, Stay, is_partial, stays_of
from rules.days import Day, day_of, majority, months_later
from rules.model import Source

MOVES_WITHIN_MONTHS = 24
DUE_DATE_GRACE_DAYS = 28
"""How long after its due day a birth that nobody recorded is still expected."""
BORN_EARLY_DAYS = 120
"""A birth so long before a due day is the one that was expected."""

Split = tuple[Day, Day | None, tuple[Source, ...]]
"""From, until, and the statements that let members be in different centres."""

Room = tuple[str, str, str | None, Source]
"""Centre, code of the room, the member that sleeps there (`None`: all of the household), and the statement."""


@dataclass(slots=True)
class Timeline:
    """All that is known of one household, ready to be asked about any day.

    `member_stays` and `member_moves` are only there where members go ways of their own.
    """

    ref: str
    members: tuple[Member, ...]
    stays: tuple[Stay, ...]
    misfits: tuple[Misfit, ...]
    moves: tuple[Day, ...]
    assessed: tuple[tuple[Day, Source], ...]
    best_interests: tuple[tuple[Day, Source], ...]
    applied: tuple[Day, Source] | None
    registered: tuple[Day, Source] | None
    split_days: tuple[Split, ...] = ()
    member_stays: Mapping[str, tuple[Stay, ...]] = field(default_factory=dict)
    member_moves: Mapping[str, tuple[Day, ...]] = field(default_factory=dict)
    rooms: tuple[Room, ...] = ()
    transfers: tuple[Placing, ...] = ()

    def centres(self) -> set[str]:
        """Give every centre where the household is, was or will be, or may be."""
        return {centre for stay in self.all_stays() for centre in (stay.centre, *stay.candidates)}

    def touches(self, centre: str) -> bool:
        """Whether anything places the household in a centre, or contradicts itself about that there."""
        return centre in self.centres() or any(misfit.centre == centre for misfit in self.misfits)

    def concerns(self, centre: str) -> bool:
        """Whether the household touches a centre, or a transfer names it, even where another one overtook that."""
        named = (transfer.content[name] for transfer in self.transfers for name in ("from_centre", "to_centre"))
        return self.touches(centre) or centre in named

    def all_stays(self) -> Iterable[Stay]:
        """Give the stays of the household, or of each of its members where they go ways of their own."""
        if not self.member_stays:
            return self.stays
        return [stay for stays in self.member_stays.values() for stay in stays]

    def stays_in(self, centre: str) -> tuple[Stay, ...]:
        """Give the certain stays in a centre, in order; none overlaps another."""
        found = [stay for stay in self.all_stays() if stay.centre == centre and not stay.candidates]
        return tuple(found) if not self.member_stays else tuple(_united(found))

    def doubts_in(self, centre: str) -> tuple[Stay, ...]:
        """Give the periods in which it is uncertain whether the household, or one of its members, is in a centre."""
        return tuple(stay for stay in self.all_stays() if centre in stay.candidates)

    def supposed_in(self, centre: str) -> Timeline:
        """Give the household as if it, or each of its members, were in a centre whenever it may be."""

        def supposed(stays: tuple[Stay, ...]) -> tuple[Stay, ...]:
            return tuple(
                replace(stay, centre=centre, candidates=()) if centre in stay.candidates else stay for stay in stays
            )

        own = {ref: supposed(stays) for ref, stays in self.member_stays.items()}
        return replace(self, stays=supposed(self.stays), member_stays=own)

    def members_at(self, centre: str, day: Day) -> list[Member]:
        """Give the members that are in a centre on a day."""
        if not self.member_stays:
            return [member for member in self.members if member.here(day)]
        return [
            member
            for member in self.members
            if member.here(day) and any(_is_in(stay, centre, day) for stay in self.member_stays[member.ref])
        ]

    def state(self, stay: Stay, day: Day, closing: Day | None, *, without_next_place: bool = False) -> dict[str, Any]:
        """Give the household's facts on a day of a stay. `closing` is the closing day known on that day.

        The dict also has the key `?`: whether anything in it is unknown.
        """
        members = [member.state(day) for member in self.members_at(stay.centre, day)]
        moves = self.moves_of(members)
        moved = bisect_right(moves, day)
        state: dict[str, Any] = {
            "present": True,
            "members": members,
            "needs": tuple(sorted({need for member in members for need in member["needs"]})),
            "days_in_centre": day - stay.starts,
            "moves_24_months": sum(1 for move in moves[:moved] if day < months_later(move, MOVES_WITHIN_MONTHS)),
            "moves_total": moved,
            "assessed": bool(self.assessed) and self.assessed[0][0] <= day,
            "best_interests_assessed": bool(self.best_interests) and self.best_interests[0][0] <= day,
            "days_since_registration": day - self.registration_day(stay),
            "without_next_place": without_next_place,
            "split": bool(self.split_days) and self.split_on(day) is not None,
            "rooms_apart": bool(self.rooms) and len({code for code, _ in self.rooms_at(stay.centre, day)}) > 1,
        }
        count_members(state, members, known=bool(self.members))
        if self.applied is not None:
            state["days_since_applied"] = day - self.applied[0]
        if closing is not None and closing >= stay.starts:
            state["closing_after_days"] = closing - stay.starts
        due = self.due(day)
        if due is not None:
            state["birth_due_in_days"] = due[0] - day
        return state

    def moves_of(self, members: Iterable[Mapping[str, Any]]) -> tuple[Day, ...]:
        """Give the moves of these members: where they went ways of their own, those of the one who moved most."""
        if not self.member_moves:
            return self.moves
        return max((self.member_moves[member["ref"]] for member in members), key=len, default=self.moves)

    def split_on(self, day: Day) -> Split | None:
        """Give the period in which members are in different centres on a day, or `None`."""
        return next((each for each in self.split_days if each[0] <= day and (each[1] is None or day < each[1])), None)

    def rooms_at(self, centre: str, day: Day) -> list[tuple[str, Source]]:
        """Give the room of each member that is in a centre on a day and has one, with the statement that tells it.

        Of what is told of all members and of one alone, the latest holds.
        """
        told: dict[str, tuple[str, Source]] = {}
        present = [member.ref for member in self.members_at(centre, day)]
        for where, code, one, source in self.rooms:
            if where == centre:
                told.update({ref: (code, source) for ref in present if one in {None, ref}})
        return list(told.values())

    def minors_on(self, day: Day, only: Sequence[str] = ()) -> int:
        """Count the children of the household (or of `only` these members); those of unknown age are not counted."""
        return sum(
            1
            for member in self.members
            if (not only or member.ref in only)
            and member.here(day)
            and member.born is not None
            and day < majority(member.born)
        )

    def registration_day(self, stay: Stay) -> Day:
        """Give the day of registration; where it is not stated, the first day in the network."""
        if self.registered is not None:
            return self.registered[0]
        return self.stays[0].starts if self.stays else stay.starts

    def due(self, day: Day) -> tuple[Day, Source] | None:
        """Give the next expected birth: not one that has been recorded, nor one long past."""
        found: tuple[Day, Source] | None = None
        for member in self.members:
            if member.due is None or day >= member.due + DUE_DATE_GRACE_DAYS or not member.here(day):
                continue
            if found is None or member.due < found[0]:
                births = (born.starts for born in self.members if born.starts)
                if not any(member.due - BORN_EARLY_DAYS <= birth <= day for birth in births):
                    found = member.due, member.source
        return found


def _is_in(stay: Stay, centre: str, day: Day) -> bool:
    return stay.centre == centre and not stay.candidates and stay.covers(day)


def _united(stays: Iterable[Stay]) -> Iterable[Stay]:
    """Unite the stays of members that overlap or touch; the first one gives the statement."""
    united: list[Stay] = []
    for stay in sorted(stays, key=lambda stay: (stay.starts, stay.source.stated)):
        last = united[-1] if united else None
        if last is None or (last.ends is not None and last.ends < stay.starts):
            united.append(stay)
        elif last.ends is not None and (stay.ends is None or stay.ends > last.ends):
            united[-1] = Stay(last.centre, last.starts, stay.ends, last.source)
    return united


# ---- making ----------------------------------------------------------------------------------------------------------

Headers = Callable[[str], Iterable[ListHeader]]


def timeline_of(ref: str, entries: Sequence[Placing], headers: Headers) -> Timeline:
    """Make the timeline of a household from the contents that stand about it; what is about another one is left out."""
    entries = [entry for entry in entries if entry.content.get("household", ref) == ref]
    members = members_of(entries)
    apart = bool(members) and any(is_partial(entry) for entry in entries)
    stays, misfits = stays_of(entries, headers, apart=apart)
    timeline = Timeline(ref, members, stays, misfits, (), (), (), None, None)
    before = _dated(timeline, entries)
    timeline.moves = _moves(stays, before)
    if apart:
        _follow_members(timeline, entries, headers, before)
    return timeline


def _dated(timeline: Timeline, entries: Sequence[Placing]) -> set[Day]:
    """Fill what is dated: assessments, application, registration, rooms, transfers. Give the moves before."""
    dated: dict[str, list[tuple[Day, Source]]] = {"needs": [], "best_interests": []}
    before: set[Day] = set()
    rooms: list[Room] = []
    transfers: list[Placing] = []
    for entry in sorted(entries, key=lambda entry: (entry.source.stated, entry.source.party, entry.source.reference)):
        content = entry.content
        if entry.kind == "assessment" and content["kind"] in dated:
            dated[content["kind"]].append((day_of(content["completed_on"]), entry.source))
        elif entry.kind == "household":
            if content.get("applied_on"):
                timeline.applied = (day_of(content["applied_on"]), entry.source)
            if content.get("registered_on"):
                timeline.registered = (day_of(content["registered_on"]), entry.source)
            before.update(day_of(day) for day in content.get("moves_before") or ())
        elif entry.kind == "room_assignment" and content.get("code"):
            rooms.append((content["centre"], content["code"], content.get("member"), entry.source))
        elif entry.kind == "transfer":
            transfers.append(entry)
    timeline.assessed, timeline.best_interests = tuple(sorted(dated["needs"])), tuple(sorted(dated["best_interests"]))
    timeline.rooms, timeline.transfers = tuple(rooms), tuple(transfers)
    return before


def _moves(stays: Sequence[Stay], before: set[Day]) -> tuple[Day, ...]:
    """Give the days of moves from one centre to another; where it is uncertain, nothing is counted."""
    certain = (stay for stay in stays if not stay.candidates)
    moved = {later.starts for earlier, later in pairwise(certain) if later.centre != earlier.centre}
    return tuple(sorted(before | moved))


def _follow_members(timeline: Timeline, entries: Sequence[Placing], headers: Headers, before: set[Day]) -> None:
    """Follow each member alone, because some statement is about only some of them."""
    ways = {member.ref: stays_of(entries, headers, member.ref, apart=True) for member in timeline.members}
    timeline.member_stays = {ref: stays for ref, (stays, _) in ways.items()}
    timeline.member_moves = {ref: _moves(stays, before) for ref, (stays, _) in ways.items()}
    misfits = {misfit for _, found in ways.values() for misfit in found}
    timeline.misfits = tuple(sorted(misfits, key=lambda misfit: (misfit.day, misfit.code, misfit.sources)))
    timeline.split_days = tuple(_splits(timeline))


def _splits(timeline: Timeline) -> Iterable[Split]:
    """Give the periods in which members are, for certain, in different centres."""
    edges = {edge for stay in timeline.all_stays() for edge in (stay.starts, stay.ends) if edge is not None}
    edges |= {edge for member in timeline.members for edge in (member.starts, member.ends) if edge}
    days = sorted(edges)
    for i, day in enumerate(days):
        at = [
            stay
            for member in timeline.members
            if member.here(day)
            for stay in timeline.member_stays[member.ref]
            if not stay.candidates and stay.covers(day)
        ]
        if len({stay.centre for stay in at}) > 1:
            yield day, days[i + 1] if i + 1 < len(days) else None, tuple(sorted({stay.source for stay in at}))


__all__ = [
    "DUE_DATE_GRACE_DAYS",
    "MOVES_WITHIN_MONTHS",
    "Headers",
    "Member",
    "Schooling",
    "Split",
    "Timeline",
    "timeline_of",
]
