"""Why a rule holds, told once for all days and subjects for which it holds for the same reasons.

To explain a verdict costs a hundred times what the verdict costs. Which facts are the reasons depends only on what a
rule can tell apart: for a number that it compares, on which side of the compared numbers it lies. So the reasons are
kept with the rule under that, and only the numbers of a household or a decision are read anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rules.book import Plan
from rules.cel import Reason
from rules.days import Day
from rules.engine.subjects import EMPTY, Roots, Seen
from rules.explaining import held_from, without_asking
from rules.facts import FACTS, ROOTS
from rules.model import Held

KEPT = 256
"""For how many different cases the reasons of one rule are kept."""

_CENTRE = "centre."
_MEMBERS = "household.members"
_HOUSEHOLD = list(ROOTS).index("household")
_NOTHING = object()
_OF_CENTRE_AND_SUBJECT = frozenset({"household.closing_after_days", "household.without_next_place"})
"""What is told of a household and rests on facts of the centre as well."""

Numbers = tuple[int, ...] | None
Read = tuple[int, tuple[str, ...], Numbers]
"""Which root, the path in it, and the numbers with which the fact is compared."""


@dataclass(frozen=True, slots=True)
class _Reads:
    """What a rule can tell apart: of the centre, of the subject itself, and of members (`None`: not even whether)."""

    centre: tuple[Read, ...]
    own: tuple[Read, ...]
    members: tuple[tuple[str, Numbers], ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Because:
    """The reasons of a verdict: facts of the centre, and those of the subject itself.

    `numbers` tells which of the latter are to be read anew: place, root, and path in it. With `daily`, the subject's
    facts rest on the centre as well, so what is behind them may be another on any day that is looked at.
    """

    centre: tuple[Reason, ...]
    own: tuple[Reason, ...]
    numbers: tuple[tuple[int, int, tuple[str, ...]], ...]
    daily: bool

    def own_held(self, seen: Seen, day: Day) -> tuple[Held, ...]:
        """Give the facts of the subject itself that are behind a verdict, as they are held on a day."""
        return self.with_numbers(tuple([seen.held(reason, day) for reason in self.own]), seen, day)

    def with_numbers(self, held: tuple[Held, ...], seen: Seen, day: Day) -> tuple[Held, ...]:
        """Give the same facts with the numbers of another day on which they stand."""
        if not self.numbers:
            return held
        roots = (EMPTY, *seen.own(day))
        found = list(held)
        for place, root, path in self.numbers:
            reason = self.own[place]
            value: Any = roots[root] if reason.member is None else roots[root]["members"][reason.member]
            for part in path:
                value = value[part]
            if value != found[place].value:
                found[place] = seen.held(Reason(reason.path, value, reason.member), day)
        return tuple(found)


class Reasons:
    """The reasons of the rules of one look, and the facts behind them."""

    def __init__(self) -> None:
        self._reads: dict[int, _Reads] = {}
        self._centre: dict[tuple[int, Day], tuple[object, ...]] = {}
        self._held: dict[str, dict[Day, Held]] = {}

    def of(self, plan: Plan, seen: Seen, day: Day, standing: Day) -> Because:
        """Give the reasons of a verdict, without what only asks whether a fact is there.

        `standing` is the last day on which something of the subject itself changed that the rule can tell apart.
        """
        key = self._case(plan, seen, day, standing)
        known = plan.reasons.get(key)
        if known is None:
            explained = plan.rule.condition.explain(*_roots(plan, seen, day, standing))
            known = _because(without_asking(explained), list(plan.reasons.values()))
            _keep(plan.reasons, key, known)
        return known

    def missing(self, plan: Plan, seen: Seen, day: Day, standing: Day) -> frozenset[str]:
        """Give the unknown facts that keep a verdict from being told."""
        key = self._case(plan, seen, day, standing)
        known = plan.missing.get(key)
        if known is None:
            known = plan.rule.condition.missing(*_roots(plan, seen, day, standing))
            _keep(plan.missing, key, known)
        return known

    def held_in_centre(self, seen: Seen, reason: Reason, day: Day) -> Held:
        """Give a fact of the centre; it is shared by all that rests on it, and by the days on which it is the same."""
        days = self._held.get(reason.path)
        if days is None:
            days = self._held[reason.path] = {}
        held = days.get(day)
        if held is None:
            first = held_from(seen.calendar, reason.path, day)
            held = days.get(first)
            if held is None:
                held = days[first] = seen.held(reason, day)
            days[day] = held
        return held

    def _case(self, plan: Plan, seen: Seen, day: Day, standing: Day) -> tuple[object, ...]:
        """Give all that a rule can tell apart of a day: whatever is the same in it has the same reasons."""
        index = plan.index
        centre = self._centre.get((index, day))
        if centre is None:
            reads = self._reads_of(plan)
            facts = (seen.calendar.state(day).facts,)
            told = _told_apart(facts, reads.centre)
            centre = self._centre[(index, day)] = (id(plan.on(day)[0]), *told)
        own = seen.cases.get((index, standing))
        if own is None:
            reads = self._reads_of(plan)
            roots = (EMPTY, *seen.own(standing))
            told_own = _told_apart(roots, reads.own)
            if reads.members is not None:
                told_own += _members_apart(roots[_HOUSEHOLD].get("members", _NOTHING), reads.members)
            own = seen.cases[(index, standing)] = tuple(told_own)
        return centre + own

    def _reads_of(self, plan: Plan) -> _Reads:
        reads = self._reads.get(plan.index)
        if reads is None:
            reads = self._reads[plan.index] = _reads_of(plan)
        return reads


def _roots(plan: Plan, seen: Seen, day: Day, standing: Day) -> Roots:
    return (seen.calendar.state(day).facts, *seen.own(standing), EMPTY, EMPTY, plan.on(day)[0], EMPTY)


def _keep(known: dict[Any, Any], key: tuple[object, ...], value: object) -> None:
    if len(known) >= KEPT:
        known.clear()
    known[key] = value


def _reads_of(plan: Plan) -> _Reads:
    centre: list[Read] = []
    own: list[Read] = []
    of_members: list[tuple[str, Numbers]] = []
    roots = list(ROOTS)
    reads = sorted(plan.rule.condition.reads)
    for fact in reads:
        root, *path = fact.split(".")
        numbers = plan.numbers.get(fact)
        if fact.startswith(f"{_MEMBERS}."):
            of_members.append((path[1], numbers))
        elif fact.startswith(_CENTRE):
            centre.append((0, tuple(path), numbers))
        elif fact != _MEMBERS:
            own.append((roots.index(root), tuple(path), numbers))
    members = tuple(of_members) if of_members or _MEMBERS in reads else None
    return _Reads(tuple(centre), tuple(own), members)


def _told_apart(roots: Roots, reads: tuple[Read, ...]) -> list[object]:
    found: list[object] = []
    for root, path, numbers in reads:
        value: Any = roots[root]
        for part in path:
            value = value.get(part, _NOTHING)
            if value is _NOTHING:
                break
        found.append(value if numbers is None else _side(value, numbers))
    return found


def _members_apart(members: Any, reads: tuple[tuple[str, Numbers], ...]) -> list[object]:
    if not isinstance(members, list):
        return [members]
    return [
        len(members),
        *(
            member.get(name, _NOTHING) if numbers is None else _side(member.get(name, _NOTHING), numbers)
            for member in members
            for name, numbers in reads
        ),
    ]


def _side(value: object, numbers: tuple[int, ...]) -> object:
    """Give where a whole number lies among those with which it is compared; any other value as it is."""
    if type(value) is not int:
        return value
    at = bisect_left(numbers, value)
    return 2 * at + (at < len(numbers) and numbers[at] == value)


def _because(reasons: list[Reason], known: Iterable[Because]) -> Because:
    """Sort reasons; where others were known with the same ones of the subject itself, these are theirs."""
    own = tuple(reason for reason in reasons if not reason.path.startswith(_CENTRE))
    own = next((each.own for each in known if _are_the_same(each.own, own)), own)
    return Because(
        tuple(reason for reason in reasons if reason.path.startswith(_CENTRE)),
        own,
        _numbers_in(own),
        any(reason.path in _OF_CENTRE_AND_SUBJECT for reason in own),
    )


def _are_the_same(one: tuple[Reason, ...], other: tuple[Reason, ...]) -> bool:
    """Whether reasons are the same: True is not the number 1 here."""
    return one == other and all(type(a.value) is type(b.value) for a, b in zip(one, other, strict=True))


def _numbers_in(reasons: tuple[Reason, ...]) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Give which of the reasons are whole numbers, that other days may have others of: place, root, and path in it."""
    roots = list(ROOTS)
    found = []
    for place, reason in enumerate(reasons):
        if type(reason.value) is int and FACTS[reason.path].type == "int":
            root, *path = reason.path.split(".")
            found.append((place, roots.index(root), tuple(path if reason.member is None else path[1:])))
    return tuple(found)
