"""The days on which a fact of a household may change while it stays in a centre, by what changes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rules.calendar.household import DUE_DATE_GRACE_DAYS, MOVES_WITHIN_MONTHS, Timeline
from rules.calendar.presence import Stay
from rules.days import Counting, Day, majority, months_later, reaches_months

_SCHOOLING = frozenset(
    {"household.members.schooled", "household.members.school_language", "household.members.schooled_days"}
)
_MOVES = frozenset({"household.moves_24_months", "household.moves_total"})


Cause = str | int | tuple[str, int]
"""Why something may change: a fact, an age in months that a member reaches, or a number that a count of days reaches.

`ALWAYS` stands for what may change any fact: members that come, go, part from the others, or come of age. `SCHOOL` and
`MOVES` stand for all facts about them.
"""

ALWAYS: Cause = ""
SCHOOL: Cause = "school"
MOVES: Cause = "moves"


def causes_of(
    reads: frozenset[str], ages: frozenset[int], counts: Mapping[str, frozenset[int] | None]
) -> frozenset[Cause]:
    """Give what matters to whoever reads these facts, looks at these ages, and compares counts with these numbers."""
    found: set[Cause] = {ALWAYS, *reads, *ages}
    found.update(cause for cause, facts in ((MOVES, _MOVES), (SCHOOL, _SCHOOLING)) if not facts.isdisjoint(reads))
    found.update((fact, number) for fact, numbers in counts.items() for number in numbers or ())
    return frozenset(found)


def change_days(
    timeline: Timeline, stay: Stay, ages: Iterable[int], counts: Mapping[str, Iterable[int]], lo: Day, hi: Day
) -> dict[Cause, frozenset[Day]]:
    """Give, by cause, the days in (lo, hi) on which a fact may change for this household in this stay.

    `ages` are the ages in months that anybody looks at, `counts` the numbers that counts of days are compared with.
    """
    found: dict[Cause, set[Day]] = {}
    for cause, day in _changes(timeline, stay, ages, counts):
        if lo < day < hi:
            found.setdefault(cause, set()).add(day)
    return {cause: frozenset(days) for cause, days in found.items()}


def counts_every_day(timeline: Timeline, stay: Stay, fact: str) -> bool:
    """Whether a count of days is there for this household in this stay, so that it is another one every day."""
    return any(True for _ in _anchors(timeline, stay, fact))


def _changes(
    timeline: Timeline, stay: Stay, ages: Iterable[int], counts: Mapping[str, Iterable[int]]
) -> Iterator[tuple[Cause, Day]]:
    yield from _member_days(timeline, ages)
    yield from _dated_days(timeline)
    yield from _apart_days(timeline)
    for fact, numbers in counts.items():
        for anchor in _anchors(timeline, stay, fact):
            for number in numbers:
                at = anchor.day_at(number)
                yield (fact, number), at
                yield (fact, number), at + 1


def _dated_days(timeline: Timeline) -> Iterator[tuple[Cause, Day]]:
    """Give the days of assessments, of moves and of when they no longer count, and when a birth is no longer due."""
    for dated, fact in (
        (timeline.assessed, "household.assessed"),
        (timeline.best_interests, "household.best_interests_assessed"),
    ):
        if dated:
            yield fact, dated[0][0]
    for moves in (timeline.moves, *timeline.member_moves.values()):
        for move in moves:
            yield MOVES, move
            yield MOVES, months_later(move, MOVES_WITHIN_MONTHS)
    for member in timeline.members:
        if member.due is not None:
            yield "household.birth_due_in_days", member.due + DUE_DATE_GRACE_DAYS


def _apart_days(timeline: Timeline) -> Iterator[tuple[Cause, Day]]:
    """Give the days on which members go ways of their own, and those on which they are in different centres."""
    if timeline.member_stays:
        for own in timeline.all_stays():
            yield ALWAYS, own.starts
            yield ALWAYS, own.ends or 0
    for starts, ends, _ in timeline.split_days:
        yield ALWAYS, starts
        yield ALWAYS, ends or 0


def _member_days(timeline: Timeline, ages: Iterable[int]) -> Iterator[tuple[Cause, Day]]:
    """Give the days on which a member comes, goes, comes of an age that matters, or starts or ends school."""
    for member in timeline.members:
        yield ALWAYS, member.starts
        if member.ends is not None:
            yield ALWAYS, member.ends
        if member.born is not None:
            yield ALWAYS, majority(member.born)
            for months in ages:
                yield months, reaches_months(member.born, months)
        for period in member.schooling:
            yield SCHOOL, period.starts
            yield SCHOOL, period.ends or 0


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
