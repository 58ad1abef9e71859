"""Checks of a region or of the whole network: family places and their occupation, added up over centres."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rules.book import Plan, RuleBook
from rules.calendar.centre import CentreCalendar
from rules.calendar.track import Track
from rules.cel import BudgetExceeded, EvaluationFault
from rules.days import NO_DAY, Day
from rules.explaining import value_at, without_asking
from rules.facts import FACTS
from rules.model import CheckResult, Fault, Finding, Gap, Held, Segment, Severity, Subject
from rules.unknown import UNKNOWN

if TYPE_CHECKING:
    from rules.world import World

Step = tuple[Day, int | None, int]
"""From which day, family places (`None`: not known), people in families."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a centre adds to its region, as steps in order of days."""

    centre: str
    steps: tuple[Step, ...]

    def at(self, day: Day) -> tuple[int | None, int]:
        """Give (family places or `None`, people in families) on a day."""
        i = bisect_right([step[0] for step in self.steps], day) - 1
        return self.steps[i][1:] if i >= 0 else (None, 0)


def figures_of(calendar: CentreCalendar) -> Figures:
    """Give what a centre adds: no places from the day it is closed."""
    places = calendar.track("centre.capacity.families")
    people = calendar.track("centre.residents.family_members")
    closed = calendar.closed
    days = sorted({*places.days, *people.days, *([closed] if closed is not None else [])})
    steps: list[Step] = []
    for day in days:
        capacity = 0 if closed is not None and day >= closed else _whole(places, day)
        step = (day, capacity, int(people.at(day)))  # type: ignore[call-overload]
        if not steps or steps[-1][1:] != step[1:]:
            steps.append(step)
    return Figures(calendar.code, tuple(steps))


def _whole(track: Track, day: Day) -> int | None:
    value = track.at(day)
    return None if value is UNKNOWN else int(value)  # type: ignore[call-overload]


def region_code(region: str) -> str:
    """Give the name under which a region is checked and alerted, in the place of a centre's code."""
    return f"region:{region}"


def region_state(figures: Iterable[Figures], day: Day) -> dict[str, Any]:
    """Add up the figures of a day; places are unknown when no centre's are, and a centre without them adds nothing."""
    places = occupied = 0
    known = False
    for figure in figures:
        own, people = figure.at(day)
        if own is not None:
            known = True
            places, occupied = places + own, occupied + people
    if not known:
        return {"family_places": UNKNOWN, "family_occupied": occupied, "family_occupancy": UNKNOWN}
    share = occupied / places if places else (1.0 if occupied else 0.0)
    return {"family_places": places, "family_occupied": occupied, "family_occupancy": round(share, 6)}


def examine_region(
    region: str,
    figures: Sequence[Figures],
    book: RuleBook,
    *,
    today: Day,
    horizon: int = 180,
    scope: str = "region",
) -> CheckResult:
    """Run the rules about regions (or, with `scope="network"`, about the network) over the figures of its centres.

    Where there is no centre, nothing is found and nobody is asked.
    """
    code = region_code(region) if scope == "region" else "network"
    findings: list[Finding] = []
    gaps: dict[tuple[str, Subject], tuple[Day, list[str]]] = {}
    faults: list[Fault] = []
    for plan in book.plans(code, None) if figures else ():
        if plan.rule.scope != scope:
            continue
        look = _Look(plan, code, scope, figures, today, today + horizon)
        try:
            made = look.find()
        except (EvaluationFault, BudgetExceeded) as problem:
            faults.append(Fault(plan.rule.id, code, look.subject, look.day, str(problem)))
            continue
        if made is not None:
            findings.append(made)
        for fact, day in look.missing.items():
            first, rules = gaps.get((fact, look.subject), (day, []))
            gaps[(fact, look.subject)] = (min(first, day), [*rules, plan.rule.id])
    asked = (
        Gap(code, fact, FACTS[fact].owner, subject, day, tuple(sorted(rules)))
        for (fact, subject), (day, rules) in gaps.items()
    )
    faults.sort(key=lambda fault: fault.rule)
    return CheckResult(tuple(sorted(findings, key=Finding.key)), tuple(sorted(asked)), tuple(faults), ())


