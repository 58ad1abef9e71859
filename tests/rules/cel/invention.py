"""Random sentences over the example vocabulary, random days to judge them on, and days with holes in them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from rules.cel import UNKNOWN, FieldType, Reason
from tests.rules.cel.example import LANGUAGES, SCHEMA

State = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]

_INTS = ("0", "1", "2", "3", "12", "24", "36", "60", "-1", "-7", "9223372036854775807")
_DOUBLES = ("0.0", "0.5", "-1.5", "100.0", "1.0e300")
_SIGNS = ("==", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True)
class Scope:
    """What may be named at a point of a sentence: variables with their messages, and optional facts known present."""

    messages: tuple[tuple[str, str, str], ...]  # name in the source, path, message
    scalars: tuple[tuple[str, str, str], ...] = ()  # name in the source, path, type
    known: frozenset[str] = frozenset()

    def facts(self) -> Iterator[tuple[str, str, FieldType]]:
        """Every fact in reach: as written, its path, its type."""
        for name, path, message in self.messages:
            yield from _beneath(name, path, message)
        for name, path, kind in self.scalars:
            yield name, path, FieldType(kind)


def _beneath(name: str, path: str, message: str) -> Iterator[tuple[str, str, FieldType]]:
    for field, kind in SCHEMA.messages[message].items():
        if kind.scalar or kind.many:
            yield f"{name}.{field}", f"{path}.{field}", kind
        else:
            yield from _beneath(f"{name}.{field}", f"{path}.{field}", kind.base)


OUTERMOST = Scope(tuple((root, root, message) for root, message in SCHEMA.roots.items()))


class Sentences:
    """Writes random well-typed sentences in which every optional fact is asked for before it is read."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._loops = 0

    def truth(self, depth: int, scope: Scope = OUTERMOST) -> str:
        """A truth value."""
        plain: list[Callable[[int, Scope], str]] = [self._compared, self._compared, self._has, self._flag, self._member]
        nested = [self._joined, self._joined, self._not, self._choice, self._search, self._search, self._guard]
        return self._random.choice(nested + plain if depth > 0 else plain)(depth - 1, scope)

    def _pick(self, scope: Scope, base: str, *, many: bool = False) -> tuple[str, str] | None:
        found = [
            (name, path)
            for name, path, kind in scope.facts()
            if kind.base == base and kind.many == many and (not kind.optional or name in scope.known)
        ]
        return self._random.choice(found) if found else None

    def _joined(self, depth: int, scope: Scope) -> str:
        return f"({self.truth(depth, scope)} {self._random.choice(['&&', '||'])} {self.truth(depth, scope)})"

    def _not(self, depth: int, scope: Scope) -> str:
        return f"!({self.truth(depth, scope)})"

    def _choice(self, depth: int, scope: Scope) -> str:
        return f"({self.truth(depth, scope)} ? {self.truth(depth, scope)} : {self.truth(depth, scope)})"

    def _guard(self, depth: int, scope: Scope) -> str:
        optional = [name for name, _, kind in scope.facts() if kind.optional]
        if not optional:
            return self.truth(depth, scope)
        name = self._random.choice(optional)
        inner = self.truth(depth, Scope(scope.messages, scope.scalars, scope.known | {name}))
        form = self._random.choice(["(has({0}) && {1})", "(!has({0}) || {1})", "(has({0}) ? {1} : {2})"])
        return form.format(name, inner, self.truth(depth - 1, scope))

    def _search(self, depth: int, scope: Scope) -> str:
        items, inner, variable = self._list(depth, scope)
        kind = self._random.choice(["exists", "exists", "all", "all", "exists_one"])
        return f"{items}.{kind}({variable}, {self.truth(depth, inner)})"

    def _list(self, depth: int, scope: Scope) -> tuple[str, Scope, str]:
        """A list, the scope of a loop over it, and the loop's variable."""
        self._loops += 1
        variable = f"v{self._loops}"
        element = self._random.choice(["Member", "Member", "string", "int", "double"])
        found = self._pick(scope, element, many=True) or ("household.members", "household.members")
        name, path = found
        if element in ("string", "int", "double"):
            inner = Scope(scope.messages, (*scope.scalars, (variable, path, element)), scope.known)
        else:
            inner = Scope((*scope.messages, (variable, path, "Member")), scope.scalars, scope.known)
        if depth > 0 and self._random.random() < 0.3:
            test = self.truth(depth - 1, inner)
            if element == "Member" and self._random.random() < 0.4:
                made = self._number(depth - 1, inner)
                fresh = Scope(scope.messages, (*scope.scalars, (variable, "", "int")), scope.known)
                given = self._random.choice([f"{variable}, {made}", f"{variable}, {test}, {made}"])
                return f"{name}.map({given})", fresh, variable
            name = f"{name}.filter({variable}, {test})"
        return name, inner, variable

    def _has(self, _depth: int, scope: Scope) -> str:
        return f"has({self._random.choice([n for n, _, k in scope.facts() if k.optional] or ['centre.tags'])})"

    def _flag(self, depth: int, scope: Scope) -> str:
        found = self._pick(scope, "bool")
        return found[0] if found else self._compared(depth, scope)

    def _member(self, depth: int, scope: Scope) -> str:
        base = self._random.choice(["string", "int"])
        items = self._pick(scope, base, many=True)
        if base == "int":
            listed = items[0] if items and self._random.random() < 0.5 else "[1, 24, household.minors]"
            return f"{self._number(depth, scope)} in {listed}"
        name, allowed = self._text(scope)
        words = [repr(each) for each in allowed[:2]]
        if items and items[1] == "centre.languages" and set(allowed) == set(LANGUAGES) and self._random.random() < 0.6:
            return f"{name} in {items[0]}"
        return f"{name} in [{', '.join(words)}]"

    def _text(self, scope: Scope) -> tuple[str, tuple[str, ...]]:
        name, path = self._pick(scope, "string") or ("centre.status", "centre.status")
        return name, SCHEMA.values.get(path, ("x", "y"))

    def _compared(self, depth: int, scope: Scope) -> str:
        kind = self._random.choice(["int", "int", "string", "string", "double", "size", "starts"])
        sign = self._random.choice(_SIGNS)
        if kind == "int":
            return f"{self._number(depth, scope)} {sign} {self._number(depth, scope)}"
        if kind == "double":
            return f"{self._double(depth, scope)} {sign} {self._double(depth, scope)}"
        if kind == "size" and depth > 0:
            return f"{self._list(depth, scope)[0]}.size() {sign} {self._random.randint(0, 3)}"
        name, allowed = self._text(scope)
        if kind == "starts":
            function = self._random.choice(["startsWith", "endsWith", "contains"])
            return f"{name}.{function}({self._random.choice(['o', 'n', 'ed', 'nl'])!r})"
        other = repr(self._random.choice(allowed))
        return f"{name} {sign} {other}" if self._random.random() < 0.7 else f"{other} {sign} {name}"

    def _number(self, depth: int, scope: Scope) -> str:
        roll = self._random.random()
        found = self._pick(scope, "int")
        if roll < 0.55 and found:
            return found[0]
        if roll < 0.75 or depth <= 0:
            return self._random.choice(_INTS[:8] if self._random.random() < 0.95 else _INTS)
        left, right = self._number(depth - 1, scope), self._number(depth - 1, scope)
        forms = ("({0} + {1})", "({0} - {1})", "({0} * {1})", "({0} / (-2 + {1}))", "({0} % (-2 + {1}))", "-({0})")
        more = ("({2} ? {0} : {1})", "int({3})", "size({4})")
        return self._random.choice(forms + more).format(
            left, right, self.truth(depth - 1, scope), self._double(0, scope), self._list(depth - 1, scope)[0]
        )

    def _double(self, depth: int, scope: Scope) -> str:
        found = self._pick(scope, "double")
        if found and self._random.random() < 0.6:
            return found[0]
        if depth <= 0 or self._random.random() < 0.4:
            return self._random.choice(_DOUBLES)
        left, right = self._double(depth - 1, scope), self._double(depth - 1, scope)
        forms = ("({0} + {1})", "({0} - {1})", "({0} * {1})", "({0} / (1.5 + {1}))", "-({0})", "double({2})")
        return self._random.choice(forms).format(left, right, self._number(0, scope))


