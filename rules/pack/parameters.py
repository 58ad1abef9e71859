"""The parameters of a rule: typed thresholds with a mark, and with days from which another value holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from rules.days import NO_DAY, Day
from rules.lists import MARKS
from rules.model import Mark, Parameter
from rules.pack.document import Item, Many, Text
from rules.pack.form import Form, form_of
from rules.pack.mistakes import Mistakes

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_INT = re.compile(r"-?\d{1,9}", re.ASCII)
_DOUBLE = re.compile(r"-?\d{1,9}\.\d{1,9}", re.ASCII)
_FLAGS = {"true": True, "false": False}

_TYPES: Mapping[str, Callable[[str], Any]] = {
    "int": lambda text: int(text) if _INT.fullmatch(text) else None,
    "double": lambda text: float(text) if _DOUBLE.fullmatch(text) or _INT.fullmatch(text) else None,
    "bool": _FLAGS.get,
    "string": str,
}


def read_parameters(form: Form | None, mistakes: Mistakes) -> dict[str, Parameter]:
    """Read `name: {value, basis, type?, dated?: [{from, value}], words?}`; what is wrong is noted and left out."""
    found: dict[str, Parameter] = {}
    for name, item in form.table.entries.items() if form else ():
        inner = form_of(item, name, mistakes)
        if not _NAME.fullmatch(name):
            mistakes.say(item.at, f"{name!r} is no name of a parameter", "small letters, digits and _")
        elif inner is not None:
            parameter = _read(name, inner)
            if parameter is not None:
                found[name] = parameter
    return found


def _read(name: str, form: Form) -> Parameter | None:
    given = form.item("value")
    kind = form.choice("type", (*_TYPES, "list<string>"), default=_type_of(given)) if given else ""
    basis = form.choice("basis", MARKS)
    words = form.words("words", required=False)
    dated = [(NO_DAY, _value(given, kind, name, form.mistakes))] if given else []
    dated += _later(form, kind, name)
    form.done()
    if not basis or not dated or any(value is None for _, value in dated):
        return None
    return Parameter(name, kind, tuple(dated), cast("Mark", basis), words)


def _later(form: Form, kind: str, name: str) -> list[tuple[Day, object]]:
    """Read the values that hold from a day on, which must come in order."""
    found: list[tuple[Day, object]] = []
    for item in form.many("dated", required=False):
        inner = form_of(item, "dated", form.mistakes)
        if inner is None:
            continue
        day, given = inner.day("from"), inner.item("value")
        inner.done()
        if day is None or given is None:
            continue
        if found and day <= found[-1][0]:
            form.mistakes.say(inner.at, f"{name}: the days of dated values come in order")
        found.append((day, _value(given, kind, name, form.mistakes)))
    return found


def _type_of(item: Item | None) -> str:
    """Give the type that a value is written in."""
    if isinstance(item, Many):
        return "list<string>"
    text = item.value if isinstance(item, Text) else ""
    if _INT.fullmatch(text):
        return "int"
    if _DOUBLE.fullmatch(text):
        return "double"
    return "bool" if text in _FLAGS else "string"


def _value(item: Item, kind: str, name: str, mistakes: Mistakes) -> object:
    """Read a value of a type; `None` when it is of another one."""
    if kind == "list<string>" and isinstance(item, Many) and all(isinstance(each, Text) for each in item.items):
        return tuple(each.value for each in item.items if isinstance(each, Text))
    value = _TYPES[kind](item.value) if isinstance(item, Text) and kind in _TYPES else None
    if value is None:
        mistakes.say(item.at, f"{name}: this is not of type {kind}")
    return value
