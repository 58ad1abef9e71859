"""Checks of a region or of the whole network: family places and their occupation, added up over centres."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rules.book import Plan, RuleBook
from rules.calendar.centre import CentreCalendar
from rules.calendar.track import Track
from rules.days import NO_DAY, Day
from rules.explaining import value_at, without_asking
from rules.facts import FACTS
from rules.model import CheckResult, Finding, Gap, Held, Segment, Severity, Subject
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
    """Run the rules about regions (or, with `scope="network"`, about the network) over the figures of its centres."""
    code = region_code(region) if scope == "region" else "network"
    days = sorted(
        {today, *(step[0] for figure in figures for step in figure.steps if today < step[0] < today + horizon)}
    )
    findings: list[Finding] = []
    gaps: list[Gap] = []
    for plan in book.plans(code, None):
        if plan.rule.scope == scope:
            _examine(plan, code, scope, figures, days, (today, horizon), findings, gaps)
    return CheckResult(tuple(sorted(findings, key=Finding.key)), tuple(sorted(gaps)), (), ())


def _roots(
    scope: str, state: Mapping[str, Any], parameters: Mapping[str, object], finding: Mapping[str, object]
) -> tuple[Any, ...]:
    empty: Mapping[str, Any] = {}
    return (
        empty,
        empty,
        empty,
        state if scope == "region" else empty,
        state if scope == "network" else empty,
        parameters,
        finding,
    )


def _examine(
    plan: Plan,
    code: str,
    scope: str,
    figures: Sequence[Figures],
    days: Sequence[Day],
    window: tuple[Day, int],
    findings: list[Finding],
    gaps: list[Gap],
) -> None:
    today, horizon = window
    true_on: list[Day] = []
    subject = Subject(scope, code.removeprefix("region:"))
    for day in days:
        parameters, mode = plan.on(day)
        if mode == "off" or day < plan.rule.in_force_from or (plan.rule.in_force_until or day + 1) <= day:
            continue
        roots = _roots(scope, region_state(figures, day), parameters, {})
        verdict = plan.rule.condition.kleene(*roots)
        if verdict is True:
            true_on.append(day)
        elif verdict is UNKNOWN and not gaps:
            gaps.extend(
                Gap(code, fact, FACTS[fact].owner, subject, day, (plan.rule.id,))
                for fact in sorted(plan.rule.condition.missing(*roots))
            )
    if not true_on:
        return
    after = dict(zip(days, [*days[1:], None], strict=True))
    segments = tuple(_segment(plan, scope, figures, day, after[day]) for day in true_on)
    starts = _walk_back(plan, scope, figures, today) if true_on[0] == today else true_on[0]
    ends = after[true_on[-1]]
    later = any(step[0] >= today + horizon for figure in figures for step in figure.steps)
    facts = {"days_left": max(starts, today) - today, "length": (ends or today + horizon) - max(starts, today)}
    shown = _roots(scope, region_state(figures, true_on[0]), plan.on(true_on[0])[0], facts)
    values = dict(zip(("centre", "household", "decision", "region", "network", "param", "finding"), shown, strict=True))
    severity = _severity(plan, scope, figures, true_on, facts)
    findings.append(
        Finding(
            plan.rule.id,
            code,
            "confirmed",
            severity,
            subject,
            starts,
            ends,
            ends is None and later,
            segments,
            {path: value_at(path, values) for path in plan.rule.sentence_facts()},
        )
    )


def _walk_back(plan: Plan, scope: str, figures: Sequence[Figures], today: Day) -> Day:
    first = today
    for day in sorted(
        {step[0] for figure in figures for step in figure.steps if NO_DAY < step[0] < today}, reverse=True
    ):
        if plan.rule.condition.kleene(*_roots(scope, region_state(figures, day), plan.on(day)[0], {})) is not True:
            break
        first = day
    return first


def _segment(plan: Plan, scope: str, figures: Sequence[Figures], day: Day, ends: Day | None) -> Segment:
    state = region_state(figures, day)
    reasons = without_asking(plan.rule.condition.explain(*_roots(scope, state, plan.on(day)[0], {})))
    return Segment(day, ends, tuple(Held(reason.path, reason.value, day, ends) for reason in reasons))


def _severity(
    plan: Plan,
    scope: str,
    figures: Sequence[Figures],
    days: Iterable[Day],
    facts: Mapping[str, object],
) -> Severity:
    rule = plan.rule.severity
    for program, level in ((rule.critical_when, "critical"), (rule.warning_when, "warning")):
        if program is not None and any(
            program.kleene(*_roots(scope, region_state(figures, day), plan.on(day)[0], facts)) is True for day in days
        ):
            return level  # type: ignore[return-value]
    return rule.default


def check_region(world: World, region: str, book: RuleBook, *, today: Day, horizon: int = 180) -> CheckResult:
    """Check one region of a world in memory."""
    figures = [
        figures_of(world.calendar(code, until=today + 2 * horizon))
        for code, record in sorted(world.centres.items())
        if record.get("region") == region
    ]
    return examine_region(region, figures, book, today=today, horizon=horizon)
