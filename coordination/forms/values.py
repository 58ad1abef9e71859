"""Single values of an event: what is accepted, what it is turned into, and the mistake when it is neither.

A reader takes a JSON value and gives the normal form, or raises `WrongValueError`. The quick path and the marshmallow
forms stand on the same readers, so that they cannot disagree about a value.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from coordination.errors import Mistake
from rules.days import day_of, month_index
from rules.kinds import Field
from rules.lists import FUNCTIONS, SERVICES

TEXT_MOST = 4_000
CODE_MOST = 200
CENTRE_MOST = 64
PARTY_MOST = 128
DEPTH_MOST = 8
LIST_MOST = 5_000
MEMBERS_MOST = 200
WHOLE_MOST = 2**53
FIRST_DAY, LAST_DAY = "1900-01-01", "2199-12-31"

Reader = Callable[[object], object]

# Control characters, surrogates without a partner, and marks that turn the direction of writing around.
_BAD_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BAD_IN_CODE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")
_DAY_FORM = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTH_FORM = re.compile(r"\d{4}-\d\d(-\d\d)?", re.ASCII)
_CENTRE_FORM = re.compile(r"[^\s:/,;]{1,64}")


class WrongValueError(Exception):
    """A value that is not accepted: the code of the mistake, its values, and the place below the field."""

    def __init__(self, code: str, /, *, at: str = "", **context: Any) -> None:
        super().__init__(code)
        self.code = code
        self.at = at
        self.context = context

    def mistake(self, field: str) -> Mistake:
        """Give the mistake at a field."""
        return Mistake(f"{field}.{self.at}" if self.at and field else field or self.at, self.code, **self.context)


def shown(value: object) -> str:
    """Give a value as it may stand in a message: short and without anything that breaks a line or a database."""
    text = value if isinstance(value, str) else repr(value)
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[:80])


def suggestion(wrong: object, known: Iterable[str]) -> dict[str, str]:
    """Give `{"suggestion": name}` when something known looks like what was written."""
    if not isinstance(wrong, str):
        return {}
    folded = wrong[:80].strip().lower().replace(" ", "_").replace("-", "_")
    near = difflib.get_close_matches(folded, sorted(known), n=1, cutoff=0.6)
    return {"suggestion": near[0]} if near else {}


def read_text(value: object, most: int = TEXT_MOST) -> str:
    """Read a text of up to 4,000 characters; line ends and tabs are allowed."""
    if not isinstance(value, str):
        raise WrongValueError("text_expected")
    if len(value) > most:
        raise WrongValueError("text_too_long", most=most, length=len(value))
    if not value.isprintable() and _BAD_IN_TEXT.search(value):
        raise WrongValueError("control_characters")
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if not value.strip():
        raise WrongValueError("text_empty")
    return value


def read_code(value: object, most: int = CODE_MOST) -> str:
    """Read a code or reference: one line of up to 200 characters, without blanks around it."""
    if not isinstance(value, str):
        raise WrongValueError("text_expected")
    if len(value) > most:
        raise WrongValueError("code_too_long", most=most, length=len(value))
    if not value.isprintable() and _BAD_IN_CODE.search(value):
        raise WrongValueError("control_characters")
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    value = value.strip()
    if not value:
        raise WrongValueError("text_empty")
    return value


def read_centre(value: object) -> str:
    """Read the code of a centre: one word without colon, slash, comma or semicolon."""
    code = read_code(value, CENTRE_MOST)
    if not _CENTRE_FORM.fullmatch(code):
        raise WrongValueError("centre_code_expected", value=shown(code))
    return code


@lru_cache(maxsize=65_536)
def _fault_of_day(text: str) -> str | None:
    if not _DAY_FORM.fullmatch(text):
        return "day_expected"
    try:
        day_of(text)
    except ValueError:
        return "day_does_not_exist"
    return None if FIRST_DAY <= text <= LAST_DAY else "day_out_of_range"


def read_day(value: object) -> str:
    """Read a day `YYYY-MM-DD` between 1900 and 2199."""
    if not isinstance(value, str) or len(value) > CODE_MOST:
        raise WrongValueError("day_expected", value=shown(value))
    fault = _fault_of_day(value)
    if fault:
        raise WrongValueError(fault, value=shown(value))
    return value


@lru_cache(maxsize=8_192)
def _fault_of_month(text: str) -> str | None:
    if not _MONTH_FORM.fullmatch(text):
        return "month_expected"
    try:
        day_of(text if len(text) > len("YYYY-MM") else f"{text}-01")
        month_index(text)
    except ValueError:
        return "month_does_not_exist"
    return None


def read_month(value: object) -> str:
    """Read a month `YYYY-MM`. Of a whole date of birth the day is dropped at once: nobody needs it."""
    if not isinstance(value, str) or len(value) > CODE_MOST:
        raise WrongValueError("month_expected", value=shown(value))
    fault = _fault_of_month(value)
    if fault:
        raise WrongValueError(fault, value=shown(value))
    return value[:7]


@lru_cache(maxsize=4_096)
def party_is_formed(name: str) -> bool:
    """Whether a name is that of a service, of a partner's service, or of a function of a centre."""
    at, colon, role = name.rpartition(":")
    if not colon:
        return name in SERVICES
    return bool(_CENTRE_FORM.fullmatch(at)) and (role in SERVICES or role in FUNCTIONS)


