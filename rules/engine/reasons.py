"""Why a rule holds, told once for all days on which it holds for the same reasons.

To explain a verdict costs a hundred times what the verdict costs. Which facts are the reasons depends only on what a
rule can tell apart: for a number that it compares, on which side of the compared numbers it lies. So the reasons are
kept under that, and only their numbers are read anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from rules.book import Plan
from rules.cel import Reason
from rules.days import Day
from rules.engine.subjects import EMPTY, Roots, Seen
from rules.explaining import held_from, without_asking
from rules.facts import FACTS, ROOTS
from rules.model import Held

_MEMBERS = "household.members"
_HOUSEHOLD = list(ROOTS).index("household")
_NOTHING = object()

Numbers = tuple[int, ...] | None
Read = tuple[int, tuple[str, ...], Numbers]
"""Which root, the path in it, and the numbers with which the fact is compared."""

Known = tuple[list[Reason], tuple[tuple[int, int, tuple[str, ...]], ...]]
"""Reasons, and which of them are numbers to be read anew: place, root, and path in it."""


class Reasons:
    """The reasons of the rules of one look."""

    def __init__(self) -> None:
        self._reads: dict[int, tuple[tuple[Read, ...], tuple[tuple[str, Numbers], ...] | None]] = {}
        self._known: dict[tuple[object, ...], Known] = {}
        self._held: dict[tuple[str, Day], Held] = {}

    def of(self, plan: Plan, roots: Roots, parameters: Mapping[str, object]) -> list[Reason]:
        """Give the reasons of a verdict, without what only asks whether a fact is there."""
        key = (plan.index, id(parameters), *self._told_apart(plan, roots))
        known = self._known.get(key)
        if known is None:
            reasons = without_asking(plan.rule.condition.explain(*roots, parameters, EMPTY))
            self._known[key] = reasons, _numbers_in(reasons)
            return reasons
        reasons, numbers = known
        if numbers:
            reasons = reasons.copy()
            for place, root, path in numbers:
                reasons[place] = _read_anew(reasons[place], roots[root], path)
        return reasons

    def held(self, seen: Seen, reason: Reason, day: Day) -> Held:
        """Give the fact behind a reason; a fact of the centre is shared by all that rests on it."""
        if not reason.path.startswith("centre."):
            return seen.held(reason, day)
        key = (reason.path, held_from(seen.calendar, reason.path, day))
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = seen.held(reason, day)
        return held

    def _told_apart(self, plan: Plan, roots: Roots) -> list[object]:
        reads = self._reads.get(plan.index)
        if reads is None:
            reads = self._reads[plan.index] = _reads_of(plan)
        plain, of_members = reads
        found: list[object] = []
        for root, path, numbers in plain:
            value: Any = roots[root]
            for part in path:
                value = value.get(part, _NOTHING)
                if value is _NOTHING:
                    break
            found.append(value if numbers is None else _side(value, numbers))
        if of_members is not None:
            members = roots[_HOUSEHOLD]["members"]
            if isinstance(members, list):
                found.append(len(members))
                found += [
                    member.get(name, _NOTHING) if numbers is None else _side(member.get(name, _NOTHING), numbers)
                    for member in members
                    for name, numbers in of_members
                ]
            else:
                found.append(members)
        return found


def _reads_of(plan: Plan) -> tuple[tuple[Read, ...], tuple[tuple[str, Numbers], ...] | None]:
    """Give what the condition reads, apart from members, and of members (`None`: not even whether there are any)."""
    plain: list[Read] = []
    of_members: list[tuple[str, Numbers]] = []
    roots = list(ROOTS)
    reads = sorted(plan.rule.condition.reads)
    for fact in reads:
        root, *path = fact.split(".")
        numbers = plan.numbers.get(fact)
        if fact.startswith(f"{_MEMBERS}."):
            of_members.append((path[1], numbers))
        elif fact != _MEMBERS:
            plain.append((roots.index(root), tuple(path), numbers))
    return tuple(plain), tuple(of_members) if of_members or _MEMBERS in reads else None


def _at(root: Mapping[str, Any], path: tuple[str, ...]) -> object:
    value: Any = root
    for part in path:
        value = value.get(part, _NOTHING)
        if value is _NOTHING:
            return value
    return value


def _side(value: object, numbers: tuple[int, ...]) -> object:
    """Give where a whole number lies among those with which it is compared; any other value as it is."""
    if type(value) is not int:
        return value
    at = bisect_left(numbers, value)
    return 2 * at + (at < len(numbers) and numbers[at] == value)


def _numbers_in(reasons: list[Reason]) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Give which of the reasons are whole numbers, that other days may have others of: place, root, and path in it."""
    roots = list(ROOTS)
    found = []
    for place, reason in enumerate(reasons):
        if type(reason.value) is int and FACTS[reason.path].type == "int":
            root, *path = reason.path.split(".")
            found.append((place, roots.index(root), tuple(path if reason.member is None else path[1:])))
    return tuple(found)


def _read_anew(reason: Reason, root: Mapping[str, Any], path: tuple[str, ...]) -> Reason:
    """Give a reason with the number of this root."""
    value = _at(root if reason.member is None else root["members"][reason.member], path)
    return reason if value == reason.value else Reason(reason.path, value, reason.member)
