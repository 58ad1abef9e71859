"""Installations without people and rules of their own: the tables, and whatever broker the test wants."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coordination.clock import SetClock
from coordination.installation import Installation, open_installation
from coordination.models import Table
from coordination.settings import Settings, read_settings

SECRET = "a secret of the tests that is long enough"


def settings_of(folder: Path, database_url: str, broker_url: str = "filesystem://") -> Settings:
    return read_settings({
        "KINDREFLEX_DATABASE_URL": database_url, "KINDREFLEX_BROKER_URL": broker_url,
        "KINDREFLEX_SECRET_KEY": SECRET, "KINDREFLEX_DATA_DIR": str(folder),
    })  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    """SQLite, and folders as a broker."""
    return settings_of(tmp_path, sqlite_url)


@pytest.fixture
def installation(tmp_path: Path, fresh_database_url: str) -> Iterator[Installation]:
    """An empty installation on each database, whose clock stands still; its nudges are gathered in `nudges`."""
    made = open_installation(settings_of(tmp_path, fresh_database_url), clock=SetClock())
    Table.metadata.create_all(made.engine)
    yield made
    made.engine.dispose()


@pytest.fixture
def nudges(installation: Installation) -> list[tuple[str, ...]]:
    """What the installation has nudged: (job, *ids)."""
    sent: list[tuple[str, ...]] = []
    installation.send_nudge = lambda nudge: sent.append((nudge.job, *nudge.args))
    return sent
