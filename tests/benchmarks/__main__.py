"""Run the benchmarks: `kindreflex bench`, or some of them: `kindreflex bench cel engine`."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BENCHMARKS: dict[str, str] = {
    "cel": "the rule language, beside the same rules by hand",
    "engine": "the engine alone: one centre, the network, ten times the network",
    "checks": "on PostgreSQL: whole and incremental checks, what-if questions",
    "stream": "on PostgreSQL and Redis with two workers: thousands of decisions, fifty a second, the naive way",
}
_DETAILS = ("p95", "p99")


def main(arguments: Sequence[str] | None = None) -> None:
    """Say what machine this is, then print each row as it is known."""
    parser = argparse.ArgumentParser(prog="kindreflex bench", description=__doc__)
    parser.add_argument("benchmarks", nargs="*", metavar="benchmark", help="; ".join(f"{k}: {v}" for k, v in BENCHMARKS.items()))  # fmt: skip
    chosen = parser.parse_args(arguments).benchmarks or list(BENCHMARKS)
    if unknown := sorted(set(chosen) - set(BENCHMARKS)):
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    print("\n".join(machine()))
    for name in chosen:
        print(f"\n{name}: {BENCHMARKS[name]}", flush=True)
        for row in importlib.import_module(f"tests.benchmarks.bench_{name}").run():
            print(line_of(row), flush=True)


def machine() -> list[str]:
    """Say on what the figures are taken, and what else it has to do: a figure alone proves nothing."""
    lines = [
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        f"processor: {_processor()}",
    ]
    if hasattr(os, "getloadavg"):
        lines.append("load of the last 1, 5 and 15 minutes: " + ", ".join(f"{load:.1f}" for load in os.getloadavg()))
    return lines


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.is_file():
        for line in described.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def line_of(row: dict[str, Any]) -> str:
    """Write a row: its name, the median, ratios and tails, the goal and whether it was reached."""
    told = [f"  {row['name']:<75} {row['median']:>9,} {row['unit']}"]
    if row.get("ratio") is not None:
        told.append(f"{row['ratio']} times")
    told += [f"{detail} {row[detail]:,}" for detail in _DETAILS if detail in row]
    if row.get("goal") is not None:
        told.append(_judged(row))
    return " · ".join(told)


def _judged(row: dict[str, Any]) -> str:
    more = row["unit"].endswith("/s")
    of = row.get("goal_of") or ("ratio" if row.get("ratio") is not None else "median")
    reached = row[of] >= row["goal"] if more else row[of] <= row["goal"]
    return f"goal: {of} {'at least' if more else 'at most'} {row['goal']:,}{'' if reached else ' — NOT REACHED'}"


if __name__ == "__main__":
    main(sys.argv[1:])
