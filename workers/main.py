"""The composition root of the workers: `celery --app workers.main:app worker` and `… beat`, from the environment."""

from __future__ import annotations

from typing import Any

from coordination.settings import read_settings
from workers.app import make_app
from workers.process import Process


def __getattr__(name: str) -> Any:
    """Make `app` when Celery asks for it, so that importing this module reads no environment."""
    if name != "app":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    settings = read_settings()
    process = Process(settings)
    process.follow_celery()
    made = make_app(settings, process)
    globals()["app"] = made
    return made
