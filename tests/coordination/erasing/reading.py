"""All that anybody with the database and the secret can read, table by table."""

import json
import re

import sqlalchemy as sa

from coordination.errors import DomainError
from coordination.models import Household, Table


def everything(installation):
    """Give every value of every table as text, by `table.column`; what is sealed is opened as far as a key opens it."""
    vault = installation.vault
    with installation.begin(read_only=True) as uow:
        wrapped = uow.session.scalars(sa.select(Household.key).where(Household.key.is_not(None))).all()
        keys = [vault, *(vault.household(key) for key in wrapped)]
        return [
            (f"{table.name}.{column.name}", _text(value, keys))
            for table in Table.metadata.sorted_tables
            for row in uow.session.execute(sa.select(table))
            for column, value in zip(table.columns, row, strict=True)
            if value is not None
        ]


def _text(value, keys):
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    for key in keys:
        try:
            return key.open(value).decode("utf-8", "replace")
        except (DomainError, ValueError):
            continue
    return value.decode("utf-8", "replace")


def places_of(installation, *needles, besides=()):
    """Give where any of these can still be read, in small or large letters; not as a part of the names `besides`."""
    others = re.compile("|".join(map(re.escape, besides)) or "(?!)")
    told = ((place, others.sub("", text).lower()) for place, text in everything(installation))
    return sorted({place for place, text in told for needle in needles if needle.lower() in text})


def waits_for_a_lock(installation):
    """Whether a connection to this database (PostgreSQL) waits for what another one holds."""
    waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                      " AND datname = current_database()")  # fmt: skip
    with installation.begin(read_only=True) as uow:
        return uow.session.scalar(waiting) > 0
