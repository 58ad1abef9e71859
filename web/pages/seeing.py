"""What a centre sees in place of what is stated: an input for each fact that a decision sets or a conflict rests on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from coordination import queries
from coordination.errors import DomainError, InvalidError, Mistake
from coordination.queries import AlertRow
from coordination.queries.decisions import read_decision_view
from coordination.unit_of_work import UnitOfWork
from rules.calendar.contesting import can_be_contested
from rules.facts import FACTS, Fact
from rules.kinds import KINDS
from rules.sentences import tell
from web.current import language
from web.pages.desk import today
from web.pages.explaining import fact_words
from web.pages.forms.helping import number_help
from web.pages.forms.inputs import Input, Option
from web.pages.forms.reading import one
from web.pages.telling import begin, words_of

SEES = "sees."
"""Before the name of a fact: the input for what is seen of it."""

STANDING = ("open", "answered", "contested")


@dataclass(frozen=True, slots=True)
class Sight:
    """What a centre sees otherwise than it is stated, with the mismatch that says so."""

    words: str
    href: str
    number: str


def facts_about(uow: UnitOfWork, filled: Mapping[str, str]) -> list[str]:
    """Give the facts that can be seen otherwise, by what a new mismatch is about; none when it is about nothing."""
    found: set[str] = {filled["fact"]} if filled.get("fact") else set()
    with suppress(DomainError, ValueError):  # what is not shown to the reader, or is not there, offers nothing
        if filled.get("reference") and filled.get("party"):
            view = read_decision_view(uow, filled["reference"], filled["party"], filled.get("kind") or None)
            content, effects = view.in_force or view.pending, KINDS[view.kind].effects
            if content and effects is not None:
                found |= {effect.fact for effect in effects(content, today().toordinal())}
        if filled.get("alert"):
            alert = queries.read_alert(uow, uuid.UUID(filled["alert"]), language())
            found |= {name for subject in alert.subjects for name in _facts_of(subject)}
    return [name for name in sorted(found) if can_be_contested(name)]


def _facts_of(subject: queries.SubjectRow) -> Iterator[str]:
    for segment in subject.segments:
        for fact in segment["facts"]:
            yield fact["fact"]


def inputs_for(facts: list[str], filled: Mapping[str, str]) -> Iterator[Input]:
    """Make an input for each fact: left empty, it is as stated."""
    for name in facts:
        fact, value = FACTS[name], filled.get(SEES + name, "")
        label = gettext("What you see: %(fact)s", fact=words_of(fact.words))
        options = _options(fact)
        if options:
            as_stated = Option("", gettext("as stated"))
            yield Input(SEES + name, label, "select", value=value, options=[as_stated, *options])
        elif fact.type in {"int", "double"}:
            yield Input(SEES + name, label, value=value, inputmode="decimal", help=number_help(fact))


def _options(fact: Fact) -> list[Option]:
    if fact.type == "bool":
        return [Option(code, tell(fact.name, code == "true", language())) for code in ("true", "false")]
    if fact.type == "string":
        return [Option(code, words_of(fact.value_words.get(code)) or code) for code in fact.values]
    return []


def seen_in(filled: Mapping[str, str]) -> tuple[str | None, object]:
    """Give (fact, what is seen of it) of a form. Raises `InvalidError` (`observed_once`) for more than one fact."""
    told = [name for name, value in filled.items() if name.startswith(SEES) and value.strip()]
    if len(told) > 1:
        raise InvalidError("observed_once", mistakes=(Mistake(told[1], "observed_once"),))
    if not told:
        return filled.get("fact") or None, None
    name = told[0].removeprefix(SEES)
    number = name in FACTS and FACTS[name].type in {"int", "double"}
    return name, one("number", filled[told[0]]) if number else filled[told[0]].strip()


def beside_input(error: DomainError, filled: Mapping[str, str]) -> DomainError:
    """Give an error about what is seen with the name of the input in which it was told."""
    if isinstance(error, InvalidError) and error.code == "observed_does_not_fit":
        name, _ = seen_in(filled)
        return InvalidError(error.code, mistakes=(Mistake(f"{SEES}{name}", error.code, fact=name),), fact=name)
    return error


def sight_words(fact: str, value: object) -> str:
    """Tell what is seen of a fact."""
    return gettext("%(name)s: %(value)s", name=begin(fact_words(fact)), value=tell(fact, value, language()))


def sights_against(uow: UnitOfWork, row: AlertRow) -> list[Sight]:
    """Give what the centre of a contested conflict sees otherwise, of the mismatches that the reader may see."""
    if not row.contested or row.status == "resolved":
        return []
    found = queries.list_mismatches(uow, language(), centre=row.centre, status=STANDING, limit=100).items
    return [
        Sight(sight_words(each.fact, each.observed), url_for("pages.mismatch", mismatch_id=each.id), each.number)
        for each in found
        if each.fact and each.observed is not None and can_be_contested(each.fact)
    ]
