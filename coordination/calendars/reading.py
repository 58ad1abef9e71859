"""Reading what stands about a centre: its decisions, its households, and the lists of who is present."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coordination.clock import local_day
from coordination.ledger.arrivals import CENTRE_FIELDS
from coordination.ledger.standings import read_file, standing_from_json
from coordination.models import Centre, Decision, DecisionScope, Household, HouseholdCentre, HouseholdFile
from coordination.unit_of_work import UnitOfWork
from coordination.vault import Vault
from rules.calendar.household import Timeline, timeline_of
from rules.calendar.presence import ListHeader
from rules.days import Day, day_of
from rules.statements import Standing, Version
from rules.world import placings_of

_CHUNK = 500


@dataclass(slots=True)
class CentreReading:
    """All that stands about a centre, as read in one snapshot."""

    code: str
    partner: str | None
    region: str | None
    decisions: list[Standing] = field(default_factory=list)
    households: dict[str, tuple[Standing, ...]] = field(default_factory=dict)
    headers: dict[str, list[ListHeader]] = field(default_factory=lambda: defaultdict(list))

    def headers_of(self, centre: str) -> Iterable[ListHeader]:
        """Give the lists of who is present in a centre."""
        return self.headers.get(centre, ())

    def timeline(self, ref: str, standings: Iterable[Standing], *, proposals: bool) -> Timeline:
        """Give a household over time, from what stands about it."""
        return timeline_of(ref, placings_of(standings, proposals=proposals), self.headers_of)


def read_centre(session: Session, vault: Vault, code: str) -> CentreReading:
    """Read all that stands about a centre."""
    row = session.execute(sa.select(Centre.partner, Centre.region).where(Centre.code == code)).one_or_none()
    reading = CentreReading(code, *(row if row is not None else (None, None)))
    reading.decisions = read_decisions(session, reading)
    reading.households = read_households(
        session, vault, sa.select(HouseholdCentre.household).where(HouseholdCentre.centre == code)
    )
    for centre, headers in read_headers(session, _centres_of(reading)).items():
        reading.headers[centre] = headers
    return reading


def _reach(reading: CentreReading) -> sa.ColumnElement[bool]:
    """Tell which scopes reach the centre: itself, its partner, its region, the network."""
    scopes = [("centre", reading.code), ("partner", reading.partner), ("region", reading.region), ("network", "")]
    return sa.or_(
        *(sa.and_(DecisionScope.scope == scope, DecisionScope.key == key) for scope, key in scopes if key is not None)
    )


def read_decisions(session: Session, reading: CentreReading, ids: Sequence[uuid.UUID] | None = None) -> list[Standing]:
    """Read decisions and records about the centre, and hearings and screenings of decisions that touch it.

    With `ids`, only those of them.
    """
    touching = sa.select(DecisionScope.decision).where(_reach(reading))
    own = sa.select(Decision.standing).where(Decision.id.in_(touching), Decision.standing.is_not(None))
    target = sa.orm.aliased(Decision)
    about = (
        sa.select(Decision.standing)
        .join(
            target,
            sa.and_(target.party == Decision.target_party, target.reference == Decision.target_reference),
        )
        .where(target.id.in_(touching), Decision.target_reference.is_not(None))
    )
    if ids is not None:
        own = own.where(Decision.id.in_(ids))
        about = about.where(Decision.id.in_(ids))
    found = [standing_from_json(standing) for (standing,) in session.execute(own)]
    found.extend(standing_from_json(standing) for (standing,) in session.execute(about))
    return list({standing.key: standing for standing in found}.values())


def read_households(
    session: Session,
    vault: Vault,
    refs: sa.Select[str] | Sequence[str],
) -> dict[str, tuple[Standing, ...]]:
    """Read the files of households; an erased one has none."""
    query = (
        sa.select(HouseholdFile.household, HouseholdFile.ciphertext, Household.key)
        .join(
            Household,
            Household.ref == HouseholdFile.household,
        )
        .where(HouseholdFile.household.in_(refs), HouseholdFile.ciphertext.is_not(None), Household.key.is_not(None))
    )
    found: dict[str, tuple[Standing, ...]] = {}
    for ref, ciphertext, key in session.execute(query):
        if ciphertext is None or key is None:
            continue
        found[ref] = read_file(vault.household(key).open(ciphertext))
    return found


def read_headers(session: Session, centres: Iterable[str]) -> dict[str, list[ListHeader]]:
    """Read the lists of who is present in some centres, without the households on them."""
    found: dict[str, list[ListHeader]] = {}
    codes = sorted(centres)
    for at in range(0, len(codes), _CHUNK):
        query = (
            sa.select(Decision.standing)
            .join(DecisionScope, DecisionScope.decision == Decision.id)
            .where(
                sa.text("decisions.kind = 'presence'"),  # as a literal, so that its index is used
                DecisionScope.scope == "centre",
                DecisionScope.key.in_(codes[at : at + _CHUNK]),
                Decision.status == "recorded",
            )
        )
        for (stored,) in session.execute(query):
            standing = standing_from_json(stored)
            if standing.in_force is not None:
                content = standing.in_force.content
                found.setdefault(content["centre"], []).append(
                    ListHeader(
                        content["centre"],
                        day_of(content["on"]),
                        (standing.party, standing.reference),
                        standing.source(standing.in_force),
                    )
                )
    return found


def _centres_of(reading: CentreReading) -> set[str]:
    centres = {reading.code}
    for standings in reading.households.values():
        centres.update(centres_of(standings))
    return centres


def centres_of(standings: Iterable[Standing]) -> set[str]:
    """Give every centre that what stands about a household names."""
    return {
        code
        for standing in standings
        for version in (standing.in_force, standing.pending)
        for code in _named_by(version)
    }


def _named_by(version: Version | None) -> set[str]:
    if version is None:
        return set()
    return {version.content[name] for name in CENTRE_FIELDS if version.content.get(name)}


def horizon_of(uow: UnitOfWork) -> tuple[Day, Day]:
    """Give (today, how far residents are counted): twice the horizon, in whole months so that a shelf stays good."""
    today = local_day(uow.at, uow.installation.settings.timezone).toordinal()
    return today, (today // 30 + 1) * 30 + 2 * uow.installation.settings.horizon_days
