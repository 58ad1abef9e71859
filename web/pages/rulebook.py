"""The rules that are in force, as pages look them up."""

from __future__ import annotations

from rules.model import Rule
from web.current import installation


def find_rule(rule_id: str) -> Rule | None:
    """Give a rule of the packs, or `None` for one that is no longer there."""
    return next((rule for rule in installation().rules.rules() if rule.id == rule_id), None)


def scope_of(rule_id: str) -> str:
    """Tell what a rule is about: a household, a decision, a centre; a centre for one that is no longer there."""
    rule = find_rule(rule_id)
    return rule.scope if rule is not None else "centre"
