"""Databases on a PostgreSQL server: made, copied and dropped; addresses as psycopg wants them."""

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url


def libpq(url: URL | str) -> str:
    """The same address as psycopg itself wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def create_database(server: str, name: str, *, template: str | None = None) -> str:
    """Create (anew, when it exists) a database on a server, empty or as a copy of `template`, and give its address."""
    url = make_url(server)
    drop_database(url.set(database=name).render_as_string(hide_password=False))
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
    return url.set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Drop a database, whoever is still connected to it; nothing happens when it is not there."""
    parsed = make_url(url)
    with psycopg.connect(libpq(parsed.set(database="postgres")), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(parsed.database or ""))
        )
