"""Notices as rows: what changed for the reader's parties."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.models import Alert, Mismatch, Notice
from coordination.paging import Page, cursor_uuid, cut, place_after
from coordination.queries.reading import Reading
from coordination.queries.telling import title_of
from coordination.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice; `title` is that of the alert's rule, `number` that of the alert or mismatch."""

    id: uuid.UUID
    party: str
    reason: str
    alert: uuid.UUID | None
    mismatch: uuid.UUID | None
    number: str | None
    centre: str | None
    title: str
    severity: str | None
    revision: int
    digest: bool
    created_at: dt.datetime
    read_at: dt.datetime | None


def list_notices(
    uow: UnitOfWork, language: str, *, unread: bool = False, digest: bool | None = None, after: str | None = None,
    limit: int = 50,
) -> Page[NoticeRow]:  # fmt: skip
    """Give the notices of the actor's parties, the latest first, in one statement."""
    reading = Reading(uow, language)
    where: list[sa.ColumnElement[bool]] = [Notice.party.in_(uow.actor.parties)]
    if unread:
        where.append(Notice.read_at.is_(None))
    if digest is not None:
        where.append(Notice.digest.is_(digest))
    place = place_after(after, 1)
    if place is not None:
        where.append(Notice.id < cursor_uuid(place[0]))
    query = (
        sa.select(Notice, Alert.number, Alert.centre, Alert.rule, Alert.severity, Mismatch.number, Mismatch.centre)
        .join(Alert, Alert.id == Notice.alert, isouter=True)
        .join(Mismatch, Mismatch.id == Notice.mismatch, isouter=True)
        .where(*where).order_by(Notice.id.desc()).limit(limit + 1)
    )  # fmt: skip
    rows, following = cut(uow.session.execute(query).all(), limit, lambda row: str(row[0].id))
    found = []
    for notice, number, centre, rule, severity, mismatch_number, mismatch_centre in rows:
        title = title_of(reading.rules.get(rule), rule, language) if rule else ""
        found.append(NoticeRow(
            notice.id, notice.party, notice.reason, notice.alert, notice.mismatch, number or mismatch_number,
            centre or mismatch_centre, title, severity, notice.revision, notice.digest, notice.created_at,
            notice.read_at,
        ))  # fmt: skip
    return Page(tuple(found), following)


def count_unread(uow: UnitOfWork) -> int:
    """Count the unread notices of the actor's parties, the digest left out."""
    where = (Notice.party.in_(uow.actor.parties), Notice.read_at.is_(None), Notice.digest.is_(False))
    return uow.session.scalar(sa.select(sa.func.count()).select_from(Notice).where(*where)) or 0
