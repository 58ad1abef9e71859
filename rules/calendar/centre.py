"""The calendar of one centre: every fact as a track, the households with their stays, and the state on any day.

It can be changed piece by piece (`put_decision`, `put_household`) and tells which facts changed (`refresh`), so that a
check needs to run only the rules that read them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.calendar.decisions import About, DecisionView
from rules.calendar.derive import DERIVED, Deriving, effect_of, view_of
from rules.calendar.household import Timeline
from rules.calendar.residents import COUNTS, Contribution, contribution_of, contributors, tracks_of
from rules.calendar.track import Lay, Shadow, Track, fold, steady
from rules.days import NO_DAY, Counting, Day, day_of
from rules.facts import ABSENT, FACTS
from rules.kinds import KINDS
from rules.model import Inconsistency, Source, Subject
from rules.statements import Key, Standing, Version
from rules.unknown import UNKNOWN

CENTRE_FACTS = tuple(name for name in FACTS if name.startswith("centre."))
_PATHS = {name: tuple(name.split(".")[1:]) for name in CENTRE_FACTS}
_RESIDENTS = tuple(f"centre.residents.{name}" for name in COUNTS)


@dataclass(slots=True)
class State:
    """The facts of a centre on one day as nested dicts, and the names of those that are unknown."""

    facts: dict[str, Any]
    unknown: frozenset[str]


class CentreCalendar:
    """The calendar of one centre at one stage. With `proposals`, pending contents are laid over what is confirmed.

    `until` is how far counts of residents are worked out.
    """

    def __init__(
        self, code: str, *, partner: str | None = None, region: str | None = None, until: Day, proposals: bool = False
    ) -> None:
        self.code = code
        self.partner = partner
        self.region = region
        self.until = until
        self.proposals = proposals
        self.standings: dict[Key, Standing] = {}
        self.households: dict[str, Timeline] = {}
        self.contents: dict[Source, Mapping[str, Any]] = {}
        self.abouts: dict[tuple[str, str], dict[Key, About]] = {}
        self._lays: dict[str, dict[Key, tuple[Lay, ...]]] = {}
        self._tracks: dict[str, Track] = {}
        self._shadows: dict[str, tuple[Shadow, ...]] = {}
        self._contributions: dict[str, Contribution] = {}
        self._stale: set[str] = set(CENTRE_FACTS)
        self._recount: set[str] = set()
        self.replaced: dict[str, Track] = {}
        """The tracks that the last refresh replaced, as they were before."""
        self._closed: Day | None = None
        self._segments: list[Day] | None = None
        self._states: dict[int, State] = {}
        self._days: dict[Day, State] = {}

    # ---- changing it

    def version(self, standing: Standing) -> Version | None:
        """Give the content that counts at this stage."""
        if self.proposals and standing.pending is not None:
            return standing.pending
        return standing.in_force

    def put_decision(self, standing: Standing) -> None:
        """Put a decision or record about the centre as it stands now, in the place of what stood."""
        key = standing.key
        self._lift(key)
        self.standings[key] = standing
        version = self.version(standing)
        source = standing.source(version) if version is not None else None
        if version is not None and source is not None:
            self.contents[source] = version.content
            if KINDS[standing.kind].about == "decision":
                target = version.content["decision"]
                about = About(standing.kind, version.content, source)
                self.abouts.setdefault((target["party"], target["reference"]), {})[key] = about
        for fact, lays in self._lays_of(standing, version, source).items():
            self._lays.setdefault(fact, {})[key] = lays
            self._stale.add(fact)

    def remove_decision(self, key: Key) -> None:
        """Take away a decision that no longer touches the centre."""
        self._lift(key)

    def _lift(self, key: Key) -> None:
        """Take away what a decision has laid."""
        old = self.standings.pop(key, None)
        if old is None:
            return
        version = self.version(old)
        if version is not None:
            self.contents.pop(old.source(version), None)
        for fact, laid in self._lays.items():
            if laid.pop(key, None) is not None:
                self._stale.add(fact)
        for about in self.abouts.values():
            about.pop(key, None)

    def _lays_of(
        self, standing: Standing, version: Version | None, source: Source | None
    ) -> dict[str, tuple[Lay, ...]]:
        found: dict[str, list[Lay]] = {}
        kind = KINDS[standing.kind]
        if version is None or source is None:
            if standing.kind == "closure" and standing.withdrawn is not None and standing.withdrawn_known:
                gone = Source(standing.party, standing.reference, standing.kind, "withdrawn", standing.last)
                found["centre.closure.withdrawn_days"] = [
                    Lay(standing.withdrawn, None, Counting(standing.withdrawn, 1), gone)
                ]
            return {fact: tuple(lays) for fact, lays in found.items()}
        if kind.effects is not None:
            announced = standing.announced if standing.announced is not None else version.day
            for effect in kind.effects(version.content, announced):
                if effect.fact in FACTS and (effect.ends is None or effect.ends > effect.starts):
                    found.setdefault(effect.fact, []).append(Lay(effect.starts, effect.ends, effect.value, source))
        elif standing.kind == "observation" and version.content["fact"] in FACTS:
            lay = Lay(day_of(version.content["on"]), None, version.content["value"], source)
            found.setdefault(f"observed:{version.content['fact']}", []).append(lay)
        return {fact: tuple(lays) for fact, lays in found.items()}

    def put_household(self, timeline: Timeline | None, ref: str) -> None:
        """Put a household as it stands now; `None` when nothing places it here any more."""
        if timeline is None:
            self.households.pop(ref, None)
        else:
            self.households[ref] = timeline
        self._recount.add(ref)

    def refresh(self) -> frozenset[str]:
        """Fold what changed since the last time and give the facts whose value or provenance is another now."""
        changed: set[str] = set()
        self.replaced = {}
        for name in list(self._stale):
            fact = name.removeprefix("observed:")
            if FACTS[fact].fold != "derived":
                self._fold(fact, changed)
        self._stale.clear()
        closed = self._closing_day()
        if closed != self._closed:
            self._closed = closed
            self._recount.update(self.households)
        self._count(changed)
        deriving = Deriving(self.track, self.contents, self.standings, self.households.values(), self._closed)
        for fact, (needs, derive) in DERIVED.items():
            if fact not in self._tracks or not changed.isdisjoint(needs) or not needs:
                self._set(fact, derive(deriving, fact), changed)
        if changed:
            self._segments = None
            self._states.clear()
            self._days.clear()
        return frozenset(changed)

    def _fold(self, fact: str, changed: set[str]) -> None:
        lays = [lay for laid in self._lays.get(fact, {}).values() for lay in laid]
        seen = [lay for laid in self._lays.get(f"observed:{fact}", {}).values() for lay in laid]
        track, shadows = fold(FACTS[fact], lays, seen)
        self._shadows[fact] = shadows
        self._set(fact, track, changed)

    def _set(self, fact: str, track: Track, changed: set[str]) -> None:
        old = self._tracks.get(fact)
        if old != track:
            if old is not None:
                self.replaced[fact] = old
            self._tracks[fact] = track
            changed.add(fact)

    def _count(self, changed: set[str]) -> None:
        if not self._recount and _RESIDENTS[0] in self._tracks:
            return
        for ref in self._recount:
            old = self._contributions.pop(ref, None)
            timeline = self.households.get(ref)
            new = contribution_of(timeline, self.code, self._closed, self.until) if timeline is not None else None
            if new is not None and new.days:
                self._contributions[ref] = new
            if new is None or not new.same(old):
                for name in (new.counted() if new else set()) | (old.counted() if old else set()):
                    changed.add(f"centre.residents.{name}")
        self._recount.clear()
        for name, track in tracks_of(self._contributions.values()).items():
            self._set(f"centre.residents.{name}", track, changed)

    def _closing_day(self) -> Day | None:
        track = self._tracks["centre.status"]
        for day, value in zip(track.days, track.values, strict=True):
            if value == "closed":
                return day
        return None

    # ---- asking it

    @property
    def closed(self) -> Day | None:
        """Give the day from which the centre is closed."""
        return self._closed

    def track(self, fact: str) -> Track:
        """Give the track of a fact of the centre."""
        found = self._tracks.get(fact)
        return found if found is not None else steady(FACTS[fact].nothing)

    def closing_on(self, day: Day) -> Day | None:
        """Give the closing day that stands on a day, or `None`."""
        track = self._tracks["centre.days_to_closing"]
        value = track.values[track.index(day)]
        return value.anchor if isinstance(value, Counting) else None

    def segments(self) -> list[Day]:
        """Give every day on which some fact of the centre begins another step."""
        if self._segments is None:
            self._segments = sorted({day for track in self._tracks.values() for day in track.days})
        return self._segments

    def state(self, day: Day) -> State:
        """Give the facts of the centre on a day."""
        found = self._days.get(day)
        if found is None:
            index = bisect_right(self.segments(), day) - 1
            base = self._states.get(index)
            if base is None:
                base = self._states[index] = self._make_state(self.segments()[index])
            found = self._days[day] = self._count_days(base, day)
        return found

    def _make_state(self, day: Day) -> State:
        facts: dict[str, Any] = {}
        unknown: set[str] = set()
        counting: list[tuple[tuple[str, ...], Counting]] = []
        for name, path in _PATHS.items():
            track = self._tracks[name]
            value = track.values[bisect_right(track.days, day) - 1] if len(track.days) > 1 else track.values[0]
            at = facts
            for part in path[:-1]:
                at = at.setdefault(part, {})
            if value is UNKNOWN:
                unknown.add(name)
            elif value is ABSENT:
                continue
            elif type(value) is Counting:
                counting.append((path, value))
                continue
            at[path[-1]] = value
        facts["?"] = counting
        return State(facts, frozenset(unknown))

    @staticmethod
    def _count_days(base: State, day: Day) -> State:
        """Fill the values that count days, in copies of the groups that hold them."""
        counting: list[tuple[tuple[str, ...], Counting]] = base.facts["?"]
        if not counting:
            return base
        facts = dict(base.facts)
        copied: set[str] = set()
        for path, value in counting:
            if len(path) == 1:
                facts[path[0]] = value.on(day)
                continue
            if path[0] not in copied:
                facts[path[0]] = dict(facts.get(path[0], {}))
                copied.add(path[0])
            facts[path[0]][path[1]] = value.on(day)
        return State(facts, base.unknown)

    def counted(self, fact: str, day: Day) -> list[Source]:
        """Give the statement of every household that is counted in `centre.residents.*` on a day."""
        return sorted(contributors(self._contributions.values(), fact.rsplit(".", 1)[1], day))

    def views(self) -> Iterator[DecisionView]:
        """Give the decisions that rules may ask about, each at the centre that must be told."""
        for standing in self.standings.values():
            version = self.version(standing)
            if version is None or not KINDS[standing.kind].decision:
                continue
            source = standing.source(version)
            announced = standing.announced if standing.announced is not None else version.day
            about = tuple(self.abouts.get((standing.party, standing.reference), {}).values())
            yield view_of(self.track, standing.kind, version.content, source, announced, about)
        for timeline in self.households.values():
            for transfer in timeline.transfers:
                content = transfer.content
                if content["from_centre" if content.get("batch") else "to_centre"] != self.code:
                    continue
                about = tuple(self.abouts.get((transfer.source.party, transfer.source.reference), {}).values())
                children = timeline.minors_on(effect_of("transfer", content))
                yield view_of(self.track, "transfer", content, transfer.source, transfer.announced, about, children)

    def inconsistencies(self) -> Iterator[Inconsistency]:
        """Give what does not fit each other at this centre."""
        for fact, shadows in self._shadows.items():
            for shadow in shadows:
                sources = tuple(sorted((shadow.winner, shadow.hidden)))
                yield Inconsistency(
                    self.code, "shadowed", Subject("centre", self.code), fact, shadow.starts, shadow.ends, sources
                )
        for timeline in self.households.values():
            for misfit in timeline.misfits:
                yield Inconsistency(
                    self.code,
                    misfit.code,
                    Subject("household", timeline.ref),
                    "household.present",
                    misfit.day,
                    None,
                    misfit.sources,
                )
        for standing in self.standings.values():
            if standing.withdrawn is not None and not standing.withdrawn_known:
                source = Source(standing.party, standing.reference, standing.kind, "withdrawn", standing.last)
                yield Inconsistency(
                    self.code,
                    "withdrawn_unknown",
                    Subject("decision", f"{standing.party}/{standing.reference}"),
                    "decision.kind",
                    standing.withdrawn,
                    None,
                    (source,),
                )

    def stated_days(self, facts: Iterable[str], lo: Day, hi: Day) -> set[Day]:
        """Give the days in (lo, hi) on which one of the facts begins another step."""
        found: set[Day] = set()
        for fact in facts:
            days = self._tracks[fact].days
            if len(days) > 1:
                found.update(days[bisect_right(days, lo) : bisect_right(days, hi - 1)])
        return found


def effect_day(kind: str, content: Mapping[str, Any]) -> Day:
    """Give the first day on which a decision takes effect."""
    return effect_of(kind, content)


__all__ = ["CENTRE_FACTS", "NO_DAY", "CentreCalendar", "State", "effect_day"]
