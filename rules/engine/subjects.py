"""How one subject of a rule is seen: its facts on a day, its bounds, and where its facts come from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from rules.book import Plan
from rules.calendar.centre import CentreCalendar
from rules.calendar.changes import Cause, causes_of, change_days, counts_every_day
from rules.calendar.decisions import DecisionView
from rules.calendar.household import Timeline
from rules.calendar.presence import Stay
from rules.cel import Reason
from rules.days import Counting, Day
from rules.explaining import centre_held, decision_held, household_held, present_held
from rules.facts import FACTS
from rules.model import Held, Subject

Roots = tuple[Mapping[str, Any], ...]
EMPTY: Mapping[str, Any] = {}
NO_DAYS: frozenset[Day] = frozenset()


class Seen(ABC):
    """A subject over a period. `before` is the same subject in the period that ends where this one starts."""

    base: tuple[Held, ...] = ()
    before: Seen | None = None
    steady: bool = False
    """Whether the same is behind its facts on every day, though they may be others."""

    def __init__(self, calendar: CentreCalendar, subject: Subject, starts: Day, ends: Day | None) -> None:
        self.calendar = calendar
        self.subject = subject
        self.starts = starts
        self.ends = ends
        self.cases: dict[tuple[int, Day], tuple[object, ...]] = {}
        """What rules can tell apart of the subject itself, by rule and day."""

    def roots(self, day: Day) -> Roots:
        """Give the roots of a rule on a day, without parameters and finding."""
        return (self.calendar.state(day).facts, *self.own(day), EMPTY, EMPTY)

    @abstractmethod
    def own(self, day: Day) -> Roots:
        """Give the roots `household` and `decision` on a day."""

    def unknown(self, _day: Day) -> bool:
        """Whether something of the subject itself is unknown on a day."""
        return False

    def changes(self, _plan: Plan, _lo: Day, _hi: Day) -> AbstractSet[Day]:
        """Give the days in (lo, hi) on which something of the subject itself can change that the rule tells apart."""
        return NO_DAYS

    def held(self, reason: Reason, day: Day) -> Held:
        """Give the fact behind a reason."""
        return centre_held(self.calendar, reason.path, day)


class SeenCentre(Seen):
    """The centre itself."""

    def own(self, _day: Day) -> Roots:
        return (EMPTY, EMPTY)


class Watch:
    """What the rules about households look for: the days are worked out once for all, and each takes its own."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        household = [plan for plan in plans if plan.rule.scope == "household"]
        self._own = {plan.index: causes_of(plan.household_reads, plan.ages, plan.counts) for plan in household}
        self.ages = frozenset(age for plan in household for age in plan.ages)
        self.counts: dict[str, set[int]] = {}
        for plan in household:
            for fact, numbers in plan.counts.items():
                self.counts.setdefault(fact, set()).update(numbers or ())

    def days(self, plan: Plan, found: Mapping[Cause, frozenset[Day]]) -> set[Day]:
        """Give the days on which something changes that matters to a rule."""
        own = self._own[plan.index]
        return {day for cause, days in found.items() if cause in own for day in days}


class SeenStay(Seen):
    """A household in one stay; with `without`, after the centre closed and without a next place."""

    def __init__(
        self,
        calendar: CentreCalendar,
        subject: Subject,
        stay: Stay,
        bounds: tuple[Day, Day | None],
        *,
        timeline: Timeline,
        watch: Watch,
        without: bool,
    ) -> None:
        super().__init__(calendar, subject, *bounds)
        self.stay = stay
        self.timeline = timeline
        self.without = without
        self.base = (present_held(stay),)
        self._watch = watch
        self._states: dict[Day, dict[str, Any]] = {}
        self._changes: dict[tuple[Day, Day], dict[Cause, frozenset[Day]]] = {}

    def _household(self, day: Day) -> dict[str, Any]:
        state = self._states.get(day)
        if state is None:
            state = self._states[day] = self.timeline.state(
                self.stay, day, self.calendar.closing_on(day), without_next_place=self.without
            )
        return state

    def own(self, day: Day) -> Roots:
        return (self._household(day), EMPTY)

    def unknown(self, day: Day) -> bool:
        return bool(self._household(day)["?"])

    def changes(self, plan: Plan, lo: Day, hi: Day) -> AbstractSet[Day]:
        found = self._changes.get((lo, hi))
        if found is None:
            found = change_days(self.timeline, self.stay, self._watch.ages, self._watch.counts, lo, hi)
            self._changes[(lo, hi)] = found
        days = self._watch.days(plan, found)
        if "household.closing_after_days" in plan.household_reads:
            days |= self.calendar.stated_days(("centre.days_to_closing",), lo, hi)
        for fact, numbers in plan.counts.items():
            if numbers is None and counts_every_day(self.timeline, self.stay, fact):
                days.update(range(lo + 1, hi))
        return days

    def held(self, reason: Reason, day: Day) -> Held:
        if reason.path.startswith("centre."):
            return centre_held(self.calendar, reason.path, day)
        return household_held(self.calendar, self.timeline, self.stay, reason, day)


