"""One installation: what a process needs to run use cases. Made once by each composition root (web, workers, tests)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import Engine

from coordination import unit_of_work
from coordination.actors import SYSTEM, Actor
from coordination.clock import Clock, SystemClock
from coordination.db import make_engine
from coordination.rulebooks import RuleShelf
from coordination.settings import Settings
from coordination.unit_of_work import Nudge, UnitOfWork
from coordination.vault import Vault


def no_nudge(_: Nudge) -> None:
    """Send nothing: sweeps find the work."""


@dataclass(slots=True)
class Installation:
    """Settings, database, clock, keys, the way nudges leave, and what the process keeps: rules and calendars."""

    settings: Settings
    engine: Engine
    vault: Vault
    clock: Clock = field(default_factory=SystemClock)
    send_nudge: Callable[[Nudge], None] = no_nudge
    kept: dict[str, Any] = field(default_factory=dict)
    """What parts of the domain keep between units of work, each under its own name, such as the shelf of calendars."""
    rules: RuleShelf = field(init=False)

    def __post_init__(self) -> None:
        """Name the folder of the packs; they are read when they are first asked for."""
        self.rules = RuleShelf(self.settings.rules_dir)

    def begin(
        self,
        actor: Actor = SYSTEM,
        *,
        read_only: bool = False,
        repeatable_read: bool = False,
    ) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work."""
        return unit_of_work.begin(self, actor, read_only=read_only, repeatable_read=repeatable_read)


def open_installation(settings: Settings, **more: object) -> Installation:
    """Make the installation of these settings."""
    return Installation(settings, make_engine(settings.database_url), Vault(settings.secret_key), **more)  # type: ignore[arg-type]
