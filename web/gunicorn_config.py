"""How gunicorn serves the application; `GUNICORN_CMD_ARGS` says more (address, number of workers)."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 1
threads = 16
timeout = 60
graceful_timeout = 20
keepalive = 5
# A worker is renewed now and then, not all at once.
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 16_380
accesslog = None  # Each request is logged by `web.logs`, with ids only.
errorlog = "-"
# Nobody steers it by its socket, and the home folder may be read-only or shared with another one.
control_socket_disable = True

# Where the workers put their figures together for /metrics.
_figures = tempfile.mkdtemp(prefix="kindreflex-metrics-")
raw_env = [f"PROMETHEUS_MULTIPROC_DIR={_figures}"]


def post_worker_init(worker: Worker) -> None:
    """Let a process that answers people prepare the calendars that they will ask about."""
    # Not at the top: with the application, after the figures have a place.
    from coordination.garbage import collect_seldom  # noqa: PLC0415
    from coordination.preparing import Preparing  # noqa: PLC0415
    from web.current import EXTENSION  # noqa: PLC0415

    collect_seldom()
    Preparing(worker.wsgi.extensions[EXTENSION]).start()


def child_exit(_arbiter: Arbiter, worker: Worker) -> None:
    """Forget the gauges of a worker that ended."""
    # Not at the top: at its first import it decides, by the variable that is set only then, where figures are kept.
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(worker.pid, _figures)  # type: ignore[no-untyped-call]


def on_exit(_arbiter: Arbiter) -> None:
    """Remove the figures."""
    shutil.rmtree(_figures, ignore_errors=True)
