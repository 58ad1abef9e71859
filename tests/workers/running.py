"""Processes of a test: Redis of its own, workers and beats. Each is ended by the handle that started it."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis as redis_client

from coordination.settings import Settings, environment_of
from tests.servers import ROOT
from tests.servers.programs import Redis, free_port
from tests.waiting import until

SHORT_LEASE = dt.timedelta(seconds=4)
"""The lease of `tests.workers.gated`."""

WORKER = ("worker", "--loglevel", "INFO", "--without-mingle", "--without-gossip")
BEAT = ("beat", "--loglevel", "INFO", "--pidfile=")


class OwnRedis:
    """A Redis that a test may stop, freeze and start again on the same port; it keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder))
        self._process = subprocess.Popen(
            [Redis._program(), *settings], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        until(self.answers, 60)

    def answers(self) -> bool:
        with suppress(redis_client.ConnectionError), redis_client.Redis.from_url(self.url) as client:
            return bool(client.ping())
        return False

    def stop(self) -> None:
        if self._process is not None:
            self.thaw()
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        assert self._process
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        os.kill(self._process.pid, signal.SIGCONT)

    def length(self, queue: str) -> int:
        with redis_client.Redis.from_url(self.url) as client:
            return int(client.llen(queue))


class Celery:
    """One `celery` process of an installation, with what it said."""

    def __init__(self, settings: Settings, log: Path, *arguments: str, app: str = "workers.main:app") -> None:
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app", app, *arguments],
                cwd=ROOT, env=environment_of(settings), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def said(self, words: str) -> bool:
        assert not self.ended or words in self.log.read_text(), f"it ended:\n{self.log.read_text()[-3000:]}"
        return words in self.log.read_text()

    def ready(self) -> "Celery":
        until(lambda: self.said(" ready."), 60, why="the worker is ready")
        return self

    def children(self) -> list[int]:
        found = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in found.split()]

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()

    def stop(self, seconds: float = 30) -> int:
        """Ask it to end, and give its exit status."""
        if not self.ended:
            self._process.terminate()
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


@contextmanager
def celery(settings: Settings, name: str, *arguments: str, app: str = "workers.main:app") -> Iterator[Celery]:
    """A process until the block is left, however it is left."""
    process = Celery(settings, settings.data_dir / f"{name}.log", *arguments, app=app)
    try:
        yield process
    finally:
        if not process.ended:
            process.stop()


class Relay:
    """Passes bytes on to a server, until it falls silent for those who are connected: no answer, and no goodbye.

    That is how a broker looks whose machine is gone, or whose address has moved; who connects anew finds it.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._mute: set[socket.socket] = set()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def connected(self) -> int:
        """How many clients are connected and heard."""
        return len(self._open - self._mute) // 2

    def fall_silent(self) -> None:
        self._mute = set(self._open)

    def close(self) -> None:
        self._listening.close()
        for one in set(self._open):
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._target))
                except OSError:  # down, as this client finds out now
                    client.close()
                    continue
                self._open |= {client, server}
                for here, there in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=(here, there), daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while data := here.recv(65_536):
                if here not in self._mute:
                    there.sendall(data)
        if here not in self._mute:
            self._open -= {here, there}
            for one in (here, there):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
