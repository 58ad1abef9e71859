"""The tree of an expression: small frozen nodes that everything else walks, free of protobuf.

Each node knows where it stands (`at`, an offset into the source) and, after the type check, its type: `bool`, `int`,
`double`, `string`, `duration`, `timestamp`, `list(…)`, the name of a message, or empty when it was not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

ComparisonSign = Literal["==", "!=", "<", "<=", ">", ">="]
ArithmeticSign = Literal["+", "-", "*", "/", "%"]
LoopKind = Literal["exists", "all", "exists_one", "filter", "map"]


@dataclass(frozen=True, slots=True)
class Node:
    """What every node has."""

    at: int
    type: str


@dataclass(frozen=True, slots=True)
class Const(Node):
    """A literal. Durations and timestamps are whole nanoseconds."""

    value: bool | int | float | str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A root, or the variable of a loop."""

    name: str


@dataclass(frozen=True, slots=True)
class Select(Node):
    """A field of a message: `operand.field`."""

    operand: Node
    field: str


@dataclass(frozen=True, slots=True)
class Has(Node):
    """Whether a field is present: `has(operand.field)`."""

    operand: Node
    field: str


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`!operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """`left && right`."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Or(Node):
    """`left || right`."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choose(Node):
    """`condition ? yes : no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left sign right`, a truth value."""

    sign: ComparisonSign
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Contains(Node):
    """`item in items`."""

    item: Node
    items: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`left sign right`, a number or, for `+`, a text."""

    sign: ArithmeticSign
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function by name; the receiver of a method is the first argument."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b, …]`."""

    elements: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """A macro over a list. Only `map` has a transform, and it alone may lack the predicate."""

    kind: LoopKind
    variable: str
    items: Node
    predicate: Node | None
    transform: Node | None

    @property
    def test(self) -> Node:
        """The predicate of a loop; a `map` without one takes every element."""
        return self.predicate or Const(self.at, "bool", value=True)

    @property
    def result(self) -> Node:
        """What a loop takes from an element: the transform of a `map`, else the element itself."""
        return self.transform or Name(self.at, "", self.variable)


@dataclass(frozen=True, slots=True)
class Refused(Node):
    """Something the compiler does not know; `what` names it, `inside` is looked at for further mistakes."""

    what: str
    inside: tuple[Node, ...]


def parts(node: Node) -> Iterator[Node]:
    """The nodes directly beneath, in the order of the source."""
    for field in node.__dataclass_fields__:
        value = getattr(node, field)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from value


def walk(node: Node) -> Iterator[Node]:
    """The node and all beneath it."""
    yield node
    for part in parts(node):
        yield from walk(part)


def has_loop(node: Node) -> bool:
    """Whether a loop stands anywhere in the node."""
    return any(isinstance(each, Loop) for each in walk(node))


def chain(node: Node) -> tuple[str, ...] | None:
    """The names of `a.b.c` from the variable on; None when it does not begin with a variable."""
    if isinstance(node, Name):
        return (node.name,)
    if isinstance(node, Select | Has):
        head = chain(node.operand)
        return None if head is None else (*head, node.field)
    return None
