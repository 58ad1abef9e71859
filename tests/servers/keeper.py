"""The keeper of one server: a process that outlives an interrupt, and ends with its owner."""

import argparse
import json
import os
import select
import shutil
import signal
from contextlib import suppress
from pathlib import Path

from tests.servers.programs import NotAvailableError, Postgres, Redis, Server


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.keeper", description=__doc__)
    parser.add_argument("kind", choices=["postgres", "redis"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--owner", type=int, required=True)
    parser.add_argument("--durable", action="store_true")
    given = parser.parse_args()
    keep(given.kind, given.folder, owner=given.owner, durable=given.durable)


if __name__ == "__main__":
    main()
