"""Claims: who looks at a centre, until when, with which fencing token. Short transactions of their own."""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from coordination.installation import Installation
from coordination.models import CentreClaim, CentreWanted
from coordination.unit_of_work import UnitOfWork
from rules.book import RuleBook

LEASE = dt.timedelta(seconds=30)
"""How long a claim holds without a sign of life; a check takes far less."""


class LostClaimError(Exception):
    """Somebody else has claimed the centre meanwhile; what was found must not be written."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim on a centre (or `region:NAME`)."""

    centre: str
    token: int
    done: int
    checked_on: dt.date | None
    rules_digest: str | None


def worker_name() -> str:
    """Name this process for the claim."""
    return f"{socket.gethostname()}:{os.getpid()}"[:128]


def claim(installation: Installation, centre: str) -> tuple[Claim, RuleBook, str] | None:
    """Claim a centre; `None` when another has it or nothing is to be done. Gives the rule book that holds now, too."""
    with installation.begin(read_only=True) as uow:
        book, digest = installation.rules.book(uow)
        due = _is_due(uow, centre, digest)
    if not due:
        return None
    with installation.begin() as uow:
        row = _take(uow, centre)
        if row is None:
            return None
        return Claim(centre, row.token, row.done, row.checked_on, row.rules_digest), book, digest


def _is_due(uow: UnitOfWork, centre: str, digest: str) -> bool:
    row = uow.session.connection().execute(_DUE, {"centre": centre}).one_or_none()
    if row is None:
        return False
    if row.lease_until is not None and row.lease_until > uow.at:
        return False
    return row.done is None or row.wanted > row.done or row.checked_on != uow.today or row.rules_digest != digest


_DUE = (
    sa.select(
        CentreClaim.done,
        CentreClaim.checked_on,
        CentreClaim.rules_digest,
        CentreClaim.lease_until,
        CentreWanted.wanted,
    )
    .join_from(CentreWanted, CentreClaim, CentreClaim.centre == CentreWanted.centre, isouter=True)
    .where(CentreWanted.centre == sa.bindparam("centre"))
)


def _take(uow: UnitOfWork, centre: str) -> sa.Row[int, int, dt.date | None, str | None] | None:
    """Take the claim's row; make it when the centre was never looked at."""
    taking = (
        sa.update(CentreClaim)
        .where(
            CentreClaim.centre == centre, sa.or_(CentreClaim.lease_until.is_(None), CentreClaim.lease_until < uow.at)
        )
        .values(token=CentreClaim.token + 1, lease_until=uow.at + LEASE, claimed_by=worker_name())
        .returning(CentreClaim.token, CentreClaim.done, CentreClaim.checked_on, CentreClaim.rules_digest)
    )
    connection = uow.session.connection()
    row = connection.execute(taking).one_or_none()
    if (
        row is not None
        or connection.scalar(sa.select(CentreClaim.token).where(CentreClaim.centre == centre)) is not None
    ):
        return row
    _make_row(uow, centre)
    return connection.execute(taking).one_or_none()


def _make_row(uow: UnitOfWork, centre: str) -> None:
    connection = uow.session.connection()
    insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    connection.execute(insert(CentreClaim).values(centre=centre, done=0, token=0, failures=0).on_conflict_do_nothing())


def outrun_checks(uow: UnitOfWork, centres: Collection[str]) -> None:
    """Let a check that began before do its work again: what it reads is about to be destroyed.

    A check ends by writing to its claim; one that reads an older state than this writes is a serialization failure.
    A centre that was never looked at gets its claim here, so that the first check of it waits for the end of this.
    """
    for code in sorted(centres):
        _make_row(uow, code)
        uow.session.execute(sa.update(CentreClaim).where(CentreClaim.centre == code).values(token=CentreClaim.token))


def finish(uow: UnitOfWork, held: Claim, wanted: int, digest: str) -> None:
    """Set *done* in the transaction of the check. Raises `LostClaimError` when the token is no longer current."""
    result = uow.session.execute(
        sa.update(CentreClaim)
        .where(CentreClaim.centre == held.centre, CentreClaim.token == held.token)
        .values(done=wanted, lease_until=None, checked_at=uow.at, checked_on=uow.today, rules_digest=digest, failures=0)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise LostClaimError(held.centre)


def give_up(installation: Installation, held: Claim) -> None:
    """Release a claim after a failure; each one doubles the wait before the next try, up to the lease."""
    with installation.begin() as uow:
        row = uow.session.execute(
            sa.select(CentreClaim.failures).where(CentreClaim.centre == held.centre, CentreClaim.token == held.token)
        ).one_or_none()
        if row is None:
            return
        wait = min(dt.timedelta(seconds=2 ** min(row.failures, 6)), LEASE)
        uow.session.execute(
            sa.update(CentreClaim)
            .where(CentreClaim.centre == held.centre, CentreClaim.token == held.token)
            .values(lease_until=uow.at + wait, failures=row.failures + 1, claimed_by=None)
            .execution_options(synchronize_session=False)
        )
