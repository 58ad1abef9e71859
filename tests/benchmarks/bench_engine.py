"""What the engine costs: one centre, the whole network, ten times the network, and the memory that it takes.

Everything starts from statements in memory: how decisions stand, where households are, the calendars of the centres, the
rules that are shipped, the regions. The network runs in a process of its own, on one core, so that its memory can be
told; the process holds the statements too, as a worker holds the rows that it reads.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from coordination.garbage import collect_seldom, set_aside
from rules.book import RuleBook
from rules.calendar.centre import CentreCalendar
from rules.days import date_of
from rules.engine import Examination, result_of
from rules.kinds import KINDS
from rules.pack import load_packs
from rules.regions import Figures, examine_region, figures_of
from rules.statements import Statement
from rules.world import HOUSEHOLD_KINDS, World, scopes_of
from tests.benchmarks.memory import peak_megabytes

TODAY = dt.date(2026, 11, 23).toordinal()
HORIZON = 180
DECISIONS = 100
ROUNDS = 7
NETWORK = 105
CENTRE_GOAL_MS = 30.0
RATIO_GOAL = 4.0
NETWORK_GOAL_S = 6.0
TENFOLD_GOAL = 11.0
MEMORY_GOAL_MB = 300.0

Row = dict[str, Any]


def run(rounds: int = ROUNDS, *, tenfold: bool = True) -> list[Row]:
    """Rows of name, median, unit, ratio (None where there is none) and goal (None where there is none)."""
    small, large = (_one_centre(residents, rounds) for residents in (300, 1000))
    rows = [
        _row(f"full check of a centre, 300 residents, {DECISIONS} decisions", small["all"], "ms", goal=CENTRE_GOAL_MS),
        _row("of which the rules, on a calendar that stands", small["rules"], "ms"),
        _row(
            f"the same, 1,000 residents, {DECISIONS} decisions",
            large["all"],
            "ms",
            large["all"] / small["all"],
            RATIO_GOAL,
        ),
        _row("of which the rules, on a calendar that stands", large["rules"], "ms", large["rules"] / small["rules"]),
    ]
    network = _apart(NETWORK)
    rows += [
        _row(f"whole network, {network['residents']:,} residents", network["seconds"], "s", goal=NETWORK_GOAL_S),
        _row("of which how decisions stand", network["standings"], "s"),
        _row("of which where households are", network["timelines"], "s"),
        _row("of which calendars", network["calendars"], "s"),
        _row("of which rules", network["rules"], "s"),
        _row("peak memory of that process", network["memory"], "MB", goal=MEMORY_GOAL_MB),
    ]
    if tenfold:
        large_network = _apart(10 * NETWORK)
        ratio = large_network["seconds"] / network["seconds"]
        rows.append(_row(f"{10 * NETWORK:,} centres", large_network["seconds"], "s", ratio, TENFOLD_GOAL))
    return rows


def _row(name: str, median: float, unit: str, ratio: float | None = None, goal: float | None = None) -> Row:
    return {
        "name": name,
        "median": round(median, 2),
        "unit": unit,
        "ratio": None if ratio is None else round(ratio, 2),
        "goal": goal,
    }


def book() -> RuleBook:
    """Give the rules that are shipped."""
    return RuleBook([rule for pack in load_packs() for rule in pack.rules])


# ---- one centre


def _one_centre(residents: int, rounds: int) -> dict[str, float]:
    """Milliseconds for a full check of both stages from statements, and for the rules alone."""
    collect_seldom()
    statements, rules = list(centre_of(residents)), book()
    whole: list[float] = []
    alone: list[float] = []
    for _ in range(rounds):
        begin = time.process_time()
        calendar = World(statements).calendar("CEN-01", until=TODAY + 2 * HORIZON)
        stands = time.process_time()
        result_of(calendar, Examination(calendar, rules, TODAY, HORIZON).run(), None, rules)
        end = time.process_time()
        whole.append((end - begin) * 1000)
        alone.append((end - stands) * 1000)
    return {"all": statistics.median(whole), "rules": statistics.median(alone)}


def centre_of(residents: int) -> Iterator[Statement]:
    """Say what a centre of so many residents needs: households of three, and decisions, of which one in ten clashes."""
    yield _said(0, "centre", "management", "centre:CEN-01", _DESCRIPTION)
    for i in range(residents // 3):
        yield _said(i, "allocation", "dispatching", f"A-{i:05}", _household(i))
        if i % 10:
            assessed = {"household": f"H-{i:05}", "kind": "needs", "completed_on": _on(-40)}
            yield _said(i, "assessment", "CEN-01:social", f"N-{i:05}", assessed)
            for member in ("m1", "m2"):
                schooled = {"household": f"H-{i:05}", "member": member, "language": "nl", "started_on": _on(-60)}
                yield _said(i, "schooling", "CEN-01:school", f"X-{i:05}-{member}", schooled)
    for i in range(DECISIONS):
        kind, party, content = _CLASHING[i // 10 % 4] if i % 10 == 0 else _HARMLESS[i % len(_HARMLESS)]
        starts = (i * 37) % 200 - 60
        period = {"from": _on(starts), "until": _on(starts + 20 + i % 50)}
        yield _said(i, kind, party, f"D-{i:05}", {"centre": "CEN-01", **content, **period})


def _household(i: int) -> dict[str, Any]:
    """Give one of three kinds of households: adults, a family with a baby, one with children at school."""
    born = (("1985-03", "1988-07", "1990-02"), ("1994-05", "1996-01", f"2026-{i % 11 + 1:02}"),
            ("1990-05", f"20{12 + i % 8}-04", f"20{16 + i % 6}-09"))[i % 3]  # fmt: skip
    members = [{"ref": f"m{n}", "born": month} for n, month in enumerate(born)]
    content = {
        "household": f"H-{i:05}",
        "centre": "CEN-01",
        "arrives_on": _on(-10 - (i * 13) % 400),
        "members": members,
    }
    return content if i % 4 else {**content, "leaves_on": _on(30 + i % 300)}


def _said(i: int, kind: str, party: str, reference: str, content: dict[str, Any]) -> Statement:
    day = TODAY - 400 + i % 390
    status = "confirmed" if KINDS[kind].decision else "recorded"
    return Statement((day * 86_400_000_000, "/bench", f"{kind}-{i:06}"), kind, party, reference, status, content, day)


def _on(later: int) -> str:
    return date_of(TODAY + later).isoformat()


_DESCRIPTION: dict[str, Any] = {
    "code": "CEN-01", "name": "CEN-01", "kind": "collective", "region": "north", "language": "nl",
    "schooling_languages": ["nl"], "capacity": dict.fromkeys(("families", "unaccompanied_minors", "single_men"), 400),
    "supplies": dict.fromkeys(("nappies", "baby_food", "infant_milk", "hygiene", "meals", "school_materials"), "running"),
    "spaces": dict.fromkeys(("play_indoor", "play_outdoor", "study_room", "family_wing", "uam_wing"), True),
    "budgets": dict.fromkeys(("animation", "play_space", "homework_support", "school_transport"), 2000),
    "staff": dict.fromkeys(("animation", "school", "medical", "night", "psychosocial", "uam_guide", "family_guide"), 3),
}  # fmt: skip
_HARMLESS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("supply", "logistics", {"item": "clothing", "action": "replace"}),
    ("budget", "finance", {"line": "interpreting", "action": "set", "amount": 1500, "per": "month"}),
    ("space", "infrastructure", {"space": "study_room", "usable": True}),
    ("staffing", "hr", {"function": "night", "fte": 4}),
    ("absence", "hr", {"function": "reception_desk", "fte": 0.5}),
    (
        "programme",
        "child_policy",
        {"tag": "play", "needs": [{"line": "animation", "min_amount": 900}], "responsible": 3},
    ),
    ("capacity", "management", {"group": "families", "places": 380}),
    ("intake", "dispatching", {"group": "families", "open": True}),
    ("supply", "logistics", {"item": "meals", "action": "start"}),
)
_CLASHING: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("supply", "logistics", {"item": "nappies", "action": "stop", "stock_days": 20}),
    ("budget", "finance", {"line": "animation", "action": "set", "amount": 500, "per": "month"}),
    ("space", "infrastructure", {"space": "play_indoor", "usable": False}),
    ("absence", "hr", {"function": "animation", "fte": 3}),
)


# ---- the whole network


def network_row(centres: int) -> dict[str, float]:
    """Check a synthetic network in this process; seconds by part, residents, findings, peak memory in MB."""
    from coordination.simulation import synthetic_world  # noqa: PLC0415 — only this process needs it

    collect_seldom()
    statements = synthetic_world(centres, today=date_of(TODAY))
    rules = book()
    set_aside()
    clock = _Clock()
    world = World(statements)
    clock.lap("standings")
    calendars = _calendars(world, clock)
    residents = findings = 0
    figures: dict[str, list[Figures]] = {}
    for calendar in calendars:
        calendar.refresh()
        clock.lap("calendars")
        found = Examination(calendar, rules, TODAY, HORIZON).run()
        findings += len(result_of(calendar, found, None, rules).findings)
        figures.setdefault(calendar.region or "", []).append(figures_of(calendar))
        clock.lap("rules")
        residents += int(calendar.track("centre.residents.total").at(TODAY))  # type: ignore[call-overload]
    for region, own in figures.items():
        findings += len(examine_region(region, own, rules, today=TODAY, horizon=HORIZON).findings)
    clock.lap("rules")
    return {
        **clock.parts,
        "seconds": sum(clock.parts.values()),
        "residents": residents,
        "findings": findings,
        "memory": peak_megabytes(),
    }


class _Clock:
    """Time by part."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self._last = time.process_time()

    def lap(self, part: str) -> None:
        now = time.process_time()
        self.parts[part] = self.parts.get(part, 0.0) + now - self._last
        self._last = now


