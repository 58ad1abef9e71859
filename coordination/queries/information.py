"""What is missing and what does not fit, as rows."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coordination.models import InformationGap, OpenInconsistency
from coordination.paging import Page, cursor_uuid, cut, place_after
from coordination.policy.access import Reach, reach_of
from coordination.policy.projection import is_delicate, project_days, project_evidence, project_subject
from coordination.queries.reading import Reading, reaches
from coordination.unit_of_work import UnitOfWork
from rules.facts import FACTS


@dataclass(frozen=True, slots=True)
class GapRow:
    """A fact that rules need and nobody has stated."""

    id: uuid.UUID
    centre: str
    fact: str
    label: str
    owner: str
    subject_kind: str
    subject_ref: str
    rules: tuple[str, ...]
    starts_on: dt.date | None
    opened_at: dt.datetime
    task: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class InconsistencyRow:
    """Statements that do not fit each other; `code` says how. `centre` is empty where they name none."""

    id: uuid.UUID
    centre: str
    code: str
    subject_kind: str
    subject_ref: str
    fact: str
    label: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    evidence: tuple[dict[str, Any], ...]
    opened_at: dt.datetime


def list_gaps(
    uow: UnitOfWork, language: str, *, owner: str | None = None, centre: str | None = None,
    task: uuid.UUID | None = None, after: str | None = None, limit: int = 100,
) -> Page[GapRow]:  # fmt: skip
    """Give the requests for information that the actor may see, the latest first: three statements."""
    reading = Reading(uow, language)
    table = InformationGap.__table__.c
    where = [reaches(reach_of(uow.actor, "information.read"), centre=table.centre, own=table.owner)]
    where += [
        column == value
        for column, value in ((table.owner, owner), (table.centre, centre), (table.task, task))
        if value is not None
    ]
    place = place_after(after, 1)
    if place is not None:
        where.append(InformationGap.id < cursor_uuid(place[0]))
    query = sa.select(InformationGap).where(*where).order_by(InformationGap.id.desc()).limit(limit + 1)
    rows, following = cut(uow.session.scalars(query).all(), limit, lambda row: str(row.id))
    known = reading.households([row.subject_ref for row in rows if row.subject_kind == "household"])
    labels = {ref: label for ref, (_, label) in known.items()}
    return Page(
        tuple(
            GapRow(
                row.id,
                row.centre,
                row.fact,
                _label(row.fact, language),
                row.owner,
                row.subject_kind,
                _subject(reading, row, labels),
                tuple(row.rules),
                row.starts_on,
                row.opened_at,
                row.task,
            )
            for row in rows
        ),
        following,
    )


def list_inconsistencies(
    uow: UnitOfWork, language: str, *, centre: str | None = None, after: str | None = None, limit: int = 100
) -> Page[InconsistencyRow]:
    """Give the open inconsistencies that the actor may see, the latest first: three statements.

    A party sees those that one of its own statements is part of.
    """
    reading = Reading(uow, language)
    reach = reach_of(uow.actor, "inconsistencies.read")
    where = [_visible(reach)]
    if centre is not None:
        where.append(OpenInconsistency.centre == centre)
    place = place_after(after, 1)
    if place is not None:
        where.append(OpenInconsistency.id < cursor_uuid(place[0]))
    query = sa.select(OpenInconsistency).where(*where).order_by(OpenInconsistency.id.desc()).limit(limit + 1)
    rows, following = cut(uow.session.scalars(query).all(), limit, lambda row: str(row.id))
    known = reading.households([row.subject_ref for row in rows if row.subject_kind == "household"])
    labels = {ref: label for ref, (_, label) in known.items()}
    return Page(
        tuple(
            InconsistencyRow(
                row.id,
                row.centre,
                row.code,
                row.subject_kind,
                _subject(reading, row, labels),
                row.fact,
                _label(row.fact, language),
                *_days(reading, row),
                tuple(project_evidence(reading.sight(row.centre), row.evidence)),
                row.opened_at,
            )
            for row in rows
        ),
        following,
    )


def _visible(reach: Reach) -> sa.ColumnElement[bool]:
    """Involved is who has a statement in the evidence; its JSON is small and says the party in full."""
    text = sa.cast(OpenInconsistency.evidence, sa.Text)
    return reaches(
        reach,
        centre=OpenInconsistency.__table__.c.centre,
        involved=lambda parties: sa.or_(*(text.contains(f'"party": "{party}"', autoescape=True) for party in parties)),
    )


def _days(reading: Reading, row: OpenInconsistency) -> tuple[dt.date | None, dt.date | None]:
    if row.starts_on is None:
        return None, row.ends_on
    sight, delicate = reading.sight(row.centre), is_delicate([row.fact])
    return project_days(sight, row.starts_on, row.ends_on, delicate=delicate)[:2]


def _label(fact: str, language: str) -> str:
    known = FACTS.get(fact)
    return known.words.of(language) if known else fact


def _subject(reading: Reading, row: Any, labels: dict[str, str | None]) -> str:
    return project_subject(reading.sight(row.centre), row.subject_kind, row.subject_ref, labels.get(row.subject_ref))
