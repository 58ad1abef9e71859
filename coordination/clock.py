"""The one place that asks the system for the time. Everything else is told `now` or `on`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

UTC = dt.UTC
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


class Clock(Protocol):
    """Something that tells the present moment, aware and in UTC."""

    def now(self) -> dt.datetime:
        """Give the present moment in UTC."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> dt.datetime:
        """Give the present moment in UTC."""
        return dt.datetime.now(UTC)


@dataclass(slots=True)
class SetClock:
    """A clock that stands where it was set; for tests, the simulator and the demo's past."""

    at: dt.datetime = field(default_factory=lambda: dt.datetime(2026, 11, 23, 9, 0, tzinfo=UTC))

    def now(self) -> dt.datetime:
        """Give the moment it was set to."""
        return self.at

    def move(self, **by: float) -> None:
        """Move it forward by a `timedelta`'s arguments."""
        self.at += dt.timedelta(**by)


def local_day(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """Give the local day of a moment in the network's time zone (never cut from the UTC instant)."""
    return moment.astimezone(zone).date()


def microseconds(moment: dt.datetime) -> int:
    """Give microseconds since 1970 UTC, exactly. Raises `ValueError` for a naive moment."""
    if moment.tzinfo is None:
        message = "a moment without time zone"
        raise ValueError(message)
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> dt.datetime:
    """Give the moment of so many microseconds since 1970 UTC."""
    return _EPOCH + dt.timedelta(microseconds=value)
