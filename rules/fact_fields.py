"""From which fields of which events each fact comes: the table behind `docs/rules/facts-of-rules.md`.

A `*` in the name of a fact stands for one item, line, space, group, function, theme or topic. A field is written
`kind.field`, a field of a nested object `kind.field.inner`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rules.model import Rule
from rules.pack import SHIPPED, load_packs

_STAYS = (
    "allocation.household", "allocation.centre", "allocation.arrives_on", "allocation.leaves_on",
    "allocation.only_members", "transfer.household", "transfer.from_centre", "transfer.to_centre", "transfer.moves_on",
    "transfer.only_members", "presence.centre", "presence.on", "presence.households.household",
    "presence.households.arrived_on", "departure.household", "departure.member", "departure.left_on",
)  # fmt: skip
_MEMBERS = (
    "allocation.members.ref", "household.members.ref", "household.members.ends_on", "presence.households.members",
    "birth.member", "birth.on",
)  # fmt: skip
_AGES = (*_MEMBERS, "allocation.members.born", "household.members.born")
_UNACCOMPANIED = ("allocation.members.unaccompanied", "household.members.unaccompanied")
_NEEDS = ("allocation.members.needs", "household.members.needs")
_COUNTED = (*_STAYS, *_AGES, "closure.closes_on")
_FAMILY_PLACES = ("centre.capacity", "capacity.group", "capacity.places", "capacity.unusable", "capacity.reserved")
_PLAN = ("closure.child_plan", "closure.closes_on")
_SCHOOLING = ("schooling.household", "schooling.member", "schooling.status", "schooling.started_on", "schooling.until")
_DECISIONS = (
    "transfer.moves_on", "closure.closes_on", "target_group.from", "supply.from", "budget.from", "space.from",
    "staffing.from",
)  # fmt: skip
_INTAKE = ("intake.group", "intake.open", "intake.from", "intake.until")
_PLAY = ("centre.spaces", "space.space", "space.usable", "space.from", "space.until")
_ROOM = ("room.code", "room.m2", "room.beds", "room.group")
_POSTS = ("centre.staff", "staffing.function", "staffing.fte", "staffing.from", "staffing.until")
_ABSENCES = ("absence.function", "absence.fte", "absence.from", "absence.until", "absence.replaced")
_AMOUNTS = (
    "centre.budgets", "budget.line", "budget.action", "budget.amount", "budget.per", "budget.from", "budget.until",
)  # fmt: skip

FIELDS: Mapping[str, Sequence[str]] = {
    "centre.status": ("closure.closes_on",),
    "centre.kind": ("centre.kind",),
    "centre.language": ("centre.language",),
    "centre.schooling_languages": ("centre.schooling_languages",),
    "centre.km_school": ("centre.km_school",),
    "centre.km_health": ("centre.km_health",),
    "centre.days_to_closing": ("closure.closes_on",),
    "centre.closure.last_intake_lead": ("closure.last_family_intake_on", "closure.closes_on"),
    "centre.closure.plan_missing": _PLAN,
    "centre.closure.withdrawn_days": ("closure.closes_on",),
    "centre.closure.left_behind": (
        "closure.closes_on", "supply.from", "supply.until", "budget.from", "budget.until", "space.from", "space.until",
        "staffing.from", "staffing.until", "capacity.from", "capacity.until", "intake.from", "intake.until",
        "target_group.from", "target_group.until",
    ),
    "centre.capacity.*": (*_FAMILY_PLACES, "capacity.from", "capacity.until"),
    "centre.groups.*": ("centre.capacity", "target_group.group", "target_group.admitted", "target_group.from",
                        "target_group.until"),
    "centre.group_admitted_days.*": ("target_group.group", "target_group.admitted", "target_group.from",
                                     "target_group.until"),
    "centre.intake.families": (*_INTAKE, "closure.last_family_intake_on"),
    "centre.intake.*": _INTAKE,
    "centre.supplies.*": ("centre.supplies", "supply.item", "supply.action", "supply.from", "supply.until"),
    "centre.stock_days.*": ("supply.item", "supply.action", "supply.stock_days", "supply.from", "supply.until"),
    "centre.budgets.*.monthly": _AMOUNTS,
    "centre.budgets.*.change": (*_AMOUNTS, "budget.before"),
    "centre.budgets.*.frozen": ("budget.line", "budget.action", "budget.from", "budget.until"),
    "centre.programme_needs.*": ("programme.needs.line", "programme.needs.space", "programme.from", "programme.until"),
    "centre.programme_least.*": ("programme.needs.line", "programme.needs.min_amount", "programme.from",
                                 "programme.until"),
    "centre.programmes.*": ("programme.tag", "programme.from", "programme.until"),
    "centre.programme_responsible": ("programme.responsible", "programme.from", "programme.until"),
    "centre.spaces.*": _PLAY,
    "centre.play_bands": (*_PLAY, "space.age_bands"),
    "centre.play_m2": (*_PLAY, "space.m2"),
    "centre.posts.*": _POSTS,
    "centre.absent.*": _ABSENCES,
    "centre.staff.*": (*_POSTS, *_ABSENCES),
    "centre.absences_unreplaced": _ABSENCES,
    "centre.training.*": ("training.topic", "training.trained", "training.headcount", "training.on"),
    "centre.protocol_days.*": ("protocol.topic", "protocol.rehearsed_on"),
    "centre.protocol_share.*": ("protocol.topic", "protocol.rehearsed_on", "protocol.share"),
    "centre.residents.unaccompanied": (*_COUNTED, *_UNACCOMPANIED),
    "centre.residents.safety_need_families": (*_COUNTED, *_NEEDS),
    "centre.residents.*": _COUNTED,
    "centre.family_places_free": (*_FAMILY_PLACES, *_COUNTED),
    "centre.rooms.families_sharing": ("room_assignment.families_sharing_room", "room_assignment.household",
                                      "room_assignment.code"),
    "centre.rooms.*": _ROOM,
    "household.present": _STAYS,
    "household.members": _MEMBERS,
    "household.minors": _AGES,
    "household.adults": _AGES,
    "household.under_3": _AGES,
    "household.school_age": _AGES,
    "household.unaccompanied": (*_AGES, *_UNACCOMPANIED),
    "household.needs": _NEEDS,
    "household.days_in_centre": _STAYS,
    "household.moves_24_months": ("household.moves_before", *_STAYS),
    "household.moves_total": ("household.moves_before", *_STAYS),
    "household.assessed": ("assessment.household", "assessment.kind", "assessment.completed_on"),
    "household.best_interests_assessed": ("assessment.household", "assessment.kind", "assessment.completed_on"),
    "household.days_since_applied": ("household.applied_on",),
    "household.days_since_registration": ("household.registered_on", *_STAYS),
    "household.closing_after_days": ("closure.closes_on", *_STAYS),
    "household.birth_due_in_days": ("allocation.members.due_on", "household.members.due_on", "birth.on"),
    "household.without_next_place": ("closure.closes_on", *_STAYS),
    "household.split": _STAYS,
    "household.rooms_apart": ("room_assignment.household", "room_assignment.member", "room_assignment.code"),
    "household.members.ref": _MEMBERS,
    "household.members.age_months": _AGES,
    "household.members.minor": _AGES,
    "household.members.unaccompanied": _UNACCOMPANIED,
    "household.members.schooled": _SCHOOLING,
    "household.members.school_language": (*_SCHOOLING, "schooling.language"),
    "household.members.schooled_days": _SCHOOLING,
    "household.members.needs": _NEEDS,
    "decision.kind": _DECISIONS,
    "decision.takes_away": ("supply.action", "budget.action", "budget.amount", "space.usable", "staffing.fte",
                            "target_group.admitted", "closure.closes_on"),
    "decision.children": (*_DECISIONS, "transfer.household"),
    "decision.days_left": _DECISIONS,
    "decision.days_since_stated": _DECISIONS,
    "decision.screened": ("screening.decision", "screening.on"),
    "decision.centre_heard": ("hearing.decision", "hearing.who", "hearing.on"),
    "decision.children_heard": ("hearing.decision", "hearing.who", "hearing.on"),
    "decision.parents_heard": ("hearing.decision", "hearing.who", "hearing.on"),
    "decision.urgent": ("transfer.urgent_because",),
    "decision.group_move": ("transfer.batch",),
    "decision.child_line": ("budget.line",),
    "decision.family_notice": ("transfer.family_informed_on", "transfer.moves_on"),
    "decision.centre_notice": ("transfer.centre_informed_on", "transfer.moves_on"),
    "decision.change_per_child": ("budget.line", "budget.action", "budget.amount", "budget.per", "budget.before"),
    "decision.plan_missing": ("transfer.child_plan", "closure.child_plan"),
    "region.*": (*_FAMILY_PLACES, "closure.closes_on", "centre.region", *_STAYS),
    "network.*": (*_FAMILY_PLACES, "closure.closes_on", *_STAYS),
}  # fmt: skip
"""Patterns of facts, the narrower before the wider, with the fields that they come from."""

_MADE = "Made by `python -m rules facts --of-rules` from the packs and `rules/fact_fields.py`; a test keeps it current."


@lru_cache(maxsize=1024)
def pattern_of(fact: str) -> str | None:
    """Give the pattern under which a fact stands in the table; `None` when it is not there."""
    return next((pattern for pattern in FIELDS if _matches(pattern, fact)), None)


def _matches(pattern: str, fact: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[a-z0-9_]+"), fact) is not None


def table_of_rules(rules: Iterable[Rule] | None = None) -> str:
    """Give, in Markdown, for each rule the facts that it reads and the fields of events that they come from."""
    if rules is None:
        rules = [rule for pack in load_packs(SHIPPED) for rule in pack.rules]
    lines = ["# From rules to facts to fields of events", "", _MADE, ""]
    for rule in sorted(rules, key=lambda rule: rule.id):
        lines += [f"## {rule.id}", "", f"{rule.title.en} ({rule.ref}; scope {rule.scope}).", ""]
        lines += ["| fact | fields of events |", "|---|---|"]
        lines += [f"| `{fact}` | {_told(fields)} |" for fact, fields in _rows(facts_of(rule))]
        lines.append("")
    return "\n".join(lines)


def facts_of(rule: Rule) -> tuple[str, ...]:
    """Give the facts that a rule reads, in its condition and in its severity."""
    programs = (rule.condition, rule.severity.critical_when, rule.severity.warning_when)
    read = {fact for program in programs if program for fact in program.reads}
    return tuple(sorted(fact for fact in read if not fact.startswith("finding.")))


def _rows(facts: Iterable[str]) -> list[tuple[str, Sequence[str]]]:
    """Join facts of one pattern: `centre.supplies.{nappies, meals}`."""
    joined: dict[str, list[str]] = {}
    for fact in facts:
        joined.setdefault(pattern_of(fact) or fact, []).append(fact)
    return [(_joined(pattern, found), FIELDS[pattern]) for pattern, found in joined.items()]


def _joined(pattern: str, facts: Sequence[str]) -> str:
    if len(facts) == 1:
        return facts[0]
    before, after = pattern.split("*")
    names = (fact.removeprefix(before).removesuffix(after) for fact in facts)
    return f"{before}{{{', '.join(names)}}}{after}"


def _told(fields: Sequence[str]) -> str:
    """Tell fields by kind: `supply`: item, action."""
    kinds: dict[str, list[str]] = {}
    for field in fields:
        kind, name = field.split(".", 1)
        kinds.setdefault(kind, []).append(name)
    return "; ".join(f"`{kind}`: {', '.join(dict.fromkeys(names))}" for kind, names in kinds.items())
