"""What a name stands for: from `m.age_months` inside a loop back to the fact `household.members.age_months`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.cel.nodes import Const, Has, ListOf, Loop, Name, Node, Select
from rules.cel.schema import FieldType, Schema


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value comes from: its path and type, or the constants of a list that was written out."""

    path: str
    kind: FieldType
    constants: tuple[Const, ...] = ()


# A variable with None is in scope, but stands for nothing that has a path.
Scope = Mapping[str, Place | None]


def outermost(schema: Schema) -> Scope:
    """The scope in which an expression begins: its roots."""
    return {root: Place(root, FieldType(message)) for root, message in schema.roots.items()}


def place(node: Node, scope: Scope, schema: Schema) -> Place | None:
    """The fact, group or element that a name or a selection stands for; None for everything else."""
    if isinstance(node, Name):
        return scope.get(node.name)
    if not isinstance(node, Select | Has):
        return None
    holder = place(node.operand, scope, schema)
    if holder is None or holder.kind.many or holder.kind.scalar:
        return None
    kind = schema.field(holder.kind.base, node.field)
    return None if kind is None else Place(f"{holder.path}.{node.field}", kind)


def element(items: Node, scope: Scope, schema: Schema) -> Place | None:
    """What one element of a list stands for."""
    if isinstance(items, ListOf):
        constants = tuple(each for each in items.elements if isinstance(each, Const))
        return Place("", FieldType("string"), constants)
    if isinstance(items, Loop):
        if items.kind == "map" and items.transform is not None:
            return place(items.transform, within(items, scope, schema), schema)
        return element(items.items, scope, schema)
    whole = place(items, scope, schema)
    return Place(whole.path, FieldType(whole.kind.base)) if whole is not None and whole.kind.many else None


def within(loop: Loop, scope: Scope, schema: Schema) -> Scope:
    """The scope inside a loop."""
    return {**scope, loop.variable: element(loop.items, scope, schema)}
