"""The round of the night: rows that have been kept for their term are deleted, and households are looked through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from coordination.heartbeats import take_turn
from coordination.installation import Installation
from coordination.journal import record
from coordination.models import IdempotentAnswer, Import, Notice, Quarantined, SignInAttempt, Table
from coordination.policy.retention import moment_before
from coordination.retention.terms import days_of
from coordination.unit_of_work import UnitOfWork, run_again

RETENTION = "retention"
NIGHT = dt.time(2, 0)
"""When it may begin, in the network's time zone: the proof of the evening and the checks of the new day are done."""

AT_ONCE = 2_000
"""How many rows one transaction deletes."""

_OLD: Mapping[str, tuple[type[Table], Callable[[dt.datetime], sa.ColumnElement[bool]]]] = {
    "quarantine": (Quarantined, lambda before: sa.and_(Quarantined.status != "open", Quarantined.settled_at <= before)),
    "answer": (IdempotentAnswer, lambda before: IdempotentAnswer.at <= before),
    "sign_in": (SignInAttempt, lambda before: SignInAttempt.at <= before),
    "notice": (Notice, lambda before: Notice.read_at <= before),
    "import": (
        Import,
        lambda before: sa.and_(Import.started_at <= before, ~sa.exists().where(Quarantined.import_id == Import.id)),
    ),
}
"""Tables whose rows go when they have been kept for their term, by kind in the order in which they go, and which."""


def start_retention(installation: Installation) -> bool:
    """Begin the round of the night, once a night whoever asks; whether it began."""
    with installation.begin() as uow:
        night = dt.datetime.combine(uow.today, NIGHT, installation.settings.timezone)
        if uow.at < night or not take_turn(uow, RETENTION, night):
            return False
        uow.nudge("forget_old")
        uow.nudge("erase_past_households", "")
        return True


def forget_old(installation: Installation) -> dict[str, int]:
    """Delete the rows that have been kept for their term; give how many went, by kind."""
    gone: dict[str, int] = {}
    for kind in _OLD:
        while deleted := run_again(lambda: _forget(installation, kind)):  # noqa: B023 — it runs before the next kind
            gone[kind] = gone.get(kind, 0) + deleted
            if deleted < AT_ONCE:
                break
    return gone


def _forget(installation: Installation, kind: str) -> int:
    table, is_old = _OLD[kind]
    with installation.begin() as uow:
        days = days_of(uow, kind)
        deleted = _delete(uow, table, is_old(moment_before(uow.at, days)))
        if deleted:
            record(uow, "retention_applied", "retention", kind, deleted=deleted, days=days)
        return deleted


def _delete(uow: UnitOfWork, table: Any, condition: sa.ColumnElement[bool]) -> int:
    keys = list(table.__table__.primary_key.columns)
    portion = sa.select(*keys).where(condition).limit(AT_ONCE)
    named = sa.tuple_(*keys).in_(portion) if len(keys) > 1 else keys[0].in_(portion)
    return uow.session.connection().execute(sa.delete(table).where(named)).rowcount
