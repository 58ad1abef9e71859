"""Services of partners that exist: those that somebody or some system belongs to, or that ever decided anything."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coordination.models import Centre
from coordination.policy.routing import Place
from rules.lists import SERVICES

_EXISTING = sa.text(
    "SELECT told.name FROM ("  # noqa: S608 — made of numbers only
    + " UNION ALL ".join(f"SELECT CAST(:n{i} AS VARCHAR) AS name" for i in range(len(SERVICES)))
    + ") AS told WHERE EXISTS (SELECT 1 FROM memberships WHERE memberships.party = told.name)"
    " OR EXISTS (SELECT 1 FROM tokens WHERE tokens.party = told.name)"
    " OR EXISTS (SELECT 1 FROM decisions WHERE decisions.party = told.name)"
).columns(name=sa.String)
"""Written out once: it runs in every check that changes an alert."""


def services_of(session: Session, partner: str) -> frozenset[str]:
    """Give the services of a partner that exist, such as `rodekruis:logistics`."""
    names = {f"n{i}": f"{partner}:{service}" for i, service in enumerate(SERVICES)}
    return frozenset(session.connection().execute(_EXISTING, names).scalars())


def place_of(session: Session, centre: str, partner: str | None) -> Place:
    """Give where a conflict happens, with the services of its partner."""
    return Place(centre, partner, services_of(session, partner) if partner else frozenset())


def place_of_centre(session: Session, centre: str) -> Place:
    """Give the same for a centre of which only the code is known."""
    return place_of(session, centre, session.scalar(sa.select(Centre.partner).where(Centre.code == centre)))
