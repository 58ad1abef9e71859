"""What a finding rests on, as rows of a small table: fact, value, period, by whose decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from coordination import queries
from coordination.clock import local_day
from coordination.policy.projection import coarse_day
from coordination.queries.telling import mark_words
from rules.facts import FACTS
from rules.kinds import KINDS
from web.current import installation, language
from web.identity import actor
from web.pages import dates
from web.pages.names import party
from web.pages.telling import kind_words, words_of

SOURCES_SHOWN = 4
_COUNT_DOWN = ("centre.stock_days.", "centre.days_to_closing", "household.birth_due_in_days", "decision.days_left")
"""Counts of days that grow smaller."""
_YEAR = 12
_IN_MONTHS = 36
"""Up to this age, people tell it in months."""


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A decision or record that a fact comes from."""

    reference: str
    href: str | None


@dataclass(frozen=True, slots=True)
class SourceWords:
    """Sources of one kind and party: the first of them, how many more, and what and whose they are."""

    links: tuple[SourceLink, ...]
    more: str
    by: str


@dataclass(frozen=True, slots=True)
class ValueWords:
    """A value with the days on which it holds."""

    value: str
    period: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as people read it: its first value, what it becomes after that, and where it comes from."""

    fact: str
    value: str
    period: str
    later: tuple[ValueWords, ...]
    later_words: str
    sources: tuple[SourceWords, ...]
    span: int = 1
    """Over how many rows the sources stand: the following facts come from the same; none where they stand above."""


@dataclass(slots=True)
class _Held:
    """A value of a fact over days; `first` is the day on which it was read."""

    fact: Mapping[str, Any]
    value: str
    starts: dt.date | None
    ends: dt.date | None
    first: dt.date | None


def fact_rows(segments: Iterable[Mapping[str, Any]], today: dt.date) -> list[FactRow]:
    """Gather the facts of all segments, as `coordination.queries` tells them: each fact once, with all its values.

    What the reader may not see is left out; `leaves_out` tells whether there was any.
    """
    gathered: dict[str, list[_Held]] = {}
    hidden = _hidden()
    for segment in segments:
        for fact in segment["facts"]:
            if fact["words"] == hidden:
                continue
            held = _held(fact, segment, today)
            _add(gathered.setdefault(fact["fact"], []), held)
    return _joined([_row(held, today) for held in gathered.values()])


def leaves_out(segments: Iterable[Mapping[str, Any]]) -> bool:
    """Whether something that a finding rests on is not for the reader."""
    hidden = _hidden()
    return any(fact["words"] == hidden for segment in segments for fact in segment["facts"])


def _hidden() -> str:
    return mark_words({"hidden": True}, language()) or ""


def _joined(rows: list[FactRow]) -> list[FactRow]:
    """Tell the sources once for neighbours that have the same."""
    told = []
    for same in (list(each) for _, each in groupby(rows, key=lambda row: row.sources)):
        told += [replace(row, span=0 if number else len(same)) for number, row in enumerate(same)]
    return told


def fact_words(name: str) -> str:
    """Tell a fact."""
    fact = FACTS.get(name)
    return words_of(fact.words) if fact else name


def value_words(name: str, value: object, words: str) -> str:
    """Tell a value as people do: a kind by its name, an age in years. `words` is how the vocabulary tells it."""
    if name == "decision.kind":
        return kind_words(str(value))
    if name == "household.members.age_months" and isinstance(value, int) and value >= _IN_MONTHS:
        return ngettext("%(num)s year", "%(num)s years", value // _YEAR)
    return words


def _held(fact: Mapping[str, Any], segment: Mapping[str, Any], today: dt.date) -> _Held:
    day = _third if segment.get("coarse") else _day
    first = day(segment.get("from"))
    counted = _counted_from(fact, first)
    if counted is not None:
        words = dates.since(counted, today) if _grows(fact) else dates.until(counted, today)
        return _Held(fact, words, None, None, None)
    words = value_words(fact["fact"], fact["value"], str(fact["words"]))
    known = FACTS.get(fact["fact"])
    if known is not None and known.unit == "months":
        return _Held(fact, words, None, None, first)
    return _Held(fact, words, day(fact.get("from")), day(fact.get("until")), None)


def _counted_from(fact: Mapping[str, Any], first: dt.date | None) -> dt.date | None:
    """Give the day that a count of days counts from or to; nothing for other facts and for what is not shown."""
    value, known = fact["value"], FACTS.get(fact["fact"])
    if isinstance(value, Mapping) and value.get("day"):
        return dt.date.fromisoformat(str(value["day"]))
    if known is None or not known.counts_days or type(value) is not int or first is None:
        return None
    return first - dt.timedelta(days=value) if _grows(fact) else first + dt.timedelta(days=value)


def _grows(fact: Mapping[str, Any]) -> bool:
    value = fact["value"]
    if isinstance(value, Mapping):
        return int(value.get("step", 1)) > 0
    return not fact["fact"].startswith(_COUNT_DOWN)


def _add(values: list[_Held], held: _Held) -> None:
    """Add a value to those of its fact; the same one again lasts longer, and a count or an age is told once."""
    same = values and values[-1].value == held.value
    told_once = values and (held.first is not None or (held.starts is None and held.ends is None))
    if same or told_once:
        values[-1].ends = held.ends
    else:
        values.append(held)


def _row(values: list[_Held], today: dt.date) -> FactRow:
    first, *later = [ValueWords(each.value, _period(each, today)) for each in values]
    words = ""
    if later:
        words = ngettext("and one more value later", "and %(num)s more values later", len(later))
    label = str(values[0].fact["label"])
    return FactRow(label, first.value, first.period, tuple(later), words, tuple(_sources(values, today)))


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _third(text: str | None) -> dt.date | None:
    return coarse_day(dt.date.fromisoformat(text)) if text else None


def _period(held: _Held, today: dt.date) -> str:
    if held.first is not None:
        return dates.on(held.first, today)
    if held.starts is None and held.ends is None:
        return ""
    return dates.period(held.starts, held.ends, today)


def _sources(values: Iterable[_Held], today: dt.date) -> Iterator[SourceWords]:
    """Tell the sources, those of one kind and party together."""
    found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for each in values:
        for source in each.fact["sources"]:
            found.setdefault((source["kind"], source["party"]), {}).setdefault(source["reference"], source)
    for (kind, by), sources in found.items():
        links = tuple(_link(source) for source in list(sources.values())[:SOURCES_SHOWN])
        left = len(sources) - len(links)
        more = ngettext("and one more", "and %(num)s more", left) if left else ""
        yield SourceWords(
            links, more, "" if any(map(_is_what_if, sources.values())) else _by(kind, by, list(sources.values()), today)
        )


def _is_what_if(source: Mapping[str, Any]) -> bool:
    """Whether a source is what the reader enters now."""
    return source["reference"] == "what-if" or str(source["reference"]).startswith("?")


def _by(kind: str, by: str, sources: list[Mapping[str, Any]], today: dt.date) -> str:
    """Tell what the sources are, whose, and of which day when there is but one."""
    known = KINDS.get(kind)
    words = [] if known is not None and not known.decision else [kind_words(kind)]
    words.append(party(by))
    if len(sources) == 1:
        zone = installation().settings.timezone
        words.append(dates.short_day(local_day(sources[0]["stated_at"], zone), today))
    return " · ".join(words)


def _link(source: Mapping[str, Any]) -> SourceLink:
    """Tell a source: a decision by its reference, a record by what it is (its reference is made by the system)."""
    if source["kind"] == "mismatch":
        return SourceLink(str(source["reference"]), _mismatch_href(str(source["reference"])))
    if _is_what_if(source):
        return SourceLink(gettext("what you enter now"), None)
    href = url_for("pages.decision", party=source["party"], reference=source["reference"], kind=source["kind"])
    kind = KINDS.get(source["kind"])
    name = kind_words(source["kind"]) if kind is not None and not kind.decision else str(source["reference"])
    return SourceLink(name, href)


def _mismatch_href(number: str) -> str | None:
    """Give the page of a mismatch; nothing where the reader, who sees what it did, may not see what was written."""
    with installation().begin(actor(), read_only=True) as uow:
        found = queries.find_mismatch(uow, number)
    return None if found is None else url_for("pages.mismatch", mismatch_id=found)
