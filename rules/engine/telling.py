"""From the periods in which a rule holds to a finding: its segments with their facts, how grave it is, its values."""

from __future__ import annotations

from contextlib import suppress
from operator import is_

from rules.book import Plan
from rules.cel import BudgetExceeded, EvaluationFault, Program, Reason
from rules.days import NO_DAY, Day
from rules.engine.found import Run
from rules.engine.reasons import Reasons
from rules.engine.subjects import Seen, counts_days
from rules.explaining import value_at
from rules.facts import FACTS
from rules.model import Finding, Held, Segment, Severity, Subject

Runs = list[tuple[Seen, Run]]


def tell(
    plan: Plan, subject: Subject, runs: Runs, window: tuple[Day, Day], reasons: Reasons, *, beyond: bool
) -> Finding:
    """Make the finding of a rule for a subject from its periods, which are in order and not empty."""
    today, _ = window
    starts, ends = runs[0][1].days[0], runs[-1][1].ends
    first = next(((seen, day) for seen, run in runs for day in run.days if day >= today), (runs[0][0], today))
    facts = _finding_facts(starts, ends, window)
    segments = tuple(segment for seen, run in runs for segment in _segments(plan, seen, run, reasons))
    return Finding(
        plan.rule.id,
        first[0].calendar.code,
        "confirmed",
        _severity(plan, runs, facts, today),
        subject,
        starts,
        ends,
        beyond,
        segments,
        _values(plan, *first, facts),
    )


def _finding_facts(starts: Day, ends: Day | None, window: tuple[Day, Day]) -> dict[str, int]:
    today, end = window
    begins = max(starts, today)
    return {"days_left": begins - today, "length": (ends if ends is not None else end) - begins}


def _segments(plan: Plan, seen: Seen, run: Run, reasons: Reasons) -> list[Segment]:
    """Join the days on which the same facts explain it.

    What is behind the facts of the subject itself is worked out once for the days on which they stand; its numbers, of
    which those that change by themselves tell nothing new, are those of the first day of a segment.
    """
    parts: list[tuple[Day, tuple[Held, ...]]] = []
    shown: tuple[Held, ...] = ()
    known: dict[tuple[int, Day], tuple[tuple[Reason, ...], tuple[Held, ...]]] = {}
    for day, standing in zip(run.days, run.standing, strict=True):
        because = reasons.of(plan, seen, day, standing)
        since = day if because.daily else NO_DAY if seen.steady else standing
        key = (id(because.own), since)
        if key not in known:
            known[key] = because.own, because.own_held(seen, day if seen.steady else since)
        own = known[key][1]
        if seen.steady:
            own = because.with_numbers(own, seen, day)
        held = (*seen.base, *[reasons.held_in_centre(seen, reason, day) for reason in because.centre], *own)
        if parts and len(held) == len(shown) and (all(map(is_, held, shown)) or all(map(_tells_the_same, held, shown))):
            continue
        if day != since and because.numbers and not seen.steady:
            held = (*held[: len(held) - len(own)], *because.with_numbers(own, seen, day))
        parts.append((day, held))
        shown = held
    ends = [*(day for day, _ in parts[1:]), run.ends]
    return [Segment(day, end, held) for (day, held), end in zip(parts, ends, strict=True)]


def _tells_the_same(held: Held, shown: Held) -> bool:
    """Whether a fact tells nothing new: a count of days, or an age, changes by itself and tells nothing."""
    return held is shown or (
        held.fact == shown.fact
        and (held.value == shown.value or counts_days(held.fact) or FACTS[held.fact].unit == "months")
        and held.starts == shown.starts
        and held.sources == shown.sources
        and held.digest == shown.digest
    )


def _severity(plan: Plan, runs: Runs, facts: dict[str, int], today: Day) -> Severity:
    severity = plan.rule.severity
    days = [(seen, day) for seen, run in runs for day in run.days if day >= today]
    for program, level in ((severity.critical_when, "critical"), (severity.warning_when, "warning")):
        if program is not None and any(
            _is_grave(plan, program, seen, day, facts) for seen, day in _told(program, days)
        ):
            return level  # type: ignore[return-value]
    return severity.default


def _told(program: Program, days: list[tuple[Seen, Day]]) -> list[tuple[Seen, Day]]:
    """What counts days grows graver by itself: it is told as on its first day, or today. The rest at its worst."""
    return days[:1] if any(counts_days(fact) for fact in program.reads) else days


def _is_grave(plan: Plan, program: Program, seen: Seen, day: Day, facts: dict[str, int]) -> bool:
    with suppress(EvaluationFault, BudgetExceeded):
        return program.kleene(*seen.roots(day), plan.on(day)[0], facts) is True
    return False


def _values(plan: Plan, seen: Seen, day: Day, facts: dict[str, int]) -> dict[str, object]:
    """Give the values that the rule's sentence names, as on a day."""
    centre, household, decision, region, network = seen.roots(day)
    roots = {
        "centre": centre,
        "household": household,
        "decision": decision,
        "region": region,
        "network": network,
        "param": plan.on(day)[0],
        "finding": facts,
    }
    return {path: value_at(path, roots) for path in plan.rule.sentence_facts()}
