"""How an error is said: a short title, and a sentence with the values of its context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from rules.words import Words

_SHOWN = 200
_formatter = Formatter()


@dataclass(frozen=True, slots=True)
class Said:
    """A title, and a detail that tells what is wrong and what to do.

    `{names}` in the detail are filled from the error's context; parts between `|` whose names are missing are left out.
    """

    title: Words
    detail: Words


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Fill a detail with values; a part that names a value which is not there is left out."""
    told = {name: _short(value) for name, value in values.items() if value is not None and value != ""}
    parts = (part for part in text.split("|") if all(name in told for name in names_in(part)))
    return "".join(part.format_map(told) for part in parts).strip()


def names_in(text: str) -> set[str]:
    """Give the names that a text is filled with."""
    return {name for _, name, _, _ in _formatter.parse(text) if name}


def _short(value: Any) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        text = ", ".join(map(str, value))
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


FORM = Words("The form does not fit", "Het formulier klopt niet", "Le formulaire n'est pas correct")
