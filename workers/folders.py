"""kombu's `filesystem` transport without its weak places: a message is a file in a folder of the installation.

As kombu ships it, a reader can see a message that is half written, two processes that start together can empty the
table of an exchange, a queue is listed and sorted for each message, and names start anew when the machine does.
"""

from __future__ import annotations

import fcntl
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from queue import Empty
from typing import Any

import structlog
from kombu.exceptions import ChannelError
from kombu.transport import filesystem

from coordination.ids import new_id

_LONGEST_WAIT = 0.25
"""Seconds."""

_numbers = count()
_log = structlog.get_logger("kindreflex.broker")


class Channel(filesystem.Channel):
    """Messages arrive whole, by renaming; who deletes a message owns it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._listed: dict[str, deque[str]] = {}

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        # A UUIDv7 begins with its millisecond; the number keeps the order of what one process sends within it.
        made = new_id().hex
        name = f"{made[:12]}-{next(_numbers):09d}-{made[12:]}.{queue}.msg"
        unfinished = folder / f".{name}"
        try:
            unfinished.write_text(json.dumps(payload))
            unfinished.rename(folder / name)
        except OSError as problem:
            raise ChannelError(f"a message could not be put in {folder}: {problem}") from problem

    def _get(self, queue: str) -> Any:  # type: ignore[override]
        folder = Path(self.data_folder_in)
        listed = self._listed.get(queue) or deque(self._waiting(queue))
        self._listed[queue] = listed
        while listed:
            try:
                file = folder / listed.popleft()
                text = file.read_text()
                file.unlink()
                return json.loads(text)
            except FileNotFoundError:
                continue  # another worker was first
            except ValueError:
                _log.warning("message_unreadable", queue=queue)  # a power cut; the sweep finds the work
            except OSError as problem:
                raise ChannelError(f"a message could not be taken from {folder}: {problem}") from problem
        raise Empty

    def _purge(self, queue: str) -> int:
        self._listed.pop(queue, None)
        waiting = self._waiting(queue)
        for name in waiting:
            (Path(self.data_folder_in) / name).unlink(missing_ok=True)
        return len(waiting)

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _waiting(self, queue: str) -> list[str]:
        names = (file.name for file in Path(self.data_folder_in).iterdir())
        return sorted(name for name in names if name.partition(".")[2] == f"{queue}.msg")

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:  # type: ignore[override]
        """Give the queues of an exchange."""
        try:
            rows = json.loads(self._exchange_file(exchange).read_text())  # type: ignore[attr-defined]
        except FileNotFoundError:
            return []
        return [filesystem.exchange_queue_t(*row) for row in rows]

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str) -> None:
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        if bound in self.get_table(exchange):
            return
        with self._table_locked():
            self._write_table(exchange, [bound, *(row for row in self.get_table(exchange) if row != bound)])

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *_: Any, **__: Any) -> None:
        self._purge(queue)
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._table_locked():
            self._write_table(exchange, [row for row in self.get_table(exchange) if row != bound])

    def _write_table(self, exchange: str, rows: list[filesystem.exchange_queue_t]) -> None:
        file = self._exchange_file(exchange)  # type: ignore[attr-defined]
        unfinished = file.with_name(f".{file.name}.{new_id()}")
        unfinished.write_text(json.dumps(rows))
        unfinished.rename(file)

    @contextmanager
    def _table_locked(self) -> Iterator[None]:
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """The transport of these channels."""

    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **_: Any) -> None:
        """Wait for a message, not so long that a worker which is asked to end would not notice."""
        super().drain_events(connection, timeout=min(timeout or _LONGEST_WAIT, _LONGEST_WAIT))
