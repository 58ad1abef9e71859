"""The one place that commits. Leaving the block commits, raising rolls back; nudges leave after the commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coordination.actors import SYSTEM, Actor
from coordination.db import is_away, is_serialization_failure
from coordination.errors import UnavailableError

if TYPE_CHECKING:
    from coordination.installation import Installation

ATTEMPTS = 6
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Nudge:
    """A word that there is work: the name of a job and ids. The row is the truth; a lost nudge loses nothing."""

    job: str
    args: tuple[str, ...] = ()


@dataclass(slots=True)
class UnitOfWork:
    """One transaction of one actor."""

    session: Session
    installation: Installation
    actor: Actor
    at: dt.datetime
    nudges: list[Nudge] = field(default_factory=list)

    @property
    def today(self) -> dt.date:
        """Give the local day of the transaction in the network's time zone."""
        return self.at.astimezone(self.installation.settings.timezone).date()

    def nudge(self, job: str, *args: str) -> None:
        """Say after the commit that there is work for a job."""
        nudge = Nudge(job, args)
        if nudge not in self.nudges:
            self.nudges.append(nudge)


@contextmanager
def begin(
    installation: Installation,
    actor: Actor = SYSTEM,
    *,
    read_only: bool = False,
    repeatable_read: bool = False,
) -> Iterator[UnitOfWork]:
    """Open a transaction; commit when the block ends, roll back when it raises, then send the nudges.

    Raises `UnavailableError` when the database is out of reach, or was lost meanwhile.
    """
    options: dict[str, object] = {"read_only": read_only}
    if installation.engine.dialect.name == "postgresql":
        if repeatable_read:
            options["isolation_level"] = "REPEATABLE READ"
        options["postgresql_readonly"] = read_only
    try:
        with (
            installation.engine.connect().execution_options(**options) as connection,
            Session(
                connection,
                expire_on_commit=False,
                autoflush=False,
            ) as session,
        ):
            uow = UnitOfWork(session, installation, actor, installation.clock.now())
            yield uow
            session.flush()
            session.commit()
    except sa.exc.DBAPIError as problem:
        if not is_away(problem):
            raise
        raise UnavailableError("not_ready") from problem
    for nudge in uow.nudges:
        installation.send_nudge(nudge)


def run_again(work: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """Run a whole unit of work again while the database reports a serialization failure or a deadlock."""
    for attempt in range(1, attempts + 1):
        try:
            return work()
        except sa.exc.DBAPIError as problem:
            if attempt == attempts or not is_serialization_failure(problem):
                raise
    message = "no attempt was made"
    raise AssertionError(message)
