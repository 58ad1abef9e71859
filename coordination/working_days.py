"""The working calendar of the network: Belgian public holidays (library `holidays`) and office hours."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from coordination.policy.deadlines import WorkingTime


@lru_cache(maxsize=32)
def belgian_holidays(year: int) -> frozenset[dt.date]:
    """Give the public holidays of a year and of the next two."""
    return frozenset(country_holidays("BE", years=range(year, year + 3)))


@lru_cache(maxsize=32)
def _working_time(zone: ZoneInfo, year: int) -> WorkingTime:
    return WorkingTime(zone, belgian_holidays(year))


def working_time(zone: ZoneInfo, now: dt.datetime) -> WorkingTime:
    """Give the working calendar for deadlines that are set now."""
    return _working_time(zone, now.astimezone(zone).year)
