"""Checks a whole synthetic network in memory: one calendar a centre, every household worked out once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from coordination.simulation import Network, statement_of
from rules.book import RuleBook
from rules.calendar.centre import CentreCalendar
from rules.engine import Examination, result_of
from rules.kinds import KINDS
from rules.model import CheckResult
from rules.pack import load_packs
from rules.regions import examine_region, figures_of
from rules.statements import Standing
from rules.world import HOUSEHOLD_KINDS, World, scopes_of


@dataclass(frozen=True)
class Checked:
    """What was found, by centre and by region."""

    results: dict[str, CheckResult]

    def alerts(self) -> dict[tuple[str, str], int]:
        """Give the number of subjects by (rule, centre): each pair is one alert."""
        found: dict[tuple[str, str], int] = {}
        for centre, result in self.results.items():
            for finding in result.findings:
                found[finding.rule, centre] = found.get((finding.rule, centre), 0) + 1
        return found


def book() -> RuleBook:
    return RuleBook([rule for pack in load_packs() for rule in pack.rules])


def check_network(network: Network, today: dt.date, rules: RuleBook) -> Checked:
    day = today.toordinal()
    world = World(statement_of(event) for event in network.events)
    results: dict[str, CheckResult] = {}
    regions: dict[str, list] = {}
    pending = {code for standing in world.standings.values() if standing.pending for code in codes_of(standing)}
    proposed = {calendar.code: calendar for calendar in calendars(world, day + 360, only=pending)}
    for calendar in calendars(world, day + 360):
        second = Examination(proposed[calendar.code], rules, day).run() if calendar.code in proposed else None
        results[calendar.code] = result_of(calendar, Examination(calendar, rules, day).run(), second, rules)
        if calendar.region:
            regions.setdefault(calendar.region, []).append(figures_of(calendar))
    for region, figures in regions.items():
        results[f"region:{region}"] = examine_region(region, figures, rules, today=day)
    return Checked(results)


def calendars(world: World, until: int, *, only: Collection[str] | None = None) -> list[CentreCalendar]:
    """All calendars as confirmed, or (`only`) those of some centres with the proposals laid over them."""
    proposals = only is not None
    made = {
        code: CentreCalendar(
            code, partner=record.get("partner"), region=record.get("region"), until=until, proposals=proposals
        )
        for code, record in world.centres.items()
        if only is None or code in only
    }
    decided = {
        (standing.party, standing.reference): codes_of(standing)
        for standing in world.standings.values()
        if KINDS[standing.kind].decision
    }
    for standing in world.standings.values():
        if standing.kind not in HOUSEHOLD_KINDS or standing.kind == "room_assignment":
            for code in decided.get(target_of(standing), ()) or codes_of(standing):
                if code in made:
                    made[code].put_decision(standing)
    for ref in world.households():
        timeline = world.timeline(ref, proposals=proposals)
        for code in (timeline.centres() | {misfit.centre for misfit in timeline.misfits}) & made.keys():
            made[code].put_household(timeline, ref)
    for calendar in made.values():
        calendar.refresh()
    return list(made.values())


def contents_of(standing: Standing) -> list[Mapping[str, Any]]:
    versions = (standing.in_force, standing.pending, standing.before_withdrawal)
    return [version.content for version in versions if version is not None]


def codes_of(standing: Standing) -> list[str]:
    return sorted({key for content in contents_of(standing) for scope, key in scopes_of(content) if scope == "centre"})


def target_of(standing: Standing) -> tuple[str, str] | None:
    """The decision that a hearing or a child test is about."""
    if KINDS[standing.kind].about != "decision":
        return None
    decision = contents_of(standing)[0]["decision"]
    return decision["party"], decision["reference"]
