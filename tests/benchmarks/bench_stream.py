"""Decisions until every alert is committed: fifty a second, 10,000 in batches, and the naive way beside them.

The naive way runs one job per event: each reads its centre from the tables, runs all rules, and writes. It has the same
rules, the same tables and the same two workers, but no *wanted*, no shelf and no joining of events.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from coordination.actors import SYSTEM
from coordination.checking import due_centres, want_centres
from coordination.events import submit_events
from coordination.installation import no_nudge
from coordination.models import CentreClaim, CentreWanted
from coordination.simulation import decision_stream
from coordination.unit_of_work import Nudge
from tests.benchmarks.places import Place, data_dir_of, place
from workers.delivery import Delivery

DECISIONS = 10_000
BATCH = 500
NAIVE = 400
PER_SECOND = 50
STREAMED = 1_000
PATIENCE = 300.0
_PAUSE = threading.Event()
"""Never set: waiting for it is a short rest between two looks."""


def run() -> list[dict[str, Any]]:
    """Rows of name, value, unit and goal."""
    with place() as here:
        events = list(decision_stream(DECISIONS + 2 * STREAMED + NAIVE, network=here.network, today=_today()))
        with _workers(here, 2):
            send = _sender(here)
            latencies = _stream(here, events[:STREAMED], send)
            whole = _batches(here, events[STREAMED : STREAMED + DECISIONS], send)
            after = _stream(here, events[STREAMED + DECISIONS : 2 * STREAMED + DECISIONS], send)
            naive = _one_by_one(here, events[2 * STREAMED + DECISIONS :], send)
        return [
            {"name": f"{DECISIONS} decisions in batches of {BATCH}, until every alert is committed",
             "median": round(DECISIONS / whole), "unit": "decisions/s", "goal": 2000},
            {"name": f"the naive way: one whole check per event ({NAIVE} events)", "median": round(NAIVE / naive),
             "unit": "decisions/s", "goal": None},
            _latency(f"decision to committed alert at {PER_SECOND}/s", latencies, 500),
            _latency(f"the same, when each centre has {DECISIONS // 105} decisions more", after, None),
        ]  # fmt: skip


def _latency(name: str, latencies: list[float], goal: float | None) -> dict[str, Any]:
    p99 = statistics.quantiles(latencies, n=100)[-1]
    return {"name": name, "median": round(statistics.median(latencies)), "p99": round(p99), "unit": "ms",
            "goal": goal, "goal_of": "p99"}  # fmt: skip


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


@contextmanager
def _workers(here: Place, count: int) -> Iterator[None]:
    """Run worker processes as the compose file does, until they have the calendars of the network at hand."""
    command = [sys.executable, "-m", "celery", "--app", "workers.main:app", "worker", "--loglevel=INFO",
               "--concurrency=1", "--without-mingle", "--without-gossip"]  # fmt: skip
    environment = {**os.environ, **here.environment}
    logs = [data_dir_of(here.environment) / f"worker-{i}.log" for i in range(count)]
    started = []
    for i, log in enumerate(logs):
        with log.open("wb") as told:
            started.append(
                subprocess.Popen([*command, f"--hostname=bench{i}@%h"], env=environment, stdout=told, stderr=told)
            )
    try:
        _wait_for(lambda: _answers(here), "the workers")
        _wait_for(lambda: all("calendars_prepared" in log.read_text() for log in logs), "the calendars of the workers")
        yield
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(timeout=60)


def _sender(here: Place) -> Any:
    """Send nudges as the web does."""
    return Delivery(here.installation.settings).send


def _answers(here: Place) -> bool:
    """Whether a nudge comes through: a centre that is wanted gets done."""
    installation = here.installation
    with installation.begin() as uow:
        want_centres(uow, ["CEN-01"])
        uow.nudges.clear()
    _sender(here)(Nudge("check_centre", ("CEN-01",)))
    return not due_centres(installation)


def _batches(here: Place, events: list[Any], send: Any) -> float:
    installation = here.installation
    installation.send_nudge = send
    begun = time.perf_counter()
    for at in range(0, len(events), BATCH):
        receipts = submit_events(installation, events[at : at + BATCH], SYSTEM)
        refused = [receipt for receipt in receipts if receipt.status != "accepted"]
        if refused:
            raise RuntimeError(f"not taken in: {refused[0]}")
    _wait_for(lambda: not due_centres(installation), "every alert")
    return time.perf_counter() - begun


def _one_by_one(here: Place, events: list[Any], send: Any) -> float:
    """Take in one event a time and want its centre as a whole, waiting for each check."""
    installation = here.installation
    begun = time.perf_counter()
    installation.send_nudge = no_nudge
    for event in events:
        submit_events(installation, [event], SYSTEM)
        codes = due_centres(installation)
        with installation.begin() as uow:
            want_centres(uow, codes)
            uow.nudges.clear()
        for code in codes:
            send(Nudge("check_centre", (code,)))
        _wait_for(lambda: not due_centres(installation), "a check")
    return time.perf_counter() - begun


def _stream(here: Place, events: list[Any], send: Any) -> list[float]:
    """Take in fifty a second; give for each the milliseconds until its centres are done."""
    installation = here.installation
    installation.send_nudge = send
    latencies: list[float] = []
    open_ones: list[tuple[float, dict[str, int]]] = []
    before = _wanted(here)
    begun = time.perf_counter()
    for i, event in enumerate(events):
        due_at = begun + i / PER_SECOND
        while (left := due_at - time.perf_counter()) > 0:
            if open_ones:
                _settle(here, open_ones, latencies)
            _PAUSE.wait(min(left, 0.01))
        at = time.perf_counter()
        submit_events(installation, [event], SYSTEM)
        after = _wanted(here)
        open_ones.append((at, {code: wanted for code, wanted in after.items() if before.get(code) != wanted}))
        before = after
    _wait_for(lambda: _settle(here, open_ones, latencies), "the stream")
    return latencies


def _wanted(here: Place) -> dict[str, int]:
    with here.installation.begin(read_only=True) as uow:
        return dict(uow.session.execute(sa.select(CentreWanted.centre, CentreWanted.wanted)).tuples().all())


def _settle(here: Place, open_ones: list[tuple[float, dict[str, int]]], latencies: list[float]) -> bool:
    with here.installation.begin(read_only=True) as uow:
        done = dict(uow.session.execute(sa.select(CentreClaim.centre, CentreClaim.done)).tuples().all())
    now = time.perf_counter()
    for one in list(open_ones):
        if all(done.get(code, 0) >= wanted for code, wanted in one[1].items()):
            latencies.append((now - one[0]) * 1000)
            open_ones.remove(one)
    return not open_ones


def _wait_for(condition: Any, what: str) -> None:
    until = time.perf_counter() + PATIENCE
    while not condition():
        if time.perf_counter() > until:
            raise TimeoutError(f"{what} did not come in {PATIENCE:.0f} s")
        _PAUSE.wait(0.005)


if __name__ == "__main__":
    for each in run():
        print(each)
