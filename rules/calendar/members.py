"""Members of a household: when they were born, how long they belong to it, what they need, and where they go to school.

What is told of members is merged by `ref`: a household record outranks an allocation or a list, and a birth adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.calendar.presence import Placing
from rules.days import Day, age_in_months, day_of, majority, month_index, month_of
from rules.model import Source
from rules.unknown import UNKNOWN

SCHOOL_FROM_MONTHS = 72
UNDER_3_MONTHS = 36
_OUTRANKS = {"allocation": 0, "presence": 1, "household": 2, "birth": 3}


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

    def state(self, day: Day) -> dict[str, Any]:
        """Give the facts of the member on a day."""
        state: dict[str, Any] = {"ref": self.ref, "unaccompanied": self.unaccompanied, "needs": self.needs}
        if self.born is None:
            state["age_months"] = state["minor"] = UNKNOWN
        else:
            state["age_months"] = max(age_in_months(self.born, day), 0)
            state["minor"] = day < majority(self.born)
        school = self.school(day) if self.schooling else None
        state["schooled"] = school is not None and school.enrolled
        if school is not None and school.enrolled:
            state["schooled_days"] = day - school.starts
            if school.language:
                state["school_language"] = school.language
        return state


def count_members(state: dict[str, Any], members: list[dict[str, Any]], *, known: bool) -> None:
    """Fill the counts of a household; unknown where a member's age is, or where nobody is known."""
    if not known or any(member["age_months"] is UNKNOWN for member in members):
        for name in ("minors", "adults", "under_3", "school_age", "unaccompanied"):
            state[name] = UNKNOWN
        if not known:
            state["members"] = UNKNOWN
        state["?"] = True
        return
    minors = under_3 = school_age = 0
    unaccompanied = False
    for member in members:
        if member["minor"]:
            minors += 1
            unaccompanied = unaccompanied or member["unaccompanied"]
            age = member["age_months"]
            under_3 += age < UNDER_3_MONTHS
            school_age += age >= SCHOOL_FROM_MONTHS
    state["minors"], state["adults"] = minors, len(members) - minors
    state["under_3"], state["school_age"], state["unaccompanied"] = under_3, school_age, unaccompanied
    state["?"] = False


def members_of(entries: Sequence[Placing]) -> tuple[Member, ...]:
    """Merge what is told of members: a household record outranks an allocation or a list; a birth adds."""
    members: dict[str, Member] = {}
    schooling: dict[str, list[Schooling]] = {}
    telling = [entry for entry in entries if entry.kind in _OUTRANKS]
    for entry in sorted(telling, key=lambda entry: (_OUTRANKS[entry.kind], _rank(entry.source))):
        if entry.kind == "birth":
            born = day_of(entry.content["on"])
            member = members.setdefault(entry.content["member"], Member(entry.content["member"], entry.source))
            member.born = month_of(born)[0] if member.born is None else member.born
            member.starts = born
        else:
            for told in entry.content.get("members") or ():
                _tell(members, told, entry.source)
    for entry in entries:
        if entry.kind == "schooling":
            schooling.setdefault(entry.content["member"], []).append(_schooling(entry))
    for ref, periods in schooling.items():
        if ref in members:
            members[ref].schooling = tuple(sorted(periods, key=lambda period: (period.starts, _rank(period.source))))
    return tuple(members[ref] for ref in sorted(members))


def _rank(source: Source) -> tuple[object, ...]:
    return (source.stated, source.party, source.reference)


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


def _schooling(entry: Placing) -> Schooling:
    """Read a record of schooling; where no first day is told, it holds from the day on which it was told."""
    content = entry.content
    starts = day_of(content["started_on"]) if content.get("started_on") else entry.announced
    ends = day_of(content["until"]) if content.get("until") else None
    enrolled = content.get("status", "enrolled") == "enrolled"
    return Schooling(starts, ends, enrolled, content.get("language"), entry.source)
