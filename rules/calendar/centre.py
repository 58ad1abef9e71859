"""The calendar of one centre: every fact as a track, the households with their stays, and the state on any day.

It can be changed piece by piece (`put_decision`, `put_household`) and tells which facts changed (`refresh`), so that a
check needs to run only the rules that read them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rules.calendar.contesting import Contest, can_be_contested, contested
from rules.calendar.decisions import About, DecisionView
from rules.calendar.derive import DERIVED, Deriving, effect_of, view_of
from rules.calendar.household import Timeline
from rules.calendar.misfitting import of_decisions, of_households, of_shadows
from rules.calendar.observing import observed
from rules.calendar.residents import (
    COUNTS,
    Contribution,
    Tally,
    contribution_at_most,
    contribution_of,
    contributors,
    count_in,
)
from rules.calendar.rooms import SHARED, shared_rooms
from rules.calendar.state import CENTRE_FACTS, State, States
from rules.calendar.track import Lay, Shadow, Track, fold, steady
from rules.days import NO_DAY, Counting, Day
from rules.facts import FACTS
from rules.kinds import KINDS
from rules.model import Inconsistency, Source
from rules.statements import Key, Standing, Version

_RESIDENTS = tuple(f"centre.residents.{name}" for name in COUNTS)
_SHARED_KEY: Key = ("", "room_assignment", "shared")
_COUNTED_FROM = frozenset({"centre.residents.family_members"})


@dataclass(frozen=True, slots=True)
class Memory:
    """How a calendar stood, apart from its decisions."""

    households: dict[str, Timeline]
    contributions: dict[str, Contribution]
    doubted: dict[str, Contribution]
    tally: Tally
    tracks: dict[str, Track]
    shadows: dict[str, tuple[Shadow, ...]]
    shared: dict[str, dict[Key, tuple[Lay, ...]]]
    states: States | None


class CentreCalendar:
    """The calendar of one centre at one stage. With `proposals`, pending contents are laid over what is confirmed.

    With `put_contests`, what the centre sees is laid over what is stated, while its mismatches stand.

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
        self._contests: dict[str, tuple[Contest, ...]] = {}
        self._tracks: dict[str, Track] = {}
        self._shadows: dict[str, tuple[Shadow, ...]] = {}
        self._contributions: dict[str, Contribution] = {}
        self.doubted: dict[str, Contribution] = {}
        """What households that may be here, which is uncertain, would add at most to the counts; mostly nobody."""
        self._tally = Tally()
        self._stale: set[str] = set(CENTRE_FACTS)
        self._recount: set[str] = set()
        self.replaced: dict[str, Track] = {}
        """The tracks that the last refresh replaced, as they were before."""
        self._closed: Day | None = None
        self._states: States | None = None

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
        elif standing.kind == "observation":
            lay = observed(version.content, source)
            if lay is not None:
                found[f"observed:{version.content['fact']}"] = [lay]
        return {fact: tuple(lays) for fact, lays in found.items()}

    def share_households(self, other: CentreCalendar) -> None:
        """Take over the households of another calendar of this centre, with what they were counted as.

        To be called before the first refresh, which counts them again if the centre closes on another day here.
        """
        self.households = dict(other.households)
        self._contributions = dict(other._contributions)
        self.doubted = dict(other.doubted)
        self._tally = other._tally.copy()
        self._closed = other._closed
        self._tracks.update({fact: other._tracks[fact] for fact in _RESIDENTS})
        shared = other._lays.get(SHARED, {})
        if _SHARED_KEY in shared:
            self._lays.setdefault(SHARED, {})[_SHARED_KEY] = shared[_SHARED_KEY]

    def put_household(self, timeline: Timeline | None, ref: str) -> None:
        """Put a household as it stands now; `None` when nothing places it here any more."""
        if timeline is None:
            self.households.pop(ref, None)
        else:
            self.households[ref] = timeline
        self._recount.add(ref)

    def put_contests(self, contests: Iterable[Contest]) -> None:
        """Put all that the centre sees otherwise than it is stated, in the place of what it saw before."""
        found: dict[str, list[Contest]] = {}
        for contest in contests:
            if can_be_contested(contest.fact):
                found.setdefault(contest.fact, []).append(contest)
        self._stale.update(self._contests, found)
        self._contests = {fact: tuple(sorted(seen, key=lambda each: each.source)) for fact, seen in found.items()}

    def remember(self) -> Memory:
        """Keep how the calendar stands, to come back to it after households were put for a while."""
        return Memory(dict(self.households), dict(self._contributions), dict(self.doubted), self._tally.copy(),
                      dict(self._tracks), dict(self._shadows),
                      {key: dict(laid) for key, laid in self._lays.items() if key == SHARED}, self._states)  # fmt: skip

    def recall(self, memory: Memory) -> None:
        """Come back to what was remembered; only households may have been put since."""
        self.households = memory.households
        self._contributions = memory.contributions
        self.doubted = memory.doubted
        self._tally = memory.tally
        self._tracks = memory.tracks
        self._shadows = memory.shadows
        self._lays.update(memory.shared)
        self._states = memory.states
        self._recount.clear()

    def refresh(self) -> frozenset[str]:
        """Fold what changed since the last time and give the facts whose value or provenance is another now."""
        changed: set[str] = set()
        self._fold_stale(changed)
        closed = self._closing_day()
        if closed != self._closed:
            self._closed = closed
            self._recount.update(self.households)
        if self._count(changed):
            self._share_rooms(changed)
        deriving = Deriving(self.track, self.contents, self.standings, self.version, self._closed)
        for fact, (needs, derive) in DERIVED.items():
            if fact not in self._tracks or not changed.isdisjoint(needs) or not needs:
                if not changed.isdisjoint(needs & _COUNTED_FROM):
                    changed.add(fact)  # other households may stand behind the same number
                self._set(fact, derive(deriving, fact), changed)
        if changed:
            self._states = None
        return frozenset(changed)

    def _fold_stale(self, changed: set[str]) -> None:
        for fact in {name.removeprefix("observed:") for name in self._stale}:
            if FACTS[fact].fold != "derived":
                self._fold(fact, changed)
        self._stale.clear()

    def _fold(self, fact: str, changed: set[str]) -> None:
        lays = [lay for laid in self._lays.get(fact, {}).values() for lay in laid]
        seen = [lay for laid in self._lays.get(f"observed:{fact}", {}).values() for lay in laid]
        track, shadows = fold(FACTS[fact], lays, seen)
        self._shadows[fact] = shadows
        against = self._contests.get(fact)
        self._set(fact, contested(track, against) if against else track, changed)

    def _set(self, fact: str, track: Track, changed: set[str]) -> None:
        old = self._tracks.get(fact)
        if old != track:
            if old is not None:
                self.replaced[fact] = old
            self._tracks[fact] = track
            changed.add(fact)

    def _count(self, changed: set[str]) -> bool:
        """Count the households that changed; tell whether there were any."""
        if not self._recount and _RESIDENTS[0] in self._tracks:
            return False
        for ref in self._recount:
            old = self._contributions.pop(ref, None)
            timeline = self.households.get(ref)
            new = contribution_of(timeline, self.code, self._closed, self.until) if timeline is not None else None
            if new is not None and new.days:
                self._contributions[ref] = new
            if new is None or not new.same(old):
                if old is not None:
                    self._tally.put(old, -1)
                if new is not None:
                    self._tally.put(new)
                changed.update(_counts_of(new, old))
            changed.update(self._doubt(ref, timeline))
        self._recount.clear()
        for name, track in self._tally.tracks().items():
            self._set(f"centre.residents.{name}", track, changed)
        return True

    def _doubt(self, ref: str, timeline: Timeline | None) -> Iterable[str]:
        """Keep what a household would add if it were here, where that is uncertain; give the counts that it changes."""
        old = self.doubted.pop(ref, None)
        new = contribution_at_most(timeline, self.code, self._closed, self.until) if timeline is not None else None
        if new is not None:
            self.doubted[ref] = new
            return () if new.same(old) else _counts_of(new, old)
        return _counts_of(old)

    def _share_rooms(self, changed: set[str]) -> None:
        lays = shared_rooms(self.code, self.households.values(), self._contributions)
        laid = self._lays.setdefault(SHARED, {})
        if laid.get(_SHARED_KEY, ()) != lays:
            laid[_SHARED_KEY] = lays
            self._fold(SHARED, changed)

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

    def state(self, day: Day) -> State:
        """Give the facts of the centre on a day."""
        if self._states is None:
            self._states = States(self._tracks)
        return self._states.at(day)

    def counted(self, fact: str, day: Day) -> list[Source]:
        """Give the statement of every household that is counted in `centre.residents.*` on a day."""
        return sorted(contributors(self._contributions.values(), fact.rsplit(".", 1)[1], day), key=Source.order)

    def doubts(self, day: Day) -> dict[str, dict[str, int]]:
        """Give by how much counts would be others on a day, for each household that may be here, if it were."""
        found: dict[str, dict[str, int]] = {}
        for ref, may in self.doubted.items():
            certain = self._contributions.get(ref)
            vector, counted = may.at(day)[0], certain.at(day)[0] if certain is not None else 0
            if vector != counted:
                both = ((name, count_in(vector, name) - count_in(counted, name)) for name in COUNTS)
                found[ref] = {name: more for name, more in both if more}
        return found

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
                children = timeline.minors_on(effect_of("transfer", content), content.get("only_members") or ())
                yield view_of(self.track, "transfer", content, transfer.source, transfer.announced, about, children)

    def inconsistencies(self) -> Iterator[Inconsistency]:
        """Give what does not fit each other at this centre."""
        yield from of_shadows(self.code, self._shadows)
        yield from of_households(self.code, self.households.values())
        yield from of_decisions(self.code, self.standings.values())

    def stated_days(self, facts: Iterable[str], lo: Day, hi: Day) -> set[Day]:
        """Give the days in (lo, hi) on which one of the facts begins another step."""
        found: set[Day] = set()
        for fact in facts:
            days = self._tracks[fact].days
            if len(days) > 1:
                found.update(days[bisect_right(days, lo) : bisect_right(days, hi - 1)])
        return found


def _counts_of(*contributions: Contribution | None) -> set[str]:
    """Give the facts that count any of the households."""
    return {fact for each in contributions if each is not None for fact in _facts_of(each.counted())}


@lru_cache(maxsize=4096)
def _facts_of(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(f"centre.residents.{name}" for name in names))


def effect_day(kind: str, content: Mapping[str, Any]) -> Day:
    """Give the first day on which a decision takes effect."""
    return effect_of(kind, content)


__all__ = ["CENTRE_FACTS", "NO_DAY", "CentreCalendar", "State", "effect_day"]
