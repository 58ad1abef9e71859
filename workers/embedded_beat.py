"""The beat inside a worker (`worker --beat`): when its process ends, the worker starts another one.

Celery starts it once and never looks again. Without it no sweep finds what a nudge has not told: what a killed job left
behind would wait for the next start.
"""

from __future__ import annotations

from typing import Any

import structlog
from celery import signals
from celery.beat import EmbeddedService

LOOK_EVERY_SECONDS = 5.0

_log = structlog.get_logger("kindreflex.beat")


def keep_beating() -> None:
    """Look after the beat of each worker that has one, from the moment it is ready."""
    signals.worker_ready.connect(_look_after)


def _look_after(sender: Any, **_: object) -> None:
    controller = sender.controller
    if getattr(controller, "beat", None) is not None:
        sender.timer.call_repeatedly(LOOK_EVERY_SECONDS, _start_again_if_ended, (controller,))


def _start_again_if_ended(controller: Any) -> None:
    if controller.beat.is_alive():
        return
    _log.warning("beat_ended_and_starts_again")
    controller.beat = EmbeddedService(
        controller.app, schedule_filename=controller.schedule_filename, scheduler_cls=controller.scheduler
    )
    controller.beat.start()
