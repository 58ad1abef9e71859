"""Web and worker as processes that live and end together."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from types import FrameType

from coordination.settings import Settings, environment_of

GOODBYE_SECONDS = 20.0
_LOOK_EVERY = 0.2


def program(name: str) -> str:
    """Give the path of a program of this environment."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or name


def web_command(address: str, *, workers: int = 1, threads: int = 16) -> list[str]:
    """Give the command of the web server."""
    return [
        program("gunicorn"), "--config", "python:web.gunicorn_config", "--bind", address, "--workers", str(workers),
        "--threads", str(threads), "web.wsgi:application",
    ]  # fmt: skip


def worker_command(settings: Settings, *, beat: bool = True, concurrency: int | None = None) -> list[str]:
    """Give the command of a worker, with its beat."""
    command = [program("celery"), "--app", "workers.main:app", "worker", "--loglevel", "INFO"]
    if beat:
        command += ["--beat", "--schedule", str(settings.data_dir / "beat-schedule")]
    if concurrency is not None:
        command += ["--concurrency", str(concurrency)]
    return command


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(port: int) -> bool:
    """Whether nobody listens on the port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(url: str, timeout: float = 1.0) -> bool:
    """Whether the web answers on `/healthz`."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=timeout) as answer:  # noqa: S310 — our own address
            return bool(answer.status == 200)  # noqa: PLR2004
    except (OSError, urllib.error.URLError):
        return False


class Together:
    """Children that start one after the other and end together; the first one that ends takes the others along."""

    def __init__(self, settings: Settings, log: Path | None = None) -> None:
        self._environment = environment_of(settings)
        self._log = log
        self._children: list[subprocess.Popen[bytes]] = []
        self._stop = Event()

    def start(self, command: Sequence[str]) -> None:
        """Start a child; its output goes to the log, or where ours goes."""
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(self._log.open("ab")) if self._log else None
            self._children.append(subprocess.Popen(  # noqa: S603 — commands of our own
                [sys.executable, "-m", "web.cli.child", *command], env=self._environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT if output else None, start_new_session=True,
            ))  # fmt: skip

    def wait_for(self, url: str, seconds: float) -> bool:
        """Wait until the web answers; `False` when a child ended or the time is over."""
        for _ in range(int(seconds / _LOOK_EVERY)):
            if answers(url):
                return True
            if self._stop.is_set() or self._ended():
                return False
            self._stop.wait(_LOOK_EVERY)
        return False

    def wait(self) -> int:
        """Wait until a child ends or somebody says stop; give the exit status."""
        while not self._stop.is_set():
            for child in self._children:
                status = child.poll()
                if status is not None:
                    return status or 1
            self._stop.wait(_LOOK_EVERY)
        return 0

    @contextlib.contextmanager
    def stopping_on_signals(self) -> Iterator[None]:
        """End everything on Ctrl-C, on SIGTERM and at the end of the block."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self._stop.set()

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            self._end_all()
            for number, former in before.items():
                signal.signal(number, former)

    def _ended(self) -> bool:
        return any(child.poll() is not None for child in self._children)

    def _end_all(self) -> None:
        for child in reversed(self._children):
            if child.poll() is None:
                child.terminate()
        for child in self._children:
            try:
                child.wait(GOODBYE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
