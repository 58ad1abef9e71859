"""How far the parties of an alert are, and with them the alert: it shows the acting party that is least advanced."""

from __future__ import annotations

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from coordination.models import Alert, AlertParty
from coordination.policy.lifecycle import STATES, further, least_advanced
from coordination.unit_of_work import UnitOfWork


def lock_alerts(uow: UnitOfWork, alerts: Collection[uuid.UUID]) -> list[Alert]:
    """Lock alerts in order of their ids until the end of the transaction, and give them as they are now."""
    query = sa.select(Alert).where(Alert.id.in_(sorted(alerts))).order_by(Alert.id).with_for_update()
    return list(uow.session.scalars(query.execution_options(populate_existing=True)))


def advance_party(uow: UnitOfWork, alert: Alert, party: str, state: str) -> None:
    """Move a party of a locked alert on, never back, and the alert with it; one that is kept or resolved stays so."""
    connection = uow.session.connection()
    query = sa.select(AlertParty.party, AlertParty.state).where(
        AlertParty.alert == alert.id, AlertParty.role == "act", AlertParty.left.is_(False)
    )
    states = {row.party: row.state for row in connection.execute(query)}
    if party in states and states[party] != further(states[party], state):
        states[party] = further(states[party], state)
        connection.execute(
            sa.update(AlertParty)
            .where(AlertParty.alert == alert.id, AlertParty.party == party)
            .values(state=states[party], revision=alert.revision)
        )
    if alert.status in STATES:
        status = least_advanced(states.values())
        if status != alert.status:
            alert.status, alert.changed_at = status, uow.at
            uow.session.flush()
