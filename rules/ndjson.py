"""Events from lines of JSON to statements, so that rules can be tried on a file without a database.

Each line is one CloudEvent. What is read is what the engine needs; the doors of the network check the forms of events.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from rules.kinds import KINDS, natural_reference
from rules.statements import Statement

PREFIX = "kindreflex."
ZONE = "Europe/Brussels"

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_STATUSES = {"proposed", "confirmed", "recorded", "withdrawn"}


def read_events(lines: Iterable[str], zone: str = ZONE) -> tuple[list[Statement], list[str]]:
    """Read events; gives the statements, and what is wrong with the lines that could not be read, with their numbers.

    An event that comes twice (`source` and `id`) counts once. `zone` is the time zone whose days count.
    """
    found: dict[tuple[str, str], Statement] = {}
    wrong: list[str] = []
    local = ZoneInfo(zone)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            statement = _statement(json.loads(line), local)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
            wrong.append(f"line {number}: {reason}")
            continue
        found.setdefault(statement.stated[1:], statement)
    return list(found.values()), wrong


def _statement(event: Mapping[str, Any], zone: ZoneInfo) -> Statement:
    name = str(event["type"]).removeprefix(PREFIX)
    kind = KINDS.get(name)
    if kind is None:
        raise ValueError(f"there is no kind of event {event['type']!r}")
    moment = dt.datetime.fromisoformat(event["time"])
    if moment.tzinfo is None:
        raise ValueError("the time has no offset")
    content = dict(event["data"])
    party, reference = content.pop("service"), content.pop("reference", None)
    status = "confirmed" if kind.decision else "recorded"
    if kind.field("status") is None or content.get("status") in _STATUSES:
        status = content.pop("status", status)
    reference = reference or natural_reference(kind, content)
    if not reference:
        raise KeyError("reference")
    microseconds = (moment - _EPOCH) // dt.timedelta(microseconds=1)
    stated = (microseconds, str(event["source"]), str(event["id"]))
    day = moment.astimezone(zone).date().toordinal()
    return Statement(stated, name, str(party), str(reference), str(status), content, day)
