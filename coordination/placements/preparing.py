"""Preparing: keep every centre on the shelf of this process as it stands, so that nobody who asks waits for a reading.

To rank the places of a network takes the calendars of all its centres. The first question after a start, and the first
one of every day, would read them all; a process that answers people prepares them beforehand, one after the other. A
process that checks does the same after its start, so that a burst of decisions does not meet an empty shelf.
"""

from __future__ import annotations

import sqlalchemy as sa

from coordination.calendars import shelf_of
from coordination.calendars.reading import horizon_of
from coordination.installation import Installation
from coordination.models import Centre, CentreClaim, CentreWanted
from coordination.placements.trying import found_now
from coordination.unit_of_work import UnitOfWork


def unprepared_centres(installation: Installation) -> list[str]:
    """Give the centres that changed since this process looked at them, or that it did not look at today."""
    shelf = shelf_of(installation)
    with installation.begin(read_only=True) as uow:
        _, digest = installation.rules.book(uow)
        today, until = horizon_of(uow)
        rows = uow.session.execute(
            sa.select(CentreWanted.centre, CentreWanted.wanted)
            .join(Centre, Centre.code == CentreWanted.centre)
            .order_by(CentreWanted.centre)
        ).all()
        return [row.centre for row in rows if not shelf.is_ready(row.centre, row.wanted, until, today, digest)]


def settled_centres(installation: Installation) -> list[str]:
    """Give the centres that this process does not know, and that the last check has seen as they are now."""
    shelf = shelf_of(installation)
    with installation.begin(read_only=True) as uow:
        settled = (
            sa.select(CentreWanted.centre)
            .join(Centre, Centre.code == CentreWanted.centre)
            .join(CentreClaim, CentreClaim.centre == CentreWanted.centre)
            .where(CentreClaim.done == CentreWanted.wanted)
            .order_by(CentreWanted.centre)
        )
        return [centre for centre in uow.session.scalars(settled) if not shelf.has(centre)]


def prepare_centre(installation: Installation, centre: str, *, settled: bool = False) -> None:
    """Bring a centre on the shelf of this process to what stands now, and find what the rules find there.

    With `settled`, only if the centre is unknown here and the last check has seen all of it: a check learns what
    changed from what its shelf has not followed yet.
    """
    shelf = shelf_of(installation)
    with shelf.lock_of(centre), installation.begin(read_only=True, repeatable_read=True) as uow:
        if settled and (shelf.has(centre) or not _is_settled(uow, centre)):
            return
        book, digest = installation.rules.book(uow)
        try:
            shelved, _ = shelf.bring(uow, centre)
            found_now(uow, shelved, book, digest)
        except BaseException:
            shelf.forget(centre)
            raise


def _is_settled(uow: UnitOfWork, centre: str) -> bool:
    both = sa.select(CentreClaim.done == CentreWanted.wanted).join_from(
        CentreClaim, CentreWanted, CentreWanted.centre == CentreClaim.centre
    )
    return bool(uow.session.scalar(both.where(CentreClaim.centre == centre)))
