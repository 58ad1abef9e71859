"""An installation of its own for each test, on both kinds of database, copied from one that was prepared once."""

import itertools
import shutil
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import make_url

from coordination.actors import SYSTEM
from coordination.clock import SetClock
from coordination.db import make_engine
from coordination.installation import Installation
from coordination.models import Table
from coordination.settings import Settings, default_rules_dir
from coordination.vault import Vault
from tests import servers
from tests.coordination.telling import Desk

_numbers = itertools.count()
SECRET = "a secret of the tests, long enough"


def _prepare(url):
    engine = make_engine(url)
    Table.metadata.create_all(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def prepared_postgres(postgres_server, worker):
    """A database of PostgreSQL with all tables, to make copies of."""
    url = servers.create_database(postgres_server, f"kindreflex_prepared_{worker}")
    _prepare(url)
    yield make_url(url).database
    servers.drop_database(url)


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory):
    """A file of SQLite with all tables, to make copies of."""
    path = tmp_path_factory.mktemp("prepared") / "kindreflex.sqlite"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def ready_postgres_url(postgres_server, prepared_postgres, worker):
    """A database of PostgreSQL with all tables, for this test alone."""
    url = servers.create_database(
        postgres_server, f"kindreflex_ready_{worker}_{next(_numbers)}", template=prepared_postgres
    )
    yield url
    servers.drop_database(url)


@pytest.fixture
def ready_sqlite_url(prepared_sqlite, tmp_path):
    """A file of SQLite with all tables, for this test alone."""
    path = tmp_path / "kindreflex.sqlite"
    shutil.copy(prepared_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request):
    """A database with all tables, of each kind, for this test alone."""
    return request.getfixturevalue("ready_sqlite_url" if request.param == "sqlite" else "ready_postgres_url")


def make_installation(url, tmp_path):
    settings = Settings(
        database_url=url, broker_url="filesystem://", secret_key=SECRET, data_dir=tmp_path,
        public_url="http://127.0.0.1:8000", timezone=ZoneInfo("Europe/Brussels"), horizon_days=180,
        rules_dir=default_rules_dir(),
    )  # fmt: skip
    nudges = []
    installation = Installation(settings, make_engine(url), Vault(SECRET), SetClock(), nudges.append)
    return installation, nudges


@pytest.fixture
def desk(ready_url, tmp_path):
    """A desk at which statements are told to an installation."""
    installation, nudges = make_installation(ready_url, tmp_path)
    yield Desk(installation, nudges, SYSTEM)
    installation.engine.dispose()


@pytest.fixture
def postgres_desk(ready_postgres_url, tmp_path):
    """The same, on PostgreSQL alone: for what happens between several connections."""
    installation, nudges = make_installation(ready_postgres_url, tmp_path)
    yield Desk(installation, nudges, SYSTEM)
    installation.engine.dispose()
