"""The days that the engine looks at are enough: a look at every single day finds the same, whatever happens."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.book import Plan, RuleBook, Setting
from rules.calendar.centre import CentreCalendar
from rules.calendar.decisions import DecisionView
from rules.calendar.household import Timeline
from rules.days import Day
from rules.engine import Examination, Found
from rules.engine.reasons import Reasons
from rules.engine.subjects import Seen
from rules.model import Finding
from rules.pack import load_packs
from rules.statements import Statement
from rules.world import World
from tests.profiles import examples
from tests.rules.own_rules import rule
from tests.rules.richer import dense_history
from tests.rules.worlds import CENTRES, TODAY

PACKS = tuple(rule for pack in load_packs() for rule in pack.rules)
OWN = (
    rule(
        "household.members.exists(m, m.age_months >= 60 && m.minor)",
        name="own.age",
        critical="household.under_3 > 0 || !centre.spaces.play_indoor",
    ),
    rule("household.minors > 0 && household.adults == 1", name="own.alone", critical="household.school_age > 1"),
    rule("has(household.birth_due_in_days)", name="own.due"),
    rule(
        "household.members.exists(m, has(m.schooled_days))",
        name="own.schooled",
        critical="household.members.exists(m, has(m.schooled_days) && m.schooled_days == 10)",
    ),
    rule("household.days_in_centre % 7 == 3", name="own.every-week"),
    rule("household.members.size() > 2 && household.moves_total != 1", name="own.size"),
    rule("household.split && 'safety' in household.needs", name="own.split-with-need"),
    rule(
        "has(household.days_since_applied) && household.days_since_applied > param.days",
        name="own.applied",
        parameters={"days": [(0, 90), (TODAY + 30, 200), (TODAY + 50, 120)]},
        in_force=(TODAY - 10, TODAY + 100),
    ),
    rule(
        "centre.stock_days.nappies >= 5 && centre.stock_days.nappies < 20",
        name="own.stock",
        scope="centre",
        critical="centre.residents.under_1 > 0",
    ),
    rule(
        "has(centre.days_to_closing) && centre.days_to_closing != 40",
        name="own.closing",
        scope="centre",
        critical="centre.residents.age_3_6 > 0 || centre.family_places_free < 0",
    ),
    rule("centre.residents.families / centre.residents.adults > 0", name="own.fault", scope="centre"),
    rule(
        "decision.children > 0 && decision.days_since_stated >= 20 && centre.residents.total > 3",
        name="own.decision",
        scope="decision",
        critical="centre.residents.under_3 > 0",
    ),
)
SETTINGS = (
    Setting("own.age", "mode", "network", "", TODAY + 20, "off"),
    Setting("own.age", "mode", "centre", "CEN-01", TODAY + 60, "on"),
    Setting("needs.assessment-late", "warning_days", "network", "", TODAY + 5, 12),
)
BOOK = RuleBook([*PACKS, *OWN], SETTINGS)


class _Daily:
    """Looks at every day in reach; far away in time only at those at which the engine looks too."""

    def __init__(self, examination: Examination) -> None:
        self._own = examination._looking
        self._examination = examination

    def days(self, plan: Plan, lo: Day, hi: Day, own: AbstractSet[Day]) -> list[Day]:
        if lo >= self._examination.end:
            return self._own.days(plan, lo, hi, own)
        return [lo, *range(max(lo + 1, TODAY - 500), hi)]


class EveryDay(Examination):
    """The engine without any cleverness about days, and without ruling anything out."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._looking = _Daily(self)  # type: ignore[assignment]
        self._doubting._looking = self._looking
        self._ruling_out.left_for = self._all  # type: ignore[method-assign]
        self._ruling_out.left_for_decision = self._all  # type: ignore[method-assign]

    def _verdict(self, plan: Plan, part: Seen, day: Day, found: Found | None, standing: Day) -> object:
        return super()._verdict(plan, part, day, found, day)

    @staticmethod
    def _all(plans: list[Plan], _subject: Timeline | DecisionView) -> list[Plan]:
        return plans


def told(found: Found) -> dict[str, Any]:
    """What is found, without the days at which the segments happen to be cut."""
    return {
        "findings": sorted(
            (
                finding.key(),
                finding.severity,
                finding.starts,
                finding.ends,
                finding.beyond_horizon,
                sorted(finding.values.items(), key=repr),
                covered(finding),
            )
            for subjects in found.findings.values()
            for finding in subjects.values()
        ),
        "gaps": {
            rule: {subject: asked for subject, asked in met.items() if asked}
            for rule, met in found.gaps.items()
            if any(met.values())
        },
        "faults": {key: fault.message for key, fault in found.faults.items()},
    }


def covered(finding: Finding) -> list[tuple[Day, Day | None]]:
    """The days on which it holds, as periods without a gap between them."""
    joined: list[tuple[Day, Day | None]] = []
    for segment in finding.segments:
        if joined and joined[-1][1] == segment.starts:
            joined[-1] = (joined[-1][0], segment.ends)
        else:
            joined.append((segment.starts, segment.ends))
    return joined


def calendar_of(statements: Sequence[Statement], code: str, *, proposals: bool = False) -> CentreCalendar:
    return World(statements).calendar(code, until=TODAY + 360, proposals=proposals)


@given(seed=st.integers(0, 2**32), proposals=st.booleans())
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_looking_at_every_day_finds_nothing_else(seed, proposals):
    statements = dense_history(seed)
    for code in CENTRES:
        calendar = calendar_of(statements, code, proposals=proposals)
        assert told(Examination(calendar, BOOK, TODAY).run()) == told(EveryDay(calendar, BOOK, TODAY).run())


class _EachAnew(Reasons):
    """Explains every verdict anew, from the facts of its very day."""

    def of(self, plan: Plan, seen: Any, day: int, _standing: int) -> Any:
        plan.reasons.clear()
        seen.cases.clear()
        self._centre.clear()
        self._held.clear()
        return replace(super().of(plan, seen, day, day), daily=True)


@given(seed=st.integers(0, 2**32), proposals=st.booleans())
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_reasons_that_are_told_once_are_those_of_every_day(seed, proposals):
    statements = dense_history(seed)
    for code in CENTRES:
        calendar = calendar_of(statements, code, proposals=proposals)
        anew = Examination(calendar, BOOK, TODAY)
        anew._reasons = _EachAnew()
        assert Examination(calendar, BOOK, TODAY).run().findings == anew.run().findings
