"""Mistakes that the type checker does not see or does not explain; found on the tree before any types are known.

Unknown facts with a suggestion, values outside their list, optional facts read without `has()`, division by zero,
texts of times that do not parse, and whatever the compiler does not know. All of them at once.
"""

from __future__ import annotations

from rules.cel.decode import FUNCTIONS
from rules.cel.guards import NOTHING, Known, entering, guarded
from rules.cel.mistakes import Mistake, closest, closest_path, mistake_at
from rules.cel.nodes import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Const,
    Contains,
    Has,
    ListOf,
    Loop,
    Name,
    Node,
    Or,
    Refused,
    Select,
    chain,
    parts,
)
from rules.cel.schema import Schema
from rules.cel.scope import Place, Scope, outermost, place, within
from rules.cel.times import READERS


def lint(tree: Node, source: str, schema: Schema) -> list[Mistake]:
    """All mistakes of a parsed expression that can be told without its types."""
    linter = _Linter(source, schema)
    linter.visit(tree, outermost(schema), NOTHING)
    return linter.mistakes


class _Linter:
    def __init__(self, source: str, schema: Schema) -> None:
        self.mistakes: list[Mistake] = []
        self._source = source
        self._schema = schema

    def visit(self, node: Node, scope: Scope, known: Known) -> None:
        match node:
            case Name() | Select() | Has():
                self._reading(node, scope, known)
            case And(left=left, right=right) | Or(left=left, right=right):
                self.visit(left, scope, known)
                self.visit(right, scope, known | guarded(left, when=isinstance(node, And)))
            case Choose(condition=condition, yes=yes, no=no):
                self.visit(condition, scope, known)
                self.visit(yes, scope, known | guarded(condition, when=True))
                self.visit(no, scope, known | guarded(condition, when=False))
            case Loop():
                self._loop(node, scope, known)
            case _:
                self._check(node, scope)
                for part in parts(node):
                    self.visit(part, scope, known)

    def _say(self, at: int, code: str, message: str, hint: str | None = None) -> None:
        self.mistakes.append(mistake_at(self._source, at, code, message, hint))

    def _loop(self, loop: Loop, scope: Scope, known: Known) -> None:
        self.visit(loop.items, scope, known)
        inner, inside = within(loop, scope, self._schema), entering(loop, known)
        if loop.predicate is not None:
            self.visit(loop.predicate, inner, inside)
            inside |= guarded(loop.predicate, when=True)
        if loop.transform is not None:
            self.visit(loop.transform, inner, inside)

    def _check(self, node: Node, scope: Scope) -> None:
        match node:
            case Compare(left=left, right=right):
                self._values(left, right, scope)
                self._values(right, left, scope)
            case Contains(item=item, items=items):
                self._values(item, items, scope)
                self._values(items, item, scope)
            case Arithmetic(sign="/" | "%", right=Const(value=value)) if value == 0:
                self._say(node.at, "zero-division", "this divides by zero")
            case Call(function="duration" | "timestamp"):
                self._time(node)
            case Refused():
                self._refuse(node)

    def _reading(self, node: Name | Select | Has, scope: Scope, known: Known) -> None:
        """One name, or a whole selection `a.b.c`, which is judged once and from its head."""
        names = chain(node)
        if names is None:
            for part in parts(node):
                self.visit(part, scope, known)
            return
        if names[0] in scope and scope[names[0]] is None:
            return  # A variable over something that was reported already, or that has no path.
        found = place(node, scope, self._schema)
        if found is None:
            self._unknown(node, names, scope)
        elif found.kind.optional and isinstance(node, Select) and names not in known:
            name = ".".join(names)
            self._say(_start(node), "unguarded", f"{name!r} may be absent", f"ask first: has({name}) && …")
        elif isinstance(node, Has) and not (found.kind.scalar or found.kind.many):
            self._say(node.at, "type", f"{'.'.join(names)!r} is a group and always there", "ask has() of a fact in it")

    def _unknown(self, node: Node, names: tuple[str, ...], scope: Scope) -> None:
        written, path = ".".join(names), ".".join(names)
        holder = scope.get(names[0])
        if holder is not None:
            path = ".".join((holder.path, *names[1:]))
        elif names[0] not in scope and len(names) == 1:
            meant = closest(written, [*scope, *self._schema.paths])
            self._say(_start(node), "unknown-fact", f"there is no {written!r}", _did_you_mean(meant))
            return
        meant = closest_path(path, self._schema.paths)
        if holder is not None and meant is not None and meant.startswith(f"{holder.path}."):
            meant = names[0] + meant.removeprefix(holder.path)
        self._say(_start(node), "unknown-fact", f"there is no fact {written!r}", _did_you_mean(meant))

    def _values(self, fact: Node, other: Node, scope: Scope) -> None:
        """Constants that a fact with a list of allowed values is compared with."""
        for found in self._places(fact, scope):
            allowed = self._schema.values.get(found.path)
            for constant in self._constants(other, scope) if allowed is not None else ():
                if isinstance(constant.value, str) and constant.value not in (allowed or ()):
                    meant = closest(constant.value, allowed or ())
                    hint = _did_you_mean(meant) or f"one of {', '.join(allowed or ())}"
                    message = f"{found.path!r} is never {constant.value!r}"
                    self._say(constant.at, "unknown-value", message, hint)

    def _places(self, node: Node, scope: Scope) -> list[Place]:
        if isinstance(node, Choose):
            return [*self._places(node.yes, scope), *self._places(node.no, scope)]
        if isinstance(node, ListOf):
            return [found for each in node.elements for found in self._places(each, scope)]
        found = place(node, scope, self._schema)
        return [] if found is None else [found]

    def _constants(self, node: Node, scope: Scope) -> list[Const]:
        match node:
            case Const():
                return [node]
            case Choose(yes=yes, no=no):
                return [*self._constants(yes, scope), *self._constants(no, scope)]
            case ListOf(elements=elements):
                return [found for each in elements for found in self._constants(each, scope)]
            case Name(name=name):
                found = scope.get(name)
                return [] if found is None else list(found.constants)
            case _:
                return []

    def _time(self, call: Call) -> None:
        match call.arguments:
            case (Const(at=at, value=str(text)),):
                try:
                    READERS[call.function](text)
                except ValueError as error:
                    self._say(at, "time-text", str(error))
            case _:
                self._say(call.at, "unsupported", f"{call.function}() takes one text in quotes, nothing computed")

    def _refuse(self, node: Refused) -> None:
        name = node.what.removeprefix("the function ").strip("'")
        meant = closest(name, FUNCTIONS) if name in node.what else None
        self._say(node.at, "unsupported", f"{node.what} is not part of the rule language", _did_you_mean(meant))


def _start(node: Node) -> int:
    """Where a selection begins in the source."""
    while isinstance(node, Select | Has):
        node = node.operand
    return node.at


def _did_you_mean(meant: str | None) -> str | None:
    return None if meant is None else f"did you mean {meant!r}?"
