"""Services of partners that exist: those that somebody or some system belongs to, or that ever decided anything."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coordination.models import Centre, Decision, Membership, Token
from coordination.policy.routing import Place
from rules.lists import SERVICES


def services_of(session: Session, partner: str) -> frozenset[str]:
    """Give the services of a partner that exist, such as `rodekruis:logistics`."""
    names = [f"{partner}:{service}" for service in SERVICES]
    each = [
        sa.select(sa.literal(name)).where(
            sa.or_(
                sa.exists().where(Membership.party == name),
                sa.exists().where(Token.party == name),
                sa.exists().where(Decision.party == name),
            )
        )
        for name in names
    ]
    return frozenset(session.connection().execute(sa.union_all(*each)).scalars())


def place_of(session: Session, centre: str, partner: str | None) -> Place:
    """Give where a conflict happens, with the services of its partner."""
    return Place(centre, partner, services_of(session, partner) if partner else frozenset())


def place_of_centre(session: Session, centre: str) -> Place:
    """Give the same for a centre of which only the code is known."""
    return place_of(session, centre, session.scalar(sa.select(Centre.partner).where(Centre.code == centre)))
