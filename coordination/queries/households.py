"""Households as rows: what the source calls them, and the centres where they are, were or will be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.models import Household, HouseholdCentre
from coordination.paging import Page, cut, place_after
from coordination.policy.access import reach_of
from coordination.queries.reading import Reading, reaches
from coordination.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household under the reference of its source, with its centres as far as the reader may see them."""

    household: str
    centres: tuple[str, ...]
    created_at: dt.datetime


def list_households(
    uow: UnitOfWork, *, centre: str | None = None, after: str | None = None, limit: int = 100
) -> Page[HouseholdRow]:
    """Give the households that the actor may see, in a fixed order: three statements. Erased ones are left out."""
    reading = Reading(uow)
    reach = reach_of(uow.actor, "households.read")
    here = reaches(reach, centre=HouseholdCentre.__table__.c.centre)
    seen = sa.select(HouseholdCentre.household).where(here)
    if centre is not None:
        seen = seen.where(HouseholdCentre.centre == centre)
    query = sa.select(Household.ref, Household.created_at).where(Household.ref.in_(seen), Household.key.is_not(None))
    place = place_after(after, 1)
    if place is not None:
        query = query.where(Household.ref > place[0])
    found = uow.session.execute(query.order_by(Household.ref).limit(limit + 1)).all()
    rows, following = cut(found, limit, lambda row: row.ref)
    refs = [row.ref for row in rows]
    centres: dict[str, list[str]] = {}
    told = sa.select(HouseholdCentre.household, HouseholdCentre.centre).where(HouseholdCentre.household.in_(refs), here)
    for ref, code in uow.session.execute(told.order_by(HouseholdCentre.centre)):
        centres.setdefault(ref, []).append(code)
    labels = reading.households(refs)
    return Page(
        tuple(
            HouseholdRow(labels.get(row.ref, (None, None))[1] or "", tuple(centres.get(row.ref, ())), row.created_at)
            for row in rows
        ),
        following,
    )
