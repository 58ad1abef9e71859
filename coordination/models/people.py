"""People, the parties that they belong to, tokens of systems, and attempts to sign in."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coordination.models.table import Table


class Person(Table):
    """A person with an account. `session_epoch` rises when the account is closed or the password changes."""

    __tablename__ = "people"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(128), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    password_hash: Mapped[str] = mapped_column(sa.String(300))
    language: Mapped[str] = mapped_column(sa.String(2), default="nl")
    administrator: Mapped[bool] = mapped_column(default=False)
    monitor: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[dt.datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime | None]


class Membership(Table):
    """A person belongs to a party, for a time."""

    __tablename__ = "memberships"

    person: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("people.id"), primary_key=True)
    party: Mapped[str] = mapped_column(sa.String(128), primary_key=True, index=True)
    from_on: Mapped[dt.date | None]
    until_on: Mapped[dt.date | None]


class Token(Table):
    """A token of a party's system, kept as a hash; `person` binds it to one person where it may act."""

    __tablename__ = "tokens"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(sa.String(128))
    name: Mapped[str] = mapped_column(sa.String(128))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scopes: Mapped[list[Any]] = mapped_column(sa.JSON())
    """Any of `submit`, `read`, `act`."""
    sources: Mapped[list[Any]] = mapped_column(sa.JSON())
    """Prefixes of `source` that it owns; empty: any."""
    person: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("people.id"))
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    last_used_at: Mapped[dt.datetime | None]


class SignInAttempt(Table):
    """A failed attempt to sign in, by login and by address (hashed); attempts are limited."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (sa.Index("ix_sign_in_attempts_key", "key", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(128))
    at: Mapped[dt.datetime]
