"""What an expression reads, and the numbers around which its verdict can change."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rules.cel.nodes import Arithmetic, Compare, Const, Contains, Has, ListOf, Loop, Node, Select, parts
from rules.cel.schema import PARAMETER_ROOT, Schema
from rules.cel.scope import Place, Scope, outermost, place, within

Threshold = int | str


class Reading:
    """The facts and parameters that a checked tree reads, and what its ints are compared with."""

    def __init__(self, tree: Node, schema: Schema) -> None:
        self._schema = schema
        self._paths: set[str] = set()
        self._thresholds: dict[str, set[Threshold] | None] = {}
        self._walk(tree, outermost(schema))

    @property
    def facts(self) -> frozenset[str]:
        """Paths of facts, lists included, parameters left out."""
        return frozenset(path for path in self._paths if not _is_parameter(path))

    @property
    def parameters(self) -> frozenset[str]:
        """Names of parameters, without their root."""
        return frozenset(path.partition(".")[2] for path in self._paths if _is_parameter(path))

    @property
    def thresholds(self) -> Mapping[str, frozenset[Threshold] | None]:
        """For every int fact read by value: the numbers it is compared with; None where that cannot be told."""
        found = self._thresholds.items()
        return MappingProxyType({path: None if seen is None else frozenset(seen) for path, seen in found})

    def _walk(self, node: Node, scope: Scope) -> None:
        match node:
            case Select() | Has():
                self._read(node, scope)
            case Compare(left=left, right=right):
                if not (self._compared(left, right, scope) or self._compared(right, left, scope)):
                    self._walk_parts(node, scope)
            case Contains(item=item, items=ListOf(elements=elements)) if self._listed(item, elements, scope):
                pass
            case Loop():
                self._walk(node.items, scope)
                inner = within(node, scope, self._schema)
                for part in (node.test, node.result if node.kind == "map" else node.test):
                    self._walk(part, inner)
            case _:
                self._walk_parts(node, scope)

    def _walk_parts(self, node: Node, scope: Scope) -> None:
        for part in parts(node):
            self._walk(part, scope)

    def _read(self, node: Select | Has, scope: Scope) -> None:
        """A fact read in a way that says nothing of the numbers that matter."""
        found = place(node, scope, self._schema)
        if found is not None and (found.kind.scalar or found.kind.many):
            self._paths.add(found.path)
            if _is_int(found) and isinstance(node, Select) and not _is_parameter(found.path):
                self._thresholds[found.path] = None

    def _compared(self, left: Node, right: Node, scope: Scope) -> bool:
        """A fact, give or take a constant, against a number; both are then read and the number is kept."""
        fact, sign, shift = _shifted(left)
        found = place(fact, scope, self._schema)
        if found is None or not _is_int(found) or _is_parameter(found.path) or isinstance(fact, Has):
            return False
        number = self._number(right, scope)
        if number is None or (isinstance(number, str) and (sign, shift) != (1, 0)):
            return False
        self._note(found.path, number if isinstance(number, str) else sign * (number - shift))
        return True

    def _number(self, node: Node, scope: Scope) -> Threshold | None:
        """A constant, or a parameter by its path, which is then read."""
        if isinstance(node, Const) and node.type == "int":
            return int(node.value)
        found = place(node, scope, self._schema)
        if found is None or not _is_parameter(found.path):
            return None
        self._paths.add(found.path)
        return found.path

    def _listed(self, item: Node, elements: tuple[Node, ...], scope: Scope) -> bool:
        """An int fact against a list of constants."""
        found = place(item, scope, self._schema)
        numbers = [int(each.value) for each in elements if isinstance(each, Const) and each.type == "int"]
        if found is None or not _is_int(found) or len(numbers) != len(elements):
            return False
        for number in numbers:
            self._note(found.path, number)
        return True

    def _note(self, path: str, number: Threshold) -> None:
        self._paths.add(path)
        seen = self._thresholds.setdefault(path, set())
        if seen is not None:
            seen.add(number)


def _shifted(node: Node) -> tuple[Node, int, int]:
    """Read `fact + 3`, `3 + fact`, `fact - 3` and `3 - fact` as `sign * fact + shift`."""
    match node:
        case Arithmetic(sign="+", left=fact, right=Const(value=int(shift))):
            return fact, 1, shift
        case Arithmetic(sign="+", left=Const(value=int(shift)), right=fact):
            return fact, 1, shift
        case Arithmetic(sign="-", left=fact, right=Const(value=int(shift))):
            return fact, 1, -shift
        case Arithmetic(sign="-", left=Const(value=int(shift)), right=fact):
            return fact, -1, shift
        case _:
            return node, 1, 0


def _is_int(found: Place) -> bool:
    return found.kind.base == "int" and not found.kind.many


def _is_parameter(path: str) -> bool:
    return path.partition(".")[0] == PARAMETER_ROOT
