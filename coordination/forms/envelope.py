"""The envelope of an event: CloudEvents 1.0 around a statement, in normal form or with all mistakes."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from coordination.clock import UTC, microseconds
from coordination.errors import InvalidError, Mistake
from coordination.forms.data import read_data
from coordination.forms.values import DEPTH_MOST, WrongValueError, read_code, shown, suggestion
from rules.kinds import KINDS, Kind

PREFIX = "kindreflex."
NAME_MOST = 500
_TIME_FORM = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_EXTENSION_FORM = re.compile(r"[a-z0-9]{1,40}")
_OPTIONAL = ("datacontenttype", "dataschema", "subject")
_EARLIEST, _LATEST = dt.datetime(1970, 1, 1, tzinfo=UTC), dt.datetime(2200, 1, 1, tzinfo=UTC)
_OWN = frozenset({"specversion", "id", "source", "type", "time", "data", *_OPTIONAL})


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event in normal form.

    `content` is plain JSON without `reference`, `service` and `status`; its household is still the source's reference.
    `reference` is `None` where a record leaves it to its natural key. `told` is `data` as it came, for the digest.
    """

    source: str
    id: str
    kind: Kind
    time: dt.datetime
    time_us: int
    party: str
    reference: str | None
    status: str
    content: Mapping[str, Any]
    told: Mapping[str, Any]


def parse_json(raw: bytes) -> object:
    """Parse JSON (RFC 8259) strictly: UTF-8, no NaN, no name twice in one object. Raises `InvalidError`."""
    try:
        return _decoder.decode(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        raise InvalidError("not_utf8", position=wrong.start) from None
    except json.JSONDecodeError as wrong:
        raise InvalidError("not_json", line=wrong.lineno, column=wrong.colno) from None
    except RecursionError:
        raise InvalidError("too_deep", most=DEPTH_MOST) from None
    except WrongValueError as wrong:
        raise InvalidError(wrong.code, **wrong.context) from None
    except ValueError:  # an integer of thousands of digits
        raise InvalidError("number_too_large") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise WrongValueError("told_twice", value=shown(next(name for name in names if names.count(name) > 1)))
    return made


def _not_finite(_: str) -> NoReturn:
    raise WrongValueError("number_not_finite")


_decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_not_finite)


def read_envelope(raw: object) -> Envelope:
    """Read an event that was parsed from JSON. Raises `InvalidError` (`invalid_event`) with all mistakes.

    Places are dotted from the top: `time`, `data.members.0.born`.
    """
    if not isinstance(raw, dict):
        raise InvalidError("not_an_event", mistakes=(Mistake("", "object_expected"),))
    mistakes: list[Mistake] = []
    source = _name(raw, "source", mistakes)
    identity = _name(raw, "id", mistakes)
    time = _time(raw, mistakes)
    kind = _kind(raw, mistakes)
    if raw.get("specversion") != "1.0":
        code = "unknown_value" if "specversion" in raw else "required"
        mistakes.append(Mistake("specversion", code, **({"allowed": ["1.0"]} if "specversion" in raw else {})))
    if not raw.keys() <= _OWN or any(name in raw for name in _OPTIONAL):
        mistakes.extend(_others(raw))
    data = raw.get("data")
    if not isinstance(data, dict):
        mistakes.append(Mistake("data", "required" if data is None else "object_expected"))
    elif kind is not None:
        told, found = read_data(kind, data, time)
        if not found and not mistakes and time is not None:
            return Envelope(source, identity, kind, time, microseconds(time), told.party, told.reference,
                            told.status, told.content, data)  # fmt: skip
        mistakes.extend(found)
    raise InvalidError("invalid_event", mistakes=tuple(mistakes))


def _name(raw: Mapping[str, object], name: str, mistakes: list[Mistake]) -> str:
    value = raw.get(name)
    if value is None:
        mistakes.append(Mistake(name, "required"))
        return ""
    try:
        return read_code(value, NAME_MOST)
    except WrongValueError as wrong:
        mistakes.append(wrong.mistake(name))
        return ""


def _time(raw: Mapping[str, object], mistakes: list[Mistake]) -> dt.datetime | None:
    value = raw.get("time")
    if value is None:
        mistakes.append(Mistake("time", "required"))
        return None
    if not isinstance(value, str) or len(value) > len("2026-11-23T09:00:00.000000000000+01:00"):
        mistakes.append(Mistake("time", "time_expected", value=shown(value)))
        return None
    if not _TIME_FORM.fullmatch(value):
        code = "time_without_offset" if _TIME_FORM.fullmatch(f"{value}Z") else "time_expected"
        mistakes.append(Mistake("time", code, value=shown(value)))
        return None
    try:
        time = dt.datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        mistakes.append(Mistake("time", "time_does_not_exist", value=shown(value)))
        return None
    if not _EARLIEST <= time < _LATEST:
        mistakes.append(Mistake("time", "time_out_of_range", value=shown(value)))
        return None
    return time


def _kind(raw: Mapping[str, object], mistakes: list[Mistake]) -> Kind | None:
    value = raw.get("type")
    kind = KINDS.get(value.removeprefix(PREFIX)) if isinstance(value, str) and value.startswith(PREFIX) else None
    if kind is None:
        near = suggestion(value.removeprefix(PREFIX) if isinstance(value, str) else None, KINDS)
        near = {"suggestion": PREFIX + near["suggestion"]} if near else {}
        code = "required" if value is None else "unknown_type"
        mistakes.append(Mistake("type", code, **({} if value is None else {"value": shown(value)}), **near))
    return kind


def _others(raw: Mapping[str, object]) -> list[Mistake]:
    """Check the optional attributes and extensions of CloudEvents 1.0 (their values are not kept)."""
    found: list[Mistake] = []
    for name in _OPTIONAL:
        value = raw.get(name)
        if value is not None and not isinstance(value, str):
            found.append(Mistake(name, "text_expected"))
    kind = raw.get("datacontenttype")
    if isinstance(kind, str) and not re.fullmatch(r"application/([\w.+-]+\+)?json(\s*;.*)?", kind.strip().lower()):
        found.append(Mistake("datacontenttype", "json_expected", value=shown(kind)))
    for name in raw.keys() - _OWN:
        if name == "data_base64":
            found.append(Mistake("data_base64", "json_expected"))
        elif not _EXTENSION_FORM.fullmatch(name):
            found.append(Mistake(shown(name), "unknown_field", **suggestion(name, _OWN)))
        elif not isinstance(raw[name], str | int | bool | None):
            found.append(Mistake(name, "text_expected"))
    return sorted(found, key=lambda mistake: mistake.field)
