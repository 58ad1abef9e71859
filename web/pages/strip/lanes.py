"""From the calendar of a centre to the lanes of a strip: which fact stands in which lane, and in which colour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from coordination.queries.telling import mark_words
from rules.facts import FACTS
from rules.lists import AGE_BANDS, GROUPS, ITEMS, LINES, POSTS, SPACES, TAGS
from rules.sentences import tell
from rules.words import Words
from web.current import language
from web.pages.strip.parts import Bar, Heads, Lane, Row
from web.pages.telling import begin, pair, role_words, words_of

HEAD_FACTS = (
    "centre.residents.adults",
    "centre.residents.age_12_18",
    "centre.residents.age_6_12",
    "centre.residents.age_3_6",
    "centre.residents.under_3",
)


@dataclass(frozen=True, slots=True)
class Step:
    """A fact over a period, as the calendar gives it.

    `source` is the reference of the decision behind it, `by` its party; `stated` says that anybody said so at all.
    """

    starts: dt.date | None
    ends: dt.date | None
    value: object
    source: str = ""
    by: str = ""
    proposed: bool = False
    stated: bool = False


Steps = Mapping[str, tuple[Step, ...]]
Link = Callable[[Step], str | None]


@dataclass(frozen=True, slots=True)
class _LaneKind:
    key: str
    service: str
    prefixes: tuple[str, ...]


LANES = (
    _LaneKind(
        "presence",
        "dispatching",
        ("centre.residents.", "centre.intake.", "centre.family_places_free", "household.", "network.", "region."),
    ),
    _LaneKind("supplies", "logistics", ("centre.supplies.", "centre.stock_days.")),
    _LaneKind("budgets", "finance", ("centre.budgets.",)),
    _LaneKind(
        "programmes",
        "child_policy",
        ("centre.programmes.", "centre.programme_needs.", "centre.programme_least.", "centre.programme_responsible"),
    ),
    _LaneKind("spaces", "infrastructure", ("centre.spaces.", "centre.rooms.", "centre.play_")),
    _LaneKind(
        "staff",
        "hr",
        (
            "centre.posts.",
            "centre.staff.",
            "centre.absent.",
            "centre.absences_",
            "centre.training.",
            "centre.protocol_",
        ),
    ),
    _LaneKind("places", "management", ("centre.capacity.", "centre.groups.", "centre.group_admitted_days.")),
    _LaneKind("closure", "management", ("centre.status", "centre.days_to_closing", "centre.closure.")),
)
LANES_OF_KINDS = {
    "allocation": "presence",
    "transfer": "presence",
    "intake": "presence",
    "supply": "supplies",
    "budget": "budgets",
    "programme": "programmes",
    "space": "spaces",
    "staffing": "staff",
    "absence": "staff",
    "capacity": "places",
    "target_group": "places",
    "closure": "closure",
}
"""The lane in which a decision of a kind stands."""
SHOWN = (
    "centre.supplies.",
    "centre.budgets.",
    "centre.programmes.",
    "centre.spaces.",
    "centre.posts.",
    "centre.absent.",
    "centre.capacity.",
    "centre.groups.",
    "centre.intake.",
    "centre.status",
)
"""Families of facts that are decided, and so drawn as bars; what is worked out from them is in the table of reasons."""


def lane_name(key: str) -> str:
    """Tell a lane."""
    return {
        "presence": gettext("People present"),
        "supplies": gettext("Deliveries"),
        "budgets": gettext("Budgets"),
        "programmes": gettext("Programmes"),
        "spaces": gettext("Spaces"),
        "staff": gettext("Staff"),
        "places": gettext("Places"),
        "closure": gettext("Opening and closing"),
    }[key]


def lane_of(fact: str) -> str | None:
    """Give the lane in which a fact stands."""
    return next((kind.key for kind in LANES if fact.startswith(kind.prefixes)), None)


Window = tuple[dt.date, dt.date]


def lanes(
    steps: Steps,
    link: Link,
    *,
    window: Window,
    only: frozenset[str] | None = None,
    keep: frozenset[str] = frozenset(),
) -> tuple[Lane, ...]:
    """Lay the facts of a calendar in lanes: those in `keep`, those that change in the window, and a few that stand.

    `only` names the lanes to draw, where it is given. Lanes without anything are left out.
    """
    found = []
    for kind in LANES:
        if only is not None and kind.key not in only:
            continue
        names = [
            fact for fact in steps if fact.startswith(SHOWN) and lane_of(fact) == kind.key and _says(fact, steps[fact])
        ]
        names.sort(key=lambda fact: (-_worth(fact, steps[fact], window, keep), fact))
        changing = [fact for fact in names if _worth(fact, steps[fact], window, keep)]
        if only is not None:
            changing = [fact for fact in changing if fact in keep] or changing
        shown = changing[:ROWS_MOST] if only is not None or changing else names[:ROWS_STANDING]
        rows = tuple(
            row for fact in shown if _is_seen(row := Row(_short(fact), _bars(fact, steps[fact], link)), window)
        )
        counted = _heads(steps) if kind.key == "presence" else ()
        if rows or counted:
            words = _heads_words(steps, window[0]) if counted else ""
            found.append(Lane(kind.key, lane_name(kind.key), begin(role_words(kind.service)), rows, counted, words))
    return tuple(found)


ROWS_MOST, ROWS_STANDING = 5, 2


def _is_seen(row: Row, window: Window) -> bool:
    first, last = window
    return any((bar.starts or first) < last and (bar.ends is None or bar.ends > first) for bar in row.bars)


def _says(fact: str, steps: Iterable[Step]) -> bool:
    """Whether a fact is worth a bar: something is stated that is not the ordinary state, and the reader may see it."""
    if fact.endswith(".change") or any(isinstance(step.value, Mapping) and step.value.get("hidden") for step in steps):
        return False
    if fact.endswith(".frozen") or fact.startswith(("centre.absent.", "centre.programmes.")):
        return any(step.value not in (False, 0, None) for step in steps)
    if fact.startswith("centre.intake."):
        return any(step.value is False for step in steps)
    return any(step.stated for step in steps)


def _worth(fact: str, steps: Iterable[Step], window: Window, keep: frozenset[str]) -> int:
    """Tell how much a fact deserves its row: part of a conflict, or changing within the window."""
    first, last = window
    changes = sum(step.starts is not None and first < step.starts < last for step in steps)
    return (100 if fact in keep else 0) + changes


def _short(fact: str) -> str:
    lists: tuple[Mapping[str, Words], ...] = (ITEMS, LINES, SPACES, POSTS, TAGS, GROUPS, AGE_BANDS)
    for part in reversed(fact.split(".")):
        for each in lists:
            if part in each:
                return begin(words_of(each[part]))
    return begin(words_of(FACTS[fact].words)) if fact in FACTS else fact


def _bars(fact: str, steps: Iterable[Step], link: Link) -> tuple[Bar, ...]:
    bars = []
    for step in steps:
        words = _told(fact, step.value)
        if not words:
            continue
        if step.source and step.starts:
            words = f"{words} ({step.source})"
        tone = _tone(fact, step.value)
        bars.append(Bar(step.starts, step.ends, words, tone, step.proposed, link(step), step.source, step.by))
    return tuple(bars)


def _told(fact: str, value: object) -> str:
    """Tell a value on a bar; nothing where nothing is known or nothing happens."""
    if value is None or isinstance(value, Mapping):
        return mark_words(value, language()) or ""
    name, told = _short(fact), tell(fact, value, language())
    if fact == "centre.status":
        return begin(told) if value != "open" else ""
    if fact.startswith("centre.programmes."):
        return name if value else ""
    if fact.endswith(".frozen"):
        return gettext("%(name)s: frozen", name=name) if value else ""
    if fact.startswith("centre.absent."):
        return gettext("%(name)s: %(amount)s absent", name=name, amount=told) if value else ""
    for prefix, yes, no in (
        ("centre.spaces.", gettext("usable"), gettext("not usable")),
        ("centre.groups.", gettext("admitted"), gettext("not admitted")),
        ("centre.intake.", gettext("intake open"), gettext("intake closed")),
    ):
        if fact.startswith(prefix):
            return pair(name, yes if value else no)
    if fact.endswith(".monthly"):
        return pair(name, gettext("%(amount)s a month", amount=told))
    return pair(name, told)


def _tone(fact: str, value: object) -> str:
    if fact == "centre.status":
        return {"closing": "close", "closed": "closed"}.get(str(value), "plain")
    if fact.startswith("centre.supplies."):
        return {"running": "good", "stopped": "stop", "none": "stop", "replaced": "less"}.get(str(value), "plain")
    if fact.startswith("centre.programmes."):
        return "child"
    if fact.endswith(".frozen") or fact.startswith("centre.absent."):
        return "less"
    return "less" if value is False or value == 0 else "plain"


def _heads(steps: Steps) -> tuple[Heads, ...]:
    """Put the counts of all ages on common days."""
    tracks = [steps.get(fact, ()) for fact in HEAD_FACTS]
    if not any(tracks):
        return ()
    days = sorted({step.starts for track in tracks for step in track if step.starts})
    edges: list[dt.date | None] = [None, *days]
    found = []
    for number, starts in enumerate(edges):
        ends = edges[number + 1] if number + 1 < len(edges) else None
        adults, teens, older, younger, babies = (at(track, starts) for track in tracks)
        found.append(Heads(starts, ends, (adults, teens, older + younger, babies)))
    return tuple(found)


def at(track: Iterable[Step], day: dt.date | None) -> int:
    """Give a count on a day (`None`: before everything); what is not a number counts as nobody."""
    for step in track:
        after = step.starts is None or (day is not None and step.starts <= day)
        before = step.ends is None or day is None or day < step.ends
        if after and before and isinstance(step.value, int | float):
            return int(step.value)
    return 0


def _heads_words(steps: Steps, day: dt.date) -> str:
    counts = [at(steps.get(fact, ()), day) for fact in HEAD_FACTS]
    return gettext("%(all)s people, %(children)s children", all=sum(counts), children=sum(counts[1:]))
