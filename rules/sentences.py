"""Sentences of rules, filled with facts and parameters in a reader's language.

A sentence names what it tells in braces:

- `{household.under_3}`: the value with its unit, in the words and numbers of the language; no value reads "not known";
- `{household.under_3|#}`: the bare number; `{param.least_share|%}`: a fraction as a percentage;
- `{household.under_3|one child|# children}`: by number; in French 0 is singular too;
- `{centre.closure.withdrawn|is withdrawn|stands}`: by yes or no;
- `{centre.supplies.nappies|=stopped,none|nappies}`: words that stand there only when the value is one of these, or with
  `<0` and `>0` when the number is; without words of its own the item, line, space or function of the fact is named.
  Such parts with nothing but space between them become a list, "nappies, baby food and infant milk", or "none".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rules.facts import ABSENT, FACTS, Fact
from rules.lists import ITEMS, LINES, POSTS, PROTOCOL_TOPICS, SPACES, TRAINING_TOPICS
from rules.unknown import UNKNOWN
from rules.words import LANGUAGES, Words

_PART = re.compile(r"\{([^{}]*)\}")
_TEST = re.compile(r"=[\w.,-]+|[<>]-?\d+(?:\.\d+)?", re.ASCII)

NOT_KNOWN = Words("not known", "niet gekend", "inconnu")
_NOT_SET = Words("not set", "niet bepaald", "non déterminé")
_NOTHING = Words("none", "geen", "aucun")
_YES = Words("yes", "ja", "oui")
_NO = Words("no", "nee", "non")
_AND = Words(" and ", " en ", " et ")
_SHORT_NAMES = {**TRAINING_TOPICS, **PROTOCOL_TOPICS, **POSTS, **SPACES, **LINES, **ITEMS}
_THIN = "\u202f"
_FIXED = "\u00a0"
_MINUS = "\u2212"
_MARKS = {"nl": (".", ","), "fr": (_THIN, ",")}

_UNITS = {
    "days": (Words("# day", "# dag", "# jour"), Words("# days", "# dagen", "# jours")),
    "months": (Words("# month", "# maand", "# mois"), Words("# months", "# maanden", "# mois")),
    "km": (Words("# km", "# km", "# km"),) * 2,
    "m²": (Words("# m²", "# m²", "# m²"),) * 2,
    "FTE": (Words("# FTE", "# VTE", "# ETP"),) * 2,
    "EUR": (Words("€#", f"€{_FIXED}#", f"#{_FIXED}€"),) * 2,
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands between two braces: the name of a fact or parameter, and the forms to tell it in."""

    name: str
    forms: tuple[str, ...]

    @property
    def test(self) -> str:
        """The condition under which it is told; empty when it is always told."""
        return self.forms[0] if self.forms and _TEST.fullmatch(self.forms[0]) else ""


@lru_cache(maxsize=4096)
def parts_of(sentence: str) -> tuple[str | Placeholder, ...]:
    """Split a sentence into plain texts and placeholders. Raises `ValueError` where the braces do not pair."""
    found: list[str | Placeholder] = []
    at = 0
    for match in _PART.finditer(sentence):
        found.append(sentence[at : match.start()])
        name, *forms = match[1].split("|")
        found.append(Placeholder(name.strip(), tuple(forms)))
        at = match.end()
    found.append(sentence[at:])
    if any(isinstance(part, str) and ("{" in part or "}" in part) for part in found):
        raise ValueError("a brace is not closed, or not opened")
    return tuple(part for part in found if part != "")


def names_in(sentence: str) -> tuple[str, ...]:
    """Give the facts and parameters that a sentence names, once each, in order."""
    return tuple(dict.fromkeys(part.name for part in parts_of(sentence) if isinstance(part, Placeholder)))


