"""From the reasons of a verdict to facts with value, period and source: what a finding rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rules.calendar.centre import CentreCalendar
from rules.calendar.decisions import DecisionView
from rules.calendar.household import Timeline
from rules.calendar.members import SCHOOL_FROM_MONTHS, UNDER_3_MONTHS, Member
from rules.calendar.presence import Stay
from rules.cel import Reason
from rules.days import Counting, Day
from rules.facts import FACTS
from rules.model import Held, Source

LISTED_CONTRIBUTORS = 20
"""How many contributors of a count are listed; the others are kept as number and digest."""

_PLAIN = (bool, int, float, str, tuple, list)

_COUNTED: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "minors": lambda member: member["minor"] is True,
    "adults": lambda member: member["minor"] is False,
    "under_3": lambda member: member["minor"] is True and member["age_months"] < UNDER_3_MONTHS,
    "school_age": lambda member: member["minor"] is True and member["age_months"] >= SCHOOL_FROM_MONTHS,
    "unaccompanied": lambda member: member["minor"] is True and member["unaccompanied"],
    "needs": lambda member: bool(member["needs"]),
}
"""Which members stand behind a count of a household."""


def centre_held(calendar: CentreCalendar, fact: str, day: Day) -> Held:
    """Give a fact of the centre as it is held on a day."""
    track = calendar.track(fact)
    index = track.index(day)
    value = track.values[index]
    value = value.on(day) if isinstance(value, Counting) else value
    starts, ends = track.days[index], track.ends_of(index)
    if fact.startswith("centre.residents."):
        sources = calendar.counted(fact, day)
        return Held(fact, value, starts, ends, *_few(sources))
    if fact == "centre.family_places_free":
        sources = sorted({*track.sources(index), *calendar.counted("centre.residents.family_members", day)})
        return Held(fact, value, starts, ends, *_few(sources))
    return Held(fact, _plain(value), starts, ends, track.sources(index))


def held_from(calendar: CentreCalendar, fact: str, day: Day) -> Day:
    """Give the first of the days on which a fact of the centre is held as on this one: value, period and sources.

    Of a count it is the day itself: others may be counted although their number is the same.
    """
    track = calendar.track(fact)
    index = track.index(day)
    counts = fact.startswith("centre.residents.") or fact == "centre.family_places_free"
    return day if counts or isinstance(track.values[index], Counting) else track.days[index]


def _few(sources: list[Source]) -> tuple[tuple[Source, ...], int, str]:
    digest = hashlib.sha256("\n".join(f"{s.party}|{s.kind}|{s.reference}|{s.stated}" for s in sources).encode())
    return tuple(sources[:LISTED_CONTRIBUTORS]), len(sources), digest.hexdigest()[:16]


def _plain(value: object) -> object:
    return value if isinstance(value, _PLAIN) else None


def household_held(calendar: CentreCalendar, timeline: Timeline, stay: Stay, reason: Reason, day: Day) -> Held:
    """Give a fact of a household as it is held on a day of a stay."""
    value = _plain(reason.value)
    if reason.path.startswith("household.members."):
        return Held(reason.path, value, *_member_since(timeline, stay, reason, day))
    sources: tuple[Source, ...] = (stay.source,)
    name = reason.path.removeprefix("household.")
    if name == "members" or name in _COUNTED:
        sources = tuple(sorted({member.source for member in _counted(timeline, stay, name, day)} or {stay.source}))
    elif name == "closing_after_days":
        track = calendar.track("centre.days_to_closing")
        sources = tuple(sorted({stay.source, *track.sources(track.index(day))}))
    elif name == "without_next_place":
        track = calendar.track("centre.status")
        sources = tuple(sorted({stay.source, *track.sources(track.index(day))}))
    elif name in {"assessed", "best_interests_assessed"}:
        dated = timeline.assessed if name == "assessed" else timeline.best_interests
        sources = tuple(source for on, source in dated[:1] if on <= day)
    elif name in {"split", "rooms_apart"}:
        sources = _apart(timeline, stay, name, day) or sources
    elif name == "days_since_applied" and timeline.applied:
        sources = (timeline.applied[1],)
    elif name == "days_since_registration" and timeline.registered:
        sources = (timeline.registered[1],)
    elif name == "birth_due_in_days":
        due = timeline.due(day)
        sources = (due[1],) if due else sources
    return Held(reason.path, value, stay.starts, stay.ends, sources)


def _apart(timeline: Timeline, stay: Stay, name: str, day: Day) -> tuple[Source, ...]:
    """Give what lets members be in different centres, or in different rooms of one; nothing where they are not."""
    if name == "rooms_apart":
        return tuple(sorted({source for _, source in timeline.rooms_at(stay.centre, day)}))
    split = timeline.split_on(day)
    return split[2] if split is not None else ()


def _counted(timeline: Timeline, stay: Stay, name: str, day: Day) -> list[Member]:
    """Give the members that a count of the household counts; all of them where it counts nobody."""
    members = timeline.members_at(stay.centre, day)
    counts = _COUNTED.get(name)
    return [member for member in members if counts is not None and counts(member.state(day))] or members


def _member_since(
    timeline: Timeline, stay: Stay, reason: Reason, day: Day
) -> tuple[Day, Day | None, tuple[Source, ...]]:
    members = timeline.members_at(stay.centre, day)
    if reason.member is None or reason.member >= len(members):
        return stay.starts, stay.ends, tuple(sorted({member.source for member in members}))
    member = members[reason.member]
    if reason.path.rsplit(".", 1)[1] in {"schooled", "school_language", "schooled_days"}:
        school = member.school(day)
        if school is not None:
            return school.starts, school.ends, (school.source,)
    return max(member.starts, stay.starts), stay.ends, (member.source,)


def present_held(stay: Stay) -> Held:
    """Give the presence that every finding about a household rests on."""
    return Held("household.present", value=True, starts=stay.starts, ends=stay.ends, sources=(stay.source,))


def decision_held(view: DecisionView, reason: Reason, day: Day) -> Held:
    """Give a fact of a decision as it is held on a day."""
    return Held(reason.path, _plain(reason.value), view.announced, None, view.behind(reason.path, day))


def without_asking(reasons: Iterable[Reason]) -> list[Reason]:
    """Leave out the answers of `has()` where the value itself is a reason too, and repeated reasons."""
    seen: dict[tuple[str, int | None], Reason] = {}
    for reason in reasons:
        key = (reason.path, reason.member)
        asked = isinstance(reason.value, bool) and FACTS[reason.path].type != "bool"
        if key in seen and asked:
            continue
        seen[key] = Reason(reason.path, None if asked and not reason.value else reason.value, reason.member)
    return [seen[key] for key in sorted(seen, key=lambda key: (key[0], -1 if key[1] is None else key[1]))]


def value_at(path: str, roots: Mapping[str, Any]) -> object:
    """Give the value of a dotted path in the roots of a rule; `None` where it is absent or unknown."""
    value: Any = roots
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return _plain(value)
