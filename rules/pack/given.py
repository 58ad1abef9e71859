"""What a case gives: short events of one key, read by the table of kinds into statements.

`- supply: {reference: S-7, item: nappies, action: stop, from: 2026-03-03}` is a confirmed decision by the first service
that may take it, about the centre of the case, stated at noon thirty days before `today`. `service`, `centre`,
`status`, `stated` (a day) and `time` (a moment) say otherwise. Records may lack a reference: their natural key makes
one.
"""

from __future__ import annotations

import datetime as dt
import math
from contextlib import suppress
from typing import Any

from rules.days import Day, date_of, month_index
from rules.kinds import KINDS, Field, Kind, natural_reference
from rules.pack.document import Item, Many, Table, Text, plain
from rules.pack.form import Form, form_of, read_day
from rules.pack.mistakes import Mistakes, did_you_mean
from rules.statements import Statement

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_STATED_BEFORE = 30
_STATUSES = {True: ("proposed", "confirmed", "withdrawn"), False: ("recorded", "withdrawn")}
_BESIDE = ("reference", "service", "status", "stated", "time")
_OF_DECISIONS = ("because_of", "applies_to")
_CENTRE_FIELDS = {"centre": ("code", "name")}
_FLAGS = {"true": True, "false": False}


def read_given(items: tuple[Item, ...], centre: str, today: Day, mistakes: Mistakes) -> tuple[Statement, ...]:
    """Read the events of a case, in order; what is wrong with one is noted, and it is left out."""
    found = []
    for number, item in enumerate(items, 1):
        statement = _statement(item, number, centre, today, mistakes)
        if statement is not None:
            found.append(statement)
    return tuple(found)


def _statement(item: Item, number: int, centre: str, today: Day, mistakes: Mistakes) -> Statement | None:
    outer = form_of(item, "given", mistakes)
    if outer is None:
        return None
    if len(outer.table.entries) != 1:
        mistakes.say(outer.at, "an event has one key, its kind")
        return None
    name, item = next(iter(outer.table.entries.items()))
    kind = KINDS.get(name)
    if kind is None:
        mistakes.say(outer.place(name), f"there is no kind of event {name!r}", did_you_mean(name, KINDS))
        return None
    form = form_of(item, name, mistakes)
    if form is None:
        return None
    before = len(mistakes.found)
    status = _status(form, kind)
    content = _content(form, kind, centre)
    service = form.value("service") or _service(kind, centre)
    reference = form.value("reference") or natural_reference(kind, content) or f"{kind.name}-{number}"
    moment = _moment(form, today)
    if len(mistakes.found) > before or moment is None:
        return None
    microseconds = (moment - _EPOCH) // dt.timedelta(microseconds=1)
    stated = (microseconds, "/cases", f"{number:04}")
    return Statement(stated, kind.name, service, reference, status, content, moment.date().toordinal())


def _status(form: Form, kind: Kind) -> str:
    """Give the status of the statement; a kind with a `status` of its own shares the key."""
    default = "confirmed" if kind.decision else "recorded"
    if kind.field("status") is not None and form.value("status") not in _STATUSES[kind.decision]:
        return default
    return form.choice("status", _STATUSES[kind.decision], default=default)


def _service(kind: Kind, centre: str) -> str:
    first = kind.by[0]
    if first == "*":
        return "child_policy"
    if first == "centre":
        return f"{centre}:direction"
    return first.replace("centre:", f"{centre}:")


def _moment(form: Form, today: Day) -> dt.datetime | None:
    """Give when the event was stated, in UTC."""
    time = form.text("time", required=False)
    if time is not None:
        with suppress(ValueError):
            moment = dt.datetime.fromisoformat(time.value)
            if moment.tzinfo is not None:
                return moment.astimezone(dt.UTC)
        form.mistakes.say(time.at, f"time: there is no moment {time.value!r}", "write 2026-03-01T09:00:00+01:00")
        return None
    text = form.text("stated", required=False)
    day = read_day(text, "stated", form.mistakes) if text else today - _STATED_BEFORE
    return dt.datetime.combine(date_of(day), dt.time(12), dt.UTC) if day else None


def _content(form: Form, kind: Kind, centre: str) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for field in kind.fields:
        item = form.item(field.name, required=False)
        if field.name == "status" and isinstance(item, Text) and item.value in _STATUSES[kind.decision]:
            continue
        if item is not None:
            content[field.name] = _value(item, field, form.mistakes)
        elif field.required and field.name in _CENTRE_FIELDS.get(kind.name, ("centre",)):
            content[field.name] = centre
        elif field.required:
            form.mistakes.say(form.at, f"{kind.name}: {field.name!r} is missing")
    for name in _BESIDE + (_OF_DECISIONS if kind.decision else ()):
        item = form.item(name, required=False)
        if item is not None and name in _OF_DECISIONS:
            content[name] = plain(item)
    if "applies_to" in content:
        content.pop("centre", None)
    form.done()
    return content


def _value(item: Item, field: Field, mistakes: Mistakes) -> Any:
    """Read a value as the field says; what does not fit is noted."""
    if field.many:
        if not isinstance(item, Many):
            mistakes.say(item.at, f"{field.name}: a list is needed here")
            return []
        return [_one(each, field, mistakes) for each in item.items]
    return _one(item, field, mistakes)


def _one(item: Item, field: Field, mistakes: Mistakes) -> Any:
    if field.type == "map":
        return _map(item, field, mistakes)
    if field.type == "object" and not (field.plain and isinstance(item, Text)):
        form = form_of(item, field.name, mistakes)
        return _object(form, field) if form else {}
    if field.type == "any":
        return plain(item)
    if not isinstance(item, Text):
        mistakes.say(item.at, f"{field.name}: a plain value is needed here")
        return None
    value = _scalar(item.value, field)
    if value is None:
        mistakes.say(item.at, f"{field.name}: {item.value!r} is not of type {field.type}", _allowed(item.value, field))
    return value


def _object(form: Form, field: Field) -> dict[str, Any]:
    content = {}
    for inner in field.fields:
        item = form.item(inner.name, required=inner.required)
        if item is not None:
            content[inner.name] = _value(item, inner, form.mistakes)
    form.done()
    return content


def _map(item: Item, field: Field, mistakes: Mistakes) -> dict[str, Any]:
    if not isinstance(item, Table):
        mistakes.say(item.at, f"{field.name}: a mapping is needed here")
        return {}
    inner = field.fields[0] if field.fields else Field(field.name, field.of, field.words)
    content = {}
    for name, value in item.entries.items():
        if field.values and name not in field.values:
            mistakes.say(item.keys[name], f"{field.name}: there is no {name!r}", did_you_mean(name, field.values))
        else:
            content[name] = _one(value, inner, mistakes)
    return content


def _scalar(text: str, field: Field) -> Any:
    """Give the value, or `None` when the text is not of the field's type."""
    try:
        match field.type:
            case "day":
                return dt.date.fromisoformat(text).isoformat()
            case "month":
                month_index(text)
                return text
            case "whole":
                return _within(int(text), field)
            case "number":
                return _within(float(text), field)
            case "flag":
                return _FLAGS.get(text)
            case "choice":
                return text if field.open_values or not field.values or text in field.values else None
            case _:
                return text
    except ValueError:
        return None


def _within(number: float, field: Field) -> float | None:
    least, most = field.least, field.most
    fits = math.isfinite(number) and (least is None or number >= least) and (most is None or number <= most)
    return number if fits else None


def _allowed(text: str, field: Field) -> str:
    return did_you_mean(text, field.values) if field.type == "choice" and field.values else ""
