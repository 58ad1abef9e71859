"""The broker as Celery is told of it: Redis, or folders of the data directory. Workers wait for it, nudges do not."""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES

from coordination.settings import Settings

CHECKS = "checks"
UPKEEP = "upkeep"
QUEUES = (CHECKS, UPKEEP)
"""Every worker consumes all of them, in turn, so that a flood of checks does not keep the sweep waiting."""

HARD_LIMIT = 120
"""Seconds after which a job is ended; a check takes milliseconds, and what is not done is found again."""

_UNACKNOWLEDGED = 300
"""Seconds after which Redis gives a message that nobody acknowledged to another worker; longer than any job."""

_POLLING = 0.02
"""Seconds between two looks into the folder of an installation without Redis."""

_ANSWER_SECONDS = 5
"""How long worker and beat wait for an answer of Redis. Without an end they would wait for ever on a connection whose
other side went away without a word: a silent stall."""

_HEALTH_SECONDS = 10
"""How often they look whether their connections are alive; a dead one is noticed within about twice as long."""

PUBLISH_SECONDS = 0.1
"""How long connecting to Redis, and each of its answers, may take when a nudge is sent. A broker that froze is waited
for three times: on the connection in hand, and on two fresh ones; that leaves a margin to half a second."""

# Kombu's own transports of these names have weak places; see the modules.
TRANSPORT_ALIASES["filesystem"] = "workers.folders:Transport"
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "workers.redis:Transport"


def uses_folders(settings: Settings) -> bool:
    """Whether messages are files in the data directory."""
    return settings.broker_url.startswith("filesystem://")


def consuming(settings: Settings) -> dict[str, Any]:
    """Give the transport options of workers and beat: they wait for a broker as long as it takes."""
    if uses_folders(settings):
        return _folders(settings)
    return {
        "visibility_timeout": _UNACKNOWLEDGED,
        "socket_keepalive": True,
        "socket_connect_timeout": _ANSWER_SECONDS,
        "socket_timeout": _ANSWER_SECONDS,
        "health_check_interval": _HEALTH_SECONDS,
    }


def publishing(settings: Settings) -> dict[str, Any]:
    """Give the transport options of nudges: one short try, and then fresh connections."""
    if uses_folders(settings):
        return _folders(settings)
    return {
        "visibility_timeout": _UNACKNOWLEDGED,
        "socket_keepalive": True,
        "socket_connect_timeout": PUBLISH_SECONDS,
        "socket_timeout": PUBLISH_SECONDS,
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "connect_retries_timeout": PUBLISH_SECONDS,
    }


def _folders(settings: Settings) -> dict[str, Any]:
    home = settings.data_dir / "broker"
    messages, control = home / "messages", home / "control"
    for folder in (home, messages, control):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": _POLLING,
    }
