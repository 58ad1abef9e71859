"""What a worker process keeps: its own installation. Rules are read before the pool forks, connections made after."""

from __future__ import annotations

import os
import signal

import structlog
from celery import signals
from celery.platforms import set_pdeathsig  # type: ignore[attr-defined]

from coordination.garbage import collect_seldom
from coordination.installation import Installation, open_installation
from coordination.preparing import Preparing
from coordination.settings import Settings
from workers.delivery import connect
from workers.embedded_beat import keep_beating
from workers.killed_processes import begin_anew_when_killed
from workers.logs import configure_logs

PREPARE_EVERY_SECONDS = 60.0

_log = structlog.get_logger("kindreflex.process")


class Process:
    """The installation of this process, made anew in each child: database connections do not survive a fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._installation: Installation | None = None
        self._pid = 0
        self._worker = os.getpid()
        self._preparing: Preparing | None = None

    @property
    def installation(self) -> Installation:
        """Give the installation of this process; the first call in a process opens it."""
        if self._installation is None or self._pid != os.getpid():
            self._installation = self._open()
            self._pid = os.getpid()
        return self._installation

    def follow_celery(self) -> None:
        """Live along with Celery's processes."""
        signals.setup_logging.connect(_set_logs)
        signals.beat_embedded_init.connect(self._in_beat)
        keep_beating()
        begin_anew_when_killed()
        signals.worker_init.connect(self._before_pool)
        signals.worker_process_init.connect(self._in_child)
        signals.worker_process_shutdown.connect(self._at_end)

    def prepare(self) -> None:
        """Read the rules in the parent of the pool; its children share them. Raises the mistakes of the packs."""
        self.installation.rules.packs()
        self.installation.engine.dispose()

    def close(self) -> None:
        """Close the connections of this process."""
        if self._preparing is not None:
            self._preparing.stop()
            self._preparing = None
        if self._installation is not None and self._pid == os.getpid():
            self._installation.engine.dispose()
            self._installation = None

    def _open(self) -> Installation:
        inherited = self._installation
        opened = open_installation(self._settings)
        if inherited is not None:
            opened.rules = inherited.rules
        connect(opened)
        return opened

    def _before_pool(self, **_: object) -> None:
        self._worker = os.getpid()
        self.prepare()

    def _in_beat(self, **_: object) -> None:
        _end_with(self._worker)
        _log.info("beat_started", pid=os.getpid())

    def _in_child(self, **_: object) -> None:
        _end_with(self._worker)
        collect_seldom()
        self._installation = self.installation  # opened now, not at the first job
        self._preparing = Preparing(self._installation, settled=True, look_every=PREPARE_EVERY_SECONDS)
        self._preparing.start()

    def _at_end(self, **_: object) -> None:
        self.close()


def _set_logs(loglevel: int, **_: object) -> None:
    configure_logs(loglevel)


def _end_with(worker: int) -> None:
    """End an embedded beat, or a process of the pool, with its worker, even when that one is killed.

    A worker that was killed before its child could ask for this is noticed here; its beat would go on for ever alone.
    """
    if worker == os.getpid():
        return  # a pool of threads
    set_pdeathsig("SIGKILL")
    if os.getppid() != worker:
        os.kill(os.getpid(), signal.SIGKILL)
