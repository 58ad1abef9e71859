"""Mismatches: what a centre flags when a decision does not fit what it sees, and the answers it is owed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coordination.models.table import Table


class Mismatch(Table):
    """A flagged mismatch. Status: `open`, `answered`, `accepted`, `contested`, `closed`."""

    __tablename__ = "mismatches"
    __table_args__ = (
        sa.CheckConstraint("length(trim(text)) > 0", name="with_text"),
        sa.CheckConstraint("status in ('open', 'answered', 'accepted', 'contested', 'closed')", name="status_known"),
        sa.CheckConstraint("status not in ('accepted', 'closed') or closed_at is not null", name="closed_at_a_moment"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    centre: Mapped[str] = mapped_column(sa.String(64), index=True)
    decision_party: Mapped[str | None] = mapped_column(sa.String(128))
    decision_reference: Mapped[str | None] = mapped_column(sa.String(200))
    alert: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("alerts.id"))
    fact: Mapped[str | None] = mapped_column(sa.String(128))
    observed: Mapped[dict[str, Any] | None]
    """{"value": …}: what the centre sees instead of the stated value."""
    what_works: Mapped[str | None] = mapped_column(sa.Text)
    since: Mapped[dt.date | None]
    text: Mapped[str] = mapped_column(sa.Text)
    visible_to: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Parties that may read the words; `None`: all who see the mismatch."""
    party: Mapped[str] = mapped_column(sa.String(128), index=True)
    """Who owes the answer."""
    reported_by: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("people.id"))
    reporting_party: Mapped[str] = mapped_column(sa.String(128))
    status: Mapped[str] = mapped_column(sa.String(16), default="open")
    due_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    level: Mapped[int] = mapped_column(default=0)
    """How often it went one level up after a contest."""
    revision: Mapped[int] = mapped_column(default=1)


class MismatchAnswer(Table):
    """A written answer by a named person, and what the reporter says of it."""

    __tablename__ = "mismatch_answers"
    __table_args__ = (
        sa.CheckConstraint("length(trim(text)) > 0", name="with_text"),
        sa.CheckConstraint("verdict is null or verdict in ('accepted', 'contested')", name="verdict_known"),
        sa.CheckConstraint(
            "coalesce(verdict, '') <> 'contested' or coalesce(length(trim(verdict_text)), 0) > 0",
            name="contest_with_text",
        ),
        sa.CheckConstraint(
            "verdict is null or (verdict_by is not null and verdict_at is not null)", name="verdict_by_somebody"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    mismatch: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("mismatches.id"), index=True)
    party: Mapped[str] = mapped_column(sa.String(128))
    person: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    visible_to: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    answered_at: Mapped[dt.datetime]
    verdict: Mapped[str | None] = mapped_column(sa.String(16))
    """`accepted` or `contested`."""
    verdict_text: Mapped[str | None] = mapped_column(sa.Text)
    verdict_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    verdict_at: Mapped[dt.datetime | None]
