"""What a finding rests on, as rows of a small table: fact, value, period, by whose decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import ngettext

from rules.facts import ABSENT, FACTS
from rules.sentences import tell
from rules.unknown import UNKNOWN
from web.current import language
from web.pages import dates
from web.pages.names import party
from web.pages.telling import kind_words, words_of

SOURCES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class SourceWords:
    """A decision or record that a fact comes from."""

    reference: str
    by: str
    href: str | None


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact with its value, as people read it."""

    fact: str
    value: str
    period: str
    sources: tuple[SourceWords, ...]


def fact_rows(segments: Iterable[Mapping[str, Any]], today: dt.date) -> list[FactRow]:
    """Gather the facts of all segments, each value once with the whole of its period."""
    gathered: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for segment in segments:
        for fact in segment["facts"]:
            gathered.setdefault((fact["fact"], fact_value(fact["fact"], fact["value"], today)), []).append(fact)
    return [
        FactRow(fact_words(name), value, _period(held, today), _sources(held))
        for (name, value), held in gathered.items()
    ]


def fact_words(name: str) -> str:
    """Tell a fact."""
    fact = FACTS.get(name)
    return words_of(fact.words) if fact else name


def fact_value(name: str, value: object, today: dt.date) -> str:
    """Tell the value of a fact; a count of days is told by the day that it counts to or from."""
    if isinstance(value, Mapping):
        if value.get("unknown"):
            return tell(name, UNKNOWN, language())
        if value.get("day"):
            return dates.full_day(dt.date.fromisoformat(str(value["day"])), today)
    return tell(name, ABSENT if value is None else value, language())


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _period(held: list[Mapping[str, Any]], today: dt.date) -> str:
    starts = [_day(each.get("from")) for each in held]
    ends = [_day(each.get("until")) for each in held]
    first = None if None in starts else min(day for day in starts if day)
    last = None if None in ends else max(day for day in ends if day)
    return dates.period(first, last, today)


def _sources(held: list[Mapping[str, Any]]) -> tuple[SourceWords, ...]:
    found: dict[str, SourceWords] = {}
    for each in held:
        for source in each.get("sources") or ():
            known = _source(source)
            found.setdefault(known.reference, known)
    shown = tuple(found.values())
    if len(shown) > SOURCES_SHOWN:
        more = ngettext("and one more", "and %(num)s more", len(shown) - SOURCES_SHOWN)
        return (*shown[:SOURCES_SHOWN], SourceWords("", more, None))
    return shown


def _source(source: Any) -> SourceWords:
    if isinstance(source, Mapping):
        by, reference, kind = source["party"], source["reference"], source.get("kind", "")
    else:
        by, reference, kind = source[0], source[1], source[2]
    words = " · ".join(part for part in (kind_words(kind), party(by)) if part)
    return SourceWords(reference, words, url_for("pages.decision", party=by, reference=reference))
