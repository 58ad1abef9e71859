"""Identifiers: UUID version 7 (RFC 9562), ordered by time of making."""

from __future__ import annotations

import os
import uuid

from coordination.clock import SystemClock, microseconds

_clock = SystemClock()


def new_id() -> uuid.UUID:
    """Make a UUIDv7: 48 bits of milliseconds, then 74 random bits (RFC 9562, 5.7)."""
    milliseconds = microseconds(_clock.now()) // 1000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)
