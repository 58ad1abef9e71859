"""The engine: walk the calendar, find when each rule is true, and say what it rests on.

A check looks at the days on which something that a rule reads can change, from today to the horizon. A finding that is
true today is walked back to its real first day. Unknown facts take the Kleene path and become gaps; errors of a rule
become faults.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rules.book import Plan, RuleBook
from rules.calendar.centre import CentreCalendar
from rules.calendar.decisions import DecisionView
from rules.calendar.changes import change_days
from rules.calendar.household import Timeline
from rules.calendar.presence import Stay
from rules.cel import BudgetExceeded, EvaluationFault, Reason
from rules.days import Counting, Day
from rules.explaining import (
    centre_held,
    decision_held,
    household_held,
    present_held,
    value_at,
    without_asking,
)
from rules.facts import FACTS
from rules.model import (
    CheckResult,
    Fault,
    Finding,
    Gap,
    Held,
    Inconsistency,
    Segment,
    Severity,
    Source,
    Stage,
    Subject,
)
from rules.regions import check_region
from rules.unknown import UNKNOWN

if TYPE_CHECKING:
    from rules.world import World

__all__ = ["CheckResult", "Examination", "Found", "RuleBook", "check", "check_region", "result_of", "rules_to_run"]

HORIZON_DAYS = 180
FAR_DAYS = 40 * 366
_EMPTY: Mapping[str, Any] = {}


@dataclass(slots=True)
class Found:
    """Findings and gaps of one stage, by rule and subject, so that a part of them can be found again."""

    findings: dict[str, dict[Subject, Finding]] = field(default_factory=dict)
    gaps: dict[str, dict[Subject, dict[str, Day]]] = field(default_factory=dict)
    faults: dict[tuple[str, Subject], Fault] = field(default_factory=dict)

    def forget(self, rule: str, subject: Subject | None = None) -> None:
        """Forget what was found for a rule, for one subject or for all."""
        if subject is None:
            self.findings.pop(rule, None)
            self.gaps.pop(rule, None)
            for key in [key for key in self.faults if key[0] == rule]:
                del self.faults[key]
            return
        self.findings.get(rule, {}).pop(subject, None)
        self.gaps.get(rule, {}).pop(subject, None)
        self.faults.pop((rule, subject), None)


@dataclass(slots=True)
class _Run:
    """A period in which a rule is true: its look-days, and where it ends."""

    days: list[Day]
    ends: Day | None
    open_end: bool = False


Roots = tuple[Mapping[str, Any], ...]


class Subjected:
    """How one subject is seen: its facts on a day, its bounds, its change days, and where its facts come from."""

    def __init__(
        self,
        subject: Subject,
        starts: Day,
        ends: Day | None,
        *,
        roots: Callable[[Day], Roots],
        unknown: Callable[[Day], bool],
        changes: Callable[[Plan, Day, Day], Iterable[Day]],
        held: Callable[[Reason, Day], Held],
        base: tuple[Held, ...] = (),
    ) -> None:
        self.subject = subject
        self.starts = starts
        self.ends = ends
        self.roots = roots
        self.unknown = unknown
        self.changes = changes
        self.held = held
        self.base = base


class Examination:
    """One look at one centre's calendar at one stage."""

    def __init__(self, calendar: CentreCalendar, book: RuleBook, today: Day, horizon: int = HORIZON_DAYS) -> None:
        self.calendar = calendar
        self.today = today
        self.end = today + horizon
        self.plans = book.plans(calendar.code, calendar.partner)
        self.evaluations = 0
        self._centre_days: dict[tuple[int, bool], list[Day]] = {}
        self._unknown: dict[tuple[int, frozenset[str]], bool] = {}
        household = [plan for plan in self.plans if plan.rule.scope == "household"]
        self._shared_reads = (
            frozenset().union(*(plan.household_reads for plan in household)) if household else frozenset()
        )
        self._shared_ages = frozenset().union(*(plan.ages for plan in household)) if household else frozenset()
        self._shared_counts = _join_counts(household)

    # ---- running rules

    def run(
        self, rules: Iterable[str] | None = None, households: Iterable[str] | None = None, found: Found | None = None
    ) -> Found:
        """Run rules (`None`: all) and put what they find into `found`.

        With `households`, rules about households run only for those; the others run as a whole.
        """
        found = Found() if found is None else found
        wanted = None if rules is None else set(rules)
        plans = [plan for plan in self.plans if wanted is None or plan.rule.id in wanted]
        refs = list(self.calendar.households) if households is None else list(households)
        self._run_households(
            [plan for plan in plans if plan.rule.scope == "household"], refs, found, whole=households is None
        )
        for plan in plans:
            if plan.rule.scope == "centre":
                found.forget(plan.rule.id)
                self._find(plan, [self._see_centre()], found)
        decisions = [plan for plan in plans if plan.rule.scope == "decision"]
        if decisions:
            views = [view for view in self.calendar.views() if view.ends > self.today]
            for plan in decisions:
                found.forget(plan.rule.id)
            for view in views:
                seen = [self._see_decision(view)]
                for plan in decisions:
                    self._find(plan, seen, found)
        return found

    def _run_households(self, plans: list[Plan], refs: Iterable[str], found: Found, *, whole: bool) -> None:
        if not plans:
            return
        if whole:
            for plan in plans:
                found.forget(plan.rule.id)
        for ref in refs:
            timeline = self.calendar.households.get(ref)
            subject = Subject("household", ref)
            if not whole:
                for plan in plans:
                    found.forget(plan.rule.id, subject)
            if timeline is None:
                continue
            seen, beyond = self._see_household(timeline, subject)
            for plan in plans:
                part = beyond if plan.reads_next_place else seen
                if part:
                    self._find(plan, part, found)

    # ---- seeing subjects

    def _see_centre(self) -> Subjected:
        calendar = self.calendar
        subject = Subject("centre", calendar.code)
        state = calendar.state

        def roots(day: Day) -> Roots:
            return (state(day).facts, _EMPTY, _EMPTY, _EMPTY, _EMPTY)

        return Subjected(
            subject,
            0,
            None,
            roots=roots,
            unknown=lambda _: False,
            changes=lambda _plan, _lo, _hi: (),
            held=lambda reason, day: centre_held(calendar, reason.path, day),
        )

    def _see_household(self, timeline: Timeline, subject: Subject) -> tuple[list[Subjected], list[Subjected]]:
        """Give the stays that count now or later, and the days after closing without a next place."""
        seen: list[Subjected] = []
        beyond: list[Subjected] = []
        closed = self.calendar.closed
        for stay in timeline.stays_in(self.calendar.code):
            last = stay.ends if closed is None or (stay.ends is not None and stay.ends <= closed) else closed
            if (last is None or last > self.today) and stay.starts < self.end and (last is None or last > stay.starts):
                seen.append(self._see_stay(timeline, subject, stay, stay.starts, last, without=False))
            if last is not None and last == closed and (stay.ends is None or stay.ends > closed):
                starts = max(closed, stay.starts)
                if starts < self.end and (stay.ends is None or stay.ends > self.today):
                    beyond.append(self._see_stay(timeline, subject, stay, starts, stay.ends, without=True))
        return seen, beyond

    def _see_stay(
        self,
        timeline: Timeline,
        subject: Subject,
        stay: Stay,
        starts: Day,
        ends: Day | None,
        *,
        without: bool,
    ) -> Subjected:
        calendar = self.calendar
        centre_state = calendar.state

        def household(day: Day) -> dict[str, Any]:
            return timeline.state(stay, day, calendar.closing_on(day), without_next_place=without)

        def roots(day: Day) -> Roots:
            return (centre_state(day).facts, household(day), _EMPTY, _EMPTY, _EMPTY)

        cache: dict[tuple[Day, Day], set[Day]] = {}

        def changes(plan: Plan, lo: Day, hi: Day) -> Iterable[Day]:
            shared = cache.get((lo, hi))
            if shared is None:
                shared = cache[(lo, hi)] = change_days(
                    timeline, stay, self._shared_reads, self._shared_ages, self._shared_counts, lo, hi
                )
            daily = {fact: None for fact, numbers in plan.counts.items() if numbers is None}
            return shared | change_days(timeline, stay, frozenset(), frozenset(), daily, lo, hi) if daily else shared

        def held(reason: Reason, day: Day) -> Held:
            if reason.path.startswith("centre."):
                return centre_held(calendar, reason.path, day)
            return household_held(calendar, timeline, stay, reason, day)

        return Subjected(
            subject,
            starts,
            ends,
            roots=roots,
            unknown=lambda day: bool(household(day)["?"]),
            changes=changes,
            held=held,
            base=(present_held(stay),),
        )

    def _see_decision(self, view: DecisionView) -> Subjected:
        calendar = self.calendar
        state = calendar.state
        own_days = view.days()

        def roots(day: Day) -> Roots:
            facts = state(day).facts
            return (facts, _EMPTY, view.state(day, facts["residents"]["minors"]), _EMPTY, _EMPTY)

        def changes(plan: Plan, lo: Day, hi: Day) -> Iterable[Day]:
            days = {day for day in own_days if lo < day < hi}
            days |= calendar.stated_days(("centre.residents.minors",), lo, hi)
            for fact, numbers in plan.decision_counts.items():
                anchor = {
                    "decision.days_left": Counting(view.effect, -1),
                    "decision.days_since_stated": Counting(view.announced, 1),
                }.get(fact)
                if anchor is not None:
                    days.update(_days_at(anchor, numbers, lo, hi))
            return days

        def held(reason: Reason, day: Day) -> Held:
            if reason.path.startswith("centre."):
                return centre_held(calendar, reason.path, day)
            return decision_held(view, reason, day)

        return Subjected(
            Subject("decision", view.ref),
            view.starts,
            view.ends,
            roots=roots,
            unknown=lambda _: False,
            changes=changes,
            held=held,
        )

    # ---- finding

    def _find(self, plan: Plan, parts: list[Subjected], found: Found) -> None:
        subject = parts[0].subject
        try:
            runs = [(part, run) for part in parts for run in self._runs(plan, part, found)]
        except (EvaluationFault, BudgetExceeded) as problem:
            found.faults[(plan.rule.id, subject)] = Fault(
                plan.rule.id, self.calendar.code, subject, self.today, str(problem)
            )
            return
        ahead = plan.rule.ahead_days
        if runs and (ahead is None or min(run.days[0] for _, run in runs) <= self.today + ahead):
            made = self._finding(plan, subject, runs)
            found.findings.setdefault(plan.rule.id, {})[subject] = made

    def _runs(self, plan: Plan, part: Subjected, found: Found) -> list[_Run]:
        """Give the periods from today to the horizon in which the rule is true, walked back to their first day."""
        lo = max(self.today, part.starts)
        hi = self.end if part.ends is None or part.ends > self.end else part.ends
        if lo >= hi:
            return []
        days = self._look_days(plan, part, lo, hi)
        runs: list[_Run] = []
        current: _Run | None = None
        for day in days:
            verdict = self._verdict(plan, part, day, found)
            if verdict is True:
                if current is None:
                    current = _Run([], None)
                    runs.append(current)
                current.days.append(day)
            elif current is not None:
                current.ends, current = day, None
        if current is not None:
            if part.ends is not None and part.ends <= self.end:
                current.ends = part.ends
            else:
                current.open_end = True
        if runs and runs[0].days[0] == lo == self.today and part.starts < self.today:
            self._walk_back(plan, part, runs[0], found)
        return runs

    def _walk_back(self, plan: Plan, part: Subjected, run: _Run, found: Found) -> None:
        first = part.starts
        past = self._look_days(plan, part, max(first, self.today - FAR_DAYS), self.today)
        earlier: list[Day] = []
        for day in reversed(past):
            if self._verdict(plan, part, day, None) is not True:
                break
            earlier.append(day)
        run.days = [*reversed(earlier), *run.days]
        del found

    def _look_days(self, plan: Plan, part: Subjected, lo: Day, hi: Day) -> list[Day]:
        """Give `lo` and every day in (lo, hi) on which the verdict can change."""
        days = {lo}
        days.update(part.changes(plan, lo, hi))
        centre = self._days_of_centre(plan, past=hi <= self.today, far=lo >= self.end)
        days.update(centre[bisect_right(centre, lo) : bisect_left(centre, hi)])
        days.update(day for day in plan.changes if lo < day < hi)
        return sorted(days)

    def _days_of_centre(self, plan: Plan, *, past: bool, far: bool) -> list[Day]:
        key = (plan.index * 2 + far, past)
        days = self._centre_days.get(key)
        if days is None:
            lo, hi = (self.today - FAR_DAYS, self.today) if past else (self.today, self.end)
            if far:
                lo, hi = self.end - 1, self.end + FAR_DAYS
            found = self.calendar.stated_days(plan.centre_reads, lo, hi)
            if "household.closing_after_days" in plan.household_reads:
                found |= self.calendar.stated_days(("centre.days_to_closing",), lo, hi)
            for fact, numbers in plan.centre_counts.items():
                if not FACTS[fact].counts_days:
                    continue
                track = self.calendar.track(fact)
                for step, value in enumerate(track.values):
                    if isinstance(value, Counting):
                        ends = track.ends_of(step)
                        found.update(_days_at(value, numbers, max(lo, track.days[step]), min(hi, ends or hi)))
            days = self._centre_days[key] = sorted(found)
        return days

    def _verdict(self, plan: Plan, part: Subjected, day: Day, found: Found | None) -> object:
        rule = plan.rule
        parameters, mode = plan.on(day)
        if (
            mode == "off"
            or day < rule.in_force_from
            or (rule.in_force_until is not None and day >= rule.in_force_until)
        ):
            return False
        self.evaluations += 1
        roots = (*part.roots(day), parameters, _EMPTY)
        unknown = self.calendar.state(day).unknown
        if not self._reads_unknown(plan, unknown) and not part.unknown(day):
            return rule.condition.fast(*roots)
        verdict = rule.condition.kleene(*roots)
        if verdict is UNKNOWN and found is not None:
            gaps = found.gaps.setdefault(rule.id, {})
            for path in rule.condition.missing(*roots):
                subject = Subject("centre", self.calendar.code) if path.startswith("centre.") else part.subject
                own = gaps.setdefault(subject, {})
                own[path] = min(own.get(path, day), day)
        return verdict

    def _reads_unknown(self, plan: Plan, unknown: frozenset[str]) -> bool:
        key = (plan.index, unknown)
        answer = self._unknown.get(key)
        if answer is None:
            answer = self._unknown[key] = not plan.centre_reads.isdisjoint(unknown)
        return answer

    # ---- making a finding

    def _finding(self, plan: Plan, subject: Subject, runs: list[tuple[Subjected, _Run]]) -> Finding:
        runs.sort(key=lambda item: item[1].days[0])
        starts = runs[0][1].days[0]
        last_part, last = runs[-1]
        segments: list[Segment] = []
        for part, run in runs:
            segments.extend(self._segments(plan, part, run))
        first = next(
            ((part, day) for part, run in runs for day in run.days if day >= self.today), (runs[0][0], self.today)
        )
        beyond = last.open_end and (
            last_part.ends is not None or len(self._look_days(plan, last_part, self.end, self.end + FAR_DAYS)) > 1
        )
        return Finding(
            plan.rule.id,
            self.calendar.code,
            "confirmed",
            self._severity(plan, runs, starts, last.ends),
            subject,
            starts,
            last.ends,
            beyond,
            tuple(segments),
            self._values(plan, first[0], first[1], starts, last.ends),
        )

    def _segments(self, plan: Plan, part: Subjected, run: _Run) -> list[Segment]:
        segments: list[Segment] = []
        shown: tuple[object, ...] | None = None
        for i, day in enumerate(run.days):
            roots = (*part.roots(day), plan.on(day)[0], _EMPTY)
            reasons = without_asking(plan.rule.condition.explain(*roots))
            held = (*part.base, *(part.held(reason, day) for reason in reasons))
            same = tuple((item.fact, _steady(item), item.starts, item.sources, item.digest) for item in held)
            ends = run.days[i + 1] if i + 1 < len(run.days) else run.ends
            if segments and same == shown:
                segments[-1] = Segment(segments[-1].starts, ends, segments[-1].facts)
            else:
                segments.append(Segment(day, ends, held))
                shown = same
        return segments

    def _severity(self, plan: Plan, runs: list[tuple[Subjected, _Run]], starts: Day, ends: Day | None) -> Severity:
        severity = plan.rule.severity
        finding = self._finding_facts(starts, ends)
        days = [
            (part, max(day, self.today))
            for part, run in runs
            for day in run.days
            if day >= self.today or day == run.days[-1]
        ]
        for program, level in ((severity.critical_when, "critical"), (severity.warning_when, "warning")):
            if program is None:
                continue
            # What counts days grows graver by itself: it is told as on its first day, or today. The rest at its worst.
            counts = any(FACTS[fact].counts_days for fact in program.reads)
            for part, day in days[:1] if counts else days:
                with suppress(EvaluationFault):
                    if program.kleene(*part.roots(day), plan.on(day)[0], finding) is True:
                        return level  # type: ignore[return-value]
        return severity.default

    def _finding_facts(self, starts: Day, ends: Day | None) -> dict[str, int]:
        begins = max(starts, self.today)
        return {"days_left": begins - self.today, "length": (ends if ends is not None else self.end) - begins}

    def _values(self, plan: Plan, part: Subjected, day: Day, starts: Day, ends: Day | None) -> dict[str, object]:
        centre, household, decision, region, network = part.roots(day)
        roots = {
            "centre": centre,
            "household": household,
            "decision": decision,
            "region": region,
            "network": network,
            "param": plan.on(day)[0],
            "finding": self._finding_facts(starts, ends),
        }
        return {path: value_at(path, roots) for path in plan.rule.sentence_facts()}


