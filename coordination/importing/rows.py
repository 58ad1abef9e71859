"""A row becomes an event: each cell at its place, the rest from what the whole file says.

What has no id gets the digest of its row, and what has no time the moment of the upload; a row that was uploaded before
and still holds is recognised, and keeps its time.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from coordination.forms import PREFIX
from coordination.forms.fields import door_fields
from coordination.forms.values import WrongValueError
from coordination.importing.cells import read_cell, read_cell_of
from coordination.importing.tables import Grid, Row
from coordination.importing.titles import ENVELOPE, kind_named
from rules.kinds import KINDS, Field
from rules.words import Words

DAY = Field("day", "day", Words("day", "dag", "jour"))


@dataclass(slots=True)
class Told:
    """An event made of one row (or, for a list of who is present, of several), or why it could not be made."""

    lines: list[int]
    event: dict[str, Any]
    problem: str | None = None
    context: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    text: str = ""
    derived_id: bool = False
    derived_time: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of a table are read: kind, columns, and what holds for all rows."""

    kind: str | None
    places: Callable[[str | None], Mapping[str, str]]
    """Title → place, for a kind."""
    defaults: Mapping[str, Any]
    source: str
    now: str
    zone: ZoneInfo
    digest: Callable[[bytes], str]
    """Keyed: the row may name a household."""


def tell_rows(grid: Grid, reading: Reading) -> Iterable[Told]:
    """Make the events of a table. Rows of a list of who is present are gathered into one event a list."""
    columns = _Columns(grid.titles, reading)
    lists: dict[tuple[Any, ...], list[Told]] = {}
    unread: Told | None = None
    for row in grid.rows:
        told = _tell(row, columns, reading, grid.comma)
        if told.event.get("type") == PREFIX + "presence":
            data = told.event["data"]
            key = tuple(str(data.get(name)) for name in ("service", "centre", "on", "reference", "status"))
            lists.setdefault(key, []).append(told)
        else:
            unread = unread or (told if told.problem is not None and not told.event else None)
            yield _finished(told, reading)
    for own in lists.values():
        yield _finished(_gathered(own, unread), reading)


class _Columns:
    """The place of each column, for the kind of a row."""

    def __init__(self, titles: list[str], reading: Reading) -> None:
        self.titles, self.reading = titles, reading
        self._places: dict[str | None, list[str]] = {}
        anything = reading.places(reading.kind)
        self.type_at = next((at for at, title in enumerate(titles) if anything.get(title) == "type"), None)

    def places(self, kind: str | None) -> list[str]:
        if kind not in self._places:
            known = self.reading.places(kind)
            self._places[kind] = [known.get(title, "") for title in self.titles]
        return self._places[kind]

    def kind_of(self, row: Row) -> str | None:
        if self.type_at is not None and self.type_at < len(row.cells):
            cell = row.cells[self.type_at]
            if isinstance(cell, str) and cell.strip():
                return kind_named(cell) or cell.strip().removeprefix(PREFIX)
        return self.reading.kind


def _tell(row: Row, columns: _Columns, reading: Reading, comma: bool | None) -> Told:  # noqa: FBT001
    told = Told([row.line], {}, row.problem, dict(row.context), text=row.text)
    if row.problem is not None:
        return told
    kind = columns.kind_of(row)
    cells = zip(columns.places(kind), row.cells, strict=False)
    named = {place: cell for place, cell in cells if place and place != "type" and cell not in (None, "")}
    envelope = {name: named.pop(name) for name in ENVELOPE if name in named}
    told.event = {"specversion": "1.0", "type": "", "source": reading.source, **envelope}
    if "time" in envelope:
        told.event["time"] = _time(envelope["time"], reading.zone)
    if kind is None or kind not in KINDS:
        told.event["type"] = kind or ""
        told.event["data"] = dict(named)
        return told
    told.event["type"] = PREFIX + kind
    data: dict[str, Any] = dict(reading.defaults)
    for place, cell in named.items():
        try:
            _put(data, kind, place, cell, comma)
        except WrongValueError as wrong:
            told.problem, told.context, told.place = wrong.code, wrong.context, place
    if KINDS[kind].decision:
        data.setdefault("status", "confirmed")
    told.event["data"] = _without_holes(data)
    return told


