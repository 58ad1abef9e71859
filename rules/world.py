"""A network in memory: statements in, calendars out. For cases, what-if, proofs and tests; no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rules.calendar.centre import CentreCalendar
from rules.calendar.contesting import Contest
from rules.calendar.household import Timeline, timeline_of
from rules.calendar.presence import ListHeader, Placing
from rules.days import Day, day_of
from rules.kinds import KINDS
from rules.model import Source
from rules.statements import Key, Standing, Stated, Statement, Version, standing_of

HOUSEHOLD_KINDS = frozenset(kind.name for kind in KINDS.values() if kind.about == "household") | {"room_assignment"}
_PLACES = ("centre", "from_centre", "to_centre")


def version_of(standing: Standing, *, proposals: bool) -> Version | None:
    """Give the content that counts at a stage."""
    return standing.pending if proposals and standing.pending is not None else standing.in_force


def placings_of(standings: Iterable[Standing], *, proposals: bool) -> list[Placing]:
    """Give the contents about a household that count at a stage."""
    found = []
    for standing in standings:
        version = version_of(standing, proposals=proposals)
        if version is not None:
            announced = standing.announced if standing.announced is not None else version.day
            found.append(Placing(standing.kind, version.content, standing.source(version), announced))
    return found


def scopes_of(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Give what a content touches, as (`centre`, `partner`, `region` or `network`, key)."""
    wide = content.get("applies_to") or {}
    for centre in wide.get("centres") or ([wide["centre"]] if wide.get("centre") else []):
        yield "centre", centre
    for scope in ("partner", "region"):
        if wide.get(scope):
            yield scope, wide[scope]
    if wide.get("network"):
        yield "network", ""
    for field in ("centre", "code", "from_centre", "to_centre"):
        if content.get(field) and not (field == "code" and content.get("centre")):
            yield "centre", content[field]


def in_register(records: Iterable[Standing]) -> list[Version]:
    """Give what holds of each centre that these records tell of: the latest in force, whoever reported it.

    Where every record was withdrawn, the latest that held before: its code stays known.
    """
    latest: dict[str, tuple[bool, Version]] = {}
    for standing in records:
        version = standing.in_force or standing.before_withdrawal
        if version is None:
            continue
        told = (standing.in_force is not None, version)
        code = version.content["code"]
        if code not in latest or _rank(told) > _rank(latest[code]):
            latest[code] = told
    return [version for _, version in latest.values()]


def _rank(told: tuple[bool, Version]) -> tuple[bool, Stated]:
    return told[0], told[1].stated