class SeenDecision(Seen):
    """A decision, from the day it was stated until it is no longer looked at."""

    def __init__(self, calendar: CentreCalendar, view: DecisionView) -> None:
        super().__init__(calendar, Subject("decision", view.ref), view.starts, view.ends)
        self.view = view
        self.steady = not view.about
        self._own_days = view.days()
        self._states: dict[Day, dict[str, Any]] = {}
        self._held: dict[tuple[str, object], Held] = {}
        self._anchors = {
            "decision.days_left": Counting(view.effect, -1),
            "decision.days_since_stated": Counting(view.announced, 1),
        }

    def own(self, day: Day) -> Roots:
        state = self._states.get(day)
        if state is None:
            children = self.calendar.state(day).facts["residents"]["minors"]
            state = self._states[day] = self.view.state(day, children)
        return (EMPTY, state)

    def unknown(self, _day: Day) -> bool:
        return self.view.unknown

    def changes(self, plan: Plan, lo: Day, hi: Day) -> AbstractSet[Day]:
        days = {day for day in self._own_days if lo < day < hi}
        if self.view.children is None and "decision.children" in plan.reads:
            days |= self.calendar.stated_days(("centre.residents.minors",), lo, hi)
        for fact, numbers in plan.decision_counts.items():
            if fact in self._anchors:
                days.update(days_at(self._anchors[fact], numbers, lo, hi))
        return days

    def held(self, reason: Reason, day: Day) -> Held:
        if reason.path.startswith("centre."):
            return centre_held(self.calendar, reason.path, day)
        if self.view.about:
            return decision_held(self.view, reason, day)
        key = (reason.path, reason.value)
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = decision_held(self.view, reason, day)
        return held


def see_stays(
    calendar: CentreCalendar, timeline: Timeline, subject: Subject, window: tuple[Day, Day], watch: Watch
) -> tuple[list[Seen], list[Seen]]:
    """Give the stays that count in a window, and the days after closing without a next place."""
    seen: list[Seen] = []
    beyond: list[Seen] = []
    today, end = window
    closed = calendar.closed
    last: SeenStay | None = None
    for stay in timeline.stays_in(calendar.code):
        ends = stay.ends if closed is None or (stay.ends is not None and stay.ends <= closed) else closed
        if ends is None or ends > stay.starts:
            part = SeenStay(calendar, subject, stay, (stay.starts, ends), timeline=timeline, watch=watch, without=False)
            if last is not None and last.ends == stay.starts:
                part.before = last
            last = part
            if stay.starts < end and (ends is None or ends > today):
                seen.append(part)
        if closed is not None and ends == closed and (stay.ends is None or stay.ends > closed):
            starts = max(closed, stay.starts)
            if starts < end and (stay.ends is None or stay.ends > today):
                bounds = (starts, stay.ends)
                beyond.append(SeenStay(calendar, subject, stay, bounds, timeline=timeline, watch=watch, without=True))
    return seen, beyond


def see_doubts(
    calendar: CentreCalendar, timeline: Timeline, subject: Subject, window: tuple[Day, Day], watch: Watch
) -> list[Seen]:
    """Give the days in a window on which a household may be in the centre, seen as if all of it were there."""
    seen: list[Seen] = []
    today, end = window
    for stay in timeline.doubts_in(calendar.code):
        ends = min((each for each in (stay.ends, calendar.closed) if each is not None), default=None)
        if stay.starts >= end or (ends is not None and ends <= max(today, stay.starts)):
            continue
        here = replace(stay, centre=calendar.code, ends=ends, candidates=())
        whole = replace(timeline, stays=(here,), member_stays={}, member_moves={})
        bounds = (here.starts, here.ends)
        seen.append(SeenStay(calendar, subject, here, bounds, timeline=whole, watch=watch, without=False))
    return seen


def days_at(anchor: Counting, numbers: frozenset[int] | None, lo: Day, hi: Day) -> Iterable[Day]:
    """Give the days in (lo, hi) on which a count reaches or leaves one of the numbers; `None`: every day."""
    if numbers is None:
        return range(lo + 1, hi)
    return {day for number in numbers for at in (anchor.day_at(number),) for day in (at, at + 1) if lo < day < hi}


def counts_days(fact: str) -> bool:
    """Whether the value of a fact changes by one every day."""
    return FACTS[fact].counts_days
