"""Rules that cannot hold for a subject, told without looking at its days.

A rule that is false while all that is asked of a household is unknown is false whatever the household is. Most
households are adults without children, and most rules are about children: they are judged once, not for each. In the
same way a rule about budgets is false for a delivery, whatever the day.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rules.book import Plan
from rules.calendar.centre import CentreCalendar
from rules.calendar.decisions import DecisionView
from rules.calendar.household import Timeline
from rules.cel import BudgetExceeded, EvaluationFault
from rules.days import MONTHS_OF_MAJORITY, Day, majority
from rules.engine.looking import Looking
from rules.engine.subjects import EMPTY
from rules.facts import FACTS
from rules.unknown import UNKNOWN

_HOUSEHOLD = {name.split(".")[1]: UNKNOWN for name in FACTS if name.startswith("household.") and name.count(".") == 1}
_DECISION = {name.split(".")[1]: UNKNOWN for name in FACTS if name.startswith("decision.")}
_MEMBER = {name.split(".")[2]: UNKNOWN for name in FACTS if name.startswith("household.members.")}


class RulingOut:
    """What can be told of the rules of one look before any household is looked at."""

    def __init__(self, calendar: CentreCalendar, looking: Looking, today: Day, end: Day) -> None:
        self._calendar = calendar
        self._looking = looking
        self._today = today
        self._end = end
        self._known: dict[tuple[int, int, bool], bool] = {}

    def left_for(self, plans: list[Plan], timeline: Timeline) -> list[Plan]:
        """Give the rules that may hold for a household, or that nobody can tell of, in the window."""
        adults = len(timeline.members) if self._only_adults(timeline) else 0
        expecting = not adults or any(member.due is not None for member in timeline.members)
        return [plan for plan in plans if self._may_hold(plan, adults, expecting=expecting)]

    def left_for_decision(self, plans: list[Plan], view: DecisionView) -> list[Plan]:
        """Give the rules that may hold for a decision on some day, by what is the same on every day."""
        state = {**_DECISION, **view.lasting()}
        if view.per_child is None:
            del state["change_per_child"]
        return [plan for plan in plans if plan.centre_reads or self._may_hold_for(plan, state)]

    def _may_hold_for(self, plan: Plan, decision: dict[str, Any]) -> bool:
        condition = plan.rule.condition
        try:
            return any(
                condition.kleene(EMPTY, EMPTY, decision, EMPTY, EMPTY, parameters, EMPTY) is not False
                for parameters in plan.all_parameters()
            )
        except (EvaluationFault, BudgetExceeded):
            return True

    def _only_adults(self, timeline: Timeline) -> bool:
        return not timeline.member_stays and all(
            member.born is not None
            and majority(member.born) <= self._today
            and member.starts <= self._today
            and (member.ends is None or member.ends >= self._end)
            for member in timeline.members
        )

    def _may_hold(self, plan: Plan, adults: int, *, expecting: bool) -> bool:
        key = (plan.index, adults, expecting)
        known = self._known.get(key)
        if known is None:
            days = [self._today, *self._looking.of_centre(plan, self._today, self._end)]
            household = _household(plan, adults, expecting=expecting)
            try:
                known = any(self._judge(plan, household, day) is not False for day in days)
            except (EvaluationFault, BudgetExceeded):
                known = True
            self._known[key] = known
        return known

    def _judge(self, plan: Plan, household: dict[str, Any], day: Day) -> object:
        parameters = plan.judged_on(day)
        if parameters is None:
            return False
        roots = (self._calendar.state(day).facts, household, EMPTY, EMPTY, EMPTY, parameters, EMPTY)
        judge: Callable[..., object] = plan.rule.condition.kleene
        return judge(*roots)


def _household(plan: Plan, adults: int, *, expecting: bool) -> dict[str, Any]:
    """Give a household of which nothing is known, or only that it is so many adults, and whether any is expecting."""
    if not adults:
        return dict(_HOUSEHOLD)
    member = {**_MEMBER, "minor": False}
    ages = plan.numbers.get("household.members.age_months", ())
    if ages is not None and all(age < MONTHS_OF_MAJORITY - 1 for age in ages):
        member["age_months"] = MONTHS_OF_MAJORITY  # to this rule all adults are of one age
    counts = {"minors": 0, "adults": adults, "under_3": 0, "school_age": 0, "unaccompanied": False}
    household = {**_HOUSEHOLD, **counts, "members": [dict(member) for _ in range(adults)]}
    if not expecting:
        del household["birth_due_in_days"]
    return household
