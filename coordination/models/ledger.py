"""The ledger: events as they came, the decisions that they are about, and the households apart under their own keys."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coordination.models.table import Table


class Centre(Table):
    """A registered centre: what its latest `centre` record says of place and belonging."""

    __tablename__ = "centres"

    code: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    partner: Mapped[str | None] = mapped_column(sa.String(64))
    region: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    language: Mapped[str | None] = mapped_column(sa.String(8))
    kind: Mapped[str | None] = mapped_column(sa.String(64))
    registered_at: Mapped[dt.datetime]
    baseline_due: Mapped[bool] = mapped_column(default=False)
    """The next check lists its standing shortcomings without deadlines: set when a centre is first loaded."""
    baseline_at: Mapped[dt.datetime | None]
    """When that list was made."""
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """Every record of it was withdrawn: the code stays known, what it said does not hold any more."""


class Household(Table):
    """A household: a pseudonym, its own key (wrapped by the installation's key), and the source's reference under it.

    Erasing destroys `key` and `label` and leaves the row as a tombstone (`coordination.erasing`).
    """

    __tablename__ = "households"

    ref: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    key: Mapped[bytes | None]
    label: Mapped[bytes | None]
    created_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]


class Event(Table):
    """One event as it came, without personal payload. Immutable, but for what erasing a household takes out of it."""

    __tablename__ = "events"
    __table_args__ = (
        sa.UniqueConstraint("source", "event_id", name="uq_events_source_event_id"),
        sa.Index("ix_events_decision", "party", "kind", "reference"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(500))
    event_id: Mapped[str] = mapped_column(sa.String(500))
    kind: Mapped[str] = mapped_column(sa.String(64))
    time_us: Mapped[int]
    """Event time in microseconds since 1970 UTC."""
    recorded_at: Mapped[dt.datetime] = mapped_column(index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the canonical event, keyed, to tell a duplicate from another content."""
    party: Mapped[str] = mapped_column(sa.String(128))
    reference: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[str] = mapped_column(sa.String(16))
    household: Mapped[str | None] = mapped_column(sa.ForeignKey("households.ref"), index=True)
    data: Mapped[dict[str, Any] | None]
    """Content without personal payload; `None` where all of it is personal."""
    received_by: Mapped[str | None] = mapped_column(sa.String(128))
    """Token or person that brought it."""


class EventPayload(Table):
    """The personal part of an event, encrypted under the key of its household."""

    __tablename__ = "event_payloads"

    event: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("events.id"), primary_key=True)
    household: Mapped[str] = mapped_column(sa.ForeignKey("households.ref"), primary_key=True, index=True)
    ciphertext: Mapped[bytes]


class Decision(Table):
    """A decision or record as it stands: what the events about it fold into. Can be rebuilt from the ledger."""

    __tablename__ = "decisions"
    __table_args__ = (
        sa.UniqueConstraint("party", "kind", "reference", name="uq_decisions_party_kind_reference"),
        sa.Index("ix_decisions_target", "target_party", "target_reference"),
        sa.Index("ix_decisions_reference", "reference"),
        sa.Index(
            "ix_decisions_presence",
            "id",
            postgresql_where=sa.text("kind = 'presence'"),
            sqlite_where=sa.text("kind = 'presence'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(sa.String(128))
    kind: Mapped[str] = mapped_column(sa.String(64))
    reference: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[str] = mapped_column(sa.String(16))
    """`confirmed`, `recorded`, `withdrawn`, or `proposed` while nothing was ever confirmed."""
    has_pending: Mapped[bool] = mapped_column(default=False)
    household: Mapped[str | None] = mapped_column(sa.ForeignKey("households.ref"), index=True)
    standing: Mapped[dict[str, Any] | None]
    """How it stands, as JSON of `rules.statements.Standing`; `None` where the household's file holds it."""
    target_party: Mapped[str | None] = mapped_column(sa.String(128))
    target_reference: Mapped[str | None] = mapped_column(sa.String(200))
    """For hearings and screenings: the decision that they are about."""
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    stated_at: Mapped[dt.datetime]
    revision: Mapped[int] = mapped_column(default=1)


class DecisionScope(Table):
    """What a decision touches: a centre, or all centres of a partner, of a region, or of the network."""

    __tablename__ = "decision_scopes"
    __table_args__ = (sa.Index("ix_decision_scopes_scope", "scope", "key"),)

    decision: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("decisions.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    """`centre`, `partner`, `region` or `network` (with an empty key)."""
    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)


class HouseholdFile(Table):
    """All that stands about one household, under its key: one row to read for the calendar. Can be rebuilt."""

    __tablename__ = "household_files"

    household: Mapped[str] = mapped_column(sa.ForeignKey("households.ref"), primary_key=True)
    ciphertext: Mapped[bytes | None]
    version: Mapped[int] = mapped_column(default=0)


class HouseholdCentre(Table):
    """Centres where a household is, was or will be by anything that stands; the index of the calendars."""

    __tablename__ = "household_centres"

    household: Mapped[str] = mapped_column(sa.ForeignKey("households.ref"), primary_key=True)
    centre: Mapped[str] = mapped_column(sa.String(64), primary_key=True, index=True)


class HouseholdSeen(Table):
    """Centres that any statement ever named for a household. Only grows, so that order does not say who may report."""

    __tablename__ = "household_seen"

    household: Mapped[str] = mapped_column(sa.ForeignKey("households.ref"), primary_key=True)
    centre: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
