"""Wanted and done: which centres must be looked at, by whom now, and what the last look found."""

from __future__ import annotations

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coordination.models.table import Table


class CentreWanted(Table):
    """How often a look at the centre (or `region:NAME`) was wanted; rises with every event that touches it."""

    __tablename__ = "centre_wanted"

    centre: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    wanted: Mapped[int] = mapped_column(default=0)
    wanted_at: Mapped[dt.datetime]
    """Since when there always was something to do; see `coordination.checking.waiting`."""


class CentreClaim(Table):
    """Who is looking at the centre, until when, with which fencing token, and up to which *wanted* it is done."""

    __tablename__ = "centre_claims"

    centre: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    done: Mapped[int] = mapped_column(default=0)
    token: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(sa.String(128))
    checked_at: Mapped[dt.datetime | None]
    checked_on: Mapped[dt.date | None]
    """The local day that the last check took as today."""
    rules_digest: Mapped[str | None] = mapped_column(sa.String(64))
    failures: Mapped[int] = mapped_column(default=0)


class Dirt(Table):
    """What changed at a centre with each *wanted*: a household, a decision, a mismatch, or everything (`all`)."""

    __tablename__ = "dirt"
    __table_args__ = (sa.Index("ix_dirt_centre_wanted", "centre", "wanted"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    centre: Mapped[str] = mapped_column(sa.String(80))
    wanted: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(16))
    """`household`, `decision`, `mismatch` or `all`."""
    ref: Mapped[str | None] = mapped_column(sa.String(64))
    """Pseudonym of the household, or id of the decision or mismatch."""
    event: Mapped[uuid.UUID | None]


class CentreFindings(Table):
    """What the last check of a centre (or `region:NAME`) found, in digest. Can be rebuilt."""

    __tablename__ = "centre_findings"

    centre: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    done: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    """Of the findings of a centre; for a region, of its centres with the versions of their figures that it saw."""
    found: Mapped[int]


class ObservedFindings(Table):
    """How many subjects a rule finds at a centre (or region) where it only observes. Can be rebuilt."""

    __tablename__ = "observed_findings"

    centre: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    rule: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    found: Mapped[int]


class CentreFigures(Table):
    """Family places and their occupation as step functions, for the checks of regions. Can be rebuilt."""

    __tablename__ = "centre_figures"

    centre: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    region: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change; those of all its centres are what a region's check must have seen."""
    steps: Mapped[list[object]] = mapped_column(sa.JSON())


class Heartbeat(Table):
    """A sign of life, such as the canary that goes through the whole pipe."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    sent_at: Mapped[dt.datetime | None]
    seen_at: Mapped[dt.datetime | None]


class Tally(Table):
    """A counter that outlives a process, such as the disagreements found by the nightly proof."""

    __tablename__ = "tallies"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
