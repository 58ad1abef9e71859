"""What stands at the doors: quarantine, events set aside, imports with their columns, and answers given before."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coordination.models.table import Table


class Quarantined(Table):
    """Something that could not be taken in: kept whole, with the reason, until it is corrected, replayed or discarded.

    `raw` is under the installation's key: it may hold personal data. `waits_for` says what replays it by itself:
    `centre:CODE`, `household:REF:CENTRE`, or `time`, with `replay_at`.
    """

    __tablename__ = "quarantine"
    __table_args__ = (
        sa.Index("ix_quarantine_status", "status", "received_at"),
        sa.Index("ix_quarantine_waits", "status", "waits_for"),
        sa.Index(
            "uq_quarantine_open",
            "digest",
            unique=True,
            postgresql_where=sa.text("status = 'open'"),
            sqlite_where=sa.text("status = 'open'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    received_at: Mapped[dt.datetime]
    party: Mapped[str | None] = mapped_column(sa.String(128))
    received_by: Mapped[str | None] = mapped_column(sa.String(128))
    source: Mapped[str | None] = mapped_column(sa.String(500))
    event_id: Mapped[str | None] = mapped_column(sa.String(500))
    digest: Mapped[str] = mapped_column(sa.String(64))
    """Keyed, of who brought it and what: the same thing brought again is counted, not kept twice."""
    times: Mapped[int] = mapped_column(default=1)
    """How often the same thing came with the same problem."""
    raw: Mapped[bytes]
    problem: Mapped[dict[str, Any]]
    """{"code", "field"?, "context", "mistakes": […]}: words are given at the edge, in the reader's language."""
    place: Mapped[dict[str, Any] | None]
    """{"file", "line", "position", "columns"} where it came from."""
    waits_for: Mapped[str | None] = mapped_column(sa.String(128))
    replay_at: Mapped[dt.datetime | None]
    status: Mapped[str] = mapped_column(sa.String(16), default="open")
    """`open`, `replayed` or `discarded`."""
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[str | None] = mapped_column(sa.String(128))
    import_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("imports.id"))


class SetAside(Table):
    """Events about centres outside the pilot: counted, not kept."""

    __tablename__ = "set_aside"

    centre: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    events: Mapped[int]
    last_at: Mapped[dt.datetime]


class Import(Table):
    """A file that was taken in."""

    __tablename__ = "imports"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(300))
    digest: Mapped[str] = mapped_column(sa.String(64))
    party: Mapped[str | None] = mapped_column(sa.String(128))
    received_by: Mapped[str | None] = mapped_column(sa.String(128))
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    counts: Mapped[dict[str, Any]]


class ColumnMapping(Table):
    """How a party's own columns map to the fields of a kind; mapped once and remembered."""

    __tablename__ = "column_mappings"

    party: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    header: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    """Digest of the folded column titles."""
    kind: Mapped[str | None] = mapped_column(sa.String(64))
    columns: Mapped[dict[str, Any]]
    defaults: Mapped[dict[str, Any]]
    used_at: Mapped[dt.datetime]


class IdempotentAnswer(Table):
    """The answer that was given to an `Idempotency-Key`, to give it again."""

    __tablename__ = "idempotent_answers"

    caller: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    """Keyed digest of what the caller sent as the key."""
    digest: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[int]
    body: Mapped[dict[str, Any]]
    at: Mapped[dt.datetime]
