"""The Celery application: timetable, and a Celery task for each job. `workers.main` makes the one that runs."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import structlog
from celery import Celery, Task

from coordination.errors import UnavailableError
from coordination.settings import Settings
from workers.configuration import working
from workers.delivery import REQUEST, connect
from workers.jobs import JOBS, Job
from workers.process import Process

LEAST_EXPIRY = 60.0
"""Seconds after which what the beat sent is not worth doing any more: it has sent it again meanwhile."""

_log = structlog.get_logger("kindreflex.jobs")


def make_app(settings: Settings, process: Process) -> Celery:
    """Make the application of workers and beat, whose jobs use the installation of the process that they run in."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Celery("kindreflex")
    app.conf.update(working(settings), beat_schedule=timetable())
    for name, job in JOBS.items():
        _add(app, name, job, process)
    return app


def timetable() -> dict[str, dict[str, Any]]:
    """Give what the beat sends, in Celery's form."""
    return {
        name: {
            "task": name,
            "schedule": job.every,
            "options": {"queue": job.queue, "expires": max(job.every, LEAST_EXPIRY)},
        }
        for name, job in JOBS.items()
        if job.every is not None
    }


def _add(app: Celery, name: str, job: Job, process: Process) -> None:
    @app.task(name=name, bind=True, shared=False)
    def run(self: Task[..., None], *ids: str) -> None:
        structlog.contextvars.clear_contextvars()
        request = (self.request.headers or {}).get(REQUEST)
        structlog.contextvars.bind_contextvars(job=name, ids=ids, request=request or self.request.id)
        began = perf_counter()
        try:
            did = job.run(process.installation, *ids)
        except UnavailableError as problem:
            # The row stays; the sweep comes again every two seconds, and so would the whole story of the failure.
            _log.warning("job_put_off", problem=str(problem.__cause__).partition("\n")[0])
            return
        except Exception:
            _log.exception("job_failed")
            raise
        if did:
            _log.info("job_done", ms=round((perf_counter() - began) * 1000, 1))


__all__ = ["connect", "make_app", "timetable"]
