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


# Which scopes reach a centre: itself, its partner, its region, the network. Statements are made once, for making them
# costs more than running them.
_REACH = sa.or_(
    *(
        sa.and_(DecisionScope.scope == scope, DecisionScope.key == key)
        for scope, key in (
            ("centre", sa.bindparam("code", type_=sa.String)),
            ("partner", sa.bindparam("partner", type_=sa.String)),
            ("region", sa.bindparam("region", type_=sa.String)),
            ("network", sa.literal("")),
        )
    )
)
_TOUCHING = sa.select(DecisionScope.decision).where(_REACH)
_AMONG = Decision.id.in_(sa.bindparam("ids", expanding=True))
_TARGET = sa.orm.aliased(Decision)
_OWN = sa.select(Decision.standing).where(Decision.id.in_(_TOUCHING), Decision.standing.is_not(None))
_ABOUT = (
    sa.select(Decision.standing)
    .join(
        _TARGET,
        sa.and_(_TARGET.party == Decision.target_party, _TARGET.reference == Decision.target_reference),
    )
    .where(_TARGET.id.in_(_TOUCHING), Decision.target_reference.is_not(None))
)
_OWN_AMONG, _ABOUT_AMONG = _OWN.where(_AMONG), _ABOUT.where(_AMONG)


def read_decisions(session: Session, reading: CentreReading, ids: Sequence[uuid.UUID] | None = None) -> list[Standing]:
    """Read decisions and records about the centre, and hearings and screenings of decisions that touch it.

    With `ids`, only those of them.
    """
    own, about = _OWN, _ABOUT
    told: dict[str, object] = {"code": reading.code, "partner": reading.partner, "region": reading.region}
    if ids is not None:
        own, about = _OWN_AMONG, _ABOUT_AMONG
        told["ids"] = list(ids)
    connection = session.connection()
    found = [standing_from_json(standing) for (standing,) in connection.execute(own, told)]
    found.extend(standing_from_json(standing) for (standing,) in connection.execute(about, told))
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
