"""Why a verdict is what it is: an evaluator that carries, beside each value, the facts that suffice for it.

Of a true `||` all true sides are reasons, of a true `&&` both; of a false `&&` all false sides, of a false `||` both. A
true `exists` rests on the members that satisfy it, a false one on all of them and on the list; `all` the other way
round. `? :` rests on its condition and the branch taken. Whatever is strict rests on all its operands. For an unknown
verdict the reasons are the unknown facts that keep it from being told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, ClassVar

from rules.cel.arithmetic import ERRORS
from rules.cel.faults import BudgetExceeded, Faulted
from rules.cel.nodes import And, Choose, Const, Contains, Has, ListOf, Loop, Name, Node, Not, Or, Select, parts
from rules.cel.schema import SCALARS
from rules.cel.strict import evaluate
from rules.unknown import UNKNOWN

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact with its value; `member` is its place in the (outermost) list that the path leads through.

    A list of members as a fact of its own (which members there are) has their number as value, a list of plain values
    the values; `has()` gives True or False.
    """

    path: str
    value: object
    member: int | None = None


@dataclass(slots=True)
class Outcome:
    """A value, UNKNOWN or Faulted, and what it rests on; a list has its elements, what was read has its path.

    Never changed once made; not frozen, because thousands are made for one explanation and freezing costs half of it.
    """

    value: Any
    because: tuple[Reason, ...] = ()
    path: str | None = None
    member: int | None = None
    elements: tuple[Outcome, ...] = ()


Names = Mapping[str, Outcome]


def _merged(outcomes: Iterable[Outcome]) -> tuple[Reason, ...]:
    given = [each.because for each in outcomes if each.because]
    if len(given) <= 1:
        return given[0] if given else ()
    # An answer of `has()` is not the number 1, though Python takes them for equal.
    return tuple({(each, type(each.value)): each for each in chain.from_iterable(given)}.values())


def _unsettled(operands: Sequence[Outcome]) -> Outcome | None:
    """The error or the unknown that keeps something strict from having a value; the error first."""
    for each in operands:
        if isinstance(each.value, Faulted):
            return each
    unknown = [each for each in operands if each.value is UNKNOWN]
    return Outcome(UNKNOWN, _merged(unknown)) if unknown else None


def _joined(sides: Sequence[Outcome], *, decided: bool) -> Outcome:
    """`||` (decided by True) or `&&` (decided by False) over any number of sides."""
    deciding = [each for each in sides if each.value is decided]
    if deciding:
        return Outcome(decided, _merged(deciding))
    unknown = [each for each in sides if each.value is UNKNOWN]
    if unknown:
        return Outcome(UNKNOWN, _merged(unknown))
    return _unsettled(sides) or Outcome(not decided, _merged(sides))


class Explainer:
    """One evaluation of one tree, within an iteration budget."""

    def __init__(self, budget: int) -> None:
        self._budget = budget

    def outcome(self, node: Node, names: Names) -> Outcome:
        """The value of a node and its reasons."""
        way = self._WAYS.get(type(node))
        if way is None:
            return _strict(node, [self.outcome(part, names) for part in parts(node)])
        return way(self, node, names)

    def _constant(self, node: Const, _names: Names) -> Outcome:
        return Outcome(node.value)

    def _named(self, node: Name, names: Names) -> Outcome:
        return names[node.name]

    def _read(self, node: Select | Has, names: Names) -> Outcome:
        return _read(node, self.outcome(node.operand, names))

    def _not(self, node: Not, names: Names) -> Outcome:
        found = self.outcome(node.operand, names)
        return Outcome(not found.value, found.because) if isinstance(found.value, bool) else found

    def _joined(self, node: And | Or, names: Names) -> Outcome:
        sides = [self.outcome(node.left, names), self.outcome(node.right, names)]
        return _joined(sides, decided=type(node) is Or)

    def _choose(self, node: Choose, names: Names) -> Outcome:
        condition = self.outcome(node.condition, names)
        unsettled = _unsettled([condition])
        if unsettled is not None:
            return unsettled
        taken = self.outcome(node.yes if condition.value else node.no, names)
        return _unsettled([taken]) or Outcome(taken.value, _merged([condition, taken]))

    def _loop(self, loop: Loop, names: Names) -> Outcome:
        items = self.outcome(loop.items, names)
        unsettled = _unsettled([items])
        if unsettled is not None:
            return unsettled
        self._budget -= len(items.elements)
        if self._budget < 0:
            raise BudgetExceeded
        inner = [{**names, loop.variable: element} for element in items.elements]
        tests = [self.outcome(loop.test, each) for each in inner]
        if loop.kind in ("exists", "all"):
            return _searched(items, tests, decided=loop.kind == "exists")
        return _unsettled(tests) or self._gathered(loop, items, tests, inner)

    def _gathered(self, loop: Loop, items: Outcome, tests: Sequence[Outcome], inner: Sequence[Names]) -> Outcome:
        """`filter`, `map` and `exists_one` rest on the list and on every test."""
        passed = [(test, each) for test, each in zip(tests, inner, strict=True) if test.value]
        because = _merged([items, *tests])
        if loop.kind == "exists_one":
            return Outcome(len(passed) == 1, because)
        kept = [(test, self.outcome(loop.result, each)) for test, each in passed]
        if loop.kind == "map":
            unsettled = _unsettled([each for _, each in kept])
            if unsettled is not None:
                return unsettled
            because = _merged([items, *tests, *(each for _, each in kept)])
        elements = tuple(replace(each, because=_merged([test, each])) for test, each in kept)
        return Outcome([each.value for each in elements], because, elements=elements)

    _WAYS: ClassVar[Mapping[type[Node], Callable[..., Outcome]]] = {
        And: _joined,
        Choose: _choose,
        Const: _constant,
        Has: _read,
        Loop: _loop,
        Name: _named,
        Not: _not,
        Or: _joined,
        Select: _read,
    }


