"""One household over time: its members, stays, schooling, assessments and moves, and its state on any day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from rules.calendar.presence import ListHeader, Misfit, Placing, Stay, stays_of
from rules.days import (
    Counting,
    Day,
    age_in_months,
    day_of,
    majority,
    month_index,
    month_of,
    months_later,
    reaches_months,
)
from rules.model import Source
from rules.unknown import UNKNOWN

MOVES_WITHIN_MONTHS = 24
SCHOOL_FROM_MONTHS = 72
UNDER_3_MONTHS = 36
DUE_DATE_GRACE_DAYS = 28
"""How long after its due day a birth that nobody recorded is still expected."""


@dataclass(frozen=True, slots=True)
class Schooling:
    """A period at school, in a language."""

    starts: Day
    ends: Day | None
    enrolled: bool
    language: str | None
    source: Source


@dataclass(slots=True)
class Member:
    """A member of a household. `born` is a month index; `starts` and `ends` bound its time in the household."""

    ref: str
    source: Source
    born: int | None = None
    starts: Day = 0
    ends: Day | None = None
    unaccompanied: bool = False
    due: Day | None = None
    needs: tuple[str, ...] = ()
    schooling: tuple[Schooling, ...] = ()

    def here(self, day: Day) -> bool:
        """Whether the member belongs to the household on the day."""
        return self.starts <= day and (self.ends is None or day < self.ends)

    def school(self, day: Day) -> Schooling | None:
        """Give the schooling of the day: the one that started last."""
        best = None
        for period in self.schooling:
            if period.starts <= day and (period.ends is None or day < period.ends):
                best = period
        return best


@dataclass(slots=True)
class Timeline:
    """All that is known of one household, ready to be asked about any day."""

    ref: str
    members: tuple[Member, ...]
    stays: tuple[Stay, ...]
    misfits: tuple[Misfit, ...]
    moves: tuple[Day, ...]
    assessed: tuple[tuple[Day, Source], ...]
    best_interests: tuple[tuple[Day, Source], ...]
    applied: tuple[Day, Source] | None
    registered: tuple[Day, Source] | None
    split_days: tuple[tuple[Day, Day | None, Source], ...] = ()
    member_stays: Mapping[str, tuple[Stay, ...]] = field(default_factory=dict)
    rooms: tuple[tuple[str, str, Source], ...] = ()
    transfers: tuple[Placing, ...] = ()
    _states: dict[tuple[Day, int], dict[str, Any]] = field(default_factory=dict, repr=False)

    def centres(self) -> set[str]:
        """Give every centre where the household is, was or will be, or may be."""
        return {centre for stay in self.all_stays() for centre in (stay.centre, *stay.candidates)}

    def all_stays(self) -> Iterable[Stay]:
        """Give the stays of the household and of members that go their own way."""
        yield from self.stays
        for stays in self.member_stays.values():
            yield from stays

    def stays_in(self, centre: str) -> Iterable[Stay]:
        """Give the certain stays in a centre."""
        seen: set[tuple[Day, Day | None]] = set()
        for stay in self.all_stays():
            if stay.centre == centre and stay.certain and (stay.starts, stay.ends) not in seen:
                seen.add((stay.starts, stay.ends))
                yield stay

    def members_at(self, centre: str, day: Day) -> list[Member]:
        """Give the members that are in a centre on a day."""
        if not self.member_stays:
            return [member for member in self.members if member.here(day)]
        return [
            member
            for member in self.members
            if member.here(day)
            and any(
                stay.centre == centre and stay.covers(day) for stay in self.member_stays.get(member.ref, self.stays)
            )
        ]

    def state(self, stay: Stay, day: Day, closing: Day | None, *, without_next_place: bool = False) -> dict[str, Any]:
        """Give the household's facts on a day of a stay. `closing` is the closing day known on that day.

        The dict also has the key `?`: whether anything in it is unknown.
        """
        key = (day * 2 + without_next_place, stay.starts if closing is None else stay.starts * 1_000_000 + closing)
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = self._make_state(stay, day, closing, without_next_place=without_next_place)
        return state

    def _make_state(self, stay: Stay, day: Day, closing: Day | None, *, without_next_place: bool) -> dict[str, Any]:
        members = [_member_state(member, day) for member in self.members_at(stay.centre, day)]
        moved = bisect_right(self.moves, day)
        state: dict[str, Any] = {
            "present": True,
            "members": members,
            "needs": tuple(sorted({need for member in members for need in member["needs"]})),
            "days_in_centre": day - stay.starts,
            "moves_24_months": sum(1 for move in self.moves[:moved] if day < months_later(move, MOVES_WITHIN_MONTHS)),
            "moves_total": moved,
            "assessed": bool(self.assessed) and self.assessed[0][0] <= day,
            "best_interests_assessed": bool(self.best_interests) and self.best_interests[0][0] <= day,
            "days_since_registration": day - self.registration_day(stay),
            "without_next_place": without_next_place,
            "split": any(starts <= day and (ends is None or day < ends) for starts, ends, _ in self.split_days),
        }
        _count(state, members, known=bool(self.members))
        if self.applied is not None:
            state["days_since_applied"] = day - self.applied[0]
        if closing is not None and closing >= stay.starts:
            state["closing_after_days"] = closing - stay.starts
        due = self.due(day)
        if due is not None:
            state["birth_due_in_days"] = due[0] - day
        return state

    def forget_states(self) -> None:
        """Drop the states that were made, to keep memory small."""
        self._states.clear()

    def minors_on(self, day: Day) -> int:
        """Count the children of the household on a day; those whose age is not told are not counted."""
        return sum(
            1 for member in self.members if member.here(day) and member.born is not None and day < majority(member.born)
        )

    def registration_day(self, stay: Stay) -> Day:
        """Give the day of registration; where it is not stated, the first day in the network."""
        if self.registered is not None:
            return self.registered[0]
        return self.stays[0].starts if self.stays else stay.starts

    def due(self, day: Day) -> tuple[Day, Source] | None:
        """Give the next expected birth: not one that has been recorded, nor one long past."""
        births = [member.starts for member in self.members if member.starts]
        for member in self.members:
            if member.due is None or day >= member.due + DUE_DATE_GRACE_DAYS or not member.here(day):
                continue
            if not any(member.due - 120 <= birth <= day for birth in births):
                return member.due, member.source
        return None


def _member_state(member: Member, day: Day) -> dict[str, Any]:
    state: dict[str, Any] = {"ref": member.ref, "unaccompanied": member.unaccompanied, "needs": member.needs}
    if member.born is None:
        state["age_months"] = UNKNOWN
        state["minor"] = UNKNOWN
    else:
        state["age_months"] = max(age_in_months(member.born, day), 0)
        state["minor"] = day < majority(member.born)
    school = member.school(day) if member.schooling else None
    state["schooled"] = school is not None and school.enrolled
    if school is not None and school.enrolled:
        state["schooled_days"] = day - school.starts
        if school.language:
            state["school_language"] = school.language
    return state


def _count(state: dict[str, Any], members: list[dict[str, Any]], *, known: bool) -> None:
    """Fill the counts of a household; unknown where a member's age is, or where nobody is known."""
    if not known or any(member["age_months"] is UNKNOWN for member in members):
        for name in ("minors", "adults", "under_3", "school_age", "unaccompanied"):
            state[name] = UNKNOWN
        if not known:
            state["members"] = UNKNOWN
        state["?"] = True
        return
    minors = sum(member["minor"] for member in members)
    state["minors"] = minors
    state["adults"] = len(members) - minors
    state["under_3"] = sum(member["age_months"] < UNDER_3_MONTHS for member in members)
    state["school_age"] = sum(member["minor"] and member["age_months"] >= SCHOOL_FROM_MONTHS for member in members)
    state["unaccompanied"] = any(member["minor"] and member["unaccompanied"] for member in members)
    state["?"] = False


