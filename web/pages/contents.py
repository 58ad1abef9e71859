"""The content of a decision or record as people read it: fields with their words, values in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext

from rules.kinds import KINDS, Field, Kind
from rules.sentences import tell_number
from web.current import language
from web.pages import dates
from web.pages.names import centre_name, party
from web.pages.telling import begin, kind_words, pair, partner_words, words_of

Content = Mapping[str, Any]


def pairs(kind_name: str, content: Content, today: dt.date) -> Iterator[tuple[str, str]]:
    """Give the fields of a content that say something, with their values in words."""
    kind = KINDS.get(kind_name)
    if content.get("applies_to"):
        yield gettext("Where"), where(content)
    for field in kind.fields if kind else ():
        value = content.get(field.name)
        if value not in (None, "", [], {}):
            yield begin(words_of(field.words)), told(field, value, today)


def told(field: Field, value: Any, today: dt.date) -> str:
    """Tell the value of a field."""
    if isinstance(value, list | tuple):
        return ", ".join(told(field, each, today) for each in value)
    if isinstance(value, Mapping):
        return _object(field, value, today)
    if field.fields and field.type == "object":
        # The short way to name one part of it: "play_indoor" for a space.
        field = next((each for each in field.fields if each.values and value in each.values), field)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return tell_number(value, language())
    return _text(field, str(value), today)


def _text(field: Field, value: str, today: dt.date) -> str:
    if field.type == "day":
        return dates.full_day(dt.date.fromisoformat(value[:10]), today)
    if field.type == "centre":
        return centre_name(value)
    if field.type == "party":
        return party(value)
    return words_of(field.values[value]) if field.values and value in field.values else value


def _object(field: Field, value: Content, today: dt.date) -> str:
    inner = {each.name: each for each in field.fields}
    if field.type == "map":
        one = field.fields[0] if field.fields else Field(field.name, field.of, field.words)
        names = field.values or {}
        return ", ".join(
            pair(words_of(names[key]) if key in names else key, told(one, each, today)) for key, each in value.items()
        )
    return " · ".join(
        told(inner[name], each, today) if name in inner else str(each)
        for name, each in value.items()
        if each not in (None, "", [], {})
    )


def where(content: Content) -> str:
    """Tell where a decision applies."""
    wide = content.get("applies_to") or {}
    if wide.get("network"):
        return centre_name("network")
    if wide.get("region"):
        return centre_name(f"region:{wide['region']}")
    if wide.get("partner"):
        return partner_words(wide["partner"])
    if wide.get("centres"):
        return ", ".join(centre_name(code) for code in wide["centres"])
    if content.get("from_centre"):
        return f"{centre_name(content['from_centre'])} → {centre_name(content.get('to_centre'))}"
    return centre_name(content.get("centre") or content.get("code"))


def headline(kind_name: str, content: Content | None) -> str:
    """Tell a decision in one line: "Delivery · nappies · stop", "Closure", "Budget · animation"."""
    kind = KINDS.get(kind_name)
    words = [begin(kind_words(kind_name))]
    if kind and content:
        words += [_word(kind, content, name) for name in _TELLING if content.get(name) not in (None, "")]
    return " · ".join(word for word in words if word)


_TELLING = (
    "item",
    "line",
    "space",
    "group",
    "function",
    "tag",
    "topic",
    "action",
    "open",
    "admitted",
    "usable",
    "household",
)


def _word(kind: Kind, content: Content, name: str) -> str:
    field, value = kind.field(name), content[name]
    if field is None:
        return ""
    if isinstance(value, bool):
        words = words_of(field.words)
        return words if value else gettext("not %(what)s", what=words)
    return words_of(field.values[value]) if field.values and value in field.values else str(value)