_MOMENT = re.compile(r"(.+?)[ T](\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)$")


def _time(cell: object, zone: ZoneInfo) -> object:
    """Turn a moment without offset, or a day, into one of the network's time zone."""
    text = cell.strip() if isinstance(cell, str) else cell
    found = _MOMENT.fullmatch(text) if isinstance(text, str) else None
    day, clock = (found[1], found[2]) if found else (text, "0:00")
    date = read_cell_of(DAY, day, None)
    try:
        moment = dt.datetime.fromisoformat(f"{date}T{clock.rjust(5, '0') if len(clock) < 6 else clock}")  # noqa: PLR2004
        return moment.replace(tzinfo=zone).isoformat() if moment.tzinfo is None else text
    except ValueError:
        return text


def _put(data: dict[str, Any], kind: str, place: str, cell: object, comma: bool | None) -> None:  # noqa: FBT001
    """Put a cell at a dotted place below `data`; lists grow by their numbers, from 1."""
    parts = place.split(".")
    found = next((one for one in door_fields(kind) if parts[0] in (one.name, *one.aliases)), None)
    if found is None:
        data[place] = cell
        return
    if found.many and len(parts) > 1 and parts[1].isdigit():
        holes: dict[int, Any] = data.setdefault(found.name, {})
        if len(parts) == 2:  # noqa: PLR2004 — a list and a number
            holes[int(parts[1])] = read_cell_of(found, cell, comma)
            return
        inner = holes.setdefault(int(parts[1]), {})
        inner[parts[2]] = _inner(found, parts[2], cell, comma)
    elif len(parts) > 1:
        data.setdefault(found.name, {})[parts[1]] = _inner(found, parts[1], cell, comma)
    elif found.many and found.fields:
        data[found.name] = [part.strip() for part in str(cell).replace(";", ",").split(",") if part.strip()]
    else:
        data[found.name] = read_cell(found, cell, comma)


def _inner(outer: Field, name: str, cell: object, comma: bool | None) -> object:  # noqa: FBT001
    if outer.type == "map":
        return read_cell_of(outer, cell, comma, outer.of)
    inner = next((one for one in outer.fields if one.name == name), None)
    return cell if inner is None else read_cell(inner, cell, comma)


def _without_holes(data: dict[str, Any]) -> dict[str, Any]:
    """Turn lists that were kept by number into lists."""
    return {
        name: [value[number] for number in sorted(value)]
        if isinstance(value, dict) and value and all(isinstance(key, int) for key in value)
        else value
        for name, value in data.items()
    }


def _gathered(own: list[Told], unread: Told | None) -> Told:
    """Gather the rows of one list.

    A bad row spoils it, and so does one that could not be read: who is missing on a list has left.
    """
    first = own[0]
    whole = Told([line for told in own for line in told.lines], first.event, text="\n".join(told.text for told in own))
    spoiled = next((told for told in own if told.problem is not None), unread)
    if spoiled is not None:
        whole.problem, whole.place = "list_incomplete", spoiled.place
        whole.context = {"line": spoiled.lines[0], "because": spoiled.problem}
    households: dict[str, dict[str, Any]] = {}
    for told in own:
        for told_entry in told.event["data"].get("households") or ():
            entry = told_entry if isinstance(told_entry, dict) else {"household": told_entry}
            one = households.setdefault(str(entry.get("household")), {})
            members = [*one.get("members", ()), *(entry.get("members") or ())]
            one.update({**entry, **({"members": members} if members else {})})
    first.event["data"]["households"] = list(households.values())
    return whole


def _finished(told: Told, reading: Reading) -> Told:
    event = told.event
    if not event:
        return told
    if "id" not in event:
        rest = {name: value for name, value in event.items() if name != "time"}
        if "time" in event:
            rest["time"] = event["time"]
        canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), default=str)
        event["id"] = "row-" + reading.digest(canonical.encode())[:32]
        told.derived_id = True
    event["id"] = str(event["id"])
    if "time" not in event:
        event["time"] = reading.now
        told.derived_time = True
    return told
