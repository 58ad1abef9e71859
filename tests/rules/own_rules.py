"""Rules written in a test, without a pack: short sentences that read what the shipped packs do not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.book import RuleBook, Setting
from rules.cel import Program, compile_program
from rules.days import NO_DAY, Day
from rules.model import Parameter, Rule, Scope, SeverityRule
from rules.schema import checker_of
from rules.words import Words

TYPES = {bool: "bool", int: "int", float: "double", str: "string"}


def rule(
    condition: str,
    *,
    name: str = "own.rule",
    scope: Scope = "household",
    critical: str | None = None,
    warning: str | None = None,
    default: Any = "info",
    parameters: Mapping[str, Any] | None = None,
    sentence: str = "it holds",
    in_force: tuple[Day, Day | None] = (NO_DAY, None),
    ahead_days: int | None = None,
) -> Rule:
    """Make a rule; a parameter is a value, or pairs of (from day, value)."""
    dated = {
        key: tuple(value) if isinstance(value, list) else ((NO_DAY, value),)
        for key, value in (parameters or {}).items()
    }
    types = tuple(sorted((key, TYPES[type(values[0][1])]) for key, values in dated.items()))

    def compiled(text: str | None) -> Program | None:
        return None if text is None else compile_program(checker_of(types).check(text))

    program = compiled(condition)
    assert program is not None
    words = Words(name, name, name)
    told = Words(sentence, sentence, sentence)
    return Rule(
        id=name,
        ref="R00",
        pack="own",
        version=1,
        digest=repr((name, condition, critical, dated)),
        scope=scope,
        title=words,
        sentence=told,
        condition=program,
        severity=SeverityRule(default, compiled(critical), compiled(warning)),
        parameters={key: Parameter(key, dict(types)[key], values, "verified") for key, values in dated.items()},
        between=(),
        act=(),
        inform=(),
        covered_by=(),
        principles=(),
        basis=(),
        procedure="conflict",
        in_force_from=in_force[0],
        in_force_until=in_force[1],
        ahead_days=ahead_days,
    )


def book(*rules: Rule, settings: tuple[Setting, ...] = ()) -> RuleBook:
    return RuleBook(rules, settings)
