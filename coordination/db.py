"""Engines: PostgreSQL, and SQLite in WAL with `BEGIN IMMEDIATE` for writers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

SQLITE_BUSY_MS = 30_000

_SESSION = {
    "timezone": "UTC",
    "lock_timeout": "20s",
    "statement_timeout": "60s",
    # A process that froze, or whose machine is gone, would hold its rows for hours; others would wait for them.
    "idle_in_transaction_session_timeout": "30s",
}
_WATCHFUL = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""So that the other way round, too, a server that is gone without a goodbye is noticed. In seconds; the last in ms."""


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Make the engine of a database URL (`sqlite:///FILE` or `postgresql+psycopg://…`)."""
    if url.startswith("sqlite"):
        engine = sa.create_engine(
            url, hide_parameters=True, connect_args={"timeout": SQLITE_BUSY_MS / 1000, "check_same_thread": False}
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={**_WATCHFUL, "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items())},
    )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`, so that savepoints work
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={SQLITE_BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


_AWAY = frozenset({"25P03", "53300", "55P03", "57P01", "57P02", "57P03"})
"""SQLSTATE of what passes: a transaction that slept too long was ended, no connection or no lock was to be had, the
server stops, has fallen, or starts."""


def is_away(problem: sa.exc.DBAPIError) -> bool:
    """Whether the database cannot be reached or has no time now, so that the same may go well a moment later."""
    if problem.connection_invalidated:
        return True
    state = getattr(problem.orig, "sqlstate", "")  # SQLite has none; psycopg has none where nobody listens
    if state is None:
        return isinstance(problem, sa.exc.OperationalError)
    return state in _AWAY or state.startswith("08")


def is_serialization_failure(problem: sa.exc.DBAPIError) -> bool:
    """Whether the database asks to try the transaction again (SQLSTATE 40001, 40P01, or a busy SQLite)."""
    state = getattr(problem.orig, "sqlstate", None)
    return state in {"40001", "40P01"} or "database is locked" in str(problem.orig)
