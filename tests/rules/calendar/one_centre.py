"""A world of one centre: what is said of it, and what its calendar then has on a day."""

from __future__ import annotations

from typing import Any

from rules.calendar.centre import CentreCalendar
from rules.days import day_of
from rules.statements import Statement
from rules.world import World
from tests.rules.worlds import TODAY, Telling, family

D = day_of
UNTIL = TODAY + 360


class Telling2(Telling):
    """Says things about CEN-01, stated thirty days ago unless told otherwise."""

    def at_centre(self, kind: str, party: str, reference: str, /, **more: Any) -> Statement:
        return self(kind, party, reference, centre="CEN-01", **more)


def made(*statements: Statement, proposals: bool = False, code: str = "CEN-01") -> CentreCalendar:
    return World(statements).calendar(code, until=UNTIL, proposals=proposals)


def at(calendar: CentreCalendar, fact: str, on: str) -> Any:
    return calendar.track(f"centre.{fact}").at(D(on))


def behind(calendar: CentreCalendar, fact: str, on: str) -> list[str]:
    track = calendar.track(f"centre.{fact}")
    return sorted({source.reference for source in track.sources(track.index(D(on)))})


def arrives(tell: Telling2, ref: str, on: str, *born: str, **more: Any) -> Statement:
    return tell.at_centre("allocation", "dispatching", f"A-{ref}", household=ref, arrives_on=on,
                          **{"members": family(*born), **more})  # fmt: skip
