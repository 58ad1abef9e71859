"""Strict operations on known values, for the explaining evaluator; the compiled paths have theirs in `operations`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rules.cel import arithmetic
from rules.cel.nodes import Arithmetic, Call, Compare, ListOf, Negate, Node

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_INTS: Mapping[str, Callable[[int, int], int]] = {
    "+": lambda left, right: arithmetic.whole(left + right),
    "-": lambda left, right: arithmetic.whole(left - right),
    "*": lambda left, right: arithmetic.whole(left * right),
    "/": arithmetic.divide,
    "%": arithmetic.remainder,
}
_OTHERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": arithmetic.divide_doubles,
}
_CALLS: Mapping[str, Callable[..., Any]] = {
    "size": len,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "contains": operator.contains,
    "int": arithmetic.to_int,
    "double": arithmetic.to_double,
}


def evaluate(node: Node, values: Sequence[Any]) -> Any:
    """The value of a strict node over the values of its operands; raises one of `arithmetic.ERRORS`."""
    match node:
        case Compare(sign=sign):
            return _COMPARISONS[sign](*values)
        case Arithmetic(type=kind, sign=sign):
            return (_INTS if kind == "int" else _OTHERS)[sign](*values)
        case Negate(type=kind):
            return arithmetic.whole(-values[0]) if kind == "int" else -values[0]
        case Call(function=name, arguments=arguments):
            return values[0] if name == arguments[0].type else _CALLS[name](*values)
        case ListOf():
            return tuple(values)
        case _:
            raise TypeError(f"no strict operation: {type(node).__name__}")
