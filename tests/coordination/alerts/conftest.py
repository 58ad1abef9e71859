"""A bench on each kind of database: the tables are made once, and emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from coordination.clock import SetClock
from coordination.db import make_engine
from coordination.installation import Installation
from coordination.models import Table
from coordination.settings import Settings
from coordination.vault import Vault
from tests import servers
from tests.coordination.alerts.building import MORNING, Bench

SECRET = "a secret of the tests that is long enough"


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    """The engines that were made so far, by kind of database."""
    made: dict[str, Engine] = {}
    yield made
    for engine in made.values():
        engine.dispose()


@pytest.fixture(scope="session")
def alerts_postgres_url(postgres_server: str, worker: str) -> Iterator[str]:
    url = servers.create_database(postgres_server, f"kindreflex_alerts_{worker}")
    yield url
    servers.drop_database(url)


def _engine(kind: str, url: str, engines: dict[str, Engine]) -> Engine:
    if kind not in engines:
        engines[kind] = make_engine(url)
        Table.metadata.create_all(engines[kind])
    return engines[kind]


def empty(engine: Engine) -> None:
    """Empty all tables."""
    with engine.begin() as connection:
        names = [table.name for table in Table.metadata.sorted_tables]
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text(f"TRUNCATE {', '.join(names)} CASCADE"))
            return
        connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
        for name in reversed(names):
            connection.execute(sa.text(f"DELETE FROM {name}"))


def make_bench(engine: Engine, folder: Path) -> Bench:
    settings = Settings(
        str(engine.url), "filesystem://", SECRET, folder, "http://127.0.0.1", ZoneInfo("Europe/Brussels"), 180, folder
    )
    return Bench(Installation(settings, engine, Vault(SECRET), SetClock(MORNING)))


@pytest.fixture(params=["sqlite", "postgresql"])
def bench(
    request: pytest.FixtureRequest,
    engines: dict[str, Engine],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Bench:
    """A bench with the centre CEN-03, on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        url = request.getfixturevalue("alerts_postgres_url") if "postgresql" not in engines else ""
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('alerts') / 'kindreflex.sqlite'}" if "sqlite" not in engines else ""
    engine = _engine(request.param, url, engines)
    empty(engine)
    made = make_bench(engine, tmp_path)
    made.centre()
    for ref in ("P1", "P2", "P3"):
        made.household(ref)
    return made


@pytest.fixture
def postgres_bench(alerts_postgres_url: str, engines: dict[str, Engine], tmp_path: Path) -> Bench:
    """A bench on PostgreSQL alone, for tests with real parallel connections."""
    engine = _engine("postgresql", alerts_postgres_url, engines)
    empty(engine)
    made = make_bench(engine, tmp_path)
    made.centre()
    for ref in ("P1", "P2", "P3"):
        made.household(ref)
    return made
