"""Where the database benchmarks run: real PostgreSQL and Redis, an installation, the synthetic network loaded."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from coordination.actors import SYSTEM
from coordination.checking import check_centre, due_centres
from coordination.clock import SystemClock
from coordination.events import submit_events
from coordination.garbage import collect_seldom, set_aside
from coordination.installation import Installation, open_installation
from coordination.migrations import upgrade
from coordination.settings import Settings, default_rules_dir, read_settings
from coordination.simulation import Network, draw_network
from tests.servers import running

SECRET = "benchmark-" * 4


@dataclass(frozen=True, slots=True)
class Place:
    """An installation on PostgreSQL with the network that was loaded into it."""

    installation: Installation
    network: Network
    environment: dict[str, str]


def environment(postgres: str, redis: str, data_dir: str) -> dict[str, str]:
    """Give the environment for this process and for workers."""
    return {
        "KINDREFLEX_DATABASE_URL": postgres,
        "KINDREFLEX_BROKER_URL": redis,
        "KINDREFLEX_SECRET_KEY": SECRET,
        "KINDREFLEX_DATA_DIR": data_dir,
    }


@contextmanager
def place(centres: int = 105) -> Iterator[Place]:
    """Start the servers, load the network, and check it once."""
    with running(durable=True) as urls, tempfile.TemporaryDirectory() as data_dir:
        collect_seldom()
        told = environment(urls.postgres, urls.redis, data_dir)
        installation = open_installation(settings_of(told))
        upgrade(installation.engine)
        network = draw_network(centres, today=today_of(installation))
        submit_events(installation, list(network.events), SYSTEM)
        while waiting := due_centres(installation):
            for code in waiting:
                check_centre(installation, code)
        with installation.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))
        set_aside()  # the events of the network stay in this process, which no process of an installation holds
        yield Place(installation, network, told)
        installation.engine.dispose()


def settings_of(told: dict[str, str]) -> Settings:
    """Read settings as a process would."""
    return read_settings({**told, "KINDREFLEX_RULES_DIR": str(default_rules_dir())})


def today_of(installation: Installation) -> dt.date:
    """Give the local day."""
    return SystemClock().now().astimezone(installation.settings.timezone).date()


def data_dir_of(told: dict[str, str]) -> Path:
    """Give the data folder."""
    return Path(told["KINDREFLEX_DATA_DIR"])