def _calendars(world: World, clock: _Clock) -> Iterator[CentreCalendar]:
    """Give the calendar of each centre, to be refreshed, one after the other so that only one is held, as a job does.

    A household that was in several centres is looked at in each of them.
    """
    until = TODAY + 2 * HORIZON
    decisions = _by_centre(world)
    clock.lap("standings")
    for code, record in world.centres.items():
        calendar = CentreCalendar(code, partner=record.get("partner"), region=record.get("region"), until=until)
        for key in decisions.pop(code, ()):
            calendar.put_decision(world.standings[key])
        clock.lap("calendars")
        for ref in world.households_of(code):
            timeline = world.timeline(ref)
            if timeline.concerns(code):
                calendar.put_household(timeline, ref)
        clock.lap("timelines")
        yield calendar


def _by_centre(world: World) -> dict[str, list[tuple[str, str, str]]]:
    """Sort decisions by the centres that they reach; what is said about a decision goes with it."""
    scopes: dict[tuple[str, str], list[str]] = {("network", ""): list(world.centres)}
    for code, record in world.centres.items():
        for scope in (
            ("centre", code),
            ("partner", record.get("partner") or ""),
            ("region", record.get("region") or ""),
        ):
            scopes.setdefault(scope, []).append(code)
    found: dict[str, list[tuple[str, str, str]]] = {}
    about: dict[tuple[str, str], list[str]] = {}
    later = []
    for key, standing in world.standings.items():
        if KINDS[standing.kind].about == "decision":
            later.append(standing)
        elif standing.kind not in HOUSEHOLD_KINDS or standing.kind in {"room_assignment", "transfer"}:
            versions = (standing.in_force, standing.pending, standing.before_withdrawal)
            codes = {
                code for each in versions if each for scope in scopes_of(each.content) for code in scopes.get(scope, ())
            }
            about[standing.party, standing.reference] = sorted(codes)
            _put(found, codes if standing.kind != "transfer" else (), key)
    for standing in later:
        if standing.in_force is not None:
            target = standing.in_force.content["decision"]
            _put(found, about.get((target["party"], target["reference"]), ()), standing.key)
    return found


def _put(found: dict[str, list[tuple[str, str, str]]], codes: Iterable[str], key: tuple[str, str, str]) -> None:
    for code in codes:
        found.setdefault(code, []).append(key)


def _apart(centres: int) -> dict[str, float]:
    """Run the network in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_engine", "--network", str(centres)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print the rows; with `--network N`, one line of JSON about a network of N centres."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", type=int)
    parser.add_argument("--without-tenfold", action="store_true")
    options = parser.parse_args()
    if options.network:
        print(json.dumps(network_row(options.network)))
        return
    for row in run(tenfold=not options.without_tenfold):
        ratio = "" if row["ratio"] is None else f"{row['ratio']:>6.2f}x"
        goal = "" if row["goal"] is None else f"  (goal: at most {row['goal']})"
        print(f"{row['name']:<60} {row['median']:>9.2f} {row['unit']:<3}{ratio}{goal}")


if __name__ == "__main__":
    main()
