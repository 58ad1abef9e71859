"""Waiting for a condition, with an end."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


def until(found: Callable[[], T], seconds: float = 30.0, *, every: float = 0.05, why: str = "") -> T:
    """Ask again until the answer is true, and give it; fail when the time is over."""
    end = monotonic() + seconds
    pause = threading.Event()
    while True:
        answer = found()
        if answer:
            return answer
        if monotonic() > end:
            raise AssertionError(f"not within {seconds:g} s: {why or getattr(found, '__name__', found)}")
        pause.wait(every)
