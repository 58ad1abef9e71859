"""Sending nudges: a message to a job that there is work, after the commit. It may be lost; the row is the truth.

A dead broker must not hold up a request: one try with short timeouts, and after a failure nothing is tried for a few
seconds. The sweep finds what was not told.
"""

from __future__ import annotations

import threading
from time import monotonic

import structlog
from celery import Celery

from coordination.installation import Installation
from coordination.settings import Settings
from coordination.unit_of_work import Nudge
from workers.broker import publishing
from workers.configuration import CONTENT
from workers.jobs import JOBS

PAUSE = 3.0
"""Seconds without a try after a failure."""

CONNECTIONS = 32
"""More than a web process has threads, so that nobody waits for another's connection."""

REQUEST = "kindreflex_request"
"""Header with the id of the request that caused the nudge."""

_log = structlog.get_logger("kindreflex.delivery")


class Breaker:
    """Remembers that the broker failed. After the pause one thread tries whether it is back."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._silent_until: float | None = None
        self._lock = threading.Lock()

    def may_try(self) -> bool:
        """Whether to try now."""
        with self._lock:
            if self._silent_until is None:
                return True
            if monotonic() < self._silent_until:
                return False
            self._silent_until = monotonic() + self._pause
            return True

    def failed(self) -> None:
        """Keep silent for the length of the pause."""
        with self._lock:
            self._silent_until = monotonic() + self._pause

    def worked(self) -> None:
        """Let everybody try again."""
        with self._lock:
            self._silent_until = None


class Delivery:
    """Sends nudges to the broker of an installation. Safe between threads; each process makes its own."""

    def __init__(self, settings: Settings, pause: float = PAUSE) -> None:
        self._breaker = Breaker(pause)
        self._app = Celery("kindreflex-nudges", set_as_current=False)
        self._app.conf.update(
            **CONTENT,
            broker_url=settings.broker_url,
            broker_transport_options=publishing(settings),
            broker_pool_limit=CONNECTIONS,
            task_publish_retry=True,
            task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0},
        )

    def send(self, nudge: Nudge) -> None:
        """Send a nudge; what goes wrong is logged, never raised."""
        if not self._breaker.may_try():
            return
        headers = {REQUEST: structlog.contextvars.get_contextvars().get("request")}
        try:
            self._app.send_task(nudge.job, args=nudge.args, queue=JOBS[nudge.job].queue, headers=headers)
        except Exception as problem:  # noqa: BLE001 — whatever the broker has, the work stands in the database
            self._breaker.failed()
            _log.warning("nudge_not_sent", job=nudge.job, args=nudge.args, problem=type(problem).__name__)
        else:
            self._breaker.worked()

    def close(self) -> None:
        """Close the connections."""
        self._app.close()


def connect(installation: Installation) -> None:
    """Let the nudges of an installation reach the workers."""
    installation.send_nudge = Delivery(installation.settings).send
