"""What is due: centres whose *wanted* is ahead of *done*, or that were not yet looked at today; and who says so."""

from __future__ import annotations

import sqlalchemy as sa

from coordination.checking.figures import NO_CENTRES, read_versions
from coordination.checking.waiting import WAITING_SINCE, still_wanted_at
from coordination.installation import Installation
from coordination.models import CentreClaim, CentreFindings, CentreWanted, Dirt
from coordination.unit_of_work import UnitOfWork
from rules.regions import region_code

REGION = region_code("")
"""What the name of a region begins with, in the place of a centre's code."""

KEPT_DIRT = 500
"""How many *wanted* back the list of what changed is kept for shelves that are behind."""


def due_centres(installation: Installation, limit: int = 1000) -> list[str]:
    """Give the centres that are due and that nobody looks at, longest waiting first."""
    with installation.begin(read_only=True) as uow:
        _, digest = installation.rules.book(uow)
        query = (
            sa.select(CentreWanted.centre)
            .join(CentreClaim, CentreClaim.centre == CentreWanted.centre, isouter=True)
            .where(
                ~CentreWanted.centre.startswith(REGION),
                sa.or_(CentreClaim.lease_until.is_(None), CentreClaim.lease_until < uow.at),
                sa.or_(
                    CentreClaim.done.is_(None),
                    CentreWanted.wanted > CentreClaim.done,
                    CentreClaim.checked_on.is_(None),
                    CentreClaim.checked_on != uow.today,
                    CentreClaim.rules_digest != digest,
                ),
            )
            .order_by(WAITING_SINCE)
            .limit(limit)
        )
        return list(uow.session.scalars(query))


def due_regions(installation: Installation) -> list[str]:
    """Give the regions whose centres, or their figures, changed since their last check, or not looked at today.

    A region that its last centre has left is due once more, so that its alerts fall.
    """
    with installation.begin(read_only=True) as uow:
        _, digest = installation.rules.book(uow)
        versions = read_versions(uow)
        query = (
            sa.select(
                CentreClaim.centre,
                CentreClaim.checked_on,
                CentreClaim.rules_digest,
                CentreClaim.lease_until,
                CentreFindings.digest,
            )
            .join(CentreFindings, CentreFindings.centre == CentreClaim.centre, isouter=True)
            .where(CentreClaim.centre.startswith(REGION))
        )
        due = set(versions)
        for row in uow.session.execute(query):
            region = row.centre.removeprefix(REGION)
            is_free = row.lease_until is None or row.lease_until < uow.at
            is_behind = row.digest != versions.get(region, NO_CENTRES)
            if region in versions:
                is_behind = is_behind or (row.checked_on, row.rules_digest) != (uow.today, digest)
            if is_free and is_behind:
                due.add(region)
            else:
                due.discard(region)
        return sorted(due)


def want_centres(uow: UnitOfWork, centres: list[str], kind: str = "all", ref: str | None = None) -> None:
    """Want a look at some centres, whole or for one thing that changed: raise *wanted* in order of their codes."""
    for centre in sorted(centres):
        wanted = uow.session.scalar(
            sa.update(CentreWanted)
            .where(CentreWanted.centre == centre)
            .values(wanted=CentreWanted.wanted + 1, wanted_at=still_wanted_at(uow))
            .returning(CentreWanted.wanted)
            .execution_options(synchronize_session=False)
        )
        if wanted is not None:
            uow.session.execute(sa.insert(Dirt).values(centre=centre, wanted=wanted, kind=kind, ref=ref, event=None))
            uow.nudge("check_centre", centre)


def want_all(installation: Installation) -> int:
    """Want a whole look at every centre; give how many there are."""
    with installation.begin() as uow:
        centres = list(
            uow.session.scalars(sa.select(CentreWanted.centre).where(~CentreWanted.centre.startswith(REGION)))
        )
        want_centres(uow, centres)
        return len(centres)


def clean_dirt(installation: Installation) -> int:
    """Delete what changed so long ago that every shelf would read the centre anew; give how many rows went."""
    with installation.begin() as uow:
        behind = sa.select(CentreClaim.centre, (CentreClaim.done - KEPT_DIRT).label("least")).subquery()
        result = uow.session.execute(
            sa.delete(Dirt)
            .where(sa.exists().where(behind.c.centre == Dirt.centre, Dirt.wanted < behind.c.least))
            .execution_options(synchronize_session=False)
        )
        return int(result.rowcount)  # type: ignore[attr-defined]