def _searched(items: Outcome, tests: Sequence[Outcome], *, decided: bool) -> Outcome:
    """`exists` and `all`: the members that decide suffice; without them it takes every member, and the list."""
    found = _joined(tests, decided=decided)
    if not isinstance(found.value, bool):
        return found
    if found.value is decided and any(_beneath(reason, items.path) for reason in found.because):
        return found
    return Outcome(found.value, _merged([items, found]))


def _beneath(reason: Reason, path: str | None) -> bool:
    """Whether a reason names a member of the list at a path, and so shows that there is one."""
    return path is not None and reason.member is not None and f"{reason.path}.".startswith(f"{path}.")


def _read(node: Select | Has, holder: Outcome) -> Outcome:
    """A fact, a group or a list, or whether it is there."""
    if isinstance(holder.value, Faulted):
        return holder
    path, member = f"{holder.path}.{node.field}", holder.member
    value = holder.value.get(node.field, _ABSENT)
    if isinstance(node, Has):
        there = UNKNOWN if value is UNKNOWN else value is not _ABSENT
        return Outcome(there, (Reason(path, there, member),))
    if value is _ABSENT:
        return Outcome(Faulted(KeyError(node.field)))
    if isinstance(value, Mapping):
        return Outcome(value, (), path, member)
    if value is UNKNOWN or not node.type.startswith("list("):
        return Outcome(value, (Reason(path, value, member),), path, member)
    return _read_list(value, path, member, plain=node.type[5:-1] in SCALARS)


def _read_list(values: Sequence[Any], path: str, member: int | None, *, plain: bool) -> Outcome:
    elements = []
    for index, value in enumerate(values):
        place = index if member is None else member
        elements.append(Outcome(value, (Reason(path, value, place),) if plain else (), path, place))
    whole = Reason(path, tuple(values) if plain else len(values), member)
    return Outcome(values, (whole,), path, member, tuple(elements))


def _strict(node: Node, operands: Sequence[Outcome]) -> Outcome:
    unsettled = _unsettled(operands)
    if unsettled is not None:
        return unsettled
    if isinstance(node, Contains):
        return _contains(*operands)
    try:
        value = evaluate(node, [each.value for each in operands])
    except ERRORS as error:
        return Outcome(Faulted(error))
    return Outcome(value, _merged(operands), elements=tuple(operands) if isinstance(node, ListOf) else ())


def _contains(item: Outcome, items: Outcome) -> Outcome:
    """`in`, as an `exists` over the elements."""
    tests = [
        replace(each, value=UNKNOWN if each.value is UNKNOWN else each.value == item.value) for each in items.elements
    ]
    found = _searched(items, tests, decided=True)
    return found if found.value is UNKNOWN else Outcome(found.value, _merged([item, found]))
