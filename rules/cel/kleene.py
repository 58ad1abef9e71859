"""The Kleene path: the same expression with a third answer, unknown, and with errors as CEL has them.

A truth value on its way is True, False, UNKNOWN or a `Faulted` error. A false side decides `&&` and a true side decides
`||`, whatever the other is; else an unknown side makes the whole unknown, since what it turns out to be may still
decide; else an error stays an error. Everything strict needs all its operands: an error in one is an error (however the
unknown ones turn out), else an unknown one makes the result unknown. `exists` is a chain of `||`, `all` one of `&&`;
`exists_one`, `filter` and `map` are strict. An unknown condition of `? :` makes the choice unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from rules.cel import arithmetic
from rules.cel import pythonic as py
from rules.cel.checker import Checked
from rules.cel.faults import Faulted, operand, settle
from rules.cel.nodes import And, Choose, Const, Contains, Has, ListOf, Loop, Name, Node, Not, Or, Select, parts
from rules.cel.operations import NAMES, operation
from rules.unknown import UNKNOWN, Unknown

_NAMES = {
    **NAMES,
    "ABSENT": object(),
    "Faulted": Faulted,
    "UNKNOWN": UNKNOWN,
    "contains_or_unknown": arithmetic.contains_or_unknown,
    "operand": operand,
    "settle": settle,
}


def compile_kleene(checked: Checked, budget: int) -> Callable[..., bool | Unknown]:
    """The function of a checked expression over one dict for each root; raises EvaluationFault, BudgetExceeded."""
    roots = {root: f"{root}_0" for root in checked.schema.roots}
    writer = _KleeneWriter(roots)
    verdict = writer.verdict(checked.tree)
    body = [py.assign("budget", py.constant(budget)), *writer.block] if writer.charges else writer.block
    body.append(ast.Return(py.call("settle", py.load(verdict))))
    return py.build(py.function("kleene", list(roots.values()), body), _NAMES)


def _is_unknown(name: str) -> ast.expr:
    return py.same(py.load(name), py.load("UNKNOWN"))


def _is(name: str, *, value: bool) -> ast.expr:
    return py.same(py.load(name), value)


class _KleeneWriter(py.Writer):
    def __init__(self, names: dict[str, str]) -> None:
        super().__init__()
        self._names = names

    def verdict(self, node: Node) -> str:
        """Write statements that put a truth value under a local name of its own; nothing is raised but the budget."""
        truth = self.name("truth")
        match node:
            case And(left=left, right=right) | Or(left=left, right=right):
                self._logic(truth, left, right, decided=isinstance(node, Or))
            case Not(operand=inner):
                found = self.verdict(inner)
                definite = py.either(_is(found, value=True), _is(found, value=False))
                self.put(py.assign(truth, ast.IfExp(definite, py.negation(py.load(found)), py.load(found))))
            case Choose(condition=condition, yes=yes, no=no):
                found = self.verdict(condition)
                branches = [self._written(truth, each) for each in (yes, no)]
                neither: list[ast.stmt] = [py.assign(truth, py.load(found))]
                otherwise = py.branch(_is(found, value=False), branches[1], neither)
                self.put(py.branch(_is(found, value=True), branches[0], [otherwise]))
            case _:
                self._guarded(truth, node)
        return truth

    def _written(self, truth: str, node: Node) -> list[ast.stmt]:
        with self.inside() as block:
            self.put(py.assign(truth, py.load(self.verdict(node))))
        return block

    def _logic(self, truth: str, left: Node, right: Node, *, decided: bool) -> None:
        """`&&` is decided by False, `||` by True; the right side is looked at only while it can matter."""
        self.put(py.assign(truth, py.load(self.verdict(left))))
        with self.inside() as block:
            other = self.verdict(right)
            weighs = py.either(_is(truth, value=not decided), _is(other, value=decided), _is_unknown(other))
            self.put(py.branch(weighs, [py.assign(truth, py.load(other))]))
        self.put(py.branch(py.negation(_is(truth, value=decided)), block))

    def _guarded(self, truth: str, node: Node) -> None:
        """A truth value that is read or computed: what is raised on the way becomes a value."""
        with self.inside() as block:
            if isinstance(node, Loop) and node.kind in ("exists", "all"):
                self._search(truth, node)
            else:
                self.put(py.assign(truth, self._value(node)))
        error = self.name("error")
        self.put(py.guard(block, [py.assign(truth, py.call("Faulted", py.load(error)))], error))

    def _search(self, truth: str, loop: Loop) -> None:
        decided = loop.kind == "exists"

        def look() -> None:
            found = self.verdict(loop.test)
            weighs = py.either(_is_unknown(found), _is(truth, value=not decided))
            keep = py.branch(weighs, [py.assign(truth, py.load(found))])
            stop: list[ast.stmt] = [py.assign(truth, py.constant(decided)), ast.Break()]
            unsettled = py.branch(py.negation(_is(found, value=not decided)), [keep])
            self.put(py.branch(_is(found, value=decided), stop, [unsettled]))

        self._walked(loop, truth, py.constant(not decided), look)

    def _walked(self, loop: Loop, made: str, begin: ast.expr, body: Callable[[], None]) -> None:
        """Walk a list that may be unknown; `made` begins as `begin`, and is unknown when the list is."""
        items, variable = self._held(loop.items), self.name(loop.variable)
        with self.inside() as walk:
            self.charge(items)
            self.put(py.assign(made, begin))
            outer, self._names = self._names, {**self._names, loop.variable: variable}
            with self.inside() as block:
                body()
            self._names = outer
            self.put(py.loop(variable, py.load(items), block))
        self.put(py.branch(_is_unknown(items), [py.assign(made, py.load("UNKNOWN"))], walk))

    def _held(self, node: Node) -> str:
        """The value of a node under a local name."""
        name = self.name("value")
        self.put(py.assign(name, self._value(node)))
        return name

    def _value(self, node: Node) -> ast.expr:
        """A value or UNKNOWN; what goes wrong is raised."""
        match node:
            case Const(value=value):
                return py.constant(value)
            case Name(name=name):
                return py.load(self._names[name])
            case Select(operand=holder, field=field):
                return py.item(self._value(holder), field)
            case Has(operand=holder, field=field):
                found = self.name("found")
                looked = py.method(self._value(holder), "get", py.constant(field), py.load("ABSENT"))
                self.put(py.assign(found, looked))
                there = py.negation(py.same(py.load(found), py.load("ABSENT")))
                return ast.IfExp(_is_unknown(found), py.load("UNKNOWN"), there)
            case Loop(kind="filter" | "map" | "exists_one"):
                return self._gathered(node)
            case And() | Or() | Not() | Loop():
                return py.call("operand", py.load(self.verdict(node)))
            case Choose():
                return self._chosen(node)
            case _:
                return self._strict(node)

    def _chosen(self, node: Choose) -> ast.expr:
        condition, made = self.verdict(node.condition), self.name("made")
        branches = []
        for each in (node.yes, node.no):
            with self.inside() as block:
                self.put(py.assign(made, self._value(each)))
            branches.append(block)
        neither: list[ast.stmt] = [py.assign(made, py.call("operand", py.load(condition)))]
        otherwise = py.branch(_is(condition, value=False), branches[1], neither)
        self.put(py.branch(_is(condition, value=True), branches[0], [otherwise]))
        return py.load(made)

    def _gathered(self, loop: Loop) -> ast.expr:
        """`filter`, `map` and `exists_one`: every element must be told, or the whole is unknown."""
        made, doubt = self.name("made"), self.name("doubt")
        unsure: list[ast.stmt] = [py.assign(doubt, py.constant(value=True))]

        def look() -> None:
            found = self._held(loop.test)
            with self.inside() as keep:
                value = self._held(loop.result) if loop.kind == "map" else self._names[loop.variable]
                kept = ast.Expr(py.method(py.load(made), "append", py.load(value)))
                self.put(py.branch(_is_unknown(value), unsure, [kept]) if loop.kind == "map" else kept)
            self.put(py.branch(_is_unknown(found), unsure, [py.branch(py.load(found), keep)]))

        self.put(py.assign(doubt, py.constant(value=False)))
        self._walked(loop, made, ast.List([], ast.Load()), look)
        self.put(py.branch(py.load(doubt), [py.assign(made, py.load("UNKNOWN"))]))
        if loop.kind != "exists_one":
            return py.load(made)
        one = py.compare(py.call("len", py.load(made)), "==", py.constant(1))
        return ast.IfExp(_is_unknown(made), py.load("UNKNOWN"), one)

    def _strict(self, node: Node) -> ast.expr:
        """All operands first, so that an error in any of them counts; then unknown if one of them is."""
        operands: list[ast.expr] = []
        doubtful: list[str] = []
        for part in parts(node):
            if isinstance(part, Const):
                operands.append(py.constant(part.value))
            else:
                doubtful.append(self._held(part))
                operands.append(py.load(doubtful[-1]))
        result = self._operation(node, operands)
        return ast.IfExp(py.either(*map(_is_unknown, doubtful)), py.load("UNKNOWN"), result) if doubtful else result

    def _operation(self, node: Node, operands: Sequence[ast.expr]) -> ast.expr:
        if isinstance(node, ListOf):
            return ast.Tuple(list(operands), ast.Load())
        if isinstance(node, Contains) and not isinstance(node.items, ListOf):
            return py.call("contains_or_unknown", *operands)
        return operation(node, operands, self.name("number"))
