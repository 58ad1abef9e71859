"""What the operator sets of a rule: shown on its page to everybody, changed by child policy."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination.errors import DomainError, InvalidError, Mistake, NotFoundError
from coordination.policy.access import may
from coordination.rule_settings import (
    MODES,
    ObservedRow,
    SettingRow,
    drop_setting,
    list_observed,
    list_settings,
    set_rule,
)
from rules.book import MODE
from rules.model import Rule
from rules.sentences import tell_number
from web.current import installation, language
from web.identity import access, actor
from web.pages import dates
from web.pages.desk import blueprint, page, today
from web.pages.failing import tell_in
from web.pages.forms.inputs import Form, Input, Option
from web.pages.names import centre_name, centres
from web.pages.telling import begin, partner_words, words_of
from web.problems import status_of


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting in words; `drop` is where it can be taken back, empty once it holds."""

    what: str
    value: str
    where: str
    since: str
    reason: str
    drop: str


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """The settings of a rule as its page shows them."""

    lines: list[SettingLine]
    observed: list[str]
    change: str


def settings_of(rule: Rule) -> RuleSettings:
    """Tell what was set of a rule, what it finds where it only observes, and where a reader may change it."""
    with installation().begin(actor(), read_only=True) as uow:
        rows, seen = list_settings(uow, rule.id), list_observed(uow, rule.id)
    may_set = may(actor(), "rules.set")
    change = url_for("pages.set_rule_form", rule_id=rule.id) if may_set else ""
    return RuleSettings([_line(rule, row, may_set=may_set) for row in rows], [_seen(row) for row in seen], change)


def mode_words(mode: str) -> str:
    """Tell a mode in words."""
    return {
        "off": gettext("switched off"),
        "observe": gettext("only observes: it is counted, nobody is disturbed"),
        "on": gettext("on"),
    }[mode]


def _parameter_words(rule: Rule, name: str) -> str:
    if name == MODE:
        return gettext("Mode")
    parameter = rule.parameters.get(name)
    return begin((words_of(parameter.words) if parameter else "") or name)


def _line(rule: Rule, row: SettingRow, *, may_set: bool) -> SettingLine:
    number = isinstance(row.value, int | float)
    value = tell_number(row.value, language()) if number else mode_words(str(row.value))  # type: ignore[arg-type]
    begun = row.from_on <= today()
    drop = "" if begun or not may_set else url_for("pages.drop_rule_setting", rule_id=rule.id, setting=row.id)
    since = dates.since_or_from(row.from_on, today())
    return SettingLine(_parameter_words(rule, row.parameter), value, _where(row), since, row.reason or "", drop)


def _where(row: SettingRow) -> str:
    if row.scope == "centre":
        return centre_name(row.key)
    return partner_words(row.key) if row.scope == "partner" else gettext("the whole network")


def _seen(row: ObservedRow) -> str:
    found = ngettext("%(num)s case found", "%(num)s cases found", row.found)
    return gettext("%(centre)s: %(found)s", centre=centre_name(row.centre), found=found)


@blueprint.route("/rules/<rule_id>/set", methods=["GET", "POST"])
@access("rules.set")
def set_rule_form(rule_id: str) -> ResponseReturnValue:
    """Set a mode or a threshold of a rule."""
    rule = next((each for each in installation().rules.rules() if each.id == rule_id), None)
    if rule is None:
        raise NotFoundError("rule_not_found", rule=rule_id)
    form, status = _form(rule), 200
    if request.method == "POST":
        try:
            _set(rule)
        except DomainError as error:
            tell_in(form, error)
            status = status_of(error)
        else:
            flash(gettext("It is set. The centres are looked at again; that takes seconds."))
            return redirect(url_for("pages.rule", rule_id=rule.id))
    return page(
        "person_form.html",
        title=gettext("Set a rule otherwise"),
        form=form,
        secret=None,
        button=gettext("Set it"),
        back=url_for("pages.rule", rule_id=rule.id),
        under_title=begin(words_of(rule.title)),
    ), status


@blueprint.post("/rules/<rule_id>/settings/<uuid:setting>/drop")
@access("rules.set")
def drop_rule_setting(rule_id: str, setting: uuid.UUID) -> ResponseReturnValue:
    """Take back a setting that has not begun to hold."""
    with installation().begin(actor()) as uow:
        drop_setting(uow, rule_id, setting)
    flash(gettext("The setting is taken back."))
    return redirect(url_for("pages.rule", rule_id=rule_id))


def _set(rule: Rule) -> None:
    told = request.form
    scope, _, key = told.get("place", "network").partition(":")
    parameter = told.get("parameter", MODE)
    value = told.get("mode", "") if parameter == MODE else told.get("value", "")
    day = _day_of(told.get("from", ""))
    try:
        with installation().begin(actor()) as uow:
            set_rule(
                uow,
                rule.id,
                parameter=parameter,
                value=value,
                scope=scope,
                key=key,
                from_on=day,
                reason=told.get("reason", ""),
            )
    except InvalidError as error:
        raise _beside_inputs(error, "mode" if parameter == MODE else "value", filled=bool(value.strip())) from error


def _beside_inputs(error: InvalidError, name: str, *, filled: bool) -> InvalidError:
    """Give the mistakes of a setting the names of the inputs here; `name` is the one that its value is told in."""
    mistakes = []
    for each in error.mistakes:
        if each.field == "value" and not filled:
            mistakes.append(Mistake(name, "required"))
        else:
            field = {"value": name, "scope": "place", "key": "place"}.get(each.field, each.field)
            mistakes.append(Mistake(field, each.code, **each.context))
    return InvalidError(error.code, mistakes=tuple(mistakes), field=error.field)


def _day_of(told: str) -> dt.date:
    try:
        return dt.date.fromisoformat(told)
    except ValueError as error:
        raise InvalidError("day_expected", field="from", value=told[:40]) from error


def _form(rule: Rule) -> Form:
    told = request.form
    names = [MODE, *rule.parameters]
    partners = sorted({each.partner for each in centres().values() if each.partner})
    places = [
        Option("network:", begin(gettext("the whole network"))),
        *(Option(f"partner:{name}", partner_words(name)) for name in partners),
        *(Option(f"centre:{code}", each.name) for code, each in sorted(centres().items(), key=lambda one: one[1].name)),
    ]
    return Form(
        [
            Input(
                "parameter",
                gettext("What is set"),
                "select",
                required=True,
                value=told.get("parameter", MODE),
                options=[Option(name, _parameter_words(rule, name)) for name in names],
            ),
            Input(
                "mode",
                gettext("New mode"),
                "select",
                value=told.get("mode", ""),
                options=[Option(mode, begin(mode_words(mode))) for mode in MODES],
                help=gettext("One of the two is needed: this one when the mode is set."),
                quiet=True,
            ),
            Input(
                "value",
                gettext("New threshold"),
                value=told.get("value", ""),
                inputmode="decimal",
                help=gettext("One of the two is needed: this one when a threshold is set."),
                quiet=True,
            ),
            Input(
                "place",
                gettext("For whom"),
                "select",
                required=True,
                value=told.get("place", "network:"),
                options=places,
            ),
            Input("from", gettext("From"), "date", required=True, value=told.get("from", today().isoformat())),
            Input("reason", gettext("Why"), "textarea", required=True, value=told.get("reason", "")),
        ]
    )


__all__ = ["RuleSettings", "settings_of"]
