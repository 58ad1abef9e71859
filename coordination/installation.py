"""One installation: what a process needs to run use cases. Made once by each composition root (web, workers, tests)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy.engine import Engine

from coordination import unit_of_work
from coordination.actors import SYSTEM, Actor
from coordination.clock import Clock, SystemClock
from coordination.db import make_engine
from coordination.settings import Settings
from coordination.unit_of_work import Nudge, UnitOfWork
from coordination.vault import Vault


def no_nudge(_: Nudge) -> None:
    """Send nothing: sweeps find the work."""


@dataclass(slots=True)
class Installation:
    """Settings, database, clock, keys and the way nudges leave."""

    settings: Settings
    engine: Engine
    vault: Vault
    clock: Clock = field(default_factory=SystemClock)
    send_nudge: Callable[[Nudge], None] = no_nudge

    def begin(
        self, actor: Actor = SYSTEM, *, read_only: bool = False, repeatable_read: bool = False,
    ) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work."""
        return unit_of_work.begin(self, actor, read_only=read_only, repeatable_read=repeatable_read)


def open_installation(settings: Settings, **more: object) -> Installation:
    """Make the installation of these settings."""
    return Installation(settings, make_engine(settings.database_url), Vault(settings.secret_key), **more)  # type: ignore[arg-type]
