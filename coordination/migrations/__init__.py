"""The schema of the database, in numbered steps. `upgrade` brings a database to the current one.

A step imports nothing of ours: the code changes, what happened to a database does not. A new one is made with
`python -m coordination.migrations "what it does"`, which compares the tables with the steps; then a person reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

FOLDER = Path(__file__).parent
LOCK = 0x6B72_0003
"""Number of the advisory lock that lets one process at a time change the schema."""


def configuration(connection: Connection | None = None) -> Config:
    """Give Alembic's configuration, which needs no file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to the current schema. Two processes at once wait for each other."""
    with _alone(engine), engine.connect() as connection:
        command.upgrade(configuration(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to an earlier schema (`base`: to nothing)."""
    with _alone(engine), engine.connect() as connection:
        command.downgrade(configuration(connection), revision)


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Hold the lock of the schema; SQLite has one writer at a time anyway."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as keeper:
        # One that waits for a long step of another process must not be cut off by the timeouts of requests.
        keeper.execute(sa.text("SET statement_timeout = 0"))
        keeper.execute(sa.text("SET lock_timeout = 0"))
        keeper.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            yield
        finally:
            keeper.execute(sa.text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
            keeper.execute(sa.text("RESET ALL"))
            keeper.invalidate()


def head() -> str:
    """Give the newest revision there is."""
    found = ScriptDirectory.from_config(configuration()).get_current_head()
    if found is None:
        raise AssertionError("there is no first step")
    return found


def current(engine: Engine) -> str | None:
    """Give the revision that a database has; `None` for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether a database has the current schema."""
    return current(engine) == head()
