"""What must hold between the fields of one event: a period has days, a closing comes after the last intake, and so on.

The same checks run after the quick path and after the marshmallow forms. A check looks only at fields that are there
and well formed; `needed` lists the mistakes of what is missing, which a withdrawal does not have to answer for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from coordination.errors import Mistake
from coordination.forms.values import shown, suggestion
from rules.calendar.contesting import allowed_for, can_be_contested, fits
from rules.days import month_index
from rules.facts import FACTS
from rules.kinds import KINDS, Kind

Content = Mapping[str, Any]

OLDEST_MONTHS = 120 * 12
APPLIES_TO = ("centre", "centres", "partner", "region", "network")

# Beside `starts` and `ends` of a kind: the earlier and the later day; the earlier one may equal the later one.
_NOT_AFTER = {
    "closure": (("last_family_intake_on", "closes_on"),),
    "household": (("applied_on", "registered_on"),),
}


def clashes(kind: Kind, content: Content, told_at: dt.datetime | None) -> Iterator[Mistake]:
    """Give the mistakes between fields that are there. `told_at` is the time of the event, where that is known."""
    if kind.ends:
        starts, ends = content.get(kind.starts or ""), content.get(kind.ends)
        if starts and ends and ends <= starts:
            code = "period_without_a_day" if ends == starts else "ends_before_it_starts"
            yield Mistake(kind.ends, code, starts=starts, ends=ends)
    for earlier, later in _NOT_AFTER.get(kind.name, ()):
        if content.get(earlier) and content.get(later) and content[earlier] > content[later]:
            yield Mistake(earlier, "after", other=later, value=content[earlier], limit=content[later])
    if "members" in content:
        yield from _members(content["members"], told_at)
    more = _MORE.get(kind.name)
    if more is not None:
        yield from more(content, told_at)
    if kind.applies_to and "centre" in content and "applies_to" in content:
        yield Mistake("applies_to", "told_twice", other="centre")


def needed(kind: Kind, content: Content) -> Iterator[Mistake]:
    """Give the mistakes of what is missing because of what else is said."""
    if kind.applies_to and "centre" not in content and "applies_to" not in content:
        yield Mistake("centre", "required")
    if kind.name == "budget" and content.get("action") == "set":
        yield from (Mistake(name, "required") for name in ("amount", "per") if name not in content)
    told = "families_sharing_room" in content and "member" not in content
    if kind.name == "room_assignment" and "household" not in content and not told:
        yield Mistake("household", "required")


def _local(told_at: dt.datetime) -> str:
    """Give the day of the event, half a day of grace included: the local day may be ahead of the day in UTC."""
    return (told_at + dt.timedelta(hours=14)).date().isoformat()


def _members(members: list[dict[str, Any]], told_at: dt.datetime | None, at: str = "members") -> Iterator[Mistake]:
    month = month_index(_local(told_at)) if told_at else None
    seen: set[str] = set()
    for number, member in enumerate(members):
        born = member.get("born")
        if born and month is not None:
            age = month - month_index(born)
            if age < 0:
                yield Mistake(f"{at}.{number}.born", "born_in_the_future", value=born)
            elif age > OLDEST_MONTHS:
                yield Mistake(f"{at}.{number}.born", "born_too_long_ago", value=born, most_years=120)
        ref = member.get("ref")
        if ref in seen:
            yield Mistake(f"{at}.{number}.ref", "told_twice", value=shown(ref))
        seen.add(ref or "")


def _transfer(content: Content, _: dt.datetime | None) -> Iterator[Mistake]:
    if content.get("from_centre") and content.get("from_centre") == content.get("to_centre"):
        yield Mistake("to_centre", "same_centre", value=content["to_centre"])


def _birth(content: Content, told_at: dt.datetime | None) -> Iterator[Mistake]:
    on = content.get("on")
    if on and told_at and on > _local(told_at):
        yield Mistake("on", "born_in_the_future", value=on)


def _presence(content: Content, told_at: dt.datetime | None) -> Iterator[Mistake]:
    seen: set[str] = set()
    on = content.get("on")
    for number, entry in enumerate(content.get("households") or ()):
        at = f"households.{number}"
        if entry.get("household") in seen:
            yield Mistake(f"{at}.household", "told_twice", value=shown(entry["household"]))
        seen.add(entry.get("household", ""))
        if on and entry.get("arrived_on") and entry["arrived_on"] > on:
            yield Mistake(f"{at}.arrived_on", "after", other="on", value=entry["arrived_on"], limit=on)
        if "members" in entry:
            yield from _members(entry["members"], told_at, f"{at}.members")


def _programme(content: Content, _: dt.datetime | None) -> Iterator[Mistake]:
    for number, need in enumerate(content.get("needs") or ()):
        if isinstance(need, dict) and ("line" in need) == ("space" in need):
            yield Mistake(f"needs.{number}", "line_or_space_expected")


def _training(content: Content, _: dt.datetime | None) -> Iterator[Mistake]:
    trained, headcount = content.get("trained"), content.get("headcount")
    if trained is not None and headcount is not None and trained > headcount:
        yield Mistake("trained", "number_too_large", most=headcount, value=trained)


def _observation(content: Content, _: dt.datetime | None) -> Iterator[Mistake]:
    fact = content.get("fact")
    if fact and not (fact in FACTS and fact.startswith("centre.")):
        centre_facts = (name for name in FACTS if name.startswith("centre."))
        yield Mistake("fact", "unknown_value", value=shown(fact), **suggestion(fact, centre_facts))
    elif fact and not can_be_contested(fact):
        yield Mistake("fact", "fact_is_worked_out", fact=fact)
    elif fact and content.get("value") is not None and not fits(fact, content["value"]):
        yield _does_not_fit(fact, content["value"])


def _does_not_fit(fact: str, value: object) -> Mistake:
    """Say what a fact can have in place of the value that was told."""
    allowed = allowed_for(fact)
    if not allowed and FACTS[fact].type == "int":
        return Mistake("value", "whole_number_expected", value=shown(value), fact=fact)
    if not allowed and FACTS[fact].type == "double":
        return Mistake("value", "number_expected", value=shown(value), fact=fact)
    return Mistake("value", "observed_does_not_fit", value=shown(value), fact=fact, **allowed)


_MORE = {
    "transfer": _transfer,
    "birth": _birth,
    "presence": _presence,
    "programme": _programme,
    "training": _training,
    "observation": _observation,
}
if not KINDS.keys() >= {*_MORE, *_NOT_AFTER}:
    raise AssertionError("a relation is stated about a kind that does not exist")
