"""A worker with folders as broker begins anew when a process of its pool was killed.

The processes of such a pool wait at one queue. One that is killed while it waits, by the kernel that needs memory say,
takes the lock of the queue along, and the next one would wait for ever. To begin anew is what happens when the whole
worker is killed and started again: what was in hand comes back. With Redis each process has a queue of its own, and
Celery replaces it.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import Any

import structlog
from celery import signals
from celery.concurrency.prefork import TaskPool

_log = structlog.get_logger("kindreflex.process")


def begin_anew_when_killed() -> None:
    """Look after the pool of each worker that shares a queue among its processes, from the moment it is ready."""
    signals.worker_ready.connect(_look_after)


def _look_after(sender: Any, **_: object) -> None:
    controller = sender.controller
    pool = getattr(controller.pool, "_pool", None)
    if pool is not None and type(pool) is TaskPool.BlockingPool:
        pool.on_process_down = lambda process: _begin_anew(controller, pool, process)


def _begin_anew(controller: Any, pool: Any, process: Any) -> None:
    """Start this worker again in its own place, when a process of its pool did not end by itself."""
    if process.exitcode is None or process.exitcode >= 0:
        return
    _log.error("pool_process_killed_and_worker_begins_anew", pid=process.pid, signal=-process.exitcode)
    beat = getattr(controller, "beat", None)
    for child in [*pool._pool, *([beat] if beat is not None else [])]:  # noqa: SLF001 — Celery gives no other way
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 — what it was started with
