"""The fast path: a checked tree as the plain Python function that one would have written by hand.

It is right wherever nothing that it reads is unknown. Python stops at the first error where CEL goes on looking for an
operand that decides; so an error leads once more through the Kleene path, which absorbs it or makes it a fault.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Any, TypeGuard

from rules.cel import pythonic as py
from rules.cel.checker import Checked
from rules.cel.nodes import And, Call, Choose, Const, Has, ListOf, Loop, Name, Node, Not, Or, Select, has_loop, parts
from rules.cel.operations import NAMES, operation

Sink = Callable[[ast.expr], ast.stmt]


def compile_fast(checked: Checked, kleene: Callable[..., Any], budget: int) -> Callable[..., bool]:
    """The function of a checked expression over one dict for each root, in the order of the schema."""
    roots = {root: f"{root}_0" for root in checked.schema.roots}
    writer = _FastWriter(roots)
    writer.deliver(checked.tree, ast.Return)
    body = [py.assign("budget", py.constant(budget)), *writer.block] if writer.charges else writer.block
    again = ast.Return(py.call("kleene", *map(py.load, roots.values())))
    definition = py.function("fast", list(roots.values()), [py.guard(body, [again])])
    return py.build(definition, {**NAMES, "kleene": kleene})


class _FastWriter(py.Writer):
    def __init__(self, names: dict[str, str]) -> None:
        super().__init__()
        self._names = names

    def deliver(self, node: Node, sink: Sink) -> None:
        """Write statements that end in the node's value: returned, or assigned."""
        if not has_loop(node):
            self.put(sink(self._value(node)))
            return
        match node:
            case And(left=left, right=right):
                self._fork(
                    self._value(left),
                    lambda: self.deliver(right, sink),
                    lambda: self.put(sink(py.constant(value=False))),
                )
            case Or(left=left, right=right):
                self._fork(
                    self._value(left),
                    lambda: self.put(sink(py.constant(value=True))),
                    lambda: self.deliver(right, sink),
                )
            case Choose(condition=condition, yes=yes, no=no):
                self._fork(self._value(condition), lambda: self.deliver(yes, sink), lambda: self.deliver(no, sink))
            case Loop(kind="exists" | "all"):
                self._search(node, sink)
            case _:
                self.put(sink(self._value(node)))

    def _fork(self, test: ast.expr, yes: Callable[[], None], no: Callable[[], None]) -> None:
        with self.inside() as when_true:
            yes()
        with self.inside() as when_false:
            no()
        self.put(py.branch(test, when_true, when_false))

    def _search(self, loop: Loop, sink: Sink) -> None:
        """`exists` and `all`: stop at the first member that decides."""
        decided, returns = loop.kind == "exists", sink is ast.Return
        found: list[ast.stmt] = [sink(py.constant(decided)), *([] if returns else [ast.Break()])]

        def look() -> None:
            test = self._value(loop.test)
            self.put(py.branch(test if decided else py.negation(test), found))

        walked = self._walked(loop, look)
        otherwise = sink(py.constant(not decided))
        self.put(*((walked, otherwise) if returns else (otherwise, walked)))

    def _walked(self, loop: Loop, body: Callable[[], None]) -> ast.For:
        """The `for` of a loop; `body` writes what is done with each element."""
        items, variable = self.name("items"), self.name(loop.variable)
        self.put(py.assign(items, self._value(loop.items)))
        self.charge(items)
        outer, self._names = self._names, {**self._names, loop.variable: variable}
        with self.inside() as block:
            body()
        self._names = outer
        return py.loop(variable, py.load(items), block)

    def _value(self, node: Node) -> ast.expr:
        """The node as one expression, after whatever statements it needs."""
        match node:
            case Const(value=value):
                return py.constant(value)
            case Name(name=name):
                return py.load(self._names[name])
            case Select(operand=operand, field=field):
                return py.item(self._value(operand), field)
            case Has(operand=operand, field=field):
                return py.within(py.constant(field), self._value(operand))
            case Not(operand=operand):
                return py.negation(self._value(operand))
            case And() | Or() | Choose():
                return self._delivered(node) if has_loop(node) else self._logic(node)
            case Loop():
                return self._looped(node)
            case _:
                return self._strict(node)

    def _logic(self, node: And | Or | Choose) -> ast.expr:
        match node:
            case And(left=left, right=right):
                return py.both(self._value(left), self._value(right))
            case Or(left=left, right=right):
                return py.either(self._value(left), self._value(right))
            case Choose(condition=condition, yes=yes, no=no):
                return ast.IfExp(self._value(condition), self._value(yes), self._value(no))

    def _delivered(self, node: Node) -> ast.expr:
        name = self.name("value")
        self.deliver(node, partial(py.assign, name))
        return py.load(name)

    def _looped(self, loop: Loop) -> ast.expr:
        match loop.kind:
            case "exists" | "all":
                return self._delivered(loop)
            case "exists_one":
                return py.compare(self._counted(loop), "==", py.constant(1))
            case _:
                return self._collected(loop)

    def _counted(self, loop: Loop) -> ast.expr:
        """How many elements satisfy the predicate."""
        count = self.name("count")
        one_more = ast.AugAssign(ast.Name(count, ast.Store()), ast.Add(), py.constant(1))
        walked = self._walked(loop, lambda: self.put(py.branch(self._value(loop.test), [one_more])))
        self.put(py.assign(count, py.constant(0)), walked)
        return py.load(count)

    def _collected(self, loop: Loop) -> ast.expr:
        """The list that `filter` or `map` makes."""
        made = self.name("made")

        def collect() -> None:
            test = None if loop.predicate is None else self._value(loop.predicate)
            with self.inside() as keep:
                kept = self._value(loop.result)
                self.put(ast.Expr(py.method(py.load(made), "append", kept)))
            self.put(*(keep if test is None else [py.branch(test, keep)]))

        walked = self._walked(loop, collect)
        self.put(py.assign(made, ast.List([], ast.Load())), walked)
        return py.load(made)

    def _strict(self, node: Node) -> ast.expr:
        """A node that needs all its operands."""
        if isinstance(node, Call) and node.function == "size" and _is_filter(node.arguments[0]):
            return self._counted(node.arguments[0])
        operands = [self._value(part) for part in parts(node)]
        if isinstance(node, ListOf):
            return ast.Tuple(operands, ast.Load())
        return operation(node, operands, self.name("number"))


def _is_filter(node: Node) -> TypeGuard[Loop]:
    return isinstance(node, Loop) and node.kind == "filter"
