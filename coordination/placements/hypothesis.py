"""Supposed statements, laid over what stands about the same decisions, households and lists of who is present."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from coordination.calendars.reading import centres_of, read_headers, read_households
from coordination.ledger.arrivals import centres_named
from coordination.ledger.standings import standing_from_json
from coordination.models import Decision, HouseholdCentre
from coordination.placements.trying import supposed
from coordination.policy.access import reach_of
from coordination.queries.reading import reaches
from coordination.unit_of_work import UnitOfWork
from rules.calendar.household import Timeline, timeline_of
from rules.calendar.presence import ListHeader
from rules.days import day_of
from rules.statements import Key, Standing, Statement, Version
from rules.world import HOUSEHOLD_KINDS, placings_of

Standings = dict[Key, Standing]


@dataclass(slots=True)
class Hypothesis:
    """Statements sorted by what they touch."""

    decisions: list[Standing] = field(default_factory=list)
    timelines: dict[str, Timeline] = field(default_factory=dict)
    centres_of_household: dict[str, set[str]] = field(default_factory=dict)


class _List:
    """A supposed list of who is present, and the one that it replaces."""

    def __init__(self, statement: Statement, old: Standing | None) -> None:
        self.statement = statement
        self.entries: dict[str, Mapping[str, Any]] = {
            entry["household"]: entry for entry in statement.content.get("households") or ()
        }
        before = (old.in_force or old.before_withdrawal) if old is not None else None
        contents = [statement.content, *([before.content] if before is not None else [])]
        self.centres = {content["centre"] for content in contents if content.get("centre")}

    def mark(self, ref: str) -> Statement:
        """Give what the list says of one household; of one that is not on it, nothing but that there is a list."""
        told, entry = self.statement, self.entries.get(ref)
        content = {} if entry is None else {**entry, "centre": told.content["centre"], "on": told.content["on"]}
        return Statement(told.stated, told.kind, told.party, told.reference, told.status, content, told.day)


def hypothesis_of(uow: UnitOfWork, statements: Iterable[Statement]) -> Hypothesis:
    """Fold statements, in order of their time, over what stands about the same decisions and households.

    Of a household only what the actor may see is laid under them: nobody learns by supposing.
    """
    decisions: Standings = {}
    of_households: dict[str, list[Statement]] = {}
    lists: list[_List] = []
    for statement in sorted(statements, key=lambda one: one.stated):
        if statement.kind in HOUSEHOLD_KINDS and statement.content.get("household"):
            of_households.setdefault(statement.content["household"], []).append(statement)
            continue
        old = decisions.get(statement.key) or _standing(uow, statement)
        decisions[statement.key] = supposed(old, statement)
        if statement.kind == "presence":
            lists.append(_List(statement, old))
    for told in lists:
        for ref in _concerned(uow, told):
            of_households.setdefault(ref, []).append(told.mark(ref))
    hypothesis = Hypothesis(list(decisions.values()))
    _lay_households(uow, hypothesis, of_households, [decisions[told.statement.key] for told in lists])
    return hypothesis


def _lay_households(
    uow: UnitOfWork, hypothesis: Hypothesis, told: Mapping[str, Sequence[Statement]], lists: Sequence[Standing]
) -> None:
    known = read_known(uow, told)
    headers = _headers(uow, [*known.values()], told, lists)
    for ref, statements in told.items():
        standings = known[ref]
        before = centres_of(standings.values())
        for statement in statements:
            if statement.kind == "presence" and not statement.content:
                standings.pop(statement.key, None)
            else:
                standings[statement.key] = supposed(standings.get(statement.key), statement)
        placings = placings_of(standings.values(), proposals=False)
        hypothesis.timelines[ref] = timeline_of(ref, placings, lambda centre: headers.get(centre, ()))
        hypothesis.centres_of_household[ref] = before | centres_of(standings.values())


def read_known(uow: UnitOfWork, refs: Iterable[str]) -> dict[str, Standings]:
    """Read what stands about households; nothing of one that nobody told of, or that the actor may not see."""
    shown = _shown(uow, sorted(refs))
    found = read_households(uow.session, uow.installation.vault, shown)
    return {ref: {standing.key: standing for standing in found.get(ref, ())} for ref in refs}


def _shown(uow: UnitOfWork, refs: list[str]) -> list[str]:
    reach = reach_of(uow.actor, "households.read")
    if reach.everything:
        return refs
    here = reaches(reach, centre=HouseholdCentre.__table__.c.centre)
    seen = sa.select(HouseholdCentre.household).where(HouseholdCentre.household.in_(refs), here).distinct()
    return list(uow.session.scalars(seen))


def _standing(uow: UnitOfWork, statement: Statement) -> Standing | None:
    stored = uow.session.scalar(
        sa.select(Decision.standing).where(
            Decision.party == statement.party,
            Decision.kind == statement.kind,
            Decision.reference == statement.reference,
        )
    )
    return standing_from_json(stored) if stored else None


def _concerned(uow: UnitOfWork, told: _List) -> set[str]:
    """Give who is on a list, and who was thought to be there: whoever is missing from it has left."""
    there = sa.select(HouseholdCentre.household).where(HouseholdCentre.centre.in_(sorted(told.centres)))
    return {*told.entries, *_shown(uow, sorted(uow.session.scalars(there)))}


def _headers(
    uow: UnitOfWork, known: Iterable[Standings], told: Mapping[str, Sequence[Statement]], lists: Sequence[Standing]
) -> dict[str, list[ListHeader]]:
    """Give the lists of all centres that are named, the supposed ones in place of what they replace."""
    codes = {code for standings in known for code in centres_of(standings.values())}
    codes.update(code for statements in told.values() for one in statements for code in centres_named(one.content))
    replaced = {(one.party, one.reference) for one in lists}
    headers = {
        centre: [header for header in found if header.key not in replaced]
        for centre, found in read_headers(uow.session, codes).items()
    }
    for one in lists:
        if one.in_force is not None:
            header = _header(one, one.in_force)
            headers.setdefault(header.centre, []).append(header)
    return headers


def _header(standing: Standing, version: Version) -> ListHeader:
    centre, on = version.content["centre"], day_of(version.content["on"])
    return ListHeader(centre, on, (standing.party, standing.reference), standing.source(version))
