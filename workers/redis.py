"""kombu's `redis` transport without its weak places: a broker that falls does not stop a worker with jobs in hand.

As kombu ships it, a message counts as in hand until Redis has confirmed that it is done. When that fails, because the
connection is gone, Celery notes it in the log and goes on; the place of the message is never free again, and a worker
whose places are all taken asks for nothing any more, not even whether its connections live: a silent stall.

And what is in hand is given back when a connection is closed, and confirmed when its job ends after that. Where the
connection broke, nothing is left to do either by, and the error that follows ends the worker.
"""

from __future__ import annotations

from typing import Any

import structlog
from kombu.transport import redis

_log = structlog.get_logger("kindreflex.broker")


class QoS(redis.QoS):
    """Messages in hand. What is done is done, whether Redis heard of it or not; a nudge may come twice."""

    def ack(self, delivery_tag: str) -> None:
        """Note that a message is done."""
        try:
            if self._is_connected():
                super().ack(delivery_tag)
        finally:
            self._quick_ack(delivery_tag)  # type: ignore[attr-defined]

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 — kombu's own form
        """Note that a message is not for us, or that it shall come again."""
        try:
            if self._is_connected():
                super().reject(delivery_tag, requeue=requeue)
        finally:
            self._quick_ack(delivery_tag)  # type: ignore[attr-defined]

    def restore_unacked_once(self, stderr: Any = None) -> None:
        """Give back what is in hand. Where that fails, Redis gives it to another in time; the sweep knows sooner."""
        try:
            super().restore_unacked_once(stderr)
        except Exception as problem:  # noqa: BLE001 — whatever a broken connection has, closing it goes on
            _log.warning("messages_not_given_back", problem=type(problem).__name__)

    def _is_connected(self) -> bool:
        """Whether the channel has not been closed yet, nor the transport beneath it let go."""
        return getattr(self.channel.connection, "client", None) is not None


class Channel(redis.Channel):
    """A channel with these messages in hand."""

    QoS = QoS


class Transport(redis.Transport):
    """The transport of these channels."""

    Channel = Channel