def mistakes_in(sentence: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Tell what is wrong with a sentence, as (name, what); `known` gives the type of each fact and parameter."""
    try:
        parts = parts_of(sentence)
    except ValueError as error:
        yield "", str(error)
        return
    for part in parts:
        if isinstance(part, Placeholder) and part.name in known:
            wrong = _wrong_forms(part, known[part.name])
            if wrong:
                yield part.name, wrong


def _wrong_forms(part: Placeholder, kind: str) -> str:
    number = kind in {"int", "double"}
    match part.forms:
        case ():
            return ""
        case ("#" | "%",):
            return "" if number else f"only a number can be told as {part.forms[0]!r}"
        case (str(), *rest) if part.test:
            if part.test[0] in "<>" and not number:
                return f"only a number can be {part.test!r}"
            if not rest and _short_name(part.name) is None:
                return "say in words what stands there when it is so"
            return "" if len(rest) <= 1 else "a condition has one text"
        case (_, _):
            return "" if number or kind == "bool" else "two forms need a number, or yes and no"
        case _:
            return "forms are: '#', '%', 'one|many', 'yes|no', '=value|words', '<0|words', '>0|words'"


def fill(sentence: str, values: Mapping[str, object], language: str) -> str:
    """Fill one sentence. A value that is missing is told as not known."""
    told = [_piece(part, values, language) for part in _with_lists(parts_of(sentence))]
    return re.sub(" +", " ", "".join(told)).strip()


def fill_words(sentence: Words, values: Mapping[str, object]) -> Words:
    """Fill a sentence in every language."""
    return Words(**{language: fill(sentence.of(language), values, language) for language in LANGUAGES})


def tell(name: str, value: object, language: str) -> str:
    """Tell the value of a fact with its unit, in the words of the language."""
    fact = FACTS.get(name)
    if value is UNKNOWN or value is None:
        return NOT_KNOWN.of(language)
    if value is ABSENT:
        return _NOT_SET.of(language)
    if isinstance(value, bool):
        return (_YES if value else _NO).of(language)
    if isinstance(value, int | float):
        return _number_with_unit(value, fact.unit if fact else "", language)
    if isinstance(value, list | tuple):
        return _listed([_word(fact, each, language) for each in value], language) or _NOTHING.of(language)
    return _word(fact, value, language)


def tell_unit(unit: str, language: str) -> str:
    """Tell the unit of a number that is still to be given: "days", "€"; empty where the fact names what counts."""
    _, many = _UNITS.get(unit, (Words("", "", ""),) * 2)
    return many.of(language).replace("#", "").strip(f" {_FIXED}")


def tell_number(value: float, language: str) -> str:
    """Write a number as the language does, with at most two decimals."""
    text = f"{round(value, 2):,.2f}".removesuffix("0").removesuffix(".0")
    thousands, decimals = _MARKS.get(language, (",", "."))
    marks = {ord(","): thousands, ord("."): decimals, ord("-"): _MINUS}
    return text.translate(marks)


def _with_lists(parts: Iterable[str | Placeholder]) -> Iterator[str | Placeholder | tuple[Placeholder, ...]]:
    """Gather the conditional parts that only space stands between."""
    run: list[Placeholder] = []
    space = ""
    for part in parts:
        if isinstance(part, Placeholder) and part.test:
            run.append(part)
            space = ""
        elif run and isinstance(part, str) and not part.strip():
            space = part
        else:
            if run:
                yield from (tuple(run), space)
                run, space = [], ""
            yield part
    if run:
        yield tuple(run)


def _piece(part: str | Placeholder | tuple[Placeholder, ...], values: Mapping[str, object], language: str) -> str:
    match part:
        case str():
            return part
        case Placeholder(name=name):
            return _told(part, values.get(name, UNKNOWN), language)
        case _:
            true = [each for each in part if _holds(each.test, values.get(each.name, UNKNOWN))]
            return _listed([_words_when(each, language) for each in true], language) or _NOTHING.of(language)


def _told(part: Placeholder, value: object, language: str) -> str:
    if value is UNKNOWN or value is ABSENT or value is None or not part.forms:
        return tell(part.name, value, language)
    if isinstance(value, bool):
        return part.forms[0] if value else part.forms[1]
    if not isinstance(value, int | float):
        return tell(part.name, value, language)
    if part.forms == ("%",):
        return _percentage(value, language)
    one, many = part.forms[0], part.forms[-1]
    return (one if _singular(value, language) else many).replace("#", tell_number(value, language))


def _number_with_unit(value: float, unit: str, language: str) -> str:
    if unit == "fraction":
        return _percentage(value, language)
    one, many = _UNITS.get(unit, (Words("#", "#", "#"),) * 2)
    return (one if _singular(value, language) else many).of(language).replace("#", tell_number(value, language))


def _percentage(value: float, language: str) -> str:
    space = _FIXED if language == "fr" else ""
    return f"{tell_number(round(value * 100), language)}{space}%"


def _singular(value: float, language: str) -> bool:
    return abs(value) < 2 if language == "fr" else abs(value) == 1  # noqa: PLR2004 — French counts in the plural from two on


def _word(fact: Fact | None, value: object, language: str) -> str:
    words = fact.value_words.get(str(value)) if fact else None
    return words.of(language) if words else str(value)


def _holds(test: str, value: object) -> bool:
    if value is UNKNOWN or value is ABSENT:
        return False
    if test[0] == "=":
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return text in test[1:].split(",")
    if not isinstance(value, int | float):
        return False
    return value < float(test[1:]) if test[0] == "<" else value > float(test[1:])


def _words_when(part: Placeholder, language: str) -> str:
    if len(part.forms) > 1:
        return part.forms[1]
    words = _short_name(part.name)
    return words.of(language) if words else part.name


def _short_name(name: str) -> Words | None:
    """Give the words of the item, line, space, function or topic that a fact is about."""
    return next((_SHORT_NAMES[each] for each in reversed(name.split(".")) if each in _SHORT_NAMES), None)


def _listed(words: Sequence[str], language: str) -> str:
    different = list(dict.fromkeys(words))
    if len(different) < 2:  # noqa: PLR2004 — two make a list
        return "".join(different)
    return ", ".join(different[:-1]) + _AND.of(language) + different[-1]
