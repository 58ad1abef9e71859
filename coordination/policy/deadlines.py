"""By when: half of the time left, in working time, with the reason of every move.

Pure: `now`, the time zone, holidays and office hours are given. Sums of working time are made in local time, day by
day, so that summer time and midnight do not matter; lead times are sums of real hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from zoneinfo import ZoneInfo

MOST_WORKING_DAYS = 5
LEAST_HOURS = 4
ANSWER_WORKING_DAYS = 5
_FAR = 400
"""Days within which every calendar has a working day."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When people work: local times, and days of the week (Monday is 0)."""

    opens: dt.time = dt.time(8, 30)
    closes: dt.time = dt.time(17, 0)
    weekdays: frozenset[int] = frozenset(range(5))

    @property
    def length(self) -> dt.timedelta:
        """Length of a working day."""
        return dt.datetime.combine(dt.date.min, self.closes) - dt.datetime.combine(dt.date.min, self.opens)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The working calendar of the network."""

    zone: ZoneInfo
    holidays: frozenset[dt.date] = frozenset()
    hours: OfficeHours = field(default_factory=OfficeHours)

    def is_working_day(self, day: dt.date) -> bool:
        """Whether people work on that day."""
        return day.weekday() in self.hours.weekdays and day not in self.holidays

    def opening(self, day: dt.date) -> dt.datetime:
        """Give the moment at which that day's work begins, in UTC."""
        return dt.datetime.combine(day, self.hours.opens, self.zone).astimezone(dt.UTC)

    def closing(self, day: dt.date) -> dt.datetime:
        """Give the moment at which that day's work ends, in UTC."""
        return dt.datetime.combine(day, self.hours.closes, self.zone).astimezone(dt.UTC)

    def midnight(self, day: dt.date) -> dt.datetime:
        """Give the moment at which that day begins, in UTC."""
        return dt.datetime.combine(day, dt.time.min, self.zone).astimezone(dt.UTC)

    def local_day(self, moment: dt.datetime) -> dt.date:
        """Give the local day of a moment."""
        return moment.astimezone(self.zone).date()

    def spans(self, since: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Give the stretches of working time from a moment on. Raises `ValueError` when there is no working day."""
        first = self.local_day(since)
        number = last = 0
        while number - last <= _FAR:
            day = first + dt.timedelta(days=number)
            if self.is_working_day(day) and self.closing(day) > since:
                last = number
                yield max(self.opening(day), since), self.closing(day)
            number += 1
        raise ValueError("a working calendar without working days")

    def next_moment(self, moment: dt.datetime) -> dt.datetime:
        """Give the moment itself when people work then, else the next one at which they do."""
        if self.why_not(moment) is None:
            return moment
        return next(self.spans(moment))[0]

    def why_not(self, moment: dt.datetime) -> str | None:
        """Say why a moment is no working moment: `holiday`, `weekend` or `outside_hours` with its day; else `None`."""
        day = self.local_day(moment)
        if day in self.holidays:
            return f"holiday {day}"
        if day.weekday() not in self.hours.weekdays:
            return f"weekend {day}"
        return None if self.opening(day) <= moment <= self.closing(day) else f"outside_hours {day}"

    def after(self, moment: dt.datetime, work: dt.timedelta) -> dt.datetime:
        """Give the moment at which so much working time has passed."""
        spans = self.spans(moment)
        starts, ends = next(spans)
        while ends - starts < work:
            work -= ends - starts
            starts, ends = next(spans)
        return starts + work

    def after_days(self, moment: dt.datetime, days: int) -> dt.datetime:
        """Give the moment so many working days later."""
        return self.after(moment, self.hours.length * days)

    def between(self, since: dt.datetime, until: dt.datetime) -> dt.timedelta:
        """Give the working time between two moments."""
        spans = takewhile(lambda span: span[0] < until, self.spans(since))
        return sum((min(ends, until) - starts for starts, ends in spans), dt.timedelta())


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due, and why it was moved; `urgent` counts calendar hours and asks the centre's `on_call`."""

    due_at: dt.datetime
    moved_because: str | None = None
    urgent: bool = False


def deadline_of(now: dt.datetime, starts_on: dt.date, severity: str, working: WorkingTime) -> Deadline:
    """Compute by when an alert must be answered.

    Half of the lead time, at most five working days, at least four working hours. A critical one with less than one
    working day left counts calendar hours.
    """
    begins = max(working.midnight(starts_on), now) if starts_on.year > 1 else now
    half = now + (begins - now) / 2
    least = dt.timedelta(hours=LEAST_HOURS)
    if severity == "critical" and working.after_days(now, 1) > begins:
        return Deadline(max(half, now + least), urgent=True)
    earliest, latest = working.after(now, least), working.after_days(now, MOST_WORKING_DAYS)
    rolled = working.next_moment(half)
    if rolled > latest:
        return Deadline(latest, working.why_not(now))
    if rolled < earliest:
        return Deadline(earliest, working.why_not(now))
    return Deadline(rolled, working.why_not(half))


def coarse_deadline(
    now: dt.datetime, starts_on: dt.date, told_as: dt.date, severity: str, working: WorkingTime
) -> Deadline:
    """Compute the deadline of an alert of which most readers see `told_as` in place of its first day.

    It is reckoned from that day, and is at least one working day away, so that nobody can tell the first day from it.
    With less than a working day left it is the very deadline: that it is now must be known.
    """
    one_day = working.after_days(now, 1)
    if starts_on.year <= 1 or one_day > working.midnight(starts_on):
        return deadline_of(now, starts_on, severity, working)
    found = deadline_of(now, told_as, "warning", working)
    return found if found.due_at >= one_day else Deadline(one_day, working.why_not(now))


def answer_by(now: dt.datetime, working: WorkingTime, days: int = ANSWER_WORKING_DAYS) -> Deadline:
    """Compute by when the field must be answered: so many working days from now."""
    return Deadline(working.after_days(now, days), working.why_not(now))
