"""The jobs by name: each is a few lines, takes ids, and calls the use case of its name. Adding one is adding a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coordination.installation import Installation
from workers.broker import CHECKS, UPKEEP
from workers.jobs import checks, upkeep


@dataclass(frozen=True, slots=True)
class Job:
    """A job: what runs, on which queue, and every how many seconds the beat sends it by itself.

    It gives whether there was something to do, for the log.
    """

    run: Callable[..., bool]
    queue: str
    every: float | None = None


JOBS: Mapping[str, Job] = {
    "check_centre": Job(checks.check_centre, CHECKS),
    "check_region": Job(checks.check_region, CHECKS),
    "see_canary": Job(upkeep.see_canary, CHECKS),
    "sweep": Job(checks.sweep, UPKEEP, every=2),
    "send_canary": Job(upkeep.send_canary, UPKEEP, every=15),
    "replay_due": Job(upkeep.replay_due, UPKEEP, every=10),
    "seal_journal": Job(upkeep.seal_journal, UPKEEP, every=60),
    "reopen_reviews": Job(upkeep.reopen_reviews, UPKEEP, every=300),
    "start_nightly": Job(upkeep.start_nightly, UPKEEP, every=300),
    "verify_centre": Job(upkeep.verify_centre, UPKEEP),
    "start_retention": Job(upkeep.start_retention, UPKEEP, every=300),
    "forget_old": Job(upkeep.forget_old, UPKEEP),
    "erase_past_households": Job(upkeep.erase_past_households, UPKEEP),
    "clean_up": Job(upkeep.clean_up, UPKEEP, every=3600),
}

__all__ = ["JOBS", "Installation", "Job"]