class World:
    """All statements of a network, folded; and what centres see against them, while their mismatches stand."""

    def __init__(
        self, statements: Iterable[Statement], contests: Mapping[str, Sequence[Contest]] | None = None
    ) -> None:
        self.contests = contests or {}
        self._statements: dict[Key, list[Statement]] = {}
        for statement in statements:
            self._statements.setdefault(statement.key, []).append(statement)
        self.standings: dict[Key, Standing] = {key: standing_of(found) for key, found in self._statements.items()}
        self._by_household: dict[str, list[Standing]] = {}
        self._named_in: dict[str, dict[str, None]] = {}
        self._headers: dict[str, list[ListHeader]] = {}
        self.centres: dict[str, Mapping[str, Any]] = {}
        for standing in self.standings.values():
            self._sort(standing)
        records = [standing for standing in self.standings.values() if standing.kind == "centre"]
        for version in in_register(records):
            self.centres[version.content["code"]] = version.content

    def _sort(self, standing: Standing) -> None:
        contents = [version.content for version in (standing.in_force, standing.pending) if version is not None]
        if standing.kind in HOUSEHOLD_KINDS:
            for household in {content["household"] for content in contents if content.get("household")}:
                self._by_household.setdefault(household, []).append(standing)
            for content in contents:
                self._name(content)
        if standing.kind == "presence" and standing.in_force is not None:
            self._sort_list(standing, standing.in_force)

    def _sort_list(self, standing: Standing, version: Version) -> None:
        content = version.content
        header = ListHeader(
            content["centre"], day_of(content["on"]), (standing.party, standing.reference), standing.source(version)
        )
        self._headers.setdefault(content["centre"], []).append(header)
        for listed in content["households"]:
            listed = {"household": listed} if isinstance(listed, str) else listed  # noqa: PLW2901 — the plain form
            mark = Version(
                version.stated,
                version.status,
                {**listed, "centre": content["centre"], "on": content["on"]},
                version.day,
            )
            self._name(mark.content)
            self._by_household.setdefault(listed["household"], []).append(
                Standing(
                    standing.party,
                    "presence",
                    standing.reference,
                    mark,
                    None,
                    standing.announced,
                    None,
                    withdrawn_known=False,
                    last=standing.last,
                )
            )

    def _name(self, content: Mapping[str, Any]) -> None:
        """Keep which centres a content names for its household."""
        for field in _PLACES:
            if content.get(field) and content.get("household"):
                self._named_in.setdefault(content[field], {})[content["household"]] = None

    def headers(self, centre: str) -> Iterable[ListHeader]:
        """Give the lists of who is present in a centre."""
        return self._headers.get(centre, ())

    def timeline(self, household: str, *, proposals: bool = False) -> Timeline:
        """Give a household over time."""
        return timeline_of(
            household, placings_of(self._by_household.get(household, ()), proposals=proposals), self.headers
        )

    def households(self) -> Iterable[str]:
        """Give every household that is named."""
        return self._by_household

    def households_of(self, centre: str) -> Iterable[str]:
        """Give every household of which anything that stands or is proposed names a centre."""
        return self._named_in.get(centre, ())

    def has_proposals(self) -> bool:
        """Whether anything is only proposed."""
        return any(standing.pending is not None for standing in self.standings.values())

    def codes(self) -> set[str]:
        """Give every centre that is named anywhere."""
        return {
            key
            for standing in self.standings.values()
            for version in (standing.in_force, standing.pending, standing.before_withdrawal)
            if version is not None
            for scope, key in scopes_of(version.content)
            if scope == "centre"
        }

    def calendar(self, centre: str, *, until: Day, proposals: bool = False, contested: bool = False) -> CentreCalendar:
        """Make the calendar of a centre; with `contested`, what it sees is laid over what is stated."""
        record = self.centres.get(centre, {})
        calendar = CentreCalendar(
            centre, partner=record.get("partner"), region=record.get("region"), until=until, proposals=proposals
        )
        for standing in self.standings.values():
            if standing.kind in HOUSEHOLD_KINDS and standing.kind != "room_assignment":
                continue
            if self.reaches(standing, centre):
                calendar.put_decision(standing)
        for household in self.households_of(centre):
            timeline = self.timeline(household, proposals=proposals)
            if timeline.concerns(centre):
                calendar.put_household(timeline, household)
        if contested:
            calendar.put_contests(self.contests.get(centre, ()))
        calendar.refresh()
        return calendar

    def reaches(self, standing: Standing, centre: str) -> bool:
        """Whether a decision or record says, or said, something about a centre.

        What was heard about a decision reaches every centre, and its withdrawal those of the decision; a withdrawal of
        what nobody stated reaches those that it names.
        """
        if KINDS[standing.kind].about == "decision":
            return standing.in_force is not None or any(self.reaches(one, centre) for one in self._targets(standing))
        record = self.centres.get(centre, {})
        scopes = {
            ("centre", centre),
            ("partner", record.get("partner")),
            ("region", record.get("region")),
            ("network", ""),
        }
        return self._touches(standing, scopes)

    def _targets(self, standing: Standing) -> Iterator[Standing]:
        """Give the decisions that something was heard about."""
        told = (statement.content.get("decision") for statement in self._statements[standing.key])
        targets = {(target["party"], target["reference"]) for target in told if target}
        for key, found in self.standings.items():
            if (key[0], key[2]) in targets and KINDS[found.kind].about != "decision":
                yield found

    def _touches(self, standing: Standing, reaches: set[tuple[str, str | None]]) -> bool:
        versions = (standing.in_force, standing.pending, standing.before_withdrawal)
        contents = [version.content for version in versions if version is not None]
        if not contents:
            contents = [statement.content for statement in self._statements[standing.key]]
        return any(scope in reaches for content in contents for scope in scopes_of(content))

    def source_of(self, key: Key) -> Source | None:
        """Give where the content in force of a decision comes from."""
        standing = self.standings.get(key)
        return standing.source(standing.in_force) if standing is not None and standing.in_force is not None else None
