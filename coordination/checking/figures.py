"""Figures of centres: family places and their occupation, kept for the checks of regions."""

from __future__ import annotations

import hashlib
import json

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


def read_figures(uow: UnitOfWork, region: str | None) -> tuple[list[Figures], int]:
    """Give the figures of the centres of a region (`None`: of the network), and the sum of their versions."""
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
    return figures, sum(row.version for row in rows)
