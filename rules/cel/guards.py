"""Which optional facts are known to be present at a point of an expression, by the `has()` that stand before it.

A fact is known by its names in the source (`("m", "school_language")`), not by its path: what holds for one member of a
household says nothing about another.
"""

from __future__ import annotations

from rules.cel.nodes import And, Choose, Has, Loop, Node, Not, Or, chain

Known = frozenset[tuple[str, ...]]
NOTHING: Known = frozenset()


def guarded(node: Node, *, when: bool) -> Known:
    """The facts that are present whenever the node is true, or whenever it is false."""
    match node:
        case Has():
            names = chain(node)
            return frozenset({names}) if when and names is not None else NOTHING
        case Not(operand=operand):
            return guarded(operand, when=not when)
        case And(left=left, right=right) | Or(left=left, right=right):
            one, other = guarded(left, when=when), guarded(right, when=when)
            # A true `&&` needs both sides, a true `||` only one of them; falsehood is the other way round.
            return one | other if isinstance(node, And) == when else one & other
        case Choose(condition=condition, yes=yes, no=no):
            return (guarded(condition, when=True) | guarded(yes, when=when)) & (
                guarded(condition, when=False) | guarded(no, when=when)
            )
        case _:
            return NOTHING


def entering(loop: Loop, known: Known) -> Known:
    """What is known inside a loop: its variable hides an outer one, and the elements of a filter passed it."""
    return frozenset(names for names in known if names[0] != loop.variable) | _of_elements(loop.items, loop.variable)


def _of_elements(items: Node, variable: str) -> Known:
    if not isinstance(items, Loop) or items.kind != "filter" or items.predicate is None:
        return NOTHING
    passed = guarded(items.predicate, when=True) | _of_elements(items.items, items.variable)
    return frozenset((variable, *names[1:]) for names in passed if names[0] == items.variable)
