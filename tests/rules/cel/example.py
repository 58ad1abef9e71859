"""A vocabulary like the product's, for the tests of the rule language: groups, members, optionals, lists of words."""

from __future__ import annotations

from typing import Any

from rules.cel import Checker, FieldType, Program, Schema, compile_program

_TYPES = {
    "Supplies": {"nappies": "string", "baby_food": "string", "stock_days": "int?"},
    "Budget": {"monthly": "double", "change": "double?"},
    "Budgets": {"animation": "Budget", "play_space": "Budget"},
    "Residents": {"total": "int", "minors": "int", "under_3": "int"},
    "Centre": {
        "status": "string",
        "language": "string",
        "open_for_families": "bool",
        "days_to_closing": "int?",
        "languages": "list<string>",
        "floors": "list<int>",
        "distances": "list<double>",
        "tags": "list<string>?",
        "supplies": "Supplies",
        "budgets": "Budgets",
        "residents": "Residents",
    },
    "School": {"enrolled": "bool", "language": "string?", "km": "double"},
    "Member": {"age_months": "int", "sex": "string", "pregnant": "bool?", "weeks": "int?", "school": "School"},
    "Household": {"days_in_centre": "int", "minors": "int", "assessed": "bool", "members": "list<Member>"},
    "Param": {"until_months": "int", "within_days": "int", "share": "double"},
}
SUPPLY = ("running", "stopped", "delayed")
LANGUAGES = ("nl", "fr", "de")

SCHEMA = Schema(
    messages={
        name: {field: FieldType.parse(kind) for field, kind in fields.items()} for name, fields in _TYPES.items()
    },
    roots={"centre": "Centre", "household": "Household", "param": "Param"},
    values={
        "centre.status": ("open", "closing", "closed"),
        "centre.language": LANGUAGES,
        "centre.languages": LANGUAGES,
        "centre.supplies.nappies": SUPPLY,
        "centre.supplies.baby_food": SUPPLY,
        "household.members.sex": ("f", "m"),
        "household.members.school.language": LANGUAGES,
    },
    day_counts=frozenset({"household.days_in_centre", "centre.days_to_closing"}),
)
CHECKER = Checker(SCHEMA)


def member(**facts: Any) -> dict[str, Any]:
    """A child of two years, changed by `facts`."""
    return {"age_months": 24, "sex": "f", "school": {"enrolled": False, "km": 1.5}, **facts}


def state(**changes: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A quiet day: centre, household and parameters, with `group__fact=value` changes."""
    centre: dict[str, Any] = {
        "status": "open",
        "language": "nl",
        "open_for_families": True,
        "languages": ["nl", "fr"],
        "floors": [0, 1],
        "distances": [0.5],
        "supplies": {"nappies": "running", "baby_food": "running"},
        "budgets": {"animation": {"monthly": 100.0}, "play_space": {"monthly": 0.0}},
        "residents": {"total": 50, "minors": 10, "under_3": 2},
    }
    household: dict[str, Any] = {"days_in_centre": 12, "minors": 2, "assessed": False, "members": [member()]}
    param: dict[str, Any] = {"until_months": 36, "within_days": 30, "share": 0.5}
    roots = {"centre": centre, "household": household, "param": param}
    for name, value in changes.items():
        *groups, fact = name.split("__")
        holder: dict[str, Any] = roots
        for group in groups:
            holder = holder[group]
        holder[fact] = value
    return centre, household, param


def program(source: str, *, budget: int = 10_000) -> Program:
    """The compiled expression."""
    return compile_program(CHECKER.check(source), budget=budget)
