"""Two processes on one database of each kind."""

import pytest

from coordination.calendars import shelf
from coordination.checking import due
from tests.coordination.alerts.conftest import empty
from tests.coordination.any_order.network import Network
from tests.coordination.conftest import make_installation


def _network(url, tmp_path):
    first, _ = make_installation(url, tmp_path)
    second, _ = make_installation(url, tmp_path)
    second.clock, second.rules = first.clock, first.rules
    longest, kept = shelf.LONGEST_UPDATE, due.KEPT_DIRT
    yield Network((first, second), lambda: empty(first.engine))
    shelf.LONGEST_UPDATE, due.KEPT_DIRT = longest, kept
    first.engine.dispose()
    second.engine.dispose()


@pytest.fixture
def sqlite_network(ready_sqlite_url, tmp_path):
    yield from _network(ready_sqlite_url, tmp_path)


@pytest.fixture
def postgres_network(ready_postgres_url, tmp_path):
    yield from _network(ready_postgres_url, tmp_path)
