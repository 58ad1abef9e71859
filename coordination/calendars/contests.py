"""What a centre sees against what is stated: the mismatches about a fact that stand, as contests of its calendar."""

from __future__ import annotations

import sqlalchemy as sa

from coordination.clock import local_day, microseconds
from coordination.models import Mismatch
from coordination.unit_of_work import UnitOfWork
from rules.calendar.contesting import MISMATCH, Contest
from rules.model import Source


def read_contests(uow: UnitOfWork, centre: str) -> tuple[Contest, ...]:
    """Read what a centre sees otherwise than it is stated, and nobody has settled with it yet."""
    query = sa.select(
        Mismatch.number, Mismatch.reporting_party, Mismatch.fact, Mismatch.observed, Mismatch.since, Mismatch.created_at
    ).where(Mismatch.centre == centre, Mismatch.closed_at.is_(None), Mismatch.fact.is_not(None))
    zone = uow.installation.settings.timezone
    return tuple(
        Contest(row.fact, row.observed["value"], (row.since or reported).toordinal(), reported.toordinal(), source)
        for row in uow.session.execute(query.order_by(Mismatch.number))
        if row.fact is not None and row.observed is not None
        for reported in (local_day(row.created_at, zone),)
        for source in (_source(row.reporting_party, row.number, microseconds(row.created_at)),)
    )


def _source(party: str, number: str, at: int) -> Source:
    return Source(party, number, MISMATCH, "recorded", (at, f"/{MISMATCH}", number))
