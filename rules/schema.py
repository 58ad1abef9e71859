"""The vocabulary of facts as the rule language sees it: messages, roots, allowed values, and facts that count days.

Every program takes all roots in the order of `rules.facts.ROOTS`; which of them a rule may read follows from its scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rules.cel import Checker, FieldType, Schema
from rules.facts import FACTS, ROOTS, Fact

MEMBERS = "household.members"

READABLE: Mapping[str, tuple[str, ...]] = {
    "centre": ("centre", "param"),
    "household": ("centre", "household", "param"),
    "decision": ("centre", "decision", "param"),
    "region": ("region", "param"),
    "network": ("network", "param"),
}
"""The roots that the condition of a rule may read, by its scope; its severity may read `finding` too."""

ALWAYS_KNOWN = frozenset(
    {
        "centre.status",
        "decision.kind",
        "decision.days_left",
        "decision.days_since_stated",
        "household.days_in_centre",
        "household.moves_24_months",
        "household.moves_total",
        "household.members.ref",
    },
)
"""Facts that have no unknown state of their own: the calendar knows them as soon as it knows their subject."""


def schema_of(parameters: Mapping[str, str]) -> Schema:
    """Give the schema of a rule with these parameters, each with its type, such as `int` or `list<string>`."""
    messages = {**_messages(), ROOTS["param"]: {name: FieldType.parse(kind) for name, kind in parameters.items()}}
    return Schema(messages, ROOTS, _values(), _day_counts())


@cache
def checker_of(parameters: tuple[tuple[str, str], ...]) -> Checker:
    """Give the checker of a rule with these parameters, as (name, type); making one is not cheap, so they are kept."""
    return Checker(schema_of(dict(parameters)))


@cache
def _messages() -> Mapping[str, Mapping[str, FieldType]]:
    messages: dict[str, dict[str, FieldType]] = {message: {} for message in ROOTS.values()}
    messages["Member"] = {}
    for fact in FACTS.values():
        *groups, name = fact.name.split(".")
        if fact.name.startswith(f"{MEMBERS}."):
            messages["Member"][name] = _field(fact)
            continue
        holder = ROOTS[groups[0]]
        for group in groups[1:]:
            inner = f"{holder}{_camel(group)}"
            messages[holder].setdefault(group, FieldType(inner))
            messages.setdefault(inner, {})
            holder = inner
        messages[holder][name] = _field(fact)
    return messages


def _field(fact: Fact) -> FieldType:
    kind = FieldType.parse(fact.type)
    return FieldType(kind.base, many=kind.many, optional=fact.optional)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


@cache
def _values() -> Mapping[str, tuple[str, ...]]:
    return {fact.name: fact.values for fact in FACTS.values() if fact.values}


@cache
def _day_counts() -> frozenset[str]:
    return frozenset(fact.name for fact in FACTS.values() if fact.counts_days)
