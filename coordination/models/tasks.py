"""Tasks of people, notices, requests for information, and inconsistencies that stand open."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coordination.models.table import Table


class Task(Table):
    """What a person of a party must do by when. Overdue is computed, never stored."""

    __tablename__ = "tasks"
    __table_args__ = (
        sa.Index(
            "uq_tasks_growing",
            "party",
            "kind",
            "grows_on",
            unique=True,
            postgresql_where=sa.text("status in ('open', 'claimed') and grows_on is not null"),
            sqlite_where=sa.text("status in ('open', 'claimed') and grows_on is not null"),
        ),
        sa.Index("ix_tasks_party_status", "party", "status", "due_at"),
        sa.CheckConstraint(
            "status <> 'done' or kind not in ('feedback', 'answer') or coalesce(length(trim(text)), 0) > 0",
            name="answer_with_text",
        ),
        sa.CheckConstraint(
            "status <> 'done' or (ended_at is not null and outcome is not null)", name="done_with_outcome"
        ),
        sa.CheckConstraint("status <> 'claimed' or claimed_by is not null", name="claimed_by_somebody"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    """`acknowledge`, `feedback`, `answer`, `verdict`, `inform_request`…"""
    party: Mapped[str] = mapped_column(sa.String(128))
    centre: Mapped[str | None] = mapped_column(sa.String(80))
    subject_kind: Mapped[str] = mapped_column(sa.String(32))
    """`alert`, `mismatch` or `information`."""
    subject_id: Mapped[uuid.UUID | None]
    grows_on: Mapped[str | None] = mapped_column(sa.String(600))
    """Rule and decision that an open task gathers alerts of (`rule|party/reference`); `None` where it does not grow."""
    rule: Mapped[str | None] = mapped_column(sa.String(128))
    severity: Mapped[str | None] = mapped_column(sa.String(16))
    status: Mapped[str] = mapped_column(sa.String(16), default="open")
    due_at: Mapped[dt.datetime | None]
    """`None` only for the baseline, which has no deadline."""
    due_moved_because: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[dt.datetime]
    revision: Mapped[int] = mapped_column(default=1)
    claimed_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    claimed_at: Mapped[dt.datetime | None]
    outcome: Mapped[str | None] = mapped_column(sa.String(64))
    text: Mapped[str | None] = mapped_column(sa.Text)
    visible_to: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Parties that may read the text; `None`: all who see the task and what it is about."""
    form: Mapped[dict[str, Any] | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    cancelled_because: Mapped[dict[str, Any] | None]


class TaskAlert(Table):
    """An alert that a task gathers."""

    __tablename__ = "task_alerts"

    task: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("tasks.id"), primary_key=True)
    alert: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("alerts.id"), primary_key=True, index=True)


class Notice(Table):
    """A message to a party; a row first, shown in the application."""

    __tablename__ = "notices"
    __table_args__ = (sa.Index("ix_notices_party", "party", "created_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(sa.String(128))
    alert: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("alerts.id"))
    mismatch: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("mismatches.id"))
    reason: Mapped[str] = mapped_column(sa.String(64))
    """`alert_opened`, `alert_worse`, `alert_resolved`…"""
    revision: Mapped[int] = mapped_column(default=1)
    """Of what it is about, when it was written."""
    digest: Mapped[bool] = mapped_column(default=False)
    """It waits for the digest: nobody is disturbed for it."""
    created_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]


class InformationGap(Table):
    """A fact that a rule needs and nobody has stated; bundled into one request per owner and week."""

    __tablename__ = "information_gaps"
    __table_args__ = (
        sa.UniqueConstraint("centre", "fact", "subject_kind", "subject_ref", name="uq_information_gaps_centre"),
        sa.Index("ix_information_gaps_owner", "owner"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(sa.String(80))
    fact: Mapped[str] = mapped_column(sa.String(128))
    owner: Mapped[str] = mapped_column(sa.String(128))
    subject_kind: Mapped[str] = mapped_column(sa.String(16))
    subject_ref: Mapped[str] = mapped_column(sa.String(330))
    rules: Mapped[list[Any]] = mapped_column(sa.JSON())
    starts_on: Mapped[dt.date | None]
    """First day on which it is needed."""
    opened_at: Mapped[dt.datetime]
    task: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("tasks.id"))


class OpenInconsistency(Table):
    """Statements that do not fit each other, as found by the last check; gone when they are settled."""

    __tablename__ = "inconsistencies"
    __table_args__ = (sa.Index("ix_inconsistencies_centre", "centre"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    centre: Mapped[str] = mapped_column(sa.String(80))
    code: Mapped[str] = mapped_column(sa.String(64))
    subject_kind: Mapped[str] = mapped_column(sa.String(16))
    subject_ref: Mapped[str] = mapped_column(sa.String(330))
    fact: Mapped[str] = mapped_column(sa.String(128))
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    evidence: Mapped[list[Any]] = mapped_column(sa.JSON())
    opened_at: Mapped[dt.datetime]
