"""Asking a calendar: the centre as it stands now, or as it was known on a past moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from coordination.calendars.reading import horizon_of
from coordination.calendars.shelf import shelf_of
from coordination.ledger.statements import statements_as_known
from coordination.unit_of_work import UnitOfWork
from rules.calendar.centre import CentreCalendar
from rules.world import World

PROVISIONAL = dt.timedelta(seconds=30)
"""A moment younger than the longest ingest may still get statements that were recorded before it."""


@contextmanager
def calendar_of(
    uow: UnitOfWork,
    centre: str,
    known_at: dt.datetime | None = None,
    *,
    proposals: bool = False,
) -> Iterator[CentreCalendar]:
    """Give the calendar of a centre; do not keep it beyond the block.

    With `known_at`, only statements that were recorded until then count (see `is_provisional`). With `proposals`, what
    is only proposed is laid over it.
    """
    _, until = horizon_of(uow)
    if known_at is not None:
        yield World(statements_as_known(uow, centre, known_at)).calendar(centre, until=until, proposals=proposals)
        return
    shelf = shelf_of(uow.installation)
    with shelf.lock_of(centre):
        try:
            shelved, _update = shelf.bring(uow, centre)
            stage = shelved.proposed if proposals and shelved.proposed is not None else shelved.confirmed
            yield stage.calendar
        except BaseException:
            shelf.forget(centre)
            raise


def is_provisional(uow: UnitOfWork, known_at: dt.datetime) -> bool:
    """Whether what was known at a moment may still change, because an ingest of then may not be committed yet."""
    return known_at > uow.at - PROVISIONAL
