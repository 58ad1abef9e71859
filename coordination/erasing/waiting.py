"""What stands in quarantine: what was sent is sealed, so each piece is opened to see whether it names a household."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from coordination.erasing.ledger import Gone
from coordination.erasing.naming import Names, without
from coordination.models import Quarantined
from coordination.unit_of_work import UnitOfWork

_AT_ONCE = 200


def destroy_waiting(uow: UnitOfWork, names: Names, gone: Gone) -> int:
    """Destroy what was set apart and is about the household; give how many there were.

    What still waited is discarded. A list of households that waits goes on waiting, without this one.
    """
    found = 0
    for row in _rows(uow):
        if _is_about(uow, row, names, gone):
            _destroy(uow, row)
        row.place = without(row.place, names)
        if names.in_value(row.problem):
            row.problem = {"code": row.problem["code"], "context": {}}
        if uow.session.is_modified(row):
            found += 1
        else:
            uow.session.expunge(row)
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


def _is_about(uow: UnitOfWork, row: Quarantined, names: Names, gone: Gone) -> bool:
    """Whether it is about the household; the others on a list that waits are kept, and it waits on."""
    if row.raw:
        rest = names.rest_of(uow.installation.vault.open(row.raw))
        if rest:
            row.raw = uow.installation.vault.seal(rest)
        return rest == b""
    own = (row.source, row.event_id) in gone.events
    return own or any(names.in_value(told) for told in (row.source, row.event_id, row.waits_for) if told is not None)


def _destroy(uow: UnitOfWork, row: Quarantined) -> None:
    if row.status == "open":
        row.status, row.settled_at, row.settled_by = "discarded", uow.at, uow.actor.label
    row.raw, row.place, row.waits_for, row.replay_at = b"", None, None, None
    row.source = row.event_id = None
    row.problem = {"code": "household_erased", "context": {}}
