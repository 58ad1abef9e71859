"""The journal as rows: who did what, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coordination.errors import ForbiddenError, InvalidError
from coordination.models import JournalEntry
from coordination.paging import Page, cut, place_after
from coordination.policy.access import may
from coordination.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One act. `person` is `person:ID`, `token:ID` or `system`; `hash` is there once it is sealed."""

    id: int
    at: dt.datetime
    person: str | None
    party: str | None
    act: str
    subject_kind: str
    subject: str
    data: Mapping[str, Any]
    hash: str | None


def list_journal(
    uow: UnitOfWork, *, subject_kind: str | None = None, subject: str | None = None, act: str | None = None,
    after: str | None = None, limit: int = 100,
) -> Page[JournalRow]:  # fmt: skip
    """Give the journal, the latest first, in one statement. Raises `ForbiddenError` (`not_allowed`)."""
    if not may(uow.actor, "journal.read"):
        raise ForbiddenError("not_allowed", act="journal.read")
    query = sa.select(JournalEntry).order_by(JournalEntry.id.desc()).limit(limit + 1)
    for column, value in (
        (JournalEntry.subject_kind, subject_kind), (JournalEntry.subject, subject), (JournalEntry.act, act),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    place = place_after(after, 1)
    if place is not None:
        if not place[0].isascii() or not place[0].isdigit() or len(place[0]) > 18:  # noqa: PLR2004 — digits of 2^63
            raise InvalidError("cursor_unknown", field="cursor")
        query = query.where(JournalEntry.id < int(place[0]))
    rows, following = cut(uow.session.scalars(query).all(), limit, lambda row: str(row.id))
    return Page(
        tuple(
            JournalRow(
                row.id, row.at, row.person, row.party, row.act, row.subject_kind, row.subject, row.data, row.hash
            )
            for row in rows
        ),
        following,
    )
