"""The calendar of a centre as steps for a strip, each value as the reader may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from coordination.calendars import calendar_of
from coordination.policy.projection import Sight, hides, project_source, project_value
from coordination.proofs import end_date, plain_value
from coordination.queries.reading import Reading
from coordination.unit_of_work import UnitOfWork
from rules.calendar.centre import CentreCalendar
from rules.facts import FACTS
from rules.kinds import KINDS
from rules.model import Source
from web.pages.strip.lanes import HEAD_FACTS, SHOWN, Step, Steps

DRAWN = tuple(name for name in FACTS if name.startswith(SHOWN)) + HEAD_FACTS
"""The facts that a strip draws."""


def steps_of(uow: UnitOfWork, code: str, known_at: dt.datetime | None = None) -> Steps:
    """Give the steps of a centre's calendar, with what is only proposed laid over it."""
    sight = Reading(uow).sight(code)
    with calendar_of(uow, code, known_at, proposals=True) as calendar:
        return {fact: tuple(_steps(calendar, fact, sight)) for fact in DRAWN}


def _steps(calendar: CentreCalendar, fact: str, sight: Sight) -> Iterator[Step]:
    if hides(sight, fact):
        return
    track = calendar.track(fact)
    for number, day in enumerate(track.days):
        ends = track.ends_of(number)
        sources = [each for each in track.sources(number) if project_source(sight, each.party, each.kind)]
        decided = [each for each in sources if KINDS[each.kind].decision]
        last = max(decided, key=lambda each: each.stated, default=None)
        yield Step(
            _first(day),
            end_date(ends),
            project_value(sight, fact, plain_value(track.values[number])),
            last.reference if last else "",
            last.party if last else "",
            _proposed(sources),
            bool(track.sources(number)),
        )


def _first(day: int) -> dt.date | None:
    return dt.date.fromordinal(day) if day > 0 else None


def _proposed(sources: Iterable[Source]) -> bool:
    return any(each.status == "proposed" for each in sources)