def read_party(value: object) -> str:
    """Read a party: `logistics`, `rodekruis:logistics`, `CEN-03:direction`."""
    name = read_code(value, PARTY_MOST)
    if not party_is_formed(name):
        at, colon, role = name.rpartition(":")
        near = suggestion(role, {*SERVICES, *FUNCTIONS} if colon else SERVICES)
        if near:
            near = {"suggestion": f"{at}{colon}{near['suggestion']}"}
        raise WrongValueError("unknown_party", value=shown(name), **near)
    return name


def read_flag(value: object) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    raise WrongValueError("flag_expected", value=shown(value))


def number_reader(least: float | None, most: float | None, *, whole: bool) -> Reader:
    """Make the reader of a number within bounds (a whole one, when asked)."""

    def read(value: object) -> object:
        if type(value) is bool or not isinstance(value, int | float):
            raise WrongValueError("whole_number_expected" if whole else "number_expected", value=shown(value))
        if type(value) is float:
            if not math.isfinite(value):
                raise WrongValueError("number_not_finite")
            if whole and not value.is_integer():
                raise WrongValueError("whole_number_expected", value=shown(value))
        if abs(value) > WHOLE_MOST:
            raise WrongValueError("number_too_large", most=WHOLE_MOST if most is None else most)
        if least is not None and value < least:
            raise WrongValueError("number_too_small", least=least, value=value)
        if most is not None and value > most:
            raise WrongValueError("number_too_large", most=most, value=value)
        return int(value) if whole else value

    return read


def choice_reader(values: Mapping[str, object], *, open_values: bool) -> Reader:
    """Make the reader of a choice out of a list; an open list takes other codes too."""

    def read(value: object) -> object:
        if isinstance(value, str) and value in values:
            return value
        if open_values:
            return read_code(value, CENTRE_MOST)
        if not isinstance(value, str):
            raise WrongValueError("text_expected")
        raise WrongValueError("unknown_value", value=shown(value), allowed=list(values), **suggestion(value, values))

    return read


def read_any(value: object, depth: int = DEPTH_MOST) -> object:
    """Read any JSON value, bounded in depth, length and text."""
    if value is None or type(value) is bool:
        return value
    if isinstance(value, str):
        return read_text(value) if value else value
    if isinstance(value, int | float):
        return _number(value)
    if depth == 0:
        raise WrongValueError("too_deep", most=DEPTH_MOST)
    if isinstance(value, list):
        if len(value) > LIST_MOST:
            raise WrongValueError("too_many", most=LIST_MOST, found=len(value))
        return [read_any(item, depth - 1) for item in value]
    if isinstance(value, dict):
        if len(value) > MEMBERS_MOST:
            raise WrongValueError("too_many", most=MEMBERS_MOST, found=len(value))
        return {read_code(name): read_any(item, depth - 1) for name, item in value.items()}
    raise WrongValueError("value_expected")


_number = number_reader(None, None, whole=False)


_PLAIN: Mapping[str, Reader] = {
    "day": read_day, "month": read_month, "text": read_text, "code": read_code, "flag": read_flag,
    "centre": read_centre, "household": read_code, "party": read_party, "any": read_any,
}  # fmt: skip


# Fields that become columns, and are therefore shorter than other texts.
_SHORT: Mapping[str, Reader] = {
    "partner": read_centre,
    "region": lambda value: read_code(value, CENTRE_MOST),
    "name": lambda value: read_code(value, CODE_MOST),
}


def reader_of(field: Field, type: str | None = None) -> Reader:
    """Give the reader of one value of a field (of `type`, for the values of a map)."""
    name = type or field.type
    if field.name in _SHORT and name in {"text", "code"}:
        return _SHORT[field.name]
    if name in {"whole", "number"}:
        return number_reader(field.least, field.most, whole=name == "whole")
    if name == "choice":
        closed = field if type is None else field.fields[0]
        return choice_reader(closed.values or {}, open_values=closed.open_values)
    return _PLAIN[name]


def most_of(field: Field) -> int:
    """Give how many entries a list may have."""
    return MEMBERS_MOST if field.name == "members" else LIST_MOST