# ---- making ----------------------------------------------------------------------------------------------------------

_OUTRANKS = {"allocation": 0, "presence": 1, "household": 2, "birth": 3}
Headers = Callable[[str], Iterable[ListHeader]]


def timeline_of(ref: str, entries: Sequence[Placing], headers: Headers) -> Timeline:
    """Make the timeline of a household from the contents that stand about it."""
    members = _members(entries)
    stays, misfits = stays_of(entries, headers)
    member_stays = _member_stays(entries, headers, members)
    dated = {"needs": [], "best_interests": []}  # type: dict[str, list[tuple[Day, Source]]]
    applied = registered = None
    before: set[Day] = set()
    rooms: list[tuple[str, str, Source]] = []
    for entry in sorted(entries, key=lambda entry: entry.source.stated):
        content = entry.content
        if entry.kind == "assessment" and content["kind"] in dated:
            dated[content["kind"]].append((day_of(content["completed_on"]), entry.source))
        elif entry.kind == "household":
            applied = (day_of(content["applied_on"]), entry.source) if content.get("applied_on") else applied
            registered = (
                (day_of(content["registered_on"]), entry.source) if content.get("registered_on") else registered
            )
            before.update(day_of(day) for day in content.get("moves_before") or ())
        elif entry.kind == "room_assignment" and content.get("code"):
            rooms.append((content["centre"], content["code"], entry.source))
    moves = sorted(before | {later.starts for earlier, later in pairwise(stays) if later.centre != earlier.centre})
    return Timeline(
        ref,
        members,
        stays,
        misfits,
        tuple(moves),
        tuple(sorted(dated["needs"])),
        tuple(sorted(dated["best_interests"])),
        applied,
        registered,
        _splits(stays, member_stays),
        member_stays,
        tuple(rooms),
        tuple(entry for entry in entries if entry.kind == "transfer"),
    )


