"""What an event touches beyond its own decision: hearings, households on a list, the register of centres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from coordination.ledger.bulk import insert_rows, select_by_keys
from coordination.ledger.folding import Folded
from coordination.ledger.network import Network
from coordination.ledger.standings import standing_from_json
from coordination.ledger.touching import Touches
from coordination.ledger.writing import Change, Chunk
from coordination.models import Centre, Decision, DecisionScope, HouseholdCentre
from coordination.unit_of_work import UnitOfWork
from rules.statements import Standing, Version


def touch_around(chunk: Chunk, touches: Touches) -> None:
    """Note what the chunk touches beyond its own decisions."""
    _touch_targets(chunk, touches)
    _touch_hearings(chunk, touches)
    _touch_listed(chunk, touches)


_TARGETS = """
SELECT k0, k1, s.scope, s.key FROM keys JOIN decisions d ON d.party = k0 AND d.reference = k1
JOIN decision_scopes s ON s.decision = d.id
UNION SELECT k0, k1, 'centre', c.centre FROM keys JOIN decisions d ON d.party = k0 AND d.reference = k1
JOIN household_centres c ON c.household = d.household
"""


def _touch_targets(chunk: Chunk, touches: Touches) -> None:
    """A hearing or child test touches the centres of the decision that it is about."""
    told: dict[tuple[str, str], list[Change]] = {}
    for change in chunk.changes.values():
        if change.folded.target is not None:
            told.setdefault(change.folded.target, []).append(change)
    columns = (Decision.party, Decision.reference, DecisionScope.scope, DecisionScope.key)
    for party, reference, scope, key in select_by_keys(chunk.uow.session, sorted(told), _TARGETS, columns):
        for change in told[(party, reference)]:
            touches.scopes([(scope, key)], "decision", str(change.id), change.events[-1])


_HEARINGS = """
SELECT d.id, k0, k1 FROM keys JOIN decisions d ON d.target_party = k0 AND d.target_reference = k1
"""


def _touch_hearings(chunk: Chunk, touches: Touches) -> None:
    """A decision that comes after its hearing brings the hearing to its centres."""
    told = {
        (change.folded.key[0], change.folded.key[2]): change
        for change in chunk.changes.values()
        if change.folded.kind.decision
    }
    columns = (Decision.id, Decision.party, Decision.reference)
    for id, party, reference in select_by_keys(chunk.uow.session, sorted(told), _HEARINGS, columns):
        change = told[(party, reference)]
        touches.scopes(change.scopes, "decision", str(id), change.events[-1])
        for ref in change.folded.files:
            for code in list(touches.changes):
                if ("household", ref) in touches.changes[code]:
                    touches.centre(code, "decision", str(id), change.events[-1])


_LISTED = """
SELECT k0, other.household, other.centre FROM keys JOIN household_centres here ON here.centre = k0
JOIN household_centres other ON other.household = here.household AND other.centre <> k0
"""


def _touch_listed(chunk: Chunk, touches: Touches) -> None:
    """A list of who is present tells something of everybody who was thought to be there, wherever they go next."""
    events = {
        key: change.events[-1]
        for change in chunk.changes.values()
        if change.folded.kind.name == "presence"
        for scope, key in change.scopes
        if scope == "centre"
    }
    keys = [(code,) for code in sorted(events)]
    columns = (HouseholdCentre.centre, HouseholdCentre.household, DecisionScope.key)
    for code, household, other in select_by_keys(chunk.uow.session, keys, _LISTED, columns):
        touches.centre(other, "household", household, events[code])


def register_centres(uow: UnitOfWork, network: Network, folded: Iterable[Folded]) -> set[str]:
    """Bring the register to what the centre records say; give the names that may have been waited for (`centre:CODE`).

    When several parties report about one centre, the latest of what is in force holds, and else the latest that was.
    """
    codes = {key for one in folded for scope, key in one.scopes if scope == "centre"}
    query = (
        sa.select(DecisionScope.key, Decision.standing)
        .join(Decision, Decision.id == DecisionScope.decision)
        .where(Decision.kind == "centre", DecisionScope.scope == "centre", DecisionScope.key.in_(sorted(codes)))
    )
    told: dict[str, list[Standing]] = {}
    for code, standing in uow.session.execute(query):
        told.setdefault(code, []).append(standing_from_json(standing))
    rows = []
    for code, standings in sorted(told.items()):
        version, withdrawn = _latest(standings)
        if version is not None:
            content: Mapping[str, Any] = version.content
            rows.append((code, content.get("name", code), content.get("partner"), content.get("region"),
                         content.get("language"), content.get("kind"), uow.at, withdrawn))  # fmt: skip
    names = ("code", "name", "partner", "region", "language", "kind", "registered_at", "withdrawn")
    replaced = ", ".join(f"{name} = excluded.{name}" for name in names if name not in {"code", "registered_at"})
    insert_rows(uow.session, Centre, names, rows, f"ON CONFLICT (code) DO UPDATE SET {replaced}")
    known = network.names()
    network.centres.update({code: (partner, region) for code, _, partner, region, *_ in rows})
    network.__post_init__()
    return network.names() - known


def _latest(standings: list[Standing]) -> tuple[Version | None, bool]:
    """Give the content that holds, and whether it was withdrawn."""
    in_force = [standing.in_force for standing in standings if standing.in_force is not None]
    if in_force:
        return max(in_force, key=lambda version: version.stated), False
    before = [standing.before_withdrawal for standing in standings if standing.before_withdrawal is not None]
    return (max(before, key=lambda version: version.stated), True) if before else (None, True)
