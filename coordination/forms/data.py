"""`data` of an event: the quick path first; when it refuses, the marshmallow form reports all mistakes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coordination.errors import Mistake
from coordination.forms.fields import OWN_STATUS, STATUSES, has_own_status
from coordination.forms.quick import quick_reader
from coordination.forms.relations import APPLIES_TO, clashes, needed
from coordination.forms.schemas import full_report, kind_schema
from coordination.forms.values import DEPTH_MOST, WrongValueError
from rules.kinds import Kind

_ENDLESS_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What `data` says: who, about what, how it stands, and the content in normal form."""

    party: str
    reference: str | None
    status: str
    content: dict[str, Any]


_NOTHING = Told("", None, "", {})


def read_data(kind: Kind, data: Mapping[str, Any], told_at: dt.datetime | None) -> tuple[Told, list[Mistake]]:
    """Read `data` of a kind; with mistakes, what was told is not to be used."""
    data = _apart(kind, data)
    withdrawal = data.get("status") == "withdrawn"
    try:
        found = quick_reader(kind.name, withdrawal=withdrawal)(data)
        if not any(clashes(kind, found, told_at)) and (withdrawal or not any(needed(kind, found))):
            told = _told(kind, found)
            if told is not None:
                return told, []
    except WrongValueError:
        pass
    return slow_data(kind, data, told_at)


def slow_data(kind: Kind, data: Mapping[str, Any], told_at: dt.datetime | None) -> tuple[Told, list[Mistake]]:
    """Read `data` by the marshmallow form alone, with all mistakes."""
    data = _apart(kind, data)
    if _depth(data) > DEPTH_MOST:
        return _NOTHING, [Mistake("data", "too_deep", most=DEPTH_MOST)]
    withdrawal = data.get("status") == "withdrawn"
    valid, mistakes = full_report(kind_schema(kind.name, withdrawal=withdrawal), data)
    known = {mistake.field for mistake in mistakes}
    more = list(clashes(kind, valid, told_at))
    if not withdrawal:
        more += [mistake for mistake in needed(kind, valid) if mistake.field not in known]
    mistakes += more
    if not mistakes:
        told = _told(kind, valid)
        if told is not None:
            return told, []
        mistakes += _why_not(kind, valid)
    return _NOTHING, [Mistake(f"data.{wrong.field}", wrong.code, **wrong.context) for wrong in mistakes]


def _apart(kind: Kind, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tell the status of the statement from a kind's own field `status` (a pupil's: enrolled, waiting)."""
    if has_own_status(kind) and "status" in data and OWN_STATUS not in data:
        status = data["status"]
        if not (isinstance(status, str) and status in STATUSES):
            return {OWN_STATUS if name == "status" else name: value for name, value in data.items()}
    return data


def _told(kind: Kind, found: dict[str, Any]) -> Told | None:
    """Take apart what every statement carries from the content; `None` where that fails."""
    content = dict(found)
    party, reference = content.pop("service"), content.pop("reference", None)
    status = content.pop("status", "recorded")
    if OWN_STATUS in content and has_own_status(kind):
        content["status"] = content.pop(OWN_STATUS)
    if "applies_to" in content:
        applies = content["applies_to"]
        if len(applies) != 1 or not all(applies.values()):
            return None
        if "centre" in applies:
            content["centre"] = content.pop("applies_to")["centre"]
    if kind.name == "birth" and "on" in content:
        content.setdefault("member", f"born-{content['on']}")  # a child whom nobody gave a name of its own yet
    if reference is None and not kind.decision and status == "withdrawn" and not _has_key(kind, content):
        return None
    return Told(party, reference, status, content)


def _has_key(kind: Kind, content: Mapping[str, Any]) -> bool:
    """Whether a withdrawal without reference says enough to find what it withdraws."""
    required = [name for name in kind.key if (field := kind.field(name)) is not None and field.required]
    return bool(kind.key) and all(name in content for name in required or kind.key)


def _why_not(kind: Kind, found: dict[str, Any]) -> list[Mistake]:
    applies = found.get("applies_to")
    if applies is not None and (len(applies) != 1 or not all(applies.values())):
        return [Mistake("applies_to", "exactly_one_expected", allowed=list(APPLIES_TO))]
    return [Mistake("reference", "required", key=list(kind.key))]


def _depth(value: object, at: int = 0) -> int:
    """How deep lists and objects lie inside each other (counted no further than needed)."""
    if at > _ENDLESS_DEPTH or not isinstance(value, dict | list):
        return at
    inner = value.values() if isinstance(value, Mapping) else value
    return max((_depth(item, at + 1) for item in inner), default=at + 1)
