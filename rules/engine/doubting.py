"""Counts of residents where it is uncertain who is there: a rule is judged with and without those who may be.

A count leaves out whoever is not there for certain. Where a rule would come to another verdict if they were all
there, nobody can tell whether it holds: it is asked where they are. So what is certain is still found, and what does
not depend on them asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from rules.book import Plan
from rules.calendar.centre import CentreCalendar
from rules.cel import BudgetExceeded, EvaluationFault
from rules.days import Day
from rules.engine.found import Found
from rules.engine.looking import Looking
from rules.engine.subjects import EMPTY, Roots, Seen, SeenDecision
from rules.model import Subject

PRESENT = "household.present"
_RESIDENTS = "centre.residents."


class Doubting:
    """Asks where households are, for the rules of one look that count them."""

    def __init__(self, calendar: CentreCalendar, looking: Looking, today: Day, end: Day) -> None:
        self._calendar = calendar
        self._looking = looking
        self._today = today
        self._end = end

    def ask(self, plan: Plan, part: Seen, found: Found) -> None:
        """Ask where the households are on whose presence the verdict about a subject depends, on some day ahead."""
        if not self._calendar.doubted:
            return
        names = _counts_read(plan, part)
        last = self._end if plan.rule.ahead_days is None else min(self._end, self._today + plan.rule.ahead_days + 1)
        first, until = max(self._today, part.starts), last if part.ends is None else min(last, part.ends)
        if not names or first >= until:
            return
        own = part.changes(plan, first, until) | {
            day for may in self._calendar.doubted.values() for day in may.days if first < day < until
        }
        for day in self._looking.days(plan, first, until, own):
            more = {ref: added for ref, added in self._calendar.doubts(day).items() if not names.isdisjoint(added)}
            if more and self._differs(plan, part, day, more.values()):
                for ref in more:
                    found.ask(plan.rule.id, part.subject, Subject("household", ref), PRESENT, day)

    @staticmethod
    def _differs(plan: Plan, part: Seen, day: Day, more: Iterable[Mapping[str, int]]) -> bool:
        parameters = plan.judged_on(day)
        if parameters is None:
            return False
        roots = part.roots(day)
        with suppress(EvaluationFault, BudgetExceeded):
            least = plan.rule.condition.kleene(*roots, parameters, EMPTY)
            return plan.rule.condition.kleene(*_at_most(roots, part, more), parameters, EMPTY) is not least
        return False


def _counts_read(plan: Plan, part: Seen) -> set[str]:
    """Give the counts on which the condition rests; a decision is about the children who are there."""
    names = {fact.removeprefix(_RESIDENTS) for fact in plan.rule.condition.reads if fact.startswith(_RESIDENTS)}
    if "decision.children" in plan.rule.condition.reads and _counts_children(part):
        names.add("minors")
    return names


def _counts_children(part: Seen) -> bool:
    return isinstance(part, SeenDecision) and part.view.children is None


def _at_most(roots: Roots, part: Seen, more: Iterable[Mapping[str, int]]) -> Roots:
    """Give the roots of a day as if all were there who may be."""
    centre, household, decision, *others = roots
    residents: dict[str, Any] = dict(centre["residents"])
    for added in more:
        for name, number in added.items():
            residents[name] += number
    if _counts_children(part):
        decision = {**decision, "children": residents["minors"]}
    return ({**centre, "residents": residents}, household, decision, *others)