def _steady(held: Held) -> object:
    """Give the value that tells one segment from the next: a count of days, or an age, changes and tells nothing."""
    return None if FACTS[held.fact].counts_days or FACTS[held.fact].unit == "months" else held.value


def _days_at(anchor: Counting, numbers: frozenset[int] | None, lo: Day, hi: Day) -> Iterable[Day]:
    if numbers is None:
        return range(lo + 1, hi)
    return {day for number in numbers for at in (anchor.day_at(number),) for day in (at, at + 1) if lo <= day < hi}


def _join_counts(plans: Iterable[Plan]) -> dict[str, frozenset[int] | None]:
    joined: dict[str, frozenset[int] | None] = {}
    for plan in plans:
        for fact, numbers in plan.counts.items():
            if numbers is not None:
                joined[fact] = (joined.get(fact) or frozenset()) | numbers
    return joined


# ---- what must run

_STAY_FACTS = frozenset({"centre.status", "centre.days_to_closing"})
"""Facts of the centre that change what is known of every household in it."""


def rules_to_run(
    plans: Sequence[Plan],
    changed: frozenset[str],
    households: Sequence[str],
) -> tuple[list[str], list[str]]:
    """Give the rules to run as a whole, and those to run only for the households that changed."""
    stays_changed = not changed.isdisjoint(_STAY_FACTS)
    anew: list[str] = []
    part: list[str] = []
    for plan in plans:
        scope = plan.rule.scope
        touched = not plan.reads.isdisjoint(changed)
        if scope == "household" and not (stays_changed or touched):
            if households:
                part.append(plan.rule.id)
        elif touched or scope == "decision" or (scope == "household" and stays_changed):
            anew.append(plan.rule.id)
    return anew, part


