"""Words for what a proof holds: sentences filled, facts with their names and values, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from coordination.clock import from_microseconds
from coordination.policy.projection import Sight, coarse_day, project_segments, project_values
from coordination.proofs import Proof, python_value
from rules.days import Day
from rules.facts import FACTS
from rules.model import Rule
from rules.sentences import fill, tell
from rules.words import Words

_HIDDEN = Words("not shown to you", "niet voor u zichtbaar", "non visible pour vous")
_BELOW = Words("fewer than {n}", "minder dan {n}", "moins de {n}")
_PARTS = {
    1: Words("early {month}", "begin {month}", "début {month}"),
    11: Words("mid-{month}", "midden {month}", "mi-{month}"),
    21: Words("late {month}", "eind {month}", "fin {month}"),
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",  # codespell:ignore
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def mark_words(value: Any, language: str) -> str | None:
    """Tell a mark that stands for what is not shown; `None` for a value that is shown."""
    if not isinstance(value, Mapping):
        return None
    if value.get("hidden"):
        return _HIDDEN.of(language)
    if "below" in value:
        return _BELOW.of(language).format(n=value["below"])
    if "around" in value:
        return third_words(dt.date.fromisoformat(value["around"]), language)
    return None


def third_words(day: dt.date, language: str) -> str:
    """Tell the third of a month that a day lies in: "early December"."""
    third = coarse_day(day)
    months = _MONTHS.get(language, _MONTHS["en"]).split()
    return _PARTS[third.day].of(language).format(month=months[third.month - 1])


def sentence_of(
    rule: Rule | None, values: Mapping[str, Any], sight: Sight, language: str, *, on: dt.date | None = None
) -> str:
    """Fill the sentence of a rule with what the reader may see; nothing for a rule that no pack has any more.

    Where something that the sentence names is hidden, the title stands in its place: one with holes says nothing.
    """
    if rule is None:
        return ""
    shown = project_values(sight, values, on=on.isoformat() if on is not None else None)
    if any(isinstance(value, Mapping) and value.get("hidden") for value in shown.values()):
        return rule.title.of(language)
    told = {name: mark_words(value, language) or python_value(value) for name, value in shown.items()}
    return fill(rule.sentence.of(language), told, language)


def title_of(rule: Rule | None, rule_id: str, language: str) -> str:
    """Give the title of a rule, or its id when no pack has it any more."""
    return rule.title.of(language) if rule is not None else rule_id


def told_segments(
    proof: Proof, sight: Sight, language: str, today: Day, *, coarse: bool
) -> tuple[dict[str, Any], ...]:  # fmt: skip
    """Give the segments that the reader may see, each fact with its name and value in words and where it comes from.

    `coarse` is how `project_days` tells the days of the finding or of the alert.

    A fact is `{"fact", "label", "value", "words", "from", "until", "reference", "sources", "contributors"}`; a source
    `{"party", "reference", "kind", "status", "stated_at"}`.
    """
    return tuple(
        {**part, "facts": [_told_fact(fact, language, today) for fact in part["facts"]]}
        for part in project_segments(sight, proof["segments"], coarse=coarse)
    )


def _told_fact(fact: Mapping[str, Any], language: str, today: Day) -> dict[str, Any]:
    mark = mark_words(fact["value"], language)
    starts = dt.date.fromisoformat(fact["from"]).toordinal() if fact["from"] else today
    words = mark or tell(fact["fact"], python_value(fact["value"], max(starts, today)), language)
    sources = [_told_source(source) for source in fact["sources"]]
    known = FACTS.get(fact["fact"])
    return {
        "fact": fact["fact"],
        "label": known.words.of(language) if known else fact["fact"],
        "value": mark or fact["value"],
        "words": words,
        "from": fact["from"],
        "until": fact["until"],
        "reference": sources[0]["reference"] if sources else None,
        "sources": sources,
        "contributors": fact.get("contributors", 0),
    }


def _told_source(source: Sequence[Any]) -> dict[str, Any]:
    party, reference, kind, status, stated = source
    return {
        "party": party, "reference": reference, "kind": kind, "status": status,
        "stated_at": from_microseconds(stated),
    }  # fmt: skip
