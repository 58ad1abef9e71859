"""The pipe of beat, broker, worker and database, with real processes: it finds work, and comes back after a failure."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest
import sqlalchemy as sa

from coordination.actors import SYSTEM
from coordination.checking import want_centres
from coordination.events import submit_events
from coordination.heartbeats import canary_age, send_canary
from coordination.installation import Installation, open_installation
from coordination.models import CentreClaim, CentreWanted, Table
from tests.coordination.telling import centre
from tests.waiting import until
from tests.workers.conftest import settings_of
from tests.workers.running import BEAT, WORKER, Celery, OwnRedis, Relay, celery
from workers.delivery import Delivery

GATED = "tests.workers.gated:app"
CENTRES = [f"CEN-{number:02}" for number in range(12)]


@pytest.fixture
def own_redis(tmp_path: Path, redis_url: str) -> Iterator[OwnRedis]:  # that one says why it cannot run
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.stop()


def installed(folder: Path, database_url: str, broker_url: str) -> Installation:
    made = open_installation(settings_of(folder, database_url, broker_url))
    Table.metadata.create_all(made.engine)
    with made.begin() as uow:
        uow.session.add_all(CentreWanted(centre=code, wanted=1, wanted_at=uow.at) for code in CENTRES)
    return made


@pytest.fixture(params=["embedded", "distributed"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """SQLite with folders, and PostgreSQL with Redis. Nudges do not leave: only the sweep finds work."""
    if request.param == "embedded":
        made = installed(tmp_path, request.getfixturevalue("sqlite_url"), "filesystem://")
    else:
        urls = [request.getfixturevalue(name) for name in ("fresh_postgres_url", "clean_redis_url")]
        made = installed(tmp_path, *urls)
    yield made
    made.engine.dispose()


def all_done(installation: Installation) -> bool:
    with installation.begin(read_only=True) as uow:
        behind = uow.session.scalar(
            sa.select(sa.func.count())
            .select_from(CentreWanted)
            .join(CentreClaim, CentreClaim.centre == CentreWanted.centre, isouter=True)
            .where(CentreWanted.wanted > sa.func.coalesce(CentreClaim.done, 0))
        )
    return behind == 0


def want_everything(installation: Installation) -> None:
    with installation.begin() as uow:
        want_centres(uow, CENTRES)


def test_one_process_with_beat_finds_what_no_nudge_has_told_and_lets_the_canary_fly(installation):
    with celery(installation.settings, "worker", *WORKER, "--beat") as worker:
        until(lambda: all_done(installation), 60)
        until(lambda: canary_age(installation) is not None, 30)
        want_everything(installation)
        until(lambda: all_done(installation), 30)
        assert worker.stop() == 0


def beats(worker: Celery) -> list[int]:
    """The processes of the beats that a worker has started so far."""
    return [int(pid) for pid in re.findall(r'"pid": (\d+), "event": "beat_started"', worker.log.read_text())]


def test_a_beat_that_is_killed_inside_its_worker_starts_again(installation):
    with celery(installation.settings, "worker", *WORKER, "--beat") as worker:
        worker.ready()
        until(lambda: beats(worker), 30)
        os.kill(beats(worker)[0], signal.SIGKILL)
        until(lambda: len(beats(worker)) > 1, 30)
        want_everything(installation)
        until(lambda: all_done(installation), 60)
        assert worker.said("beat_ended_and_starts_again")
        assert worker.stop() == 0


def test_a_worker_that_starts_prepares_what_others_have_checked(installation):
    submit_events(installation, [centre(CENTRES[0])], SYSTEM)
    with celery(installation.settings, "first", *WORKER, "--beat") as first:
        until(lambda: all_done(installation), 60)
        assert first.stop() == 0
    with celery(installation.settings, "second", *WORKER) as second:
        until(lambda: second.said("calendars_prepared"), 60)
        second.ready()


def test_two_workers_and_two_beats_do_no_harm(installation):
    folder = installation.settings.data_dir
    with (
        celery(installation.settings, "worker-1", *WORKER, "--hostname", "one@%h") as one,
        celery(installation.settings, "worker-2", *WORKER, "--hostname", "two@%h") as two,
        celery(installation.settings, "beat-1", *BEAT) as first,
        celery(installation.settings, "beat-2", *BEAT, "--schedule", str(folder / "other-beat")) as second,
    ):
        one.ready()
        two.ready()
        for _ in range(3):
            want_everything(installation)
            until(lambda: all_done(installation), 60)
        assert [process.stop() for process in (first, second, one, two)] == [0, 0, 0, 0]
    with installation.begin(read_only=True) as uow:
        assert uow.session.scalar(sa.select(sa.func.max(CentreClaim.failures))) == 0


def test_the_worker_takes_its_beat_and_its_children_along_when_it_is_killed(installation):
    with celery(installation.settings, "worker", *WORKER, "--beat") as worker:
        worker.ready()
        family = [os.pidfd_open(pid) for pid in worker.children()]
        assert len(family) >= 2
        worker.kill()
        until(lambda: all(_ended(member) for member in family), 60)
        for member in family:
            os.close(member)


def test_work_is_done_after_the_processes_of_a_worker_were_killed_while_they_waited(installation):
    with celery(installation.settings, "worker", *WORKER, "--beat") as worker:
        worker.ready()
        until(lambda: all_done(installation), 60)
        for child in worker.children():
            os.kill(child, signal.SIGKILL)
        want_everything(installation)
        until(lambda: all_done(installation), 60)
        assert not worker.ended
        assert worker.stop() == 0


def _ended(member: int) -> bool:
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(member, 0)
        return False
    return True


def test_worker_and_beat_come_back_after_the_broker_did(tmp_path, fresh_postgres_url, own_redis):
    installation = installed(tmp_path, fresh_postgres_url, own_redis.url)
    delivery = Delivery(installation.settings, pause=0.1)
    installation.send_nudge = delivery.send
    with (
        celery(installation.settings, "worker", *WORKER) as worker,
        celery(installation.settings, "beat", *BEAT),
    ):
        until(lambda: all_done(installation), 60)
        worker.ready()
        own_redis.stop()
        want_everything(installation)
        until(lambda: worker.said("Trying to re-establish"), 30)
        own_redis.start()
        # The beat is back: a sweep finds what was wanted while the broker was away.
        until(lambda: all_done(installation), 60)
        a_canary_comes_through(installation)
    delivery.close()
    installation.engine.dispose()


def test_a_broker_that_falls_while_a_job_is_in_hand_takes_no_worker_along(tmp_path, fresh_postgres_url, own_redis):
    """The worker waits for another message, too: one of its places is free."""
    installation = installed(tmp_path, fresh_postgres_url, own_redis.url)
    with (
        celery(installation.settings, "worker", *WORKER, "--concurrency", "3", app=GATED) as worker,
        celery(installation.settings, "beat", *BEAT) as beat,
    ):
        until(lambda: all_done(installation), 60)
        (tmp_path / "gate").touch()
        with installation.begin() as uow:
            want_centres(uow, CENTRES[:1])
        until((tmp_path / "reached").exists, 60)
        own_redis.stop()
        until(lambda: worker.said("Trying to re-establish"), 30)
        (tmp_path / "gate").unlink()
        own_redis.start()
        until(lambda: all_done(installation), 60)
        a_canary_comes_through(installation)
        assert (beat.stop(), worker.stop()) == (0, 0)
    installation.engine.dispose()


def a_canary_comes_through(installation: Installation) -> None:
    began = monotonic()
    send_canary(installation)
    until(lambda: (canary_age(installation) or began) < monotonic() - began, 20, why="the canary came through")


def test_a_broker_that_is_gone_without_a_goodbye_is_noticed_even_with_a_job_in_hand(
    tmp_path, fresh_postgres_url, own_redis
):
    """Its machine is gone, and another one answers at its address: no silent stall of worker or beat."""
    relay = Relay(own_redis.port)
    installation = installed(tmp_path, fresh_postgres_url, own_redis.url.replace(str(own_redis.port), str(relay.port)))
    (tmp_path / "gate").touch()
    with (
        celery(installation.settings, "worker", *WORKER, "--concurrency", "1", app=GATED) as worker,
        celery(installation.settings, "beat", *BEAT),
    ):
        until((tmp_path / "reached").exists, 60)
        relay.fall_silent()
        (tmp_path / "gate").unlink()
        until(lambda: worker.said("Couldn't ack"), 30, why="nobody hears that the job is done")
        until(lambda: all_done(installation), 90)
    relay.close()
    installation.engine.dispose()
