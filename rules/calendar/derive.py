"""Facts that the calendar works out from other facts: changes of budgets, staff present, free places, play space."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.calendar.contesting import MISMATCH
from rules.calendar.decisions import About, DecisionView
from rules.calendar.track import Lay, Track, is_stated, steady
from rules.days import NO_DAY, Day, day_of
from rules.facts import ABSENT, FACTS
from rules.kinds import KINDS, monthly
from rules.lists import AGE_BANDS, LINES, PLAY_SPACES, POSTS
from rules.model import Source
from rules.statements import Key, Standing, Stated, Version
from rules.unknown import UNKNOWN, Unknown


@dataclass(frozen=True, slots=True)
class Deriving:
    """What a derivation may look at."""

    track: Callable[[str], Track]
    contents: Mapping[Source, Mapping[str, Any]]
    standings: Mapping[Key, Standing]
    version: Callable[[Standing], Version | None]
    closed: Day | None

    def content_of(self, lays: Sequence[Lay]) -> Mapping[str, Any]:
        """Give what the statement behind a value says beside it; what a centre sees against it says nothing more."""
        return next((self.contents[lay.source] for lay in lays if lay.source in self.contents), {})


def _stated(lays: Sequence[Lay]) -> Lay | None:
    """Give the lay of the statement behind a value, beneath what a centre sees against it."""
    return next((lay for lay in lays if lay.source.kind != MISMATCH), None)


def together(tracks: Sequence[Track], combine: Callable[[Sequence[object]], object]) -> Track:
    """Combine tracks step by step; the statements behind the result are those behind its parts."""
    days = sorted({day for track in tracks for day in track.days})
    out_days: list[Day] = []
    values: list[object] = []
    lays: list[tuple[Lay, ...]] = []
    for day in days:
        steps = [track.index(day) for track in tracks]
        value = combine([track.values[step] for track, step in zip(tracks, steps, strict=True)])
        behind = tuple(lay for track, step in zip(tracks, steps, strict=True) for lay in track.lays[step])
        if out_days and value == values[-1] and type(value) is type(values[-1]) and behind == lays[-1]:
            continue
        out_days.append(day)
        values.append(value)
        lays.append(behind)
    return Track(out_days, values, lays)


def _staff(deriving: Deriving, fact: str) -> Track:
    post = fact.rsplit(".", 1)[1]

    def present(values: Sequence[object]) -> object:
        posts, absent = values
        return posts if posts is UNKNOWN else max(float(posts) - float(absent), 0.0)  # type: ignore[arg-type]

    return together([deriving.track(f"centre.posts.{post}"), deriving.track(f"centre.absent.{post}")], present)


def _budget_change(deriving: Deriving, fact: str) -> Track:
    """Give the change that the budget decision in force brings against the amount before it.

    Where a centre sees another amount, that one is compared with the amount before the same decision.
    """
    amounts = deriving.track(fact.removesuffix(".change") + ".monthly")
    values: list[object] = []
    for value, lays in zip(amounts.values, amounts.lays, strict=True):
        change = 0.0
        stated = _stated(lays)
        ruling = stated if stated is not None and stated.starts > NO_DAY else next(iter(lays), None)
        if ruling is not None and ruling.starts > NO_DAY and is_stated(value):
            before = _before(deriving.contents.get(ruling.source, {}), amounts, ruling.starts)
            if before:
                change = float(value) / before - 1.0  # type: ignore[arg-type]
        values.append(round(change, 6))
    return Track(list(amounts.days), values, list(amounts.lays))


def _before(content: Mapping[str, Any], amounts: Track, starts: Day) -> float | None:
    if content.get("before") is not None:
        return monthly(float(content["before"]), str(content.get("per", "month")))
    value = amounts.at(starts - 1)
    return float(value) if is_stated(value) else None  # type: ignore[arg-type]


def _family_places_free(deriving: Deriving, _: str) -> Track:
    """Give the family places that nobody in a family lives in; none from the day the centre is closed."""
    tracks = [deriving.track("centre.capacity.families"), deriving.track("centre.residents.family_members")]
    if deriving.closed is not None:
        status = deriving.track("centre.status")
        closing = status.lays[status.index(deriving.closed)]
        tracks.append(Track([NO_DAY, deriving.closed], ["open", "closed"], [(), closing]))

    def free(values: Sequence[object]) -> object:
        if values[-1] == "closed":
            return 0
        return values[0] if values[0] is UNKNOWN else int(values[0]) - int(values[1])  # type: ignore[call-overload]

    return together(tracks, free)


def _play(deriving: Deriving) -> list[tuple[Track, str]]:
    return [(deriving.track(f"centre.spaces.{space}"), space) for space in PLAY_SPACES]


def _play_bands(deriving: Deriving, _: str) -> Track:
    tracks = [track for track, _space in _play(deriving)]

    def bands_at(day: Day) -> object:
        bands: set[str] = set()
        for track in tracks:
            i = track.index(day)
            if track.values[i] is UNKNOWN:
                return UNKNOWN
            if track.values[i] is True:
                content = deriving.content_of(track.lays[i])
                bands.update(content.get("age_bands") or AGE_BANDS)
        return tuple(band for band in AGE_BANDS if band in bands)

    return _by_day(tracks, bands_at)


def _play_m2(deriving: Deriving, _: str) -> Track:
    tracks = [track for track, _space in _play(deriving)]

    def size_at(day: Day) -> object:
        total, told = 0.0, False
        for track in tracks:
            i = track.index(day)
            content = deriving.content_of(track.lays[i])
            if track.values[i] is True and content.get("m2") is not None:
                total, told = total + float(content["m2"]), True
            elif track.values[i] is True or track.values[i] is UNKNOWN:
                return ABSENT  # the size of a usable space is not told: the sum would be too small
        return total if told else ABSENT

    return _by_day(tracks, size_at)


def _by_day(tracks: Sequence[Track], value_at: Callable[[Day], object]) -> Track:
    days = sorted({day for track in tracks for day in track.days})
    lays = [tuple(lay for track in tracks for lay in track.lays[track.index(day)]) for day in days]
    return Track(days, [value_at(day) for day in days], lays)


def _left_behind(deriving: Deriving, fact: str) -> Track:
    """Count measures that stand, taken because of a closure that was withdrawn, or put off to a later day, since."""
    closures = {
        (standing.party, standing.reference): standing
        for standing in deriving.standings.values()
        if standing.kind == "closure"
    }
    lays = tuple(_measures_left(deriving, closures)) if closures else ()
    if not lays:
        return steady(FACTS[fact].nothing)
    edges = sorted({NO_DAY, *(lay.starts for lay in lays), *(lay.ends for lay in lays if lay.ends is not None)})
    behind = [tuple(sorted((lay for lay in lays if lay.covers(day)), key=lambda lay: lay.source)) for day in edges]
    return Track(list(edges), [len(laid) for laid in behind], list(behind))


def _measures_left(deriving: Deriving, closures: Mapping[tuple[str, str], Standing]) -> Iterator[Lay]:
    for standing in deriving.standings.values():
        version, kind = deriving.version(standing), KINDS[standing.kind]
        cause = version.content.get("because_of") if version is not None else None
        if version is None or not cause or kind.starts is None:
            continue
        closure = closures.get((cause["party"], cause["reference"]))
        left = _left_since(deriving, closure, version.stated) if closure is not None else None
        if left is None:
            continue
        since, closes = left
        starts = max(effect_of(standing.kind, version.content), since)
        until = version.content.get(kind.ends) if kind.ends else None
        ends = min((day for day in (day_of(until) if until else None, closes) if day is not None), default=None)
        if ends is None or ends > starts:
            yield Lay(starts, ends, 1, standing.source(version))


def _left_since(deriving: Deriving, closure: Standing, decided: Stated) -> tuple[Day, Day | None] | None:
    """Give the day since which what was decided because of a closure is left over, and until when.

    It is left over when the closure was withdrawn; or when, after it was decided, the centre was to close later than it
    was then: until the new closing day, for which it may stand. `None`: nothing is left over.
    """
    version = deriving.version(closure)
    if version is None:
        return (closure.withdrawn, None) if closure.withdrawn is not None else None
    closings = [*closure.closings, (version.stated, version.day, day_of(version.content["closes_on"]))]
    then = [closes for stated, _, closes in closings if stated < decided][-1:] or [closings[0][2]]
    since = None
    for stated, said, closes in reversed(closings):
        if stated < decided or closes <= then[0]:
            break
        since = said
    return (since, closings[-1][2]) if since is not None else None


DERIVED: Mapping[str, tuple[frozenset[str], Callable[[Deriving, str], Track]]] = {
    **{
        f"centre.staff.{post}": (frozenset({f"centre.posts.{post}", f"centre.absent.{post}"}), _staff) for post in POSTS
    },
    **{
        f"centre.budgets.{line}.change": (frozenset({f"centre.budgets.{line}.monthly"}), _budget_change)
        for line in LINES
    },
    "centre.family_places_free": (
        frozenset({"centre.capacity.families", "centre.residents.family_members", "centre.status"}),
        _family_places_free,
    ),
    "centre.play_bands": (frozenset(f"centre.spaces.{space}" for space in PLAY_SPACES), _play_bands),
    "centre.play_m2": (frozenset(f"centre.spaces.{space}" for space in PLAY_SPACES), _play_m2),
    "centre.closure.left_behind": (frozenset(), _left_behind),
}
"""Derived fact -> (facts that it rests on, how it is worked out); no facts: worked out at each refresh."""


# ---- decisions as subjects -------------------------------------------------------------------------------------------


def effect_of(kind: str, content: Mapping[str, Any]) -> Day:
    """Give the first day on which a decision takes effect."""
    starts = KINDS[kind].starts
    return day_of(content[starts]) if starts and content.get(starts) else NO_DAY


def view_of(
    track: Callable[[str], Track],
    kind: str,
    content: Mapping[str, Any],
    source: Source,
    announced: Day,
    about: Sequence[About],
    children: int | None = None,
) -> DecisionView:
    """Make the view of a decision at a centre, with what it takes away there."""
    effect = effect_of(kind, content)
    view = DecisionView(kind, content, source, announced, effect, children, about=about)
    if kind == "budget":
        view.per_child = _per_child(track, content, source, effect)
        view.takes_away = _takes_budget(track, content, effect)
    elif kind == "supply":
        view.takes_away = content.get("action") == "stop"
    elif kind == "space":
        view.takes_away = content.get("usable") is False
    elif kind == "staffing":
        before = track(f"centre.posts.{content['function']}").at(effect - 1)
        view.takes_away = float(content["fte"]) < float(before) if is_stated(before) else UNKNOWN  # type: ignore[arg-type]
    elif kind == "target_group":
        view.takes_away = not content.get("admitted") and content.get("group") in {"families", "unaccompanied_minors"}
    elif kind == "closure":
        view.takes_away = True
    return view


def _takes_budget(track: Callable[[str], Track], content: Mapping[str, Any], effect: Day) -> bool | Unknown:
    """Whether a budget decision takes money away: by the amount itself, not because another child arrived that day."""
    if content.get("action") == "freeze":
        return True
    before = _before(content, track(f"centre.budgets.{content['line']}.monthly"), effect)
    if before is None:
        return UNKNOWN
    return monthly(content.get("amount", 0), content.get("per", "month")) < before


def _per_child(
    track: Callable[[str], Track], content: Mapping[str, Any], source: Source, effect: Day
) -> float | Unknown | None:
    """Give the change of a budget line per child present, as a fraction; a freeze takes all of it.

    `None` where there is nothing to compare: no child, no money before, or another decision that rules the line.
    """
    if content.get("action") == "freeze":
        return -1.0
    amounts = track(f"centre.budgets.{content['line']}.monthly")
    step = amounts.index(effect)
    stated = _stated(amounts.lays[step])
    if stated is None or stated.source != source:
        return None
    before = _before(content, amounts, effect)
    minors = track("centre.residents.minors")
    now, then = int(minors.at(effect)), int(minors.at(effect - 1))  # type: ignore[call-overload]
    if now <= 0 or before == 0:
        return None
    if before is None:
        return UNKNOWN
    amount = monthly(content.get("amount", 0), content.get("per", "month"))
    return float(round((amount / now) / (before / (then or now)) - 1.0, 6))