# ---- results ---------------------------------------------------------------------------------------------------------


def result_of(calendar: CentreCalendar, confirmed: Found, proposed: Found | None, book: RuleBook) -> CheckResult:
    """Join both stages: a finding that only the second pass has, and that rests on a proposal, is proposed."""
    findings: list[Finding] = [item for subjects in confirmed.findings.values() for item in subjects.values()]
    if proposed is not None:
        for rule, subjects in proposed.findings.items():
            for subject, finding in subjects.items():
                if subject in confirmed.findings.get(rule, {}):
                    continue
                if any(source.status == "proposed" for source in finding.evidence):
                    findings.append(_at_stage(finding, "proposed"))
    gaps = _gaps(
        calendar.code,
        confirmed,
        {rule.id: plan for plan in book.plans(calendar.code, calendar.partner) for rule in (plan.rule,)},
    )
    return CheckResult(
        tuple(sorted(findings, key=Finding.key)),
        gaps,
        tuple(confirmed.faults[key] for key in sorted(confirmed.faults)),
        tuple(sorted(set(calendar.inconsistencies()), key=_order)),
    )


def _order(item: Inconsistency) -> tuple[str, Subject, str, Day]:
    return (item.code, item.subject, item.fact, item.starts)


def _at_stage(finding: Finding, stage: Stage) -> Finding:
    return Finding(
        finding.rule,
        finding.centre,
        stage,
        finding.severity,
        finding.subject,
        finding.starts,
        finding.ends,
        finding.beyond_horizon,
        finding.segments,
        finding.values,
    )


