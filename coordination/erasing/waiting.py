"""What stands in quarantine: what was sent is sealed, so each piece is opened to see whether it names a household."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from coordination.erasing.ledger import Gone
from coordination.erasing.naming import Names
from coordination.models import Quarantined
from coordination.unit_of_work import UnitOfWork

_AT_ONCE = 200


def destroy_waiting(uow: UnitOfWork, names: Names, gone: Gone) -> int:
    """Destroy what was set apart and is about the household; give how many there were.

    What still waited is discarded. A list of households that waits goes on waiting, without this one.
    """
    found = 0
    vault = uow.installation.vault
    for row in _rows(uow):
        rest = names.rest_of(vault.open(row.raw)) if row.raw else None
        if rest:
            row.raw = vault.seal(rest)
            row.problem = _without_values(row.problem, names)
        elif rest is not None or _tells(row, names, gone):
            _destroy(uow, row)
        else:
            uow.session.expunge(row)
            continue
        found += 1
    uow.session.flush()
    return found


def _rows(uow: UnitOfWork) -> Iterator[Quarantined]:
    """Give all rows, a few at a time: nothing but a look at each tells what it is about."""
    last = None
    while True:
        query = sa.select(Quarantined).order_by(Quarantined.id).limit(_AT_ONCE)
        rows = uow.session.scalars(query if last is None else query.where(Quarantined.id > last)).all()
        if not rows:
            return
        last = rows[-1].id
        yield from rows


def _tells(row: Quarantined, names: Names, gone: Gone) -> bool:
    """Whether what is kept beside what was sent tells of the household, or was one of its statements."""
    if row.source is not None and row.event_id is not None and (row.source, row.event_id) in gone.events:
        return True
    beside = [row.source, row.event_id, row.waits_for, row.place, row.problem]
    return any(names.in_value(told) for told in beside if told is not None)


def _without_values(problem: dict[str, Any], names: Names) -> dict[str, Any]:
    return {"code": problem["code"], "context": {}} if names.in_value(problem) else problem


def _destroy(uow: UnitOfWork, row: Quarantined) -> None:
    if row.status == "open":
        row.status, row.settled_at, row.settled_by = "discarded", uow.at, uow.actor.label
    row.raw, row.place, row.waits_for, row.replay_at = b"", None, None, None
    row.source = row.event_id = None
    row.problem = {"code": "household_erased", "context": {}}