class Days:
    """Random states, and the same with holes or with the holes filled in another way."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def state(self) -> State:
        """Every fact known; optional ones may be absent."""
        centre, household, param = (self._message(message, root) for root, message in SCHEMA.roots.items())
        return centre, household, param

    def holed(self, state: State, share: float) -> State:
        """The state with that share of its facts unknown."""
        return changed(state, lambda *_: self._random.random() < share, lambda *_: UNKNOWN)

    def completed(self, state: State) -> State:
        """The state with every unknown fact told or absent, at random."""
        return changed(state, lambda _path, _member, _kind, value: value is UNKNOWN, self._told)

    def _told(self, path: str, _member: int | None, kind: FieldType) -> Any:
        return ABSENT if kind.optional and self._random.random() < 0.3 else self._value(path, kind)

    def _message(self, message: str, path: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for field, kind in SCHEMA.messages[message].items():
            here = f"{path}.{field}"
            if not kind.scalar and not kind.many:
                made[field] = self._message(kind.base, here)
            elif not kind.optional or self._random.random() < 0.6:
                made[field] = self._value(here, kind)
        return made

    def _value(self, path: str, kind: FieldType) -> Any:
        if kind.many:
            return [self._one(path, kind) for _ in range(self._random.randint(0, 3))]
        return self._one(path, kind)

    def _one(self, path: str, kind: FieldType) -> Any:
        match kind.base:
            case "bool":
                return self._random.random() < 0.5
            case "int":
                return self._random.choice([0, 1, 2, 3, 12, 24, 36, 60, -1])
            case "double":
                return self._random.choice([0.0, 0.5, -1.5, 100.0])
            case "string":
                return self._random.choice(SCHEMA.values.get(path, ("x", "y")))
            case message:
                return self._message(message, path)


class Absent:
    """No value at all."""


ABSENT = Absent()


def changed(state: State, which: Callable[..., bool], value: Callable[..., Any]) -> State:
    """A copy in which the facts that `which(path, member, kind, value)` picks become `value(path, member, kind)`.

    Parameters stay as they are. A list of members is picked before its members; elements of other lists are left.
    """
    made = copy.deepcopy(state)
    for root, (name, message) in zip(made, SCHEMA.roots.items(), strict=True):
        if name != "param":
            _change(root, name, message, None, which, value)
    return made


def _change(
    holder: dict[str, Any],
    path: str,
    message: str,
    member: int | None,
    which: Callable[..., bool],
    value: Callable[..., Any],
) -> None:
    for field, kind in SCHEMA.messages[message].items():
        here = f"{path}.{field}"
        if not kind.scalar and not kind.many:
            _change(holder[field], here, kind.base, member, which, value)
            continue
        if which(here, member, kind, holder.get(field, ABSENT)):
            found = value(here, member, kind)
            holder.pop(field, None)
            if found is not ABSENT:
                holder[field] = found
        if not kind.scalar and isinstance(holder.get(field), list):
            for index, element in enumerate(holder[field]):
                _change(element, here, kind.base, index, which, value)


def only(state: State, reasons: tuple[Reason, ...]) -> State:
    """The state with every fact unknown that is not among the reasons."""
    kept = {(reason.path, reason.member) for reason in reasons}
    walked = {reason.path.rpartition(".")[0] for reason in reasons if reason.member is not None}

    def forgotten(path: str, member: int | None, kind: FieldType, _value: Any) -> bool:
        if kind.many and not kind.scalar:
            return (path, None) not in kept and not any(f"{each}.".startswith(f"{path}.") for each in walked)
        return (path, member) not in kept

    def hidden(path: str, _member: int | None, kind: FieldType) -> Any:
        elements = [index for each, index in kept if each == path and index is not None]
        if not (kind.many and kind.scalar and elements):
            return UNKNOWN
        whole = _at(state, path)
        return [value if index in elements else UNKNOWN for index, value in enumerate(whole)]

    return changed(state, forgotten, hidden)


def _at(state: State, path: str) -> Any:
    root, *fields = path.split(".")
    found: Any = dict(zip(SCHEMA.roots, state, strict=True))[root]
    for field in fields:
        found = found[field]
    return found
