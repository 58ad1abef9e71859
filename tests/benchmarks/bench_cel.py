"""What the rule language costs: two dozen rules over one state with 100 members, against the same rules by hand.

All ways are measured in turn within one run, so that they meet the same machine. With unknown facts each rule takes the
path that the engine would take: the Kleene path when it reads one of them, else the fast path.
"""

from __future__ import annotations

import copy
import statistics
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from rules.cel import UNKNOWN, Checker, Program, compile_program
from tests.benchmarks.cel_rules import RULES, SCHEMA, state

GOAL = 1.5
ROUNDS = 400
UNKNOWN_SHARE = 0.1

State = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]
Way = tuple[list[Callable[..., Any]], State]


def run(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Rows of name, median, unit, ratio to the rules by hand, and goal (None where there is none)."""
    checker = Checker(SCHEMA)
    programs = [compile_program(checker.check(source)) for source, _ in RULES]
    by_hand = [function for _, function in RULES]
    known = state()
    holed, unknown = _with_unknowns(known, members=False)
    torn, torn_unknown = _with_unknowns(known, members=True)
    ways: dict[str, tuple[Way, float | None]] = {
        f"{len(RULES)} rules by hand": ((by_hand, known), None),
        "compiled, all facts known": (([each.fast for each in programs], known), GOAL),
        "compiled, 10 % of the facts unknown": ((_paths(programs, unknown), holed), GOAL),
        "compiled, 10 % unknown in each member too": ((_paths(programs, torn_unknown), torn), None),
        "Kleene path, all facts known": (([each.kleene for each in programs], known), None),
        "reasons of every rule": (([each.explain for each in programs], known), None),
    }
    _same(programs, known)
    medians = _medians({name: way for name, (way, _) in ways.items()}, rounds)
    base = next(iter(medians.values()))
    return [
        {
            "name": name,
            "median": round(medians[name], 1),
            "unit": "µs",
            "ratio": round(medians[name] / base, 2),
            "goal": goal,
        }
        for name, (_, goal) in ways.items()
    ]


def _medians(ways: dict[str, Way], rounds: int) -> dict[str, float]:
    """Microseconds for all rules once, the median of many turns taken in rotation."""
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (functions, roots) in ways.items():
            begin = time.perf_counter_ns()
            for function in functions:
                function(*roots)
            seen[name].append((time.perf_counter_ns() - begin) / 1_000)
    return {name: statistics.median(times) for name, times in seen.items()}


def _paths(programs: list[Program], unknown: set[str]) -> list[Callable[..., Any]]:
    return [each.kleene if each.reads & unknown else each.fast for each in programs]


def _same(programs: list[Program], known: State) -> None:
    for program, (source, by_hand) in zip(programs, RULES, strict=True):
        if not bool(by_hand(*known)) is program.fast(*known) is program.kleene(*known):
            raise ValueError(f"by hand this is another rule: {source}")


def _with_unknowns(known: State, *, members: bool) -> tuple[State, set[str]]:
    """The state with every tenth fact unknown, and which paths that touches."""
    random, made, touched = Random(7), copy.deepcopy(known), set[str]()
    for root, holder in zip(("centre", "household"), made, strict=False):
        facts = list(_facts(holder, root, members=members))
        for facts_of, field, path in random.sample(facts, round(len(facts) * UNKNOWN_SHARE)):
            facts_of[field] = UNKNOWN
            touched.add(path)
    return made, touched


def _facts(holder: dict[str, Any], path: str, *, members: bool) -> Iterator[tuple[dict[str, Any], str, str]]:
    for field, value in holder.items():
        here = f"{path}.{field}"
        if isinstance(value, dict):
            yield from _facts(value, here, members=members)
        elif not isinstance(value, list):
            yield holder, field, here
        elif members:
            for element in value:
                yield from _facts(element, here, members=members)


def main() -> None:
    """Print the rows."""
    for row in run():
        goal = "" if row["goal"] is None else f"  (goal: at most {row['goal']})"
        print(f"{row['name']:<45} {row['median']:>8.1f} {row['unit']}  {row['ratio']:>5.2f}x{goal}")


if __name__ == "__main__":
    main()
