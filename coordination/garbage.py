"""The collection of garbage in a process that holds the calendars of a network: a few million objects that stay.

Almost everything that a check makes goes by itself when it is no longer used; the collector is there for what refers to
itself in a circle. Python looks for that after every 700 new objects, as suits a process with little in it: here that
takes up to a third of the time, and finds nothing.
"""

from __future__ import annotations

import gc

SELDOM = (50_000, 20, 100)
"""After how many new objects the young are looked through, and after how many of these rounds the older ones."""


def collect_seldom() -> None:
    """Let the collector look less often. To be called when a process starts that will hold calendars."""
    gc.set_threshold(*SELDOM)


def set_aside() -> None:
    """Let the collector pass over what stands now, after one round through all of it.

    A round through all of it holds up whoever asks for half a second and more, and finds nothing; what comes and goes
    with a check is looked at as before.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
