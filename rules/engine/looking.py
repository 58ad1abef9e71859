"""The days to look at: those on which something that a rule reads can change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Set as AbstractSet

from rules.book import Plan
from rules.calendar.centre import CentreCalendar
from rules.days import Counting, Day
from rules.engine.subjects import days_at

FAR_DAYS = 40 * 366
"""How far a finding is walked back, and how far after the horizon an end is looked for."""


class Looking:
    """The days of one look at one calendar. The days of the centre are worked out once a rule and stretch of time."""

    def __init__(self, calendar: CentreCalendar, today: Day, end: Day) -> None:
        self._calendar = calendar
        self._stretches = ((today - FAR_DAYS - 1, today + 1), (today - 1, end + 1), (end - 1, end + FAR_DAYS + 1))
        self._centre: dict[tuple[int, int], list[Day]] = {}

    def days(self, plan: Plan, lo: Day, hi: Day, own: AbstractSet[Day]) -> list[Day]:
        """Give `lo` and every day in (lo, hi) on which the verdict, or how grave it is, can change.

        `own` are those on which something of the subject itself changes.
        """
        centre = self.of_centre(plan, lo, hi)
        return sorted({lo, *own, *centre}) if centre or own else [lo]

    def of_centre(self, plan: Plan, lo: Day, hi: Day) -> list[Day]:
        """Give the days in (lo, hi) on which the centre, a parameter or the mode changes for a rule."""
        at = next(i for i, (first, last) in enumerate(self._stretches) if first < lo and hi <= last)
        days = self._centre.get((plan.index, at))
        if days is None:
            days = self._centre[(plan.index, at)] = self._work_out(plan, *self._stretches[at])
        return days[bisect_right(days, lo) : bisect_left(days, hi)]

    def _work_out(self, plan: Plan, lo: Day, hi: Day) -> list[Day]:
        found = self._calendar.stated_days(plan.centre_looks, lo, hi)
        if "household.closing_after_days" in plan.household_reads:
            found |= self._calendar.stated_days(("centre.days_to_closing",), lo, hi)
        for fact, numbers in plan.centre_counts.items():
            track = self._calendar.track(fact)
            for step, value in enumerate(track.values):
                if isinstance(value, Counting):
                    first, last = track.days[step], track.ends_of(step)
                    found.update(days_at(value, numbers, max(lo, first - 1), min(hi, last) if last else hi))
        found.update(day for day in plan.changes if lo < day < hi)
        return sorted(found)