def _gaps(centre: str, found: Found, plans: Mapping[str, Plan]) -> tuple[Gap, ...]:
    joined: dict[tuple[Subject, str], tuple[Day, set[str]]] = {}
    for rule, subjects in found.gaps.items():
        if rule not in plans:
            continue
        for subject, facts in subjects.items():
            for fact, day in facts.items():
                first, rules = joined.get((subject, fact), (day, set()))
                joined[(subject, fact)] = (min(first, day), rules | {rule})
    return tuple(
        sorted(
            Gap(centre, fact, FACTS[fact].owner, subject, day, tuple(sorted(rules)))
            for (subject, fact), (day, rules) in joined.items()
        )
    )


def check(world: World, centre: str, book: RuleBook, *, today: Day, horizon: int = HORIZON_DAYS) -> CheckResult:
    """Check one centre of a world in memory, both stages."""
    until = today + 2 * horizon
    calendar = world.calendar(centre, until=until)
    confirmed = Examination(calendar, book, today, horizon).run()
    proposed = None
    if world.has_proposals(centre):
        proposed = Examination(world.calendar(centre, until=until, proposals=True), book, today, horizon).run()
    return result_of(calendar, confirmed, proposed, book)


def proposal_sources(finding: Finding) -> tuple[Source, ...]:
    """Give the proposed statements that a finding rests on."""
    return tuple(source for source in finding.evidence if source.status == "proposed")
