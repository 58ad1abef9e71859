"""kombu's `redis` transport without its weak place: a message that cannot be acknowledged does not stop its worker.

As kombu ships it, a message counts as in hand until Redis has confirmed that it is done. When that fails, because the
connection is gone, Celery notes it in the log and goes on; the place of the message is never free again, and a worker
whose places are all taken asks for nothing any more, not even whether its connections live: a silent stall.
"""

from __future__ import annotations

from kombu.transport import redis


class QoS(redis.QoS):
    """Messages in hand. What is done is done, whether Redis heard of it or not; a nudge may come twice."""

    def ack(self, delivery_tag: str) -> None:
        """Note that a message is done."""
        try:
            super().ack(delivery_tag)
        finally:
            self._quick_ack(delivery_tag)  # type: ignore[attr-defined]

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 — kombu's own form
        """Note that a message is not for us, or that it shall come again."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        finally:
            self._quick_ack(delivery_tag)  # type: ignore[attr-defined]


class Channel(redis.Channel):
    """A channel with these messages in hand."""

    QoS = QoS


class Transport(redis.Transport):
    """The transport of these channels."""

    Channel = Channel
