"""Signs of life, read from the tables: how long work waits, when the canary last came through, what stands open.

Numbers only; nothing here names a person, a household or a centre.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.checking.waiting import WAITING_SINCE
from coordination.models import Alert, CentreClaim, CentreWanted, Heartbeat, Quarantined, Task
from coordination.unit_of_work import UnitOfWork

CANARY = "canary"


@dataclass(frozen=True, slots=True)
class VitalSigns:
    """How the installation is. Ages are in seconds; `None` where there is nothing to measure."""

    waiting: int
    """Centres that want a look."""
    oldest_wanted: float | None
    canary: float | None
    checks: int
    failures: int
    quarantine: int
    alerts: Mapping[tuple[str, str], int]
    """Number by (status, severity)."""
    tasks: Mapping[str, int]
    """Number by status."""
    overdue: int


def read_signs(uow: UnitOfWork) -> VitalSigns:
    """Read the signs of life in six small queries."""
    waiting, oldest = uow.session.execute(
        sa.select(sa.func.count(), sa.func.min(WAITING_SINCE, type_=CentreWanted.wanted_at.type))
        .select_from(CentreWanted)
        .outerjoin(CentreClaim, CentreClaim.centre == CentreWanted.centre)
        .where(CentreWanted.wanted > sa.func.coalesce(CentreClaim.done, 0)),
    ).one()
    checks, failures = uow.session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(CentreClaim.token), 0), sa.func.coalesce(sa.func.sum(CentreClaim.failures), 0)
        ),
    ).one()
    seen_at = uow.session.scalar(sa.select(Heartbeat.seen_at).where(Heartbeat.name == CANARY))
    alerts = uow.session.execute(
        sa.select(Alert.status, Alert.severity, sa.func.count()).group_by(Alert.status, Alert.severity),
    ).all()
    tasks = uow.session.execute(
        sa.select(Task.status, sa.func.count(), sa.func.sum(sa.case((Task.due_at < uow.at, 1), else_=0)))
        .group_by(Task.status),
    ).all()  # fmt: skip
    return VitalSigns(
        waiting=waiting,
        oldest_wanted=_age(uow.at, oldest),
        canary=_age(uow.at, seen_at),
        checks=int(checks),
        failures=int(failures),
        quarantine=uow.session.scalar(
            sa.select(sa.func.count()).select_from(Quarantined).where(Quarantined.status == "open"),
        ) or 0,
        alerts={(status, severity): number for status, severity, number in alerts},
        tasks={status: number for status, number, _ in tasks},
        overdue=sum(int(late) for status, _, late in tasks if status in {"open", "claimed"}),
    )  # fmt: skip


def _age(now: dt.datetime, then: dt.datetime | None) -> float | None:
    return None if then is None else max((now - then).total_seconds(), 0.0)
