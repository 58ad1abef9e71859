"""Many rows at once: PostgreSQL takes them by COPY or as arrays, SQLite as one prepared statement run many times.

Values are turned into what the driver wants by the type of their column, so that callers give Python values.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

from coordination.models import Table, UtcDateTime

Convert = Callable[[Any], Any]
Row = tuple[Any, ...]


def on_postgres(session: Session) -> bool:
    """Whether the session speaks to PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def dumps(value: object) -> str:
    """Give compact JSON."""
    return _encoder.encode(value)


def _moment_for_sqlite(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _same(value: Any) -> Any:
    return value


def _conversion(type: type[sa.types.TypeEngine[Any]], *, postgres: bool) -> tuple[str, str, Convert]:
    """Give (array type, cast, conversion) of a column type."""
    if issubclass(type, sa.Uuid):
        return "text[]", "::uuid", lambda value: value.hex
    if issubclass(type, sa.JSON):
        return "text[]", "::json", dumps
    if issubclass(type, UtcDateTime | sa.DateTime):
        return "text[]", "::timestamptz", dt.datetime.isoformat if postgres else _moment_for_sqlite
    if issubclass(type, sa.Date):
        return "text[]", "::date", dt.date.isoformat
    if issubclass(type, sa.LargeBinary):
        return "bytea[]", "", _same
    if issubclass(type, sa.Boolean):
        return "boolean[]", "", _same if postgres else int
    if issubclass(type, sa.Integer):
        return "bigint[]", "", _same
    return "text[]", "", _same


def _columns(table: sa.Table, names: Sequence[str], *, postgres: bool) -> list[tuple[str, str, Convert]]:
    return [_conversion(type(table.c[name].type), postgres=postgres) for name in names]


@cache
def _defaults(table: sa.Table, names: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in table.columns:
        default = column.default
        if column.name not in names and isinstance(default, sa.ColumnDefault) and default.is_scalar:
            found[column.name] = default.arg
    return found


class TakenError(Exception):
    """A row that was to be added is there already, or is being added: another transaction was faster."""


# COPY does not go through SQLAlchemy, and so neither do its errors.
_TAKEN = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
)


def add_rows(session: Session, model: type[Table], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Add rows that must be new, by COPY on PostgreSQL. Raises `TakenError`; the transaction is lost then.

    Columns that are not named get the plain default of their model.
    """
    if not rows:
        return
    table, names, rows, conversions = _prepared(session, model, names, rows)
    try:
        if on_postgres(session):
            _copy(session, f"COPY {table.name} ({', '.join(names)}) FROM STDIN", rows, conversions)
        else:
            _execute_many(session, table, names, rows, conversions, "")
    except _TAKEN as problem:
        raise TakenError from problem
    except sa.exc.IntegrityError as problem:
        if "UNIQUE constraint" in str(problem.orig):
            raise TakenError from problem
        raise


def insert_rows(session: Session, model: type[Table], names: Sequence[str], rows: Sequence[Row], conflict: str) -> None:
    """Insert rows with an `ON CONFLICT` clause, which both databases know. Defaults as in `add_rows`."""
    if not rows:
        return
    table, names, rows, conversions = _prepared(session, model, names, rows)
    if not on_postgres(session):
        _execute_many(session, table, names, rows, conversions, conflict)
        return
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) {_unnest(conversions)} {conflict}"
    session.connection().exec_driver_sql(statement, _arrays(rows, conversions))


_Conversions = list[tuple[str, str, Convert]]


def _prepared(
    session: Session, model: type[Table], names: Sequence[str], rows: Sequence[Row]
) -> tuple[sa.Table, Sequence[str], Sequence[Row], _Conversions]:
    table: sa.Table = model.__table__  # type: ignore[assignment]
    left_out = _defaults(table, frozenset(names))
    if left_out:
        names = [*names, *left_out]
        rows = [(*row, *left_out.values()) for row in rows]
    return table, names, rows, _columns(table, names, postgres=on_postgres(session))


def _copy(session: Session, statement: str, rows: Sequence[Row], conversions: _Conversions) -> None:
    converts = [convert for _, _, convert in conversions]
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [None if value is None else convert(value) for value, convert in zip(row, converts, strict=True)]
            )


def _execute_many(
    session: Session, table: sa.Table, names: Sequence[str], rows: Sequence[Row], conversions: _Conversions, more: str
) -> None:
    converts = [convert for _, _, convert in conversions]
    converted = [
        tuple(None if value is None else convert(value) for value, convert in zip(row, converts, strict=True))
        for row in rows
    ]
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks}) {more}"  # noqa: S608
    session.connection().exec_driver_sql(statement, converted)


def _arrays(rows: Sequence[Row], conversions: _Conversions) -> tuple[str, ...]:
    """Give each column as the text of an array: many times faster than the driver's own way for lists."""
    return tuple(
        array_of(None if value is None else convert(value) for value in column)
        for column, (_, _, convert) in zip(zip(*rows, strict=True), conversions, strict=True)
    )


def array_of(values: Iterable[object]) -> str:
    """Give the text of a PostgreSQL array (manual, 8.15.2)."""
    return "{" + ",".join([_element(value) for value in values]) + "}"


def _element(value: object) -> str:
    if isinstance(value, str):
        if "\\" in value or '"' in value:
            value = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{value}"'
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    return str(value)


def _unnest(conversions: _Conversions) -> str:
    chosen = ", ".join(f"k{i}{cast}" for i, (_, cast, _) in enumerate(conversions))
    arrays = ", ".join(f"%s::{kind}" for kind, _, _ in conversions)
    names = ", ".join(f"k{i}" for i in range(len(conversions)))
    return f"SELECT {chosen} FROM unnest({arrays}) AS told({names})"  # noqa: S608 — names of our own columns


def update_rows(session: Session, model: type[Table], key: str, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Update rows by their key: each row gives the key first, then the values of `names`."""
    if not rows:
        return
    table: sa.Table = model.__table__  # type: ignore[assignment]
    postgres = on_postgres(session)
    conversions = _columns(table, [key, *names], postgres=postgres)
    connection = session.connection()
    if postgres:
        sets = ", ".join(f"{name} = told.v{i + 1}" for i, name in enumerate(names))
        told = ", ".join(f"v{i}" for i in range(len(conversions)))
        statement = (
            f"UPDATE {table.name} SET {sets} FROM (SELECT * FROM ({_unnest(conversions)}) AS typed({told})) AS told "  # noqa: S608
            f"WHERE {table.name}.{key} = told.v0"
        )
        connection.exec_driver_sql(statement, _arrays(rows, conversions))
        return
    sets = ", ".join(f"{name} = ?" for name in names)
    converted = []
    for row in rows:
        made = [
            None if value is None else convert(value) for value, (_, _, convert) in zip(row, conversions, strict=True)
        ]
        converted.append((*made[1:], made[0]))
    connection.exec_driver_sql(f"UPDATE {table.name} SET {sets} WHERE {key} = ?", converted)  # noqa: S608


def keys_of(session: Session, keys: Sequence[Row]) -> tuple[str, dict[str, Any]]:
    """Give a `WITH keys(k0, k1, …)` of texts, and its parameters, to join a query with."""
    width = len(keys[0])
    names = ", ".join(f"k{i}" for i in range(width))
    if on_postgres(session):
        arrays = ", ".join(f"CAST(:keys_{i} AS text[])" for i in range(width))
        told = {f"keys_{i}": array_of(column) for i, column in enumerate(zip(*keys, strict=True))}
        return f"WITH keys({names}) AS MATERIALIZED (SELECT * FROM unnest({arrays}))", told  # noqa: S608
    parts = ", ".join(f"json_extract(value, '$[{i}]')" for i in range(width))
    return f"WITH keys({names}) AS (SELECT {parts} FROM json_each(:keys))", {"keys": dumps(keys)}  # noqa: S608


def select_by_keys(session: Session, keys: Sequence[Row], query: str, columns: Sequence[Any]) -> Sequence[Any]:
    """Run `WITH keys(…)` before a query and give its rows, typed as `columns`. No keys, no rows."""
    if not keys:
        return []
    before, told = keys_of(session, keys)
    return session.execute(sa.text(f"{before} {query}").columns(*columns), told).all()


def key_of(value: uuid.UUID | str, session: Session) -> str:
    """Give a UUID as the text that the database compares with."""
    if isinstance(value, str):
        return value
    return str(value) if on_postgres(session) else value.hex
