"""The database is away: jobs are put off, each in one line of the log, and the sweep finds their work again."""

import socket

import pytest
from structlog.testing import capture_logs

from tests.workers.conftest import settings_of
from workers.app import make_app
from workers.jobs import JOBS
from workers.process import Process


@pytest.fixture
def app(tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # nobody listens
        settings = settings_of(tmp_path, f"postgresql://x:x@127.0.0.1:{nobody.getsockname()[1]}/x")
        made = make_app(settings, Process(settings))
        yield made
        made.close()


@pytest.mark.parametrize("job", sorted(JOBS))
def test_a_job_is_put_off_in_one_line(app, job):
    ids = ("CEN-03",) if job.startswith(("check_", "verify_", "erase_")) else ()
    with capture_logs() as lines:
        assert app.tasks[job].apply(args=ids).state == "SUCCESS"
    (line,) = lines
    assert (line["event"], line["log_level"]) == ("job_put_off", "warning")
    assert "Connection refused" in line["problem"]
