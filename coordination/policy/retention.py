"""How long what is kept, and why: one table. The operator may set other terms within its bounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.calendar.household import Timeline
from rules.days import Day

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """For how many days something is kept, counted from when, and why; `least` and `most` bound what may be set."""

    days: int
    least: int
    most: int
    since: str
    reason: str


TERMS: Mapping[str, Term] = {
    "household": Term(
        1826, 60, 18_262, "its last day in the network, or the last word about it where it never came",
        "who comes back, appeals or complains is answered from what was decided",
    ),
    "quarantine": Term(
        30, 1, 1826, "the day on which it was taken in or discarded",
        "a mistake in settling is noticed within weeks; what was sent may be personal",
    ),
    "answer": Term(
        2, 1, 30, "the call that it was given to", "a client that lost the answer sends the call again within hours",
    ),
    "sign_in": Term(
        1, 1, 90, "the attempt", "it counts for a quarter of an hour; after a day nobody looks into an attack any more",
    ),
    "notice": Term(
        365, 14, 1826, "the day on which it was read", "it says that something changed; what, stands where it changed",
    ),
    "import": Term(
        730, 30, 3652, "the day on which the file was taken in",
        "two yearly rounds of lists can be compared; the file itself is never kept",
    ),
}  # fmt: skip
"""Everything that is kept for a time. What is not here stays: envelopes of events, the journal, what people answered.

A household never goes while it is present or expected, or while an alert, a task or a mismatch about it is open.
"""


def last_day_of(timelines: Iterable[Timeline]) -> Day | None:
    """Give the first day after a household's last stay, over several readings of it (with and without proposals).

    `None` while it is somewhere, or expected without an end; `0` when it never was anywhere.
    """
    ends = [stay.ends for timeline in timelines for stay in timeline.all_stays()]
    return None if None in ends else max((end for end in ends if end is not None), default=0)


def is_over(since: Day, days: int, today: Day) -> bool:
    """Whether something that ended on a day has been kept for so many days."""
    return since + days <= today


def moment_before(now: dt.datetime, days: int) -> dt.datetime:
    """Give the moment before which what was kept for so many days goes."""
    return now - days * DAY
