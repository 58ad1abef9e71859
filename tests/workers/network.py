"""A small network on the day of today: centres, and the conflict of a family with a baby where nappies stop."""

import datetime as dt
from itertools import count

from coordination.clock import SystemClock, local_day
from coordination.installation import Installation

_numbers = count(1)


def event(installation: Installation, kind: str, **data: object) -> dict[str, object]:
    """One CloudEvent of this moment."""
    return {
        "specversion": "1.0", "id": f"workers-{next(_numbers)}", "source": "/tests/workers",
        "type": f"kindreflex.{kind}", "time": installation.clock.now().isoformat(),
        "data": {name.rstrip("_"): value for name, value in data.items()},
    }  # fmt: skip


def day(installation: Installation, ahead: int) -> str:
    """The day so many days from today."""
    today = local_day(SystemClock().now(), installation.settings.timezone)
    return (today + dt.timedelta(days=ahead)).isoformat()


def centre(installation: Installation, code: str) -> dict[str, object]:
    return event(
        installation, "centre", service="management", code=code, name=f"Centre {code}", region="north",
        capacity={"families": 50}, supplies={"nappies": "running", "baby_food": "running", "infant_milk": "running"},
    )  # fmt: skip


def family(installation: Installation, code: str, household: str, arrives: int = 3) -> dict[str, object]:
    """A parent and a child of a year are sent to the centre."""
    born = day(installation, -365)[:7]
    return event(
        installation, "allocation", reference=f"A-{household}", service="dispatching", status="confirmed",
        household=household, centre=code, arrives_on=day(installation, arrives),
        members=[{"ref": "m1", "born": "1995-02"}, {"ref": "m2", "born": born}],
    )  # fmt: skip


def stop(installation: Installation, code: str, starts: int = 10) -> dict[str, object]:
    """Nappies are not delivered any more."""
    return event(
        installation, "supply", reference=f"S-{code}", service="logistics", status="confirmed", centre=code,
        item="nappies", action="stop", from_=day(installation, starts),
    )  # fmt: skip
