"""Small words for building Python through `ast`, and the writer that collects statements block by block."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from rules.cel.nodes import ArithmeticSign, ComparisonSign

_COMPARISONS: Mapping[ComparisonSign, type[ast.cmpop]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}
_ARITHMETIC: Mapping[ArithmeticSign, type[ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "/": ast.Div,
    "%": ast.Mod,
}


def load(name: str) -> ast.Name:
    """`name`, read."""
    return ast.Name(name, ast.Load())


def constant(value: object) -> ast.Constant:
    """A literal."""
    return ast.Constant(value)  # type: ignore[arg-type]  # The stubs list the literals; callers pass nothing else.


def call(function: str, *arguments: ast.expr) -> ast.Call:
    """`function(arguments)`."""
    return ast.Call(load(function), list(arguments), [])


def method(target: ast.expr, name: str, *arguments: ast.expr) -> ast.Call:
    """`target.name(arguments)`."""
    return ast.Call(ast.Attribute(target, name, ast.Load()), list(arguments), [])


def item(mapping: ast.expr, key: str) -> ast.Subscript:
    """`mapping['key']`."""
    return ast.Subscript(mapping, constant(key), ast.Load())


def compare(left: ast.expr, sign: ComparisonSign, right: ast.expr) -> ast.Compare:
    """`left sign right`."""
    return ast.Compare(left, [_COMPARISONS[sign]()], [right])


def within(element: ast.expr, collection: ast.expr) -> ast.Compare:
    """`element in collection`."""
    return ast.Compare(element, [ast.In()], [collection])


def same(left: ast.expr, right: ast.expr | bool) -> ast.Compare:  # noqa: FBT001  # A literal to compare with.
    """`left is right`."""
    return ast.Compare(left, [ast.Is()], [constant(right) if isinstance(right, bool) else right])


def arithmetic(left: ast.expr, sign: ArithmeticSign, right: ast.expr) -> ast.BinOp:
    """`left sign right`."""
    return ast.BinOp(left, _ARITHMETIC[sign](), right)


def negation(operand: ast.expr) -> ast.UnaryOp:
    """`not operand`."""
    return ast.UnaryOp(ast.Not(), operand)


def both(*conditions: ast.expr) -> ast.expr:
    """`a and b and …`."""
    return conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.And(), list(conditions))


def either(*conditions: ast.expr) -> ast.expr:
    """`a or b or …`."""
    return conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.Or(), list(conditions))


def assign(name: str, value: ast.expr) -> ast.Assign:
    """`name = value`."""
    return ast.Assign([ast.Name(name, ast.Store())], value)


def fresh(name: str, value: ast.expr) -> ast.NamedExpr:
    """`(name := value)`."""
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def branch(test: ast.expr, body: list[ast.stmt], orelse: list[ast.stmt] | None = None) -> ast.If:
    """`if test: … else: …`."""
    return ast.If(test, body, orelse or [])


def loop(variable: str, items: ast.expr, body: list[ast.stmt]) -> ast.For:
    """`for variable in items: …`."""
    return ast.For(ast.Name(variable, ast.Store()), items, body, [])


def guard(body: list[ast.stmt], caught: list[ast.stmt], name: str | None = None) -> ast.Try:
    """`try: … except ERRORS as name: …`; nothing is paid for it while nothing is raised."""
    return ast.Try(body, [ast.ExceptHandler(load("ERRORS"), name, caught)], [], [])


def function(name: str, arguments: list[str], body: list[ast.stmt]) -> ast.FunctionDef:
    """`def name(arguments, /): …`."""
    return ast.FunctionDef(
        name=name,
        args=ast.arguments([ast.arg(each) for each in arguments], [], None, [], [], None, []),
        body=body,
        decorator_list=[],
    )


def build(definition: ast.FunctionDef, names: Mapping[str, object]) -> Callable[..., Any]:
    """The function, with empty builtins and nothing but `names` in reach."""
    module = ast.fix_missing_locations(ast.Module([definition], []))
    reach: dict[str, Any] = {**names, "__builtins__": {}}
    exec(compile(module, "<rule>", "exec"), reach)  # noqa: S102  # Our own tree of a closed list of nodes, never text.
    made: FunctionType = reach[definition.name]
    return made


class Writer:
    """Statements in the order in which they are written, in blocks, with fresh local names and an iteration budget."""

    def __init__(self) -> None:
        self.block: list[ast.stmt] = []
        self.charges = False
        self._numbers = itertools.count(1)

    def name(self, hint: str) -> str:
        """A local name that nothing else has."""
        return f"{hint}_{next(self._numbers)}"

    def put(self, *statements: ast.stmt) -> None:
        """Write statements into the block at hand."""
        self.block.extend(statements)

    @contextmanager
    def inside(self) -> Iterator[list[ast.stmt]]:
        """Write into a new block, which the caller puts where it belongs."""
        outer, self.block = self.block, []
        try:
            yield self.block
        finally:
            self.block = outer

    def charge(self, items: str) -> None:
        """Take the length of a list from the budget before it is walked."""
        self.charges = True
        self.put(
            ast.AugAssign(ast.Name("budget", ast.Store()), ast.Sub(), call("len", load(items))),
            branch(compare(load("budget"), "<", constant(0)), [ast.Raise(load("BudgetExceeded"), None)]),
        )
