"""Texts of durations and timestamps, read once at load, as whole nanoseconds.

Stricter than the library on purpose: what is not plainly one of the forms below is a mistake of the author. No fact is
a time, so these are compared with each other only; the calendar does the arithmetic of days.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

_SECOND = 1_000_000_000
_UNITS = {"h": 3600 * _SECOND, "m": 60 * _SECOND, "s": _SECOND, "ms": 1_000_000, "us": 1_000, "ns": 1}
_PART = re.compile(r"(\d{1,18}(?:\.\d{1,9})?)(h|ms|us|ns|m|s)", re.ASCII)
_DURATION = re.compile(rf"([-+]?)((?:{_PART.pattern})+)", re.ASCII)
_LONGEST = 315_576_000_000 * _SECOND + _SECOND - 1
_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_duration(text: str) -> int:
    """`1h30m`, `-90s`, `1.5h`: nanoseconds, at most 10,000 years; raises ValueError."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no duration; write hours, minutes and seconds, like '36h' or '1h30m'")
    total = int(sum(Decimal(amount) * _UNITS[unit] for amount, unit in _PART.findall(found[2])))
    if total > _LONGEST:
        raise ValueError(f"{text!r} is longer than 10,000 years")
    return -total if found[1] == "-" else total


def parse_timestamp(text: str) -> int:
    """`2026-03-01T00:00:00Z`: nanoseconds since 1970 in UTC; raises ValueError."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no timestamp; write it like '2026-03-01T00:00:00Z'")
    try:
        moment = datetime.fromisoformat(found[1] + found[3].replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text!r} is no timestamp: there is no such moment") from error
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * _SECOND + int((found[2] or "0").ljust(9, "0"))


READERS = {"duration": parse_duration, "timestamp": parse_timestamp}
