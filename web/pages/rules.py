"""The rules: their sentence, thresholds, basis with its mark, and who is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination.errors import NotFoundError
from rules.model import Basis, Mark, Rule
from rules.sentences import Placeholder, parts_of, tell_number
from web.current import installation, language
from web.identity import access
from web.pages.desk import blueprint, page, today
from web.pages.explaining import fact_words
from web.pages.listing import Line
from web.pages.rule_settings import settings_of
from web.pages.rulebook import find_rule
from web.pages.telling import begin, family_words, function_words, in_words, kind_words, role_words, words_of
from web.words.references import reference_words


@dataclass(frozen=True, slots=True)
class BasisWords:
    """A reference as a reader may trust it."""

    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParameterWords:
    """A threshold with its value of today."""

    words: str
    value: str
    source: str


def mark_words(mark: Mark) -> str:
    """Tell how far a source can be trusted."""
    return {
        "verified": gettext("verified"),
        "reported": gettext("as reported by others"),
        "project-default": gettext("choice of this project, to be set by the operator"),
        "unverified": gettext("norm under review"),
    }[mark]


def basis_words(basis: tuple[Basis, ...]) -> Iterator[BasisWords]:
    """Tell the basis of a rule as in force today; what is not verified is never shown as an article number."""
    day = today().toordinal()
    for each in basis:
        if day < (each.in_force_from or 0) or (each.in_force_until is not None and day >= each.in_force_until):
            continue
        if each.mark == "unverified":
            yield BasisWords(gettext("Norm under review"))
        else:
            yield BasisWords(
                reference_words(each.ref, language()), "" if each.mark == "verified" else mark_words(each.mark)
            )


def open_sentence(rule: Rule) -> str:
    """Give the sentence of a rule with the names of its facts where their values will stand."""
    told = []
    for part in parts_of(rule.sentence.of(language())):
        if isinstance(part, Placeholder):
            name = _parameter_words(rule, part.name) or fact_words(part.name)
            told.append(f"[{part.forms[1] if part.test and len(part.forms) > 1 else name}]")
        else:
            told.append(part)
    return "".join(told)


def _parameter_words(rule: Rule, name: str) -> str:
    parameter = rule.parameters.get(name.removeprefix("param."))
    return (words_of(parameter.words) or parameter.name) if parameter else ""


@blueprint.get("/rules")
@access("rules.read")
def rules() -> ResponseReturnValue:
    """All rules that are in force."""
    found = installation().rules.rules()
    lines = [
        Line((begin(words_of(rule.title)), family_words(rule.pack), _marks(rule)), rule_href(rule.id)) for rule in found
    ]
    headline = begin(ngettext("one rule is kept", "%(count)s rules are kept", len(found), count=in_words(len(found))))
    return page(
        "rows.html",
        title=gettext("Rules"),
        headline=headline,
        under_headline=gettext("Each is a plain sentence about one day; a conflict is a day on which it is true."),
        caption=gettext("Rules, by theme"),
        rows=lines,
        nothing=gettext("No rule is loaded."),
        columns=(gettext("Rule"), gettext("Theme"), gettext("Basis")),
    )


def _marks(rule: Rule) -> str:
    return "; ".join(dict.fromkeys(each.words for each in basis_words(rule.basis)))


def rule_href(rule_id: str) -> str:
    """Give the address of a rule."""
    from flask import url_for  # noqa: PLC0415

    return url_for("pages.rule", rule_id=rule_id)


@blueprint.get("/rules/<rule_id>")
@access("rules.read")
def rule(rule_id: str) -> ResponseReturnValue:
    """One rule."""
    found = find_rule(rule_id)
    if found is None:
        raise NotFoundError("rule_not_found", rule=rule_id)
    asked = (
        (gettext("Whose decisions meet"), ", ".join(map(kind_words, found.between))),
        (gettext("Asked as well"), _roles(found.act)),
        (gettext("Told"), _roles(found.inform)),
    )
    return page(
        "rule.html",
        rule=found,
        sentence=open_sentence(found),
        condition=found.condition.source,
        parameters=list(_parameters(found)),
        advice=words_of(found.advice),
        basis=list(basis_words(found.basis)),
        routing=[(name, value) for name, value in asked if value],
        settings=settings_of(found),
    )


def _roles(roles: Collection[str]) -> str:
    """Tell who is asked or told; the functions of the centre together."""
    own = [function_words(role.removeprefix("centre:")) for role in roles if role.startswith("centre:")]
    others = [role_words(role) for role in roles if not role.startswith("centre:")]
    if own:
        others.insert(0, gettext("the centre (%(roles)s)", roles=", ".join(own)))
    return ", ".join(others)


def _parameters(rule: Rule) -> Iterator[ParameterWords]:
    for parameter in rule.parameters.values():
        words, unit = _unit_of(words_of(parameter.words) or parameter.name)
        share = parameter.words is not None and _unit_of(parameter.words.of("en"))[1] in {"share", "fraction"}
        value = parameter.on(today().toordinal())
        yield ParameterWords(begin(words), _told(value, unit, share=share), mark_words(parameter.basis))


def _unit_of(words: str) -> tuple[str, str]:
    """Take the unit that stands in brackets behind the words of a threshold apart from them."""
    plain, opened, unit = words.rstrip(")").rpartition(" (")
    return (plain, unit) if opened and words.endswith(")") else (words, "")


def _told(value: object, unit: str, *, share: bool) -> str:
    if not isinstance(value, int | float):
        return str(value)
    if share:
        return f"{tell_number(round(value * 100), language())}\u00a0%"
    return "\u00a0".join(filter(None, [tell_number(value, language()), unit]))
