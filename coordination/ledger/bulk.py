"""Many rows at once: PostgreSQL takes them as arrays in one statement, SQLite as one prepared statement run many times.

Values are turned into what the driver wants by the type of their column, so that callers give Python values.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coordination.models import Table, UtcDateTime

Convert = Callable[[Any], Any]
Row = tuple[Any, ...]


def on_postgres(session: Session) -> bool:
    """Whether the session speaks to PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


def dumps(value: object) -> str:
    """Give compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


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


def insert_rows(
    session: Session, model: type[Table], names: Sequence[str], rows: Sequence[Row], conflict: str = ""
) -> int:
    """Insert rows and give how many were inserted. `conflict` is an `ON CONFLICT` clause, which both databases know.

    Columns that are not named get the plain default of their model.
    """
    if not rows:
        return 0
    table: sa.Table = model.__table__  # type: ignore[assignment]
    left_out = _defaults(table, frozenset(names))
    if left_out:
        names = [*names, *left_out]
        rows = [(*row, *left_out.values()) for row in rows]
    postgres = on_postgres(session)
    conversions = _columns(table, names, postgres=postgres)
    into = f"INSERT INTO {table.name} ({', '.join(names)})"
    connection = session.connection()
    if postgres:
        arrays = tuple(
            [None if value is None else convert(value) for value in column]
            for column, (_, _, convert) in zip(zip(*rows, strict=True), conversions, strict=True)
        )
        return connection.exec_driver_sql(f"{into} {_unnest(conversions)} {conflict}", arrays).rowcount
    marks = ", ".join("?" * len(names))
    converted = [
        tuple(
            None if value is None else convert(value) for value, (_, _, convert) in zip(row, conversions, strict=True)
        )
        for row in rows
    ]
    return connection.exec_driver_sql(f"{into} VALUES ({marks}) {conflict}", converted).rowcount


def _unnest(conversions: Sequence[tuple[str, str, Convert]]) -> str:
    chosen = ", ".join(f"k{i}{cast}" for i, (_, cast, _) in enumerate(conversions))
    arrays = ", ".join(f"%{'b' if kind == 'bytea[]' else 's'}::{kind}" for kind, _, _ in conversions)
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
        arrays = tuple(
            [None if value is None else convert(value) for value in column]
            for column, (_, _, convert) in zip(zip(*rows, strict=True), conversions, strict=True)
        )
        sets = ", ".join(f"{name} = told.v{i + 1}" for i, name in enumerate(names))
        told = ", ".join(f"v{i}" for i in range(len(conversions)))
        statement = (
            f"UPDATE {table.name} SET {sets} FROM (SELECT * FROM ({_unnest(conversions)}) AS typed({told})) AS told "  # noqa: S608
            f"WHERE {table.name}.{key} = told.v0"
        )
        connection.exec_driver_sql(statement, arrays)
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
        told = {f"keys_{i}": list(column) for i, column in enumerate(zip(*keys, strict=True))}
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
