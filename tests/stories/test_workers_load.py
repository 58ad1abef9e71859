"""Many decisions, two workers and two beats: every alert once, few checks, and the request told in the job's log."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog

from coordination.actors import SYSTEM
from coordination.events import submit_events
from coordination.heartbeats import canary_age
from coordination.installation import Installation, open_installation
from coordination.models import Alert, AlertSubject, CentreClaim, CentreWanted, Table, Task
from coordination.unit_of_work import Nudge
from tests.waiting import until
from tests.workers import network
from tests.workers.conftest import settings_of
from tests.workers.running import BEAT, WORKER, celery
from workers.delivery import connect

CENTRES = [f"CEN-{number:02}" for number in range(6)]
FAMILIES = 12
RULE = "care.infant-without-supplies"


@pytest.fixture
def installation(tmp_path: Path, fresh_postgres_url: str, clean_redis_url: str) -> Iterator[Installation]:
    made = open_installation(settings_of(tmp_path, fresh_postgres_url, clean_redis_url))
    Table.metadata.create_all(made.engine)
    connect(made)
    yield made
    made.engine.dispose()


def read(installation: Installation, *columns: object) -> list[tuple[object, ...]]:
    with installation.begin(read_only=True) as uow:
        return [tuple(row) for row in uow.session.execute(sa.select(*columns))]


def settled(installation: Installation) -> bool:
    wanted = dict(read(installation, CentreWanted.centre, CentreWanted.wanted))
    done = dict(read(installation, CentreClaim.centre, CentreClaim.done))
    return bool(wanted) and all(done.get(centre) == number for centre, number in wanted.items())


def checks(installation: Installation, centre: str) -> int:
    return dict(read(installation, CentreClaim.centre, CentreClaim.token)).get(centre, 0)


def tell(installation: Installation, *events: object) -> None:
    receipts = submit_events(installation, events, SYSTEM)
    assert {receipt.status for receipt in receipts} == {"accepted"}, receipts


def test_two_workers_and_two_beats_on_the_same_load_open_each_alert_once(installation):
    other = str(installation.settings.data_dir / "other-beat")
    with (
        celery(installation.settings, "one", *WORKER, "--hostname", "one@%h") as one,
        celery(installation.settings, "two", *WORKER, "--hostname", "two@%h") as two,
        celery(installation.settings, "beat-one", *BEAT),
        celery(installation.settings, "beat-two", *BEAT, "--schedule", other),
    ):
        one.ready()
        two.ready()
        tell(installation, *(network.centre(installation, centre) for centre in CENTRES))
        for number in range(FAMILIES):
            for centre in CENTRES:
                tell(installation, network.family(installation, centre, f"H-{centre}-{number}"))
            if number == FAMILIES // 2:
                tell(installation, *(network.stop(installation, centre) for centre in CENTRES))
        until(lambda: settled(installation), 90)
    alerts = Counter(read(installation, Alert.rule, Alert.centre, Alert.stage))
    assert set(alerts.values()) == {1}
    assert {centre for rule, centre, _ in alerts if rule == RULE} == set(CENTRES)
    subjects = read(installation, AlertSubject.alert, AlertSubject.ref)
    assert len(set(subjects)) == len(subjects)
    by_alert = Counter(alert for alert, _ in subjects)
    ours = [alert for alert, rule in read(installation, Alert.id, Alert.rule) if rule == RULE]
    assert [by_alert[alert] for alert in ours] == [FAMILIES] * len(CENTRES)
    tasks = Counter(read(installation, Task.kind, Task.party, Task.rule, Task.centre))
    assert set(tasks.values()) == {1}


def test_a_thousand_nudges_of_one_centre_cost_few_checks(installation):
    tell(installation, network.centre(installation, CENTRES[0]))
    with celery(installation.settings, "worker", *WORKER) as worker:
        worker.ready()
        until(lambda: settled(installation), 60)
        before = checks(installation, CENTRES[0])
        tell(installation, network.family(installation, CENTRES[0], "H-1"))
        for _ in range(1_000):
            installation.send_nudge(Nudge("check_centre", (CENTRES[0],)))
        # The canary waits in the same queue, behind all of them.
        installation.send_nudge(Nudge("see_canary"))
        until(lambda: canary_age(installation) is not None, 60)
        assert settled(installation)
        assert checks(installation, CENTRES[0]) <= before + 2


def test_the_id_of_the_request_follows_the_nudge_into_the_log_of_the_job(installation):
    tell(installation, network.centre(installation, CENTRES[0]))
    with celery(installation.settings, "worker", *WORKER) as worker:
        worker.ready()
        until(lambda: settled(installation), 60)
        with structlog.contextvars.bound_contextvars(request="request-0815"):
            tell(installation, network.family(installation, CENTRES[0], "H-1"))
        until(lambda: worker.said("request-0815"), 30)
    lines = [json.loads(line) for line in worker.log.read_text().splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line.get("request") == "request-0815"]
    assert (line["event"], line["job"], line["ids"]) == ("job_done", "check_centre", [CENTRES[0]])
