"""Settings of rules: a mode or a threshold for the network, a partner or a centre, from a day on.

A rule's meaning is never edited in place; what an operator may set are the thresholds that it names, and whether it is
`off`, only observes, or is `on`. Nothing is changed for days that are past.
"""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.errors import ConflictError, InvalidError, Mistake, NotFoundError
from coordination.ids import new_id
from coordination.journal import record
from coordination.models import Centre, ObservedFindings, RuleSetting
from coordination.unit_of_work import UnitOfWork
from rules.book import MODE
from rules.model import Parameter, Rule

MODES = ("off", "observe", "on")
SCOPES = ("network", "partner", "centre")
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting as it stands. `key` is the partner or the centre, empty for the network."""

    id: uuid.UUID
    rule: str
    parameter: str
    scope: str
    key: str
    from_on: dt.date
    value: object
    set_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ObservedRow:
    """How many subjects a rule finds at a centre where it only observes."""

    rule: str
    centre: str
    found: int


def list_settings(uow: UnitOfWork, rule: str | None = None) -> tuple[SettingRow, ...]:
    """Give the settings of one rule or of all, in the order in which they hold."""
    query = sa.select(RuleSetting).order_by(
        RuleSetting.rule, RuleSetting.parameter, RuleSetting.scope, RuleSetting.key, RuleSetting.from_on
    )
    if rule is not None:
        query = query.where(RuleSetting.rule == rule)
    return tuple(_row(setting) for setting in uow.session.scalars(query))


def list_observed(uow: UnitOfWork, rule: str | None = None) -> tuple[ObservedRow, ...]:
    """Give what rules find where they only observe: nobody was disturbed by it."""
    query = sa.select(ObservedFindings.rule, ObservedFindings.centre, ObservedFindings.found)
    if rule is not None:
        query = query.where(ObservedFindings.rule == rule)
    rows = uow.session.execute(query.order_by(ObservedFindings.rule, ObservedFindings.centre))
    return tuple(ObservedRow(row.rule, row.centre, row.found) for row in rows)


def set_rule(
    uow: UnitOfWork,
    rule: str,
    *,
    parameter: str,
    value: object,
    reason: str,
    scope: str = "network",
    key: str = "",
    from_on: dt.date | None = None,
) -> SettingRow:
    """Set the mode (`parameter` is `mode`) or a threshold of a rule from a day on; without a day, from today.

    A setting of the same place and day is replaced. The checks that it makes necessary run by themselves. Raises
    `NotFoundError` (`rule_not_found`) and `InvalidError` with all mistakes: `parameter_unknown`, `mode_unknown`,
    `threshold_expected`, `scope_of_setting_unknown`, `centre_unknown`, `partner_unknown`, `key_unneeded`,
    `setting_past`, `reason_missing`, `text_too_long`.
    """
    found = uow.installation.rules.rule(rule)
    if found is None:
        raise NotFoundError("rule_not_found", rule=rule)
    day = from_on or uow.today
    mistakes = [*_place_mistakes(uow, scope, key), *_reason_mistakes(reason)]
    if day < uow.today:
        mistakes.append(Mistake("from", "setting_past", day=day.isoformat()))
    told = _value_of(found, parameter, value, mistakes)
    if mistakes:
        raise InvalidError("form_invalid", mistakes=tuple(mistakes))
    setting = uow.session.scalar(
        sa.select(RuleSetting).where(
            RuleSetting.rule == rule,
            RuleSetting.parameter == parameter,
            RuleSetting.scope == scope,
            RuleSetting.key == key,
            RuleSetting.from_on == day,
        )
    )
    if setting is None:
        setting = RuleSetting(id=new_id(), rule=rule, parameter=parameter, scope=scope, key=key, from_on=day, value={})
        uow.session.add(setting)
    setting.value, setting.set_by, setting.reason = {"value": told}, uow.actor.label, reason.strip()
    uow.session.flush()
    record(uow, "rule_set", "rule", rule, parameter=parameter, scope=scope, key=key, **{"from": day.isoformat()},
           value=told)  # fmt: skip
    return _row(setting)


def drop_setting(uow: UnitOfWork, rule: str, setting: uuid.UUID) -> None:
    """Take back a setting that has not begun to hold; what holds is ended by setting another value.

    Raises `NotFoundError` (`setting_not_found`) and `ConflictError` (`setting_begun`).
    """
    row = uow.session.get(RuleSetting, setting)
    if row is None or row.rule != rule:
        raise NotFoundError("setting_not_found", setting=str(setting))
    if row.from_on <= uow.today:
        raise ConflictError("setting_begun", day=row.from_on.isoformat())
    uow.session.delete(row)
    record(uow, "rule_setting_dropped", "rule", row.rule, parameter=row.parameter, scope=row.scope, key=row.key,
           **{"from": row.from_on.isoformat()})  # fmt: skip


def _row(setting: RuleSetting) -> SettingRow:
    return SettingRow(
        setting.id, setting.rule, setting.parameter, setting.scope, setting.key, setting.from_on,
        setting.value["value"], setting.set_by, setting.reason,
    )  # fmt: skip


def _place_mistakes(uow: UnitOfWork, scope: str, key: str) -> Sequence[Mistake]:
    if scope not in SCOPES:
        return [Mistake("scope", "scope_of_setting_unknown", value=scope)]
    if scope == "network":
        return [Mistake("key", "key_unneeded", value=key)] if key else []
    column = Centre.code if scope == "centre" else Centre.partner
    known = uow.session.scalar(sa.select(column).where(column == key).limit(1))
    if known is not None:
        return []
    return [Mistake("key", "centre_unknown" if scope == "centre" else "partner_unknown", value=key)]


def _reason_mistakes(reason: str) -> Sequence[Mistake]:
    if not reason.strip():
        return [Mistake("reason", "reason_missing")]
    if len(reason) > LONGEST_REASON:
        return [Mistake("reason", "text_too_long", length=len(reason), most=LONGEST_REASON)]
    return []


def _value_of(rule: Rule, parameter: str, value: object, mistakes: list[Mistake]) -> object:
    """Read a mode or a threshold, also one that was written as text."""
    if parameter == MODE:
        if value not in MODES:
            mistakes.append(Mistake("value", "mode_unknown", value=str(value)))
        return value
    found = rule.parameters.get(parameter)
    if found is None:
        mistakes.append(Mistake("parameter", "parameter_unknown", value=parameter, known=", ".join(rule.parameters)))
        return None
    number = _number(found, value)
    if number is None:
        mistakes.append(Mistake("value", "threshold_expected", value=str(value)[:80], usual=found.dated[0][1]))
    return number


def _number(parameter: Parameter, value: object) -> int | float | None:
    """Read a number of the parameter's type and sign, with a comma or a point; `None` when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.strip().replace(",", ".")
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    whole = parameter.type == "int"
    usual = parameter.dated[0][1]
    other_sign = isinstance(usual, int | float) and usual * number < 0
    if not math.isfinite(number) or abs(number) > _LARGEST or other_sign or (whole and not number.is_integer()):
        return None
    return int(number) if whole else number


_LARGEST = 1_000_000


__all__ = [
    "LONGEST_REASON",
    "MODES",
    "SCOPES",
    "ObservedRow",
    "SettingRow",
    "drop_setting",
    "list_observed",
    "list_settings",
    "set_rule",
]
