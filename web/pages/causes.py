"""What made a conflict fall, or a task unnecessary, as a reader may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext

from rules.kinds import KINDS
from rules.sentences import tell
from web.current import language
from web.pages.explaining import fact_words, value_words
from web.pages.names import party
from web.pages.telling import begin, kind_words, pair


def causes(told: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Tell each cause in a sentence."""
    for cause in told:
        yield _cause(cause)


def _cause(cause: Mapping[str, Any]) -> str:
    if cause["kind"] == "rule":
        return gettext("The rule was changed or is no longer in force.")
    if cause["kind"] == "time":
        return gettext("Its days are over.")
    change = _change(cause)
    if cause.get("of") == "mismatch":
        return pair(gettext("Mismatch %(number)s is closed", number=cause["reference"]), change)
    if cause.get("reference") and cause.get("party"):
        kind = KINDS.get(cause.get("of", ""))
        what = cause["reference"] if kind is None or kind.decision else kind_words(kind.name)
        words = gettext("%(what)s of %(party)s changed it", what=begin(what), party=party(cause["party"]))
        return pair(words, change) if change else words
    if cause["kind"] == "presence":
        return gettext("The household is no longer there.")
    return begin(change) or gettext("What it rested on changed.")


def _change(cause: Mapping[str, Any]) -> str:
    """Tell the fact that changed, from what to what where both are known and may be seen."""
    name = cause.get("fact")
    if not name:
        return ""
    told = [_told(name, cause.get(side)) for side in ("before", "after")]
    return f"{fact_words(name)}, {' → '.join(told)}" if all(told) else fact_words(name)


def _told(name: str, value: object) -> str:
    """Tell a plain value that can be told without its day; nothing for the others."""
    if value is None or isinstance(value, Mapping | list):
        return ""
    return value_words(name, value, tell(name, value, language()))