class _Look:
    """One rule over the figures of one region (or of the network). `day` is the last day that was looked at."""

    def __init__(self, plan: Plan, code: str, scope: str, figures: Sequence[Figures], today: Day, end: Day) -> None:
        self.plan = plan
        self.code = code
        self.scope = scope
        self.figures = figures
        self.today = today
        self.end = end
        self.day = today
        self.subject = Subject(scope, code.removeprefix("region:"))
        self.missing: dict[str, Day] = {}
        self._steps = {step[0] for each in figures for step in each.steps if step[0] > NO_DAY} | set(plan.changes)

    def find(self) -> Finding | None:
        """Give the finding of the rule, if it holds on some day from today to the horizon."""
        days = [self.today, *sorted(day for day in self._steps if self.today < day < self.end)]
        true_on = [day for day in days if self._verdict(day, asking=True) is True]
        ahead = self.plan.rule.ahead_days
        if not true_on or (ahead is not None and true_on[0] > self.today + ahead):
            return None
        after: dict[Day, Day | None] = dict(zip(days, [*days[1:], None], strict=True))
        past = self._walk_back() if true_on[0] == self.today else []
        after.update(pairwise([*past, self.today]))
        ends = after[true_on[-1]]
        starts = (past or true_on)[0]
        facts = {
            "days_left": max(starts, self.today) - self.today,
            "length": (ends or self.end) - max(starts, self.today),
        }
        segments = [self._segment(day, after[day]) for day in (*past, *true_on)]
        names = ("centre", "household", "decision", "region", "network", "param", "finding")
        values = dict(zip(names, self._roots(true_on[0], facts), strict=True))
        return Finding(
            self.plan.rule.id,
            self.code,
            "confirmed",
            self._severity(true_on, facts),
            self.subject,
            starts,
            ends,
            ends is None and self._ends_later(),
            tuple(_joined(segments)),
            {path: value_at(path, values) for path in self.plan.rule.sentence_facts()},
        )

    def _roots(self, day: Day, finding: Mapping[str, object]) -> tuple[Any, ...]:
        empty: Mapping[str, Any] = {}
        state = region_state(self.figures, day)
        about = (state, empty) if self.scope == "region" else (empty, state)
        return (empty, empty, empty, *about, self.plan.on(day)[0], finding)

    def _verdict(self, day: Day, *, asking: bool) -> object:
        if self.plan.judged_on(day) is None:
            return False
        self.day = day
        roots = self._roots(day, {})
        verdict = self.plan.rule.condition.kleene(*roots)
        if verdict is UNKNOWN and asking:
            for fact in self.plan.rule.condition.missing(*roots):
                self.missing.setdefault(fact, day)
        return verdict

    def _walk_back(self) -> list[Day]:
        """Give the steps before today through which it has held without a break."""
        past: list[Day] = []
        for day in sorted((day for day in self._steps if day < self.today), reverse=True):
            if not self._holds(day):
                break
            past.insert(0, day)
        return past

    def _ends_later(self) -> bool:
        """Whether what holds at the horizon ends, as far as can be told today, some day after it."""
        later = (day for day in sorted(self._steps) if day >= self.end)
        return any(not self._holds(day) for day in later)

    def _holds(self, day: Day) -> bool:
        """Whether the rule holds on a day that is past, or after the horizon: one that fails there does not hold."""
        try:
            return self._verdict(day, asking=False) is True
        except (EvaluationFault, BudgetExceeded):
            return False

    def _segment(self, day: Day, ends: Day | None) -> Segment:
        reasons = without_asking(self.plan.rule.condition.explain(*self._roots(day, {})))
        return Segment(day, ends, tuple(Held(reason.path, reason.value, day, ends) for reason in reasons))

    def _severity(self, days: Iterable[Day], facts: Mapping[str, object]) -> Severity:
        rule = self.plan.rule.severity
        for program, level in ((rule.critical_when, "critical"), (rule.warning_when, "warning")):
            with suppress(EvaluationFault, BudgetExceeded):
                if program is not None and any(program.kleene(*self._roots(day, facts)) is True for day in days):
                    return level  # type: ignore[return-value]
        return rule.default


def _joined(segments: Iterable[Segment]) -> list[Segment]:
    """Join neighbours in which the same facts have the same values."""
    joined: list[Segment] = []
    for segment in segments:
        last = joined[-1] if joined and joined[-1].ends == segment.starts else None
        values = [(held.fact, held.value) for held in segment.facts]
        if last is not None and [(held.fact, held.value) for held in last.facts] == values:
            facts = tuple(Held(held.fact, held.value, last.starts, segment.ends) for held in last.facts)
            joined[-1] = Segment(last.starts, segment.ends, facts)
        else:
            joined.append(segment)
    return joined


def check_region(world: World, region: str, book: RuleBook, *, today: Day, horizon: int = 180) -> CheckResult:
    """Check one region of a world in memory."""
    figures = [
        figures_of(world.calendar(code, until=today + 2 * horizon))
        for code, record in sorted(world.centres.items())
        if record.get("region") == region
    ]
    return examine_region(region, figures, book, today=today, horizon=horizon)
