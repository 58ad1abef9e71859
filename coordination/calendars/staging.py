"""Stages of a centre on the shelf: what is confirmed, proposals laid over it, and what the centre sees against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coordination.calendars.reading import CentreReading
from rules.book import RuleBook
from rules.calendar.centre import CentreCalendar
from rules.calendar.contesting import Contest
from rules.calendar.household import Timeline
from rules.days import Day
from rules.engine import Examination, Found, rules_to_run
from rules.statements import Key

ABOUT_DECISIONS = "decision.kind"
"""Stands for a decision that changed without any fact of the centre changing, such as one that was heard about."""


@dataclass(slots=True)
class Stage:
    """A calendar, what was found on it, and what changed on it since."""

    calendar: CentreCalendar
    found: Found | None = None
    found_on: Day | None = None
    rules_digest: str | None = None
    facts: set[str] = field(default_factory=set)
    households: set[str] = field(default_factory=set)
    ran: frozenset[str] | None = frozenset()
    """The rules that ran since the last check was written, `None` for all: others look too, and write nothing."""

    def changed(self, facts: Iterable[str], households: Iterable[str]) -> None:
        """Note what changed; the next look runs the rules that read it."""
        self.facts.update(facts)
        self.households.update(households)

    def look(self, book: RuleBook, digest: str, today: Day, horizon: int) -> frozenset[str] | None:
        """Find what the rules find today, running only what must run.

        Gives the rules that ran since the last check was written, `None` for all.
        """
        examination = Examination(self.calendar, book, today, horizon)
        whole = self.found is None or self.found_on != today or self.rules_digest != digest
        ran: frozenset[str] | None = None
        if self.found is None or whole:
            self.found = examination.run()
            self.found_on, self.rules_digest = today, digest
        elif self.facts or self.households:
            refs = sorted(self.households)
            anew, part = rules_to_run(examination.plans, frozenset(self.facts), refs)
            if anew:
                examination.run(anew, None, self.found)
            if part:
                examination.run(part, refs, self.found)
            ran = frozenset((*anew, *part))
        else:
            ran = frozenset()
        self.facts.clear()
        self.households.clear()
        self.ran = None if ran is None or self.ran is None else self.ran | ran
        return self.ran


@dataclass(frozen=True, slots=True)
class Told:
    """What the last check by this process wrote: up to which *wanted*, on which day, under which rules."""

    done: int
    on: dt.date
    rules: str
    findings: str
    others: str
    figures: int
    observed: Mapping[str, int]
    stages: tuple[bool, bool]
    """Whether anything was proposed, and whether anything was contested."""


@dataclass(slots=True)
class Shelved:
    """One centre on the shelf, good for `wanted`. `pending` are the households about which something is proposed.

    `contested` is the stage over what the centre sees against what is stated (`contests`).
    """

    reading: CentreReading
    wanted: int
    until: Day
    confirmed: Stage
    proposed: Stage | None = None
    contested: Stage | None = None
    contests: tuple[Contest, ...] = ()
    pending: set[str] = field(default_factory=set)
    last: Told | None = None

    def stages(self) -> list[Stage]:
        """Give the stages that there are, the confirmed one first."""
        return [stage for stage in (self.confirmed, self.proposed, self.contested) if stage is not None]

    @property
    def has_proposals(self) -> bool:
        """Whether anything here is only proposed."""
        return bool(self.pending) or any(standing.pending is not None for standing in self.reading.decisions)


def empty(reading: CentreReading, until: Day, *, proposals: bool) -> CentreCalendar:
    """Make a calendar of a centre on which nothing is laid yet."""
    return CentreCalendar(
        reading.code, partner=reading.partner, region=reading.region, until=until, proposals=proposals
    )


def stage_proposals(shelved: Shelved, proposed: Mapping[str, Timeline]) -> None:
    """Make the calendar of the second pass, which shares every timeline that no proposal changes."""
    shelved.proposed = None
    if not shelved.has_proposals:
        return
    calendar = empty(shelved.reading, shelved.until, proposals=True)
    for standing in shelved.reading.decisions:
        calendar.put_decision(standing)
    calendar.share_households(shelved.confirmed.calendar)
    for ref, timeline in proposed.items():
        calendar.put_household(timeline, ref)
    calendar.refresh()
    shelved.proposed = Stage(calendar)


def stage_contests(shelved: Shelved, contests: tuple[Contest, ...]) -> None:
    """Make, change or take away the calendar over what the centre sees against what is stated."""
    before, shelved.contests = shelved.contests, contests
    if not contests:
        shelved.contested = None
    elif shelved.contested is None:
        calendar = empty(shelved.reading, shelved.until, proposals=False)
        for standing in shelved.reading.decisions:
            calendar.put_decision(standing)
        calendar.share_households(shelved.confirmed.calendar)
        calendar.put_contests(contests)
        calendar.refresh()
        shelved.contested = Stage(calendar)
    elif contests != before:
        shelved.contested.calendar.put_contests(contests)
        shelved.contested.changed(shelved.contested.calendar.refresh(), ())


def follow_in(
    shelved: Shelved, stage: Stage, keys: set[Key], households: frozenset[str], timelines: Mapping[str, Timeline]
) -> None:
    """Bring another stage to what changed on the confirmed one; `timelines` are those of households that differ."""
    lay_decisions(shelved, stage, keys)
    for ref in households:
        stage.calendar.put_household(timelines.get(ref, shelved.confirmed.calendar.households.get(ref)), ref)
    stage.changed(stage.calendar.refresh(), households)
    if keys:
        stage.changed((ABOUT_DECISIONS,), ())


def lay_decisions(shelved: Shelved, stage: Stage, keys: set[Key]) -> None:
    """Lay decisions on the calendar of a stage as they stand now, or take them off it."""
    standings = {standing.key: standing for standing in shelved.reading.decisions}
    for key in keys:
        if key in standings:
            stage.calendar.put_decision(standings[key])
        else:
            stage.calendar.remove_decision(key)
