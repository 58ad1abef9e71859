"""What checks cost on PostgreSQL: one centre as a whole, after one decision, the network; and what-if questions."""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from coordination.actors import SYSTEM
from coordination.calendars import shelf_of
from coordination.checking import check_centre, due_centres, want_all
from coordination.events import submit_events
from coordination.garbage import collect_seldom, set_aside
from coordination.installation import Installation, open_installation
from coordination.placements import prepare_centre, rank_places, suppose, unprepared_centres
from tests.benchmarks.memory import peak_megabytes
from tests.benchmarks.places import Place, place, settings_of

INCREMENTAL_ROUNDS = 60
QUESTIONS = 40


def run() -> list[dict[str, Any]]:
    """Rows of name, median, p95, unit and goal."""
    with place() as here:
        return [*_whole(here), *_incremental(here), *_what_if(here)]


def _whole(here: Place) -> list[dict[str, Any]]:
    """Check the network in a process of its own, as a worker does that has just started, so that its memory is told."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_checks", "--whole"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **here.environment})
    rows: list[dict[str, Any]] = json.loads(told.stdout.splitlines()[-1])
    return rows


def _whole_in_this_process() -> list[dict[str, Any]]:
    collect_seldom()
    installation = open_installation(settings_of(dict(os.environ)))
    want_all(installation)
    begun, own = time.perf_counter(), time.process_time()
    took = [_timed(lambda code=code: check_centre(installation, code)) for code in due_centres(installation)]  # type: ignore[misc]
    whole, cpu = time.perf_counter() - begun, time.process_time() - own
    return [
        _row("whole check of a centre, read from PostgreSQL", took, 70),
        {"name": f"whole check of the network ({len(took)} centres), one process", "median": round(whole, 2),
         "unit": "s", "goal": 6},
        {"name": "of which this process worked (the rest is the database)", "median": round(cpu, 2), "unit": "s"},
        {"name": "memory of this process after the whole network", "median": round(peak_megabytes()), "unit": "MB", "goal": 300},
    ]  # fmt: skip


def _incremental(here: Place) -> list[dict[str, Any]]:
    installation = here.installation
    _prepare(installation)
    codes = [place.code for place in here.network.places if place.code.startswith("CEN")][:20]
    allocations, others = [], []
    for i in range(INCREMENTAL_ROUNDS):
        code = codes[i % len(codes)]
        submit_events(installation, [_allocation(i, code)], SYSTEM)
        allocations.append(_timed(lambda code=code: check_centre(installation, code)))  # type: ignore[misc]
        submit_events(installation, [_budget(i, code)], SYSTEM)
        others.append(_timed(lambda code=code: check_centre(installation, code)))  # type: ignore[misc]
    return [
        _row("check after one allocation", allocations, 15),
        _row("check after one budget decision", others, 15),
    ]


def _what_if(here: Place) -> list[dict[str, Any]]:
    installation = here.installation
    shelf_of(installation).forget()
    codes = [place.code for place in here.network.places if place.code.startswith("CEN")][:20]
    day = installation.clock.now().date() + dt.timedelta(days=12)
    members = [{"ref": "m1", "born": "1994-03"}, {"ref": "m2", "born": "2026-02"}, {"ref": "m3", "born": "2018-09"}]
    _prepare(installation)
    checks = [
        _timed(lambda i=i: suppose(installation, [_allocation(10_000 + i, codes[i % len(codes)])], SYSTEM))  # type: ignore[misc]
        for i in range(QUESTIONS)
    ]
    places = [
        _timed(lambda: rank_places(installation, SYSTEM, household=None, members=members, arrives_on=day))
        for _ in range(QUESTIONS // 2)
    ]
    return [
        _row("what if one allocation came (as POST /checks)", checks, 50, of="p95"),
        _row("places ranked over the network (as POST /placements)", places, 300, of="p95"),
    ]


def _prepare(installation: Installation) -> None:
    """Do what a process that answers people does in the background after its start."""
    for code in unprepared_centres(installation):
        prepare_centre(installation, code)
    set_aside()


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _row(name: str, took: list[float], goal: float, *, of: str = "median") -> dict[str, Any]:
    p95 = statistics.quantiles(took, n=20)[-1]
    return {"name": name, "median": round(statistics.median(took), 1), "p95": round(p95, 1), "unit": "ms",
            "goal": goal, "goal_of": of}  # fmt: skip


def _event(kind: str, identity: str, data: dict[str, Any]) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC)
    return {"specversion": "1.0", "id": identity, "source": "/benchmark", "type": f"kindreflex.{kind}",
            "time": now.isoformat(), "data": {"status": "confirmed", **data}}  # fmt: skip


def _allocation(i: int, code: str) -> dict[str, Any]:
    arrives = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=5 + i % 20)).isoformat()
    return _event("allocation", f"allocation-{i}", {
        "reference": f"BENCH-A-{i}", "service": "dispatching", "household": f"BENCH-H-{i}", "centre": code,
        "arrives_on": arrives,
        "members": [{"ref": "m1", "born": "1990-01"}, {"ref": "m2", "born": "2020-03"}]})  # fmt: skip


def _budget(i: int, code: str) -> dict[str, Any]:
    starts = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=40)).isoformat()
    return _event("budget", f"budget-{i}", {
        "reference": f"BENCH-B-{i}", "service": "finance", "centre": code, "line": "training", "action": "set",
        "amount": 4000 + i, "per": "month", "from": starts})  # fmt: skip


if __name__ == "__main__":
    if "--whole" in sys.argv:
        print(json.dumps(_whole_in_this_process()))
    else:
        for each in run():
            print(each)
