"""The rule book: the rules that are in force, and the modes and parameters that the operator laid over them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.days import NO_DAY, Day
from rules.facts import FACTS
from rules.model import Mode, Rule

MODE = "mode"
"""Name under which a setting sets the mode of a rule instead of a parameter."""

OLDEST_MONTHS = 120 * 12
"""Ages are looked at up to here where a rule does not tell which of them matter."""

_SCOPES = ("network", "partner", "centre")


@dataclass(frozen=True, slots=True)
class Setting:
    """A mode or a parameter of a rule, for the network, a partner or a centre, from a day."""

    rule: str
    parameter: str
    scope: str
    key: str
    starts: Day
    value: object


@dataclass(slots=True)
class Plan:
    """A rule as it holds at one centre: resolved thresholds, parameters and modes by day.

    `ages` are ages in months, `counts` the numbers with which household counts of days are compared, `centre_counts`
    and `decision_counts` likewise; `None` means every day. `changes` are the days on which a parameter or the
    mode changes. `centre_reads` are the facts of the centre that the condition reads, `centre_looks` also those that
    tell how grave it is.
    """

    rule: Rule
    index: int
    centre_reads: frozenset[str]
    household_reads: frozenset[str]
    ages: frozenset[int]
    counts: Mapping[str, frozenset[int] | None]
    centre_counts: Mapping[str, frozenset[int] | None]
    decision_counts: Mapping[str, frozenset[int] | None]
    changes: tuple[Day, ...]
    _dated: tuple[tuple[Day, Mapping[str, object], Mode], ...]
    reads_next_place: bool = False
    reads: frozenset[str] = frozenset()
    """Every fact that the condition, the severity or the sentence names."""
    centre_looks: frozenset[str] = frozenset()
    numbers: Mapping[str, tuple[int, ...] | None] = field(default_factory=dict)
    """For every whole number that is read: the numbers with which it is compared; `None`: that cannot be told."""
    reasons: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False, compare=False)
    """What verdicts of the rule rested on, by all that it can tell apart; the engine keeps it from look to look."""
    missing: dict[tuple[object, ...], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    """Likewise the unknown facts that kept a verdict from being told."""

    def judged_on(self, day: Day) -> Mapping[str, object] | None:
        """Give the parameters of a day on which the rule is in force and not switched off, else `None`."""
        rule = self.rule
        if day < rule.in_force_from or (rule.in_force_until is not None and day >= rule.in_force_until):
            return None
        parameters, mode = self.on(day)
        return None if mode == "off" else parameters

    def all_parameters(self) -> list[Mapping[str, object]]:
        """Give the parameters of every day on which they change."""
        return [parameters for _, parameters, _ in self._dated]

    def on(self, day: Day) -> tuple[Mapping[str, object], Mode]:
        """Give the parameters and the mode of a day."""
        dated = self._dated
        if len(dated) == 1:
            return dated[0][1], dated[0][2]
        parameters, mode = dated[0][1], dated[0][2]
        for starts, values, own in dated:
            if starts > day:
                break
            parameters, mode = values, own
        return parameters, mode


@dataclass(slots=True)
class RuleBook:
    """All rules, with settings. `digest` changes with any of them."""

    rules: Sequence[Rule]
    settings: Sequence[Setting] = ()
    _plans: dict[tuple[str | None, str | None], tuple[Plan, ...]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Give a digest of all rules and settings."""
        text = "\n".join([*sorted(rule.digest for rule in self.rules), *sorted(map(repr, self.settings))])
        return hashlib.sha256(text.encode()).hexdigest()

    def by_id(self) -> Mapping[str, Rule]:
        """Give the rules by their id."""
        return {rule.id: rule for rule in self.rules}

    def plans(self, centre: str, partner: str | None) -> tuple[Plan, ...]:
        """Give every rule as it holds at a centre."""
        own = {setting.key for setting in self.settings if setting.scope == "centre"}
        partners = {setting.key for setting in self.settings if setting.scope == "partner"}
        key = (centre if centre in own else None, partner if partner in partners else None)
        found = self._plans.get(key)
        if found is None:
            found = self._plans[key] = tuple(self._plan(index, rule, key) for index, rule in enumerate(self.rules))
        return found

    def _plan(self, index: int, rule: Rule, key: tuple[str | None, str | None]) -> Plan:
        settings = [
            setting
            for setting in self.settings
            if setting.rule == rule.id
            and (
                setting.scope == "network"
                or (setting.scope == "centre" and setting.key == key[0])
                or (setting.scope == "partner" and setting.key == key[1])
            )
        ]
        dated = tuple(_dated(rule, settings))
        programs = [rule.condition, *(p for p in (rule.severity.critical_when, rule.severity.warning_when) if p)]
        reads = frozenset().union(*(program.reads for program in programs))
        thresholds = _thresholds(programs, [values for _, values, _ in dated])
        ages = thresholds.get("household.members.age_months", frozenset())
        all_ages = frozenset(range(OLDEST_MONTHS)) if ages is None else frozenset(n + k for n in ages for k in (0, 1))
        own_ages = all_ages if any(read.startswith("household.") for read in reads) else frozenset()
        changes = tuple(sorted({starts for starts, _, _ in dated if starts > NO_DAY} | _force_days(rule)))
        return Plan(
            rule,
            index,
            frozenset(read for read in rule.condition.reads if read.startswith("centre.")),
            frozenset(read for read in reads if read.startswith("household.")),
            own_ages | _derived_ages(reads),
            _of(thresholds, "household."),
            _of(thresholds, "centre."),
            _of(thresholds, "decision."),
            changes,
            dated,
            "household.without_next_place" in rule.condition.reads,
            reads | frozenset(name for name in rule.sentence_facts() if name in FACTS),
            frozenset(read for read in reads if read.startswith("centre.")),
            {name: None if numbers is None else tuple(sorted(numbers)) for name, numbers in thresholds.items()},
        )


