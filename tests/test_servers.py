"""The servers of a test run: they answer, each worker has its own corner, and nothing stays behind."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis as redis_client
from sqlalchemy import create_engine, make_url, text

from tests import servers


def test_both_kinds_of_database_answer(database_url):
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 40 + 2")) == 42
    engine.dispose()


def test_a_fresh_database_is_empty(fresh_database_url):
    engine = create_engine(fresh_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_here (id INTEGER)"))
    engine.dispose()


def test_postgres_is_the_version_that_we_run_for_real(postgres_url):
    with psycopg.connect(
        make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    ) as connection:
        assert connection.info.server_version // 10_000 >= 18


def test_a_database_can_be_copied_from_a_template(postgres_server, fresh_postgres_url):
    engine = create_engine(fresh_postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE prepared AS SELECT 7 AS seven"))
    engine.dispose()
    copied = servers.create_database(postgres_server, "copied", template=make_url(fresh_postgres_url).database)
    engine = create_engine(copied)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT seven FROM prepared")) == 7
    engine.dispose()
    servers.drop_database(copied)


def test_redis_answers_and_is_clean(clean_redis_url):
    with redis_client.Redis.from_url(clean_redis_url) as client:
        assert client.dbsize() == 0
        client.set("key", "value")
        assert client.get("key") == b"value"


@pytest.mark.browser
def test_a_page_opens_in_the_browser(page):
    page.set_content("<main><h1>kindreflex</h1></main>")
    assert page.get_by_role("heading").inner_text() == "kindreflex"


def _children(pid: int) -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == pid:
            found.add(int(stat.parent.name))
    return found


def _folder_kept_by(pid: int) -> Path:
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return Path(words[words.index("tests.servers.keeper") + 2])


@pytest.mark.usefixtures("postgres_server", "redis_url")  # It says there why it cannot run.
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_servers_end_with_their_owner_however_it_ends(ending):
    owner = subprocess.Popen(
        [sys.executable, "-m", "tests.servers"], cwd=servers.ROOT, stdout=subprocess.PIPE, text=True
    )
    with owner.stdout as said:
        url = said.readline().split("'")[1]
        said.readline()
        keepers = {os.pidfd_open(child): _folder_kept_by(child) for child in _children(owner.pid)}
        assert len(keepers) == 2
        owner.send_signal(ending)
        owner.wait(60)
    for keeper in keepers:
        assert select.select([keeper], [], [], 30)[0], "a keeper outlived its owner"
        os.close(keeper)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(servers.libpq(url))
    assert not any(folder.exists() or folder.parent.exists() for folder in keepers.values())
