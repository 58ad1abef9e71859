"""A thread that prepares the calendars of the network for a process, slowly enough to be in nobody's way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import structlog

from coordination.garbage import set_aside
from coordination.installation import Installation
from coordination.placements import prepare_centre, settled_centres, unprepared_centres

LOOK_EVERY_SECONDS = 5.0
SHARE = 0.25
"""Which part of the time it works while something is to be prepared; the rest belongs to those who ask."""
MANY = 20
"""From how many centres on, prepared in one go, the memory is set in order: after a start, and on a new day."""

_log = structlog.get_logger()


class Preparing(threading.Thread):
    """Prepares what is not ready, then looks again after a while, until it is stopped.

    `settled` is for a process that checks: it prepares only what the last check has seen, so that its own next check
    still meets every change since then; and it works half of the time, for what waits for it takes longer unprepared.
    """

    def __init__(
        self, installation: Installation, *, settled: bool = False, look_every: float = LOOK_EVERY_SECONDS
    ) -> None:
        super().__init__(name="preparing", daemon=True)
        self._installation = installation
        self._settled = settled
        self._look_every = look_every
        self._share = 2 * SHARE if settled else SHARE
        self._centres: Callable[[Installation], Sequence[str]] = settled_centres if settled else unprepared_centres
        self._stopped = threading.Event()

    def run(self) -> None:
        """Prepare until stopped; what fails is tried again with the next look."""
        while not self._stopped.is_set():
            try:
                self._prepare()
            except Exception:  # noqa: BLE001 — whatever it was, the next look may do better
                _log.exception("preparing_failed")
            self._stopped.wait(self._look_every)

    def stop(self) -> None:
        """Stop after the centre at hand."""
        self._stopped.set()

    def _prepare(self) -> None:
        centres = self._centres(self._installation)
        for centre in centres:
            begun = time.perf_counter()
            prepare_centre(self._installation, centre, settled=self._settled)
            took = time.perf_counter() - begun
            if self._stopped.wait(took * (1 - self._share) / self._share):
                return
        if len(centres) >= MANY:
            set_aside()
        if centres:
            _log.info("calendars_prepared", centres=len(centres))
