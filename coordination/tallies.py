"""Tallies: counters that outlive a process, for the operator's metrics."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from coordination.models import Tally
from coordination.unit_of_work import UnitOfWork


def count(uow: UnitOfWork, name: str, by: int = 1) -> None:
    """Add to a tally."""
    insert = postgresql_insert if uow.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = insert(Tally).values(name=name, value=by)
    uow.session.execute(statement.on_conflict_do_update(index_elements=[Tally.name], set_={"value": Tally.value + by}))
