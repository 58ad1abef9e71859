"""What a finding rests on, as rows of a small table: fact, value, period, by whose decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from coordination.clock import local_day
from rules.facts import FACTS
from rules.kinds import KINDS
from web.current import installation
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
    """Gather the facts of all segments, as `coordination.queries` tells them: each value once with its whole period."""
    gathered: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for segment in segments:
        for fact in segment["facts"]:
            gathered.setdefault((fact["fact"], _value(fact, today)), []).append(fact)
    return [
        FactRow(held[0]["label"], value, _period(held, today), _sources(held, today))
        for (_, value), held in gathered.items()
    ]


def fact_words(name: str) -> str:
    """Tell a fact."""
    fact = FACTS.get(name)
    return words_of(fact.words) if fact else name


def _value(fact: Mapping[str, Any], today: dt.date) -> str:
    """Tell a value; a count of days is told by the day that it counts to or from."""
    value = fact["value"]
    if isinstance(value, Mapping) and value.get("day"):
        return dates.full_day(dt.date.fromisoformat(str(value["day"])), today)
    return str(fact["words"])


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _period(held: list[Mapping[str, Any]], today: dt.date) -> str:
    starts = [_day(each.get("from")) for each in held]
    ends = [_day(each.get("until")) for each in held]
    first = None if None in starts else min(day for day in starts if day)
    last = None if None in ends else max(day for day in ends if day)
    return dates.period(first, last, today)


def _sources(held: list[Mapping[str, Any]], today: dt.date) -> tuple[SourceWords, ...]:
    found: dict[str, SourceWords] = {}
    for each in held:
        for source in each["sources"]:
            found.setdefault(source["reference"], _source(source, today))
    shown = tuple(found.values())
    if len(shown) > SOURCES_SHOWN:
        more = ngettext("and one more", "and %(num)s more", len(shown) - SOURCES_SHOWN)
        return (*shown[:SOURCES_SHOWN], SourceWords("", more, None))
    return shown


def _source(source: Mapping[str, Any], today: dt.date) -> SourceWords:
    """Tell a source: a decision by its reference, a record by what it is (its reference is made by the system)."""
    day = dates.short_day(local_day(source["stated_at"], installation().settings.timezone), today)
    if source["kind"] == "mismatch":
        what = f"{kind_words('mismatch')} {source['reference']}"
        return SourceWords(what, f"{party(source['party'])} · {day}", None)
    href = url_for("pages.decision", party=source["party"], reference=source["reference"], kind=source["kind"])
    if source["reference"] == "what-if" or source["reference"].startswith("?"):
        return SourceWords(gettext("what you enter now"), "", None)
    kind = KINDS.get(source["kind"])
    if kind is not None and not kind.decision:
        return SourceWords(kind_words(source["kind"]), f"{party(source['party'])} · {day}", href)
    return SourceWords(source["reference"], " · ".join((kind_words(source["kind"]), party(source["party"]), day)), href)
