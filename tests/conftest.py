"""What every test may ask for: servers, databases, a browser; and the rule that nothing is skipped in silence.

Fixtures, from the widest to the narrowest:

- `postgres_url` (session): a PostgreSQL database of this worker; `fresh_postgres_url`: one for this test alone;
- `sqlite_url`: an SQLite file for this test alone;
- `database_url` (session): both kinds, one after the other, shared by this worker: for tests that roll back;
- `fresh_database_url`: both kinds, for this test alone: for tests that commit, or that have several connections;
- `redis_url` (session): a Redis database of this worker; `clean_redis_url`: the same, emptied;
- `chromium`, `browser`, `page`: Debian's Chromium under Playwright, for tests marked `browser`.

`KINDREFLEX_TEST_DATABASE_URL` and `KINDREFLEX_TEST_REDIS_URL` name servers to use instead of our own; the account must
be allowed to create databases. `KINDREFLEX_DEMAND_BROWSER=1` and `KINDREFLEX_DEMAND_SERVERS=1` make failures of what
would otherwise not run. `HYPOTHESIS_PROFILE` chooses `dev` (default), `ci` or `deep`: see
`tests/profiles.py`.
"""

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import redis as redis_client
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import make_url

from tests import profiles, servers

profiles.load()

# Set by the process that began the run, read by the workers that pytest-xdist starts from it.
FOLDER = "KINDREFLEX_TEST_RUN_FOLDER"
OWNER = "KINDREFLEX_TEST_RUN_OWNER"

_numbers = count()


def _begins_the_run(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if _begins_the_run(config):
        os.environ[FOLDER] = str(servers.run_folder())
        os.environ[OWNER] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    if _begins_the_run(config):
        servers.stop_all(Path(os.environ.pop(FOLDER)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name each test that did not run, or that was expected to fail, with its reason."""
    rows = []
    for outcome in ("skipped", "xfailed"):
        for report in terminalreporter.getreports(outcome):
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else getattr(report, "wasxfail", "")
            rows.append(f"{report.nodeid}: {reason.removeprefix('Skipped: ') or 'no reason given'}")
    if rows:
        terminalreporter.section("did not run, or failed as expected")
        for row in sorted(rows):
            terminalreporter.write_line(row)


def did_not_run(reason: str, *, demanded_by: str) -> None:
    """Skip the test, or fail it where the environment demands that it runs."""
    if os.environ.get(demanded_by) == "1":
        pytest.fail(f"{reason} ({demanded_by}=1 demands it)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def worker() -> str:
    """Name of this worker of the run, fit for the name of a database: `main`, `gw0`, `gw1`…"""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _server(kind: str, replaced_by: str) -> str:
    given = os.environ.get(replaced_by)
    if given:
        return given
    try:
        return servers.ensure(kind, Path(os.environ[FOLDER]), owner=int(os.environ[OWNER]))
    except servers.NotAvailableError as missing:
        did_not_run(str(missing), demanded_by="KINDREFLEX_DEMAND_SERVERS")
        raise


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """Address of the PostgreSQL server; databases are made on it with `servers.create_database`."""
    return _server("postgres", "KINDREFLEX_TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str, worker: str) -> Iterator[str]:
    """An empty PostgreSQL database that belongs to this worker."""
    url = servers.create_database(postgres_server, f"kindreflex_test_{worker}")
    yield url
    servers.drop_database(url)


@pytest.fixture
def fresh_postgres_url(postgres_server: str, worker: str) -> Iterator[str]:
    """An empty PostgreSQL database that belongs to this test, dropped after it."""
    url = servers.create_database(postgres_server, f"kindreflex_test_{worker}_{next(_numbers)}")
    yield url
    servers.drop_database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file of SQLite that does not exist yet and belongs to this test."""
    return f"sqlite:///{tmp_path / 'kindreflex.sqlite'}"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One empty database of each kind, shared by the tests of this worker."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('shared') / 'kindreflex.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database_url(request: pytest.FixtureRequest) -> str:
    """One empty database of each kind, for this test alone."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "fresh_postgres_url")
    return url


@pytest.fixture(scope="session")
def redis_url(worker: str) -> str:
    """A database of Redis that belongs to this worker, empty at the start of the run."""
    server = make_url(_server("redis", "KINDREFLEX_TEST_REDIS_URL"))
    first = int(server.database or 0)
    mine = first if worker == "main" else first + 1 + int(worker.removeprefix("gw"))
    url = server.set(database=str(mine)).render_as_string(hide_password=False)
    _empty(url)
    return url


@pytest.fixture
def clean_redis_url(redis_url: str) -> str:
    """The same database of Redis, emptied for this test."""
    _empty(redis_url)
    return redis_url


def _empty(url: str) -> None:
    with redis_client.Redis.from_url(url) as client:
        client.flushdb()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium; a test that asks for it does not run where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    did_not_run("no Chromium was found; on Debian: apt-get install chromium", demanded_by="KINDREFLEX_DEMAND_BROWSER")
    raise AssertionError


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium without a window. Root may not use its sandbox; the pages are our own."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser context of its own: no cookies, Brussels time, English."""
    with browser.new_context(locale="en-BE", timezone_id="Europe/Brussels") as context:
        yield context.new_page()
