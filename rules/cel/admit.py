"""What the type checker lets through and the rule language does not: decided by the types, on a checked tree."""

from __future__ import annotations

from rules.cel.mistakes import Mistake, mistake_at
from rules.cel.nodes import (
    Arithmetic,
    Call,
    Choose,
    Compare,
    Contains,
    ListOf,
    Loop,
    Node,
    parts,
    walk,
)

MAX_DEPTH = 40
MAX_BLOCKS = 12

_NUMBERS = frozenset({"int", "double"})
_PLAIN = frozenset({"bool", "int", "double", "string"})
_COMPARABLE = _PLAIN | {"duration", "timestamp"}
_UNTYPED = frozenset({"", "dyn"})
_STRING = frozenset({"string"})
_CALLS = {
    "startsWith": _STRING,
    "endsWith": _STRING,
    "contains": _STRING,
    "int": _NUMBERS,
    "double": _NUMBERS,
}


def refusals(tree: Node, source: str) -> list[Mistake]:
    """Everything in a checked tree that the compiler does not know."""
    found = []
    for node in walk(tree):
        words = _refusal(node)
        if words is not None:
            found.append(mistake_at(source, node.at, "unsupported", words))
    return found


def depth_mistakes(tree: Node, source: str) -> list[Mistake]:
    """A tree that is too deep to be walked and compiled without fear."""
    if _depth(tree) <= MAX_DEPTH and _blocks(tree) <= MAX_BLOCKS:
        return []
    return [mistake_at(source, tree.at, "too-deep", "the expression is nested too deep", "split the rule in two")]


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, parts(node)), default=0)


def _blocks(node: Node) -> int:
    """How many `for` and `try` the compiled node would put inside each other; Python allows twenty."""
    own = 2 if isinstance(node, Loop) else int(isinstance(node, Compare | Contains | Call))
    return own + max(map(_blocks, parts(node)), default=0)


def _refusal(node: Node) -> str | None:
    match node:
        case Compare(left=left, right=right) if not _told({left.type, right.type}, _COMPARABLE):
            return f"{node.sign!r} between {left.type} and {right.type} is not part of the rule language"
        case Contains(items=items) if not _told({_element(items.type)}, _PLAIN):
            return f"'in' over {items.type} is not part of the rule language"
        case Arithmetic(type=kind) if not _told({kind}, _NUMBERS) and (kind != "string" or node.sign != "+"):
            return f"{node.sign!r} giving {kind} is not part of the rule language"
        case Call(function=name, arguments=arguments) if name in _CALLS and not _told(
            {arguments[0].type}, _CALLS[name]
        ):
            return f"{name}() of {arguments[0].type} is not part of the rule language"
        case Choose(type=kind) if not _told({kind}, _COMPARABLE):
            return f"'? :' giving {kind} is not part of the rule language"
        case ListOf(type=kind) if _element(kind) not in _PLAIN:
            return "a list needs at least one element, and elements of one plain type"
        case Loop(transform=Node(type=kind)) if not _told({kind}, _PLAIN):
            return f"map() to {kind} is not part of the rule language"
        case _:
            return None


def _told(kinds: set[str], known: frozenset[str]) -> bool:
    """Whether the types are known to the compiler; what has no type was refused where it stands."""
    return kinds <= known | _UNTYPED


def _element(kind: str) -> str:
    return kind.removeprefix("list(").removesuffix(")")