def _force_days(rule: Rule) -> set[Day]:
    return {day for day in (rule.in_force_from, rule.in_force_until) if day}


def _derived_ages(reads: Iterable[str]) -> frozenset[int]:
    ages = set()
    if "household.under_3" in reads:
        ages.add(36)
    if "household.school_age" in reads:
        ages.add(72)
    return frozenset(ages)


def _of(thresholds: Mapping[str, frozenset[int] | None], root: str) -> dict[str, frozenset[int] | None]:
    """Leave the counts of days under one root."""
    return {
        name: numbers
        for name, numbers in thresholds.items()
        if name.startswith(root) and name in FACTS and FACTS[name].counts_days
    }


def _thresholds(
    programs: Sequence[Any], parameters: Sequence[Mapping[str, object]]
) -> dict[str, frozenset[int] | None]:
    """Resolve the numbers that facts are compared with, under every value that a parameter ever has."""
    found: dict[str, frozenset[int] | None] = {}
    for program in programs:
        for path, numbers in program.thresholds.items():
            if numbers is None or found.get(path, frozenset()) is None:
                found[path] = None
                continue
            resolved: set[int] = set(found.get(path) or ())
            for number in numbers:
                if isinstance(number, str):
                    name = number.removeprefix("param.")
                    resolved.update(int(values[name]) for values in parameters)  # type: ignore[call-overload]
                else:
                    resolved.add(number)
            found[path] = frozenset(resolved)
    return found


def _dated(rule: Rule, settings: Sequence[Setting]) -> Iterable[tuple[Day, Mapping[str, object], Mode]]:
    """Give (from day, parameters, mode) for every day on which one of them changes."""
    days = {NO_DAY, *(setting.starts for setting in settings)}
    for parameter in rule.parameters.values():
        days.update(starts for starts, _ in parameter.dated)
    for day in sorted(days):
        values: dict[str, object] = {name: parameter.on(day) for name, parameter in rule.parameters.items()}
        mode: Mode = "on"
        for scope in _SCOPES:
            for setting in sorted(settings, key=lambda setting: (setting.starts, repr(setting.value))):
                if setting.scope != scope or setting.starts > day:
                    continue
                if setting.parameter == MODE:
                    mode = setting.value  # type: ignore[assignment]
                elif setting.parameter in values:
                    values[setting.parameter] = setting.value
        yield day, values, mode
