"""Since when a centre or a region waits: one that is wanted again while it waits has not begun to wait just now."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from coordination.models import CentreClaim, CentreWanted
from coordination.unit_of_work import UnitOfWork

WAITING_SINCE: sa.ColumnElement[dt.datetime] = sa.case(
    (CentreClaim.checked_at > CentreWanted.wanted_at, CentreClaim.checked_at), else_=CentreWanted.wanted_at
)
"""The moment since when the longest waiting look is wanted, where claims are joined to what is wanted.

`wanted_at` is the first moment after which there always was something to do; at a busy centre many looks may have been
done since, and what is open now came after the last of them.
"""


def still_wanted_at(uow: UnitOfWork) -> sa.ColumnElement[dt.datetime]:
    """Give `wanted_at` for a row whose *wanted* rises now: this moment, or that since when it waits already."""
    done = sa.select(CentreClaim.done).where(CentreClaim.centre == CentreWanted.centre).scalar_subquery()
    return sa.case(
        (CentreWanted.wanted > sa.func.coalesce(done, 0), CentreWanted.wanted_at),
        else_=sa.literal(uow.at, CentreWanted.wanted_at.type),
    )