def _members(entries: Sequence[Placing]) -> tuple[Member, ...]:
    """Merge what is told of members: a household record outranks an allocation or a list; a birth adds."""
    members: dict[str, Member] = {}
    schooling: dict[str, list[Schooling]] = {}
    for entry in sorted(entries, key=lambda entry: (_OUTRANKS.get(entry.kind, 9), entry.source.stated)):
        if entry.kind == "birth":
            born = day_of(entry.content["on"])
            member = members.setdefault(entry.content["member"], Member(entry.content["member"], entry.source))
            member.born = month_of(born)[0] if member.born is None else member.born
            member.starts = born
        elif entry.kind in _OUTRANKS:
            for told in entry.content.get("members") or ():
                _tell(members, told, entry.source)
        elif entry.kind == "schooling":
            period = _schooling(entry)
            if period is not None:
                schooling.setdefault(entry.content["member"], []).append(period)
    for ref, periods in schooling.items():
        if ref in members:
            members[ref].schooling = tuple(sorted(periods, key=lambda period: (period.starts, period.source.stated)))
    return tuple(members[ref] for ref in sorted(members))


def _tell(members: dict[str, Member], told: Mapping[str, Any] | str, source: Source) -> None:
    if isinstance(told, str):
        told = {"ref": told}
    member = members.get(told["ref"])
    if member is None:
        member = members[told["ref"]] = Member(told["ref"], source)
    if told.get("born"):
        member.born, member.source = month_index(told["born"]), source
    if told.get("unaccompanied") is not None:
        member.unaccompanied = bool(told["unaccompanied"])
    if told.get("due_on"):
        member.due = day_of(told["due_on"])
    if told.get("needs") is not None:
        member.needs = tuple(told["needs"])
    if told.get("ends_on"):
        member.ends = day_of(told["ends_on"])


def _schooling(entry: Placing) -> Schooling | None:
    content = entry.content
    if not content.get("started_on"):
        return None
    ends = day_of(content["until"]) if content.get("until") else None
    enrolled = content.get("status", "enrolled") == "enrolled"
    return Schooling(day_of(content["started_on"]), ends, enrolled, content.get("language"), entry.source)


def _member_stays(
    entries: Sequence[Placing], headers: Headers, members: tuple[Member, ...]
) -> dict[str, tuple[Stay, ...]]:
    """Follow each member alone where some statement is about only some of them."""
    partial = any(entry.content.get("only_members") for entry in entries) or any(
        entry.kind == "departure" and entry.content.get("member") for entry in entries
    )
    if not partial:
        return {}
    return {member.ref: stays_of(entries, headers, member.ref)[0] for member in members}


