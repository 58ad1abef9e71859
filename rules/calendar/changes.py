"""The days on which a fact of a household may change while it stays in a centre."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rules.calendar.household import DUE_DATE_GRACE_DAYS, MOVES_WITHIN_MONTHS, Timeline
from rules.calendar.presence import Stay
from rules.days import Counting, Day, majority, months_later, reaches_months

SCHOOLING = frozenset(
    {"household.members.schooled", "household.members.school_language", "household.members.schooled_days"}
)


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
    days = set(_member_days(timeline, reads, ages))
    if "household.assessed" in reads and timeline.assessed:
        days.add(timeline.assessed[0][0])
    if "household.best_interests_assessed" in reads and timeline.best_interests:
        days.add(timeline.best_interests[0][0])
    if "household.moves_24_months" in reads or "household.moves_total" in reads:
        for moves in (timeline.moves, *timeline.member_moves.values()):
            for move in moves:
                days.update((move, months_later(move, MOVES_WITHIN_MONTHS)))
    if timeline.member_stays:
        days.update(edge for own in timeline.all_stays() for edge in (own.starts, own.ends or 0))
    days.update(edge for starts, ends, _ in timeline.split_days for edge in (starts, ends or 0))
    if "household.birth_due_in_days" in reads:
        days.update(member.due + DUE_DATE_GRACE_DAYS for member in timeline.members if member.due is not None)
    for fact, numbers in counts.items():
        days.update(_counted_days(timeline, stay, fact, numbers, lo, hi))
    return {day for day in days if lo < day < hi}


def _member_days(timeline: Timeline, reads: frozenset[str], ages: frozenset[int]) -> Iterator[Day]:
    """Give the days on which a member comes, goes, comes of an age that matters, or starts or ends school."""
    schooling = not SCHOOLING.isdisjoint(reads)
    for member in timeline.members:
        yield member.starts
        if member.ends is not None:
            yield member.ends
        if member.born is not None:
            born = member.born
            yield majority(born)
            yield from [reaches_months(born, months) for months in ages]
        if schooling:
            for period in member.schooling:
                yield period.starts
                yield period.ends or 0


def _counted_days(
    timeline: Timeline, stay: Stay, fact: str, numbers: frozenset[int] | None, lo: Day, hi: Day
) -> Iterator[Day]:
    for anchor in _anchors(timeline, stay, fact):
        if numbers is None:
            yield from range(lo + 1, hi)
            return
        for number in numbers:
            at = anchor.day_at(number)
            yield at
            yield at + 1


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
