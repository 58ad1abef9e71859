"""Alerts: the stored life of the findings of one rule at one centre and stage."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coordination.models.table import Table


class Alert(Table):
    """One alert. At most one unresolved per rule, centre and stage, held by a unique index."""

    __tablename__ = "alerts"
    __table_args__ = (
        sa.Index(
            "uq_alerts_unresolved",
            "rule",
            "centre",
            "stage",
            unique=True,
            postgresql_where=sa.text("status <> 'resolved'"),
            sqlite_where=sa.text("status <> 'resolved'"),
        ),
        sa.Index("ix_alerts_status_centre", "status", "centre"),
        sa.CheckConstraint(
            "status <> 'accepted' or (coalesce(length(trim(accepted_reason)), 0) > 0 "
            "and review_on is not null and accepted_by is not null and accepted_severity is not null "
            "and (accepted_severity <> 'critical' or countersigned_by is not null))",
            name="accepted_with_reason",
        ),
        sa.CheckConstraint("status <> 'resolved' or resolved_at is not null", name="resolved_at_a_moment"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(32), unique=True)
    rule: Mapped[str] = mapped_column(sa.String(128))
    rule_version: Mapped[int]
    rule_digest: Mapped[str] = mapped_column(sa.String(64))
    centre: Mapped[str] = mapped_column(sa.String(80))
    """Code of the centre, or `region:NAME`."""
    stage: Mapped[str] = mapped_column(sa.String(16))
    """`confirmed`, `proposed`, or `contested`: found under what the centre sees against what is stated."""
    status: Mapped[str] = mapped_column(sa.String(16))
    severity: Mapped[str] = mapped_column(sa.String(16))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    beyond_horizon: Mapped[bool] = mapped_column(default=False)
    contested: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Rests, for one subject at least, on a value that the centre sees otherwise than it is stated."""
    revision: Mapped[int] = mapped_column(default=1)
    owner: Mapped[str] = mapped_column(sa.String(128))
    baseline: Mapped[bool] = mapped_column(default=False)
    """Found by the first look at a centre: listed, without deadlines."""
    covered_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("alerts.id"))
    evidence: Mapped[list[Any]] = mapped_column(sa.JSON())
    """[{reference, party, kind, status}], all subjects together."""
    summary: Mapped[dict[str, Any]]
    """What the sentence of the whole alert says beyond its first subject: {"subjects": n, "counts": {fact: sum}},
    and as `delicate` whether its days would tell of an expected birth."""
    opened_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]
    resolved_by: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    reopened: Mapped[int] = mapped_column(default=0)
    accepted_reason: Mapped[str | None] = mapped_column(sa.Text)
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    accepted_at: Mapped[dt.datetime | None]
    accepted_severity: Mapped[str | None] = mapped_column(sa.String(16))
    review_on: Mapped[dt.date | None]
    countersigned_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("people.id"))


class AlertSubject(Table):
    """A household, a decision or the centre itself inside an alert.

    `proof` is JSON of the segments and of the values that the sentence names; under the household's key where the
    subject is a household.
    """

    __tablename__ = "alert_subjects"
    __table_args__ = (sa.Index("ix_alert_subjects_ref", "kind", "ref"),)

    alert: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("alerts.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    ref: Mapped[str] = mapped_column(sa.String(330), primary_key=True)
    severity: Mapped[str] = mapped_column(sa.String(16))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    beyond_horizon: Mapped[bool] = mapped_column(default=False)
    contested: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    digest: Mapped[str] = mapped_column(sa.String(64))
    """Of all that the finding says, to see whether anything changed."""
    evidence: Mapped[list[Any]] = mapped_column(sa.JSON())
    proof: Mapped[bytes]
    covered_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("alerts.id"))
    baseline: Mapped[bool] = mapped_column(default=False)
    accepted: Mapped[bool] = mapped_column(default=False)
    since: Mapped[dt.datetime]


class AlertParty(Table):
    """A party of an alert: must it act, or is it told; and how far it is, at which revision."""

    __tablename__ = "alert_parties"
    __table_args__ = (sa.Index("ix_alert_parties_party", "party"),)

    alert: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("alerts.id"), primary_key=True)
    party: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    role: Mapped[str] = mapped_column(sa.String(16))
    """`act` or `inform`."""
    state: Mapped[str] = mapped_column(sa.String(16))
    """`open`, `acknowledged` or `answered`."""
    revision: Mapped[int] = mapped_column(default=1)
    references: Mapped[list[Any]] = mapped_column(sa.JSON())
    """References of the party's own decisions in the conflict."""
    left: Mapped[bool] = mapped_column(default=False)
    """Its decisions are no longer part of the conflict."""