def _splits(
    stays: tuple[Stay, ...],
    member_stays: Mapping[str, tuple[Stay, ...]],
) -> tuple[tuple[Day, Day | None, Source], ...]:
    """Give the periods in which members are in different centres."""
    if not member_stays:
        return ()
    edges = sorted(
        {
            edge
            for own in (stays, *member_stays.values())
            for stay in own
            for edge in (stay.starts, stay.ends)
            if edge is not None
        }
    )
    periods: list[tuple[Day, Day | None, Source]] = []
    for i, day in enumerate(edges):
        at = [stay for own in member_stays.values() for stay in own if stay.covers(day)]
        if len({stay.centre for stay in at}) > 1:
            latest = max((stay.source for stay in at), key=lambda source: source.stated)
            periods.append((day, edges[i + 1] if i + 1 < len(edges) else None, latest))
    return tuple(periods)


# ---- days on which something can change ------------------------------------------------------------------------------


def change_days(
    timeline: Timeline,
    stay: Stay,
    reads: frozenset[str],
    ages: frozenset[int],
    counts: Mapping[str, frozenset[int] | None],
    lo: Day,
    hi: Day,
) -> set[Day]:
    """Give the days in (lo, hi) on which a fact that is read may change for this household in this stay.

    `ages` are the ages in months that matter; `counts` the numbers that counts of days are compared with, `None`
    meaning that every day must be looked at.
    """
    days = _member_days(timeline, reads, ages)
    if "household.assessed" in reads and timeline.assessed:
        days.add(timeline.assessed[0][0])
    if "household.best_interests_assessed" in reads and timeline.best_interests:
        days.add(timeline.best_interests[0][0])
    if "household.moves_24_months" in reads or "household.moves_total" in reads:
        for move in timeline.moves:
            days.update((move, months_later(move, MOVES_WITHIN_MONTHS)))
    if "household.split" in reads or timeline.member_stays:
        days.update(edge for starts, ends, _ in timeline.split_days for edge in (starts, ends or 0))
    for fact, numbers in counts.items():
        days.update(_counted_days(timeline, stay, fact, numbers, lo, hi))
    return {day for day in days if lo < day < hi}


def _member_days(timeline: Timeline, reads: frozenset[str], ages: frozenset[int]) -> set[Day]:
    """Give the days on which a member comes, goes, comes of an age that matters, or starts or ends school."""
    days: set[Day] = set()
    schooling = "household.members.schooled" in reads or "household.members.school_language" in reads
    for member in timeline.members:
        days.add(member.starts)
        if member.ends is not None:
            days.add(member.ends)
        if member.born is not None:
            days.add(majority(member.born))
            days.update(reaches_months(member.born, months) for months in ages)
        if schooling:
            for period in member.schooling:
                days.update((period.starts, period.ends or 0))
    return days


def _counted_days(
    timeline: Timeline,
    stay: Stay,
    fact: str,
    numbers: frozenset[int] | None,
    lo: Day,
    hi: Day,
) -> Iterator[Day]:
    for anchor in _anchors(timeline, stay, fact):
        if numbers is None:
            yield from range(lo + 1, hi)
        else:
            for number in numbers:
                at = anchor.day_at(number)
                yield at
                yield at + 1
        if fact == "household.birth_due_in_days":
            yield anchor.anchor + DUE_DATE_GRACE_DAYS


def _anchors(timeline: Timeline, stay: Stay, fact: str) -> Iterable[Counting]:
    if fact == "household.days_in_centre":
        yield Counting(stay.starts, 1)
    elif fact == "household.days_since_registration":
        yield Counting(timeline.registration_day(stay), 1)
    elif fact == "household.days_since_applied" and timeline.applied is not None:
        yield Counting(timeline.applied[0], 1)
    elif fact == "household.birth_due_in_days":
        for member in timeline.members:
            if member.due is not None:
                yield Counting(member.due, -1)
    elif fact == "household.members.schooled_days":
        for member in timeline.members:
            for period in member.schooling:
                yield Counting(period.starts, 1)
