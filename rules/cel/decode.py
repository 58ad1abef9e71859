"""From the serialized expression to the tree of `nodes`; whatever is not on the closed list becomes `Refused`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from rules.cel.nodes import (
    And,
    Arithmetic,
    ArithmeticSign,
    Call,
    Choose,
    Compare,
    ComparisonSign,
    Const,
    Contains,
    Has,
    ListOf,
    Loop,
    LoopKind,
    Name,
    Negate,
    Node,
    Not,
    Or,
    Refused,
    Select,
)
from rules.cel.times import READERS
from rules.cel.wire import Wired

FUNCTIONS = frozenset({"size", "startsWith", "endsWith", "contains", "int", "double"})

_COMPARISONS = {"_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">="}
_ARITHMETIC = {"_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%"}
_LITERALS = {"bool_value": "bool", "int64_value": "int", "double_value": "double", "string_value": "string"}


def decode(wired: Wired) -> Node:
    """The tree of a parsed or checked expression."""
    return _Decoder(wired).node(wired.expr)


class _Decoder:
    def __init__(self, wired: Wired) -> None:
        self._positions = wired.positions
        self._types = wired.types

    def node(self, expr: Any) -> Node:
        at, kind = self._positions.get(expr.id, 0), self._types.get(expr.id, "")
        match expr.WhichOneof("kind"):
            case "const_expr":
                return self._constant(expr.const_expr, at)
            case "ident_expr":
                return Name(at, kind, expr.ident_expr.name)
            case "select_expr":
                select = expr.select_expr
                return (Has if select.test_only else Select)(at, kind, self.node(select.operand), select.field)
            case "call_expr":
                return self._call(expr.call_expr, at, kind)
            case "list_expr":
                return ListOf(at, kind, self._nodes(expr.list_expr.elements))
            case "comprehension_expr":
                return self._loop(expr.comprehension_expr, at, kind)
            case _:
                what = "a map" if not expr.struct_expr.message_name else "making a message"
                entries = expr.struct_expr.entries
                return Refused(at, kind, what, self._nodes(entry.value for entry in entries))

    def _nodes(self, exprs: Any) -> tuple[Node, ...]:
        return tuple(self.node(expr) for expr in exprs)

    def _constant(self, constant: Any, at: int) -> Node:
        field = constant.WhichOneof("kind")
        if field not in _LITERALS:
            return Refused(at, "", f"a literal of type {field.removesuffix('_value')}", ())
        return Const(at, _LITERALS[field], getattr(constant, field))

    def _call(self, call: Any, at: int, kind: str) -> Node:
        arguments = self._nodes(call.args)
        if call.HasField("target"):
            arguments = (self.node(call.target), *arguments)
        name = call.function
        if name in _COMPARISONS:
            return Compare(at, kind, cast("ComparisonSign", _COMPARISONS[name]), *arguments)
        if name in _ARITHMETIC:
            return Arithmetic(at, kind, cast("ArithmeticSign", _ARITHMETIC[name]), *arguments)
        operators: dict[str, Callable[..., Node]] = {
            "_&&_": And,
            "_||_": Or,
            "!_": Not,
            "_?_:_": Choose,
            "@in": Contains,
            "-_": Negate,
        }
        if name in operators:
            return operators[name](at, kind, *arguments)
        if name in READERS:
            return _moment(name, arguments, at)
        if name in FUNCTIONS:
            return Call(at, kind, name, arguments)
        what = "picking from a list by number" if name == "_[_]" else f"the function '{name}'"
        return Refused(at, kind, what, arguments)

    def _loop(self, loop: Any, at: int, kind: str) -> Node:
        """A macro, told by the shape that the parser gives it; cel-spec, `macros`."""
        items, init, step = self.node(loop.iter_range), loop.accu_init, loop.loop_step.call_expr
        condition: Node | None = None
        transform: Node | None = None
        name: LoopKind
        if init.WhichOneof("kind") == "list_expr":
            if step.function == "_?_:_":
                condition, step = self.node(step.args[0]), step.args[1].call_expr
            transform = self.node(step.args[1].list_expr.elements[0])
            name = "map"
            if condition is not None and isinstance(transform, Name) and transform.name == loop.iter_var:
                name, transform = "filter", None
        elif init.const_expr.WhichOneof("kind") == "bool_value":
            name = "all" if init.const_expr.bool_value else "exists"
            condition = self.node(step.args[1])
        else:
            name, condition = "exists_one", self.node(step.args[0])
        return Loop(at, kind, name, loop.iter_var, items, condition, transform)


def _moment(function: str, arguments: tuple[Node, ...], at: int) -> Node:
    """A duration or a timestamp as a constant; left as a call when its text does not parse, for the lint to report."""
    unread = Call(at, function, function, arguments)
    if len(arguments) != 1 or not isinstance(arguments[0], Const) or not isinstance(arguments[0].value, str):
        return unread
    try:
        return Const(at, function, READERS[function](arguments[0].value))
    except ValueError:
        return unread
