"""Signs of life that the installation gives itself: the canary that flies through broker, worker and database."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from coordination.installation import Installation
from coordination.models import Heartbeat
from coordination.unit_of_work import UnitOfWork
from coordination.vital_signs import CANARY


def send_canary(installation: Installation) -> None:
    """Let the canary fly: note when, and nudge the job that must see it."""
    with installation.begin() as uow:
        _note(uow, CANARY, sent_at=uow.at)
        uow.nudge("see_canary")


def see_canary(installation: Installation) -> None:
    """Note that the canary came through."""
    with installation.begin() as uow:
        _note(uow, CANARY, seen_at=uow.at)


def canary_age(installation: Installation) -> float | None:
    """Give how many seconds ago the canary last came through; `None` when it never did."""
    with installation.begin(read_only=True) as uow:
        seen_at = uow.session.scalar(sa.select(Heartbeat.seen_at).where(Heartbeat.name == CANARY))
        return None if seen_at is None else max((uow.at - seen_at).total_seconds(), 0.0)


def take_turn(uow: UnitOfWork, name: str, since: dt.datetime) -> bool:
    """Take the turn of a thing that is done once since a moment; only one of those who ask at once gets it."""
    _ensure(uow, name)
    taken = uow.session.execute(
        sa.update(Heartbeat)
        .where(Heartbeat.name == name, sa.or_(Heartbeat.sent_at.is_(None), Heartbeat.sent_at < since))
        .values(sent_at=uow.at)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _note(uow: UnitOfWork, name: str, **moments: dt.datetime) -> None:
    _ensure(uow, name)
    uow.session.execute(
        sa.update(Heartbeat)
        .where(Heartbeat.name == name)
        .values(**moments)
        .execution_options(synchronize_session=False)
    )


def _ensure(uow: UnitOfWork, name: str) -> None:
    insert = postgresql_insert if uow.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    uow.session.execute(insert(Heartbeat).values(name=name).on_conflict_do_nothing())
