"""Figures of centres: family places and their occupation, kept for the checks of regions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

import sqlalchemy as sa

from coordination.models import CentreFigures
from coordination.unit_of_work import UnitOfWork
from rules.calendar.centre import CentreCalendar
from rules.regions import Figures, figures_of


def store_figures(uow: UnitOfWork, calendar: CentreCalendar) -> bool:
    """Keep the figures of a centre if they changed; tell whether they did."""
    steps = [list(step) for step in figures_of(calendar).steps]
    digest = hashlib.sha256(json.dumps([steps, calendar.region]).encode()).hexdigest()
    old = uow.session.execute(
        sa.select(CentreFigures.digest, CentreFigures.version).where(CentreFigures.centre == calendar.code)
    ).one_or_none()
    if old is not None and old.digest == digest:
        return False
    if old is None:
        uow.session.execute(
            sa.insert(CentreFigures).values(
                centre=calendar.code, region=calendar.region, digest=digest, version=1, steps=steps
            )
        )
    else:
        uow.session.execute(
            sa.update(CentreFigures)
            .where(CentreFigures.centre == calendar.code)
            .values(
                region=calendar.region,
                digest=digest,
                version=old.version + 1,
                steps=steps,
            )
            .execution_options(synchronize_session=False)
        )
    return True


def read_figures(uow: UnitOfWork, region: str | None) -> tuple[list[Figures], str]:
    """Give the figures of the centres of a region (`None`: of the network), and a digest of their versions."""
    query = sa.select(CentreFigures.centre, CentreFigures.steps, CentreFigures.version).order_by(CentreFigures.centre)
    if region is not None:
        query = query.where(CentreFigures.region == region)
    rows = uow.session.execute(query).all()
    figures = [
        Figures(
            row.centre,
            tuple(
                (int(day), places if places is None else int(places), int(people)) for day, places, people in row.steps
            ),
        )
        for row in rows
    ]
    return figures, versions_digest((row.centre, row.version) for row in rows)


def read_versions(uow: UnitOfWork) -> dict[str, str]:
    """Give, for each region that has a centre, the digest of the versions of its figures."""
    query = (
        sa.select(CentreFigures.region, CentreFigures.centre, CentreFigures.version)
        .where(CentreFigures.region.is_not(None))
        .order_by(CentreFigures.centre)
    )
    versions: dict[str, list[tuple[str, int]]] = {}
    for region, centre, version in uow.session.execute(query):
        versions.setdefault(region or "", []).append((centre, version))
    return {region: versions_digest(own) for region, own in versions.items()}


def versions_digest(versions: Iterable[tuple[str, int]]) -> str:
    """Give a digest of the centres of a region, in order, with the versions of their figures.

    It differs when a centre's figures change, and when a centre joins or leaves the region.
    """
    return hashlib.sha256(json.dumps([*versions]).encode()).hexdigest()


NO_CENTRES = versions_digest(())
"""Digest of a region without any centre."""
