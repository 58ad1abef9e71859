"""How Celery is set: what a message holds, how a worker takes it, and how both end."""

from __future__ import annotations

from typing import Any

from kombu import Exchange, Queue

from coordination.settings import Settings
from workers.broker import HARD_LIMIT, QUEUES, UPKEEP, consuming, uses_folders

SOFT_LIMIT = 90
"""Seconds after which a job is told to give up."""

CHILD_KIBIBYTES = 500_000
"""Memory at which a process is replaced after its job; a whole network on the shelf needs about 250 MB."""

CONTENT: dict[str, Any] = {
    "task_serializer": "json",
    "accept_content": ["json"],
    "result_accept_content": ["json"],
    "task_ignore_result": True,
    "result_expires": None,
    "task_default_queue": UPKEEP,
    "task_queues": [Queue(name, Exchange("kindreflex"), routing_key=name) for name in QUEUES],
    "task_create_missing_queues": False,
    "enable_utc": True,
    "timezone": "UTC",
}
"""What holds for those who send and for those who work."""


def working(settings: Settings) -> dict[str, Any]:
    """Give the settings of workers and beat."""
    return CONTENT | {
        "broker_url": settings.broker_url,
        "broker_transport_options": consuming(settings),
        # The broker is waited for, at the start and later; the canary's age says that it is away.
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # A message is done when its job is. One that dies with its worker comes again, and the claim decides.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "task_soft_time_limit": SOFT_LIMIT,
        "task_time_limit": HARD_LIMIT,
        "worker_max_memory_per_child": CHILD_KIBIBYTES,
        # One writer at a time is all that SQLite has; elsewhere a process per core.
        "worker_concurrency": 1 if settings.embedded else None,
        "worker_soft_shutdown_timeout": 10,
        # Reading the rules may take longer than the four seconds that a new process has by default.
        "worker_proc_alive_timeout": 60,
        # Commands from outside (`celery inspect`) would leave a file for every worker that ever was.
        "worker_enable_remote_control": not uses_folders(settings),
        "worker_redirect_stdouts": False,
        "worker_hijack_root_logger": False,
        "beat_scheduler": "workers.beat:Timetable",
        "beat_schedule_filename": str(settings.data_dir / "beat-schedule"),
        "beat_max_loop_interval": 5,
    }
