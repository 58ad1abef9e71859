"""Why a rule holds, told once for all days on which it holds for the same reasons.

To explain a verdict costs a hundred times what the verdict costs. Which facts are the reasons depends only on what a
rule can tell apart: for a number that it compares, on which side of the compared numbers it lies. So the reasons are
kept under that, and only their numbers are read anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rules.book import Plan
from rules.cel import Reason
from rules.engine.subjects import EMPTY, Roots
from rules.explaining import without_asking
from rules.facts import FACTS, ROOTS

_MEMBERS = "household.members"
_HOUSEHOLD = list(ROOTS).index("household")
_NOTHING = object()

Numbers = tuple[int, ...] | None
Read = tuple[int, tuple[str, ...], Numbers]
"""Which root, the path in it, and the numbers with which the fact is compared."""


class Reasons:
    """The reasons of the rules of one look."""

    def __init__(self) -> None:
        self._reads: dict[int, tuple[tuple[Read, ...], tuple[tuple[str, Numbers], ...] | None]] = {}
        self._known: dict[tuple[object, ...], list[Reason]] = {}

    def of(self, plan: Plan, roots: Roots, parameters: Mapping[str, object]) -> list[Reason]:
        """Give the reasons of a verdict, without what only asks whether a fact is there."""
        key = (plan.index, id(parameters), *self._told_apart(plan, roots))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = without_asking(plan.rule.condition.explain(*roots, parameters, EMPTY))
            return known
        return [_read_anew(reason, roots) for reason in known]

    def _told_apart(self, plan: Plan, roots: Roots) -> list[object]:
        reads = self._reads.get(plan.index)
        if reads is None:
            reads = self._reads[plan.index] = _reads_of(plan)
        plain, of_members = reads
        found = [_side(_at(roots[root], path), numbers) for root, path, numbers in plain]
        if of_members is not None:
            members = roots[_HOUSEHOLD]["members"]
            if isinstance(members, list):
                found.append(len(members))
                found += [
                    _side(member.get(name, _NOTHING), numbers) for member in members for name, numbers in of_members
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


def _side(value: object, numbers: Numbers) -> object:
    """Give where a whole number lies among those with which it is compared; any other value as it is."""
    if numbers is None or type(value) is not int:
        return value
    at = bisect_left(numbers, value)
    return 2 * at + (at < len(numbers) and numbers[at] == value)


def _read_anew(reason: Reason, roots: Roots) -> Reason:
    """Give a reason with the number of these roots."""
    if type(reason.value) is not int or FACTS[reason.path].type != "int":
        return reason
    root, *path = reason.path.split(".")
    holder: Mapping[str, Any] = roots[list(ROOTS).index(root)]
    if reason.member is not None:
        holder, path = holder["members"][reason.member], path[1:]
    value = _at(holder, tuple(path))
    return reason if value == reason.value else replace(reason, value=value)
