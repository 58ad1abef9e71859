"""Days as whole numbers, ages in completed months, and values that count days.

A day is `datetime.date.toordinal()` of a local day of the network's time zone; `NO_DAY` stands before every day.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

Day = int
NO_DAY: Day = 0
MONTHS_OF_MAJORITY = 216


@lru_cache(maxsize=65536)
def day_of(text: str) -> Day:
    """Give the day of `YYYY-MM-DD`. Raises `ValueError` for a day that does not exist."""
    return dt.date.fromisoformat(text).toordinal()


def date_of(day: Day) -> dt.date:
    """Give the calendar date of a day."""
    return dt.date.fromordinal(day)


@lru_cache(maxsize=65536)
def iso_of(day: Day) -> str:
    """Give `YYYY-MM-DD` of a day."""
    return dt.date.fromordinal(day).isoformat()


@dataclass(frozen=True, slots=True)
class Counting:
    """A whole number that changes by one every day: days since, or days until, an anchor day."""

    anchor: Day
    step: int

    def on(self, day: Day) -> int:
        """Give the value on a day."""
        return (day - self.anchor) * self.step

    def day_at(self, value: int) -> Day:
        """Give the day on which the count reaches a value."""
        return self.anchor + value * self.step


@lru_cache(maxsize=4096)
def month_index(text: str) -> int:
    """Give the number of a month `YYYY-MM`, counted from year 0. Raises `ValueError` when there is no such month."""
    first = dt.date.fromisoformat(text[:7] + "-01")
    return first.year * 12 + first.month - 1


@lru_cache(maxsize=65536)
def first_day(month: int) -> Day:
    """Give the first day of a month index."""
    return dt.date(month // 12, month % 12 + 1, 1).toordinal()


@lru_cache(maxsize=65536)
def last_day(month: int) -> Day:
    """Give the last day of a month index."""
    year, number = month // 12, month % 12 + 1
    return dt.date(year, number, calendar.monthrange(year, number)[1]).toordinal()


def age_in_months(born: int, day: Day) -> int:
    """Completed months on a day, counted from the last day of the month of birth (never older than may be)."""
    month, last = month_of(day)
    return month - born - (0 if last else 1)


def reaches_months(born: int, months: int) -> Day:
    """Give the first day on which a child born in that month has completed so many months."""
    return last_day(born + months)


def majority(born: int) -> Day:
    """Give the first day on which a person is counted as an adult: the first of the month, eighteen years on."""
    return first_day(born + MONTHS_OF_MAJORITY)


def weekdays_between(starts: Day, ends: Day) -> int:
    """Count Mondays to Fridays from `starts` until (not with) `ends`."""
    whole, rest = divmod(max(ends - starts, 0), 7)
    first = dt.date.fromordinal(starts).weekday() if starts > 0 else 0
    return whole * 5 + sum((first + i) % 7 < 5 for i in range(rest))  # noqa: PLR2004 — Saturday is the sixth day


@lru_cache(maxsize=65536)
def month_of(day: Day) -> tuple[int, bool]:
    """Give the month index of a day and whether it is the last day of its month."""
    date = dt.date.fromordinal(day)
    month = date.year * 12 + date.month - 1
    return month, day == last_day(month)


def months_later(day: Day, months: int) -> Day:
    """Give the day so many months later; the last day of a shorter month stands for the days that it lacks."""
    date = dt.date.fromordinal(day)
    month = date.year * 12 + date.month - 1 + months
    return min(first_day(month) + date.day - 1, last_day(month))
