"""A worker is killed in the middle of a check: nothing is half done, and another one does it, once."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
import sqlalchemy as sa

from coordination.actors import SYSTEM
from coordination.events import submit_events
from coordination.installation import Installation, open_installation
from coordination.models import Alert, CentreClaim, JournalEntry, Table, Task
from tests.waiting import until
from tests.workers import network
from tests.workers.conftest import settings_of
from tests.workers.running import SHORT_LEASE, WORKER, Celery, celery
from workers.delivery import connect

CENTRE = "CEN-03"
GATED = "tests.workers.gated:app"


@pytest.fixture(params=["embedded", "distributed"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """SQLite with folders, and PostgreSQL with Redis; nudges leave."""
    names = ("sqlite_url",) if request.param == "embedded" else ("fresh_postgres_url", "clean_redis_url")
    made = open_installation(settings_of(tmp_path, *map(request.getfixturevalue, names)))
    Table.metadata.create_all(made.engine)
    connect(made)
    yield made
    made.engine.dispose()


def read(installation: Installation, *columns: object) -> list[tuple[object, ...]]:
    with installation.begin(read_only=True) as uow:
        return [tuple(row) for row in uow.session.execute(sa.select(*columns))]


def conflict(installation: Installation) -> None:
    """Tell the ledger of a family with a baby, and of nappies that stop."""
    told = [network.centre(installation, CENTRE), network.stop(installation, CENTRE)]
    receipts = submit_events(installation, [*told, network.family(installation, CENTRE, "H-1")], SYSTEM)
    assert [receipt.status for receipt in receipts] == ["accepted"] * 3, receipts


def in_the_middle(installation: Installation) -> bool:
    return (installation.settings.data_dir / "reached").exists()


def close_gate(installation: Installation) -> Path:
    gate = installation.settings.data_dir / "gate"
    gate.touch()
    return gate


def open_gate(gate: Path) -> None:
    gate.unlink()
    (gate.parent / "reached").unlink()


def nothing_is_written(installation: Installation) -> bool:
    (claim,) = read(installation, CentreClaim.done, CentreClaim.lease_until)
    assert claim[1] is not None
    return claim[0] == 0 and not read(installation, Alert.id) and not read(installation, Task.id)


def found(installation: Installation) -> bool:
    return bool(read(installation, Alert.id))


def each_thing_is_there_once(installation: Installation) -> None:
    alerts = Counter(read(installation, Alert.rule, Alert.centre, Alert.stage))
    assert ("care.infant-without-supplies", CENTRE, "confirmed") in alerts
    assert set(alerts.values()) == {1}
    assert len(set(read(installation, Alert.number))) == len(alerts)
    tasks = Counter(read(installation, Task.kind, Task.party, Task.rule))
    assert set(tasks.values()) == {1}
    opened = Counter(read(installation, JournalEntry.act, JournalEntry.subject))
    assert {number for (act, _), number in opened.items() if act == "alert_opened"} <= {1}


def killed_in_the_middle(installation: Installation, worker: Celery) -> Path:
    """Let a worker come to the middle of a check, and pull its plug there."""
    gate = close_gate(installation)
    worker.ready()
    conflict(installation)
    until(lambda: in_the_middle(installation), 30)
    worker.kill()
    return gate


def test_nothing_is_half_done_and_another_worker_does_it_once_within_the_lease(installation):
    with celery(installation.settings, "first", *WORKER, "--beat", app=GATED) as first:
        gate = killed_in_the_middle(installation, first)
    assert nothing_is_written(installation)
    open_gate(gate)
    with celery(installation.settings, "second", *WORKER, "--beat", app=GATED) as second:
        second.ready()
        began = monotonic()
        until(lambda: found(installation), 60)
        assert monotonic() - began < SHORT_LEASE.total_seconds() + 5
    each_thing_is_there_once(installation)


def test_a_process_that_is_killed_alone_is_replaced_and_its_check_done_once(installation):
    gate = close_gate(installation)
    with celery(installation.settings, "worker", *WORKER, "--concurrency", "1", app=GATED) as worker:
        worker.ready()
        (child,) = worker.children()
        conflict(installation)
        until(lambda: in_the_middle(installation), 30)
        os.kill(child, signal.SIGKILL)
        until(lambda: child not in worker.children(), 30)
        assert nothing_is_written(installation)
        open_gate(gate)
        with celery(installation.settings, "beat", "beat", "--loglevel", "INFO", "--pidfile="):
            until(lambda: found(installation), 60)
        assert not worker.ended
    each_thing_is_there_once(installation)


def test_a_worker_that_is_asked_to_end_finishes_its_check(installation):
    gate = close_gate(installation)
    with celery(installation.settings, "worker", *WORKER, app=GATED) as worker:
        worker.ready()
        conflict(installation)
        until(lambda: in_the_middle(installation), 30)
        os.kill(worker.pid, signal.SIGTERM)
        until(lambda: worker.said("Warm shutdown"), 60)
        open_gate(gate)
        assert worker.stop() == 0
    assert found(installation)
    each_thing_is_there_once(installation)


@pytest.mark.parametrize("installation", ["distributed"], indirect=True)
def test_a_worker_that_froze_in_the_middle_of_a_check_holds_up_nobody_and_writes_nothing_when_it_wakes(installation):
    gate = close_gate(installation)
    with (
        celery(installation.settings, "first", *WORKER, "--concurrency", "1", "--hostname", "one@%h", app=GATED) as one,
        celery(installation.settings, "beat", "beat", "--loglevel", "INFO", "--pidfile="),
    ):
        one.ready()
        conflict(installation)
        until(lambda: in_the_middle(installation), 30)
        frozen = [one.pid, *one.children()]
        for process in frozen:
            os.kill(process, signal.SIGSTOP)
        assert nothing_is_written(installation)
        open_gate(gate)
        with celery(installation.settings, "second", *WORKER, "--hostname", "two@%h", app=GATED) as two:
            two.ready()
            until(lambda: found(installation), 60)
            for process in frozen:
                os.kill(process, signal.SIGCONT)
            until(lambda: one.said("job_put_off") or one.said("job_done"), 60)
            assert (one.stop(), two.stop()) == (0, 0)
    each_thing_is_there_once(installation)
