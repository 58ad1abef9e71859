"""Decisions stream in while everything beneath them falls and rises: nothing is lost, and all settles by itself."""

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Self

import pytest
import sqlalchemy as sa

from coordination.actors import SYSTEM
from coordination.checking import check_centre, check_region, due_centres, due_regions, run_nightly
from coordination.errors import UnavailableError
from coordination.events import submit_events
from coordination.heartbeats import canary_age
from coordination.installation import Installation, open_installation
from coordination.models import Alert, AlertSubject, CentreClaim, Event, Table, Task
from coordination.unit_of_work import Nudge
from coordination.vital_signs import VitalSigns, read_signs
from tests.conftest import did_not_run
from tests.servers import NotAvailableError, run_folder
from tests.servers.programs import Postgres
from tests.waiting import until
from tests.workers import network
from tests.workers.conftest import settings_of
from tests.workers.running import BEAT, WORKER, OwnRedis, celery
from workers.delivery import Delivery

CENTRES = [f"CEN-{number:02}" for number in range(1, 5)]
SHORT_LEASE = "tests.workers.gated:app"
HALF_A_SECOND = 0.5


@dataclass
class Servers:
    postgres: Postgres
    postgres_url: str
    redis: OwnRedis


@pytest.fixture
def servers(tmp_path: Path, redis_url: str) -> Iterator[Servers]:  # redis_url: says why it cannot run
    """PostgreSQL and Redis of this test alone, which it may hurt."""
    folder = run_folder()
    postgres, redis = Postgres(folder, durable=True), OwnRedis(tmp_path)
    try:
        url = postgres.start()
    except NotAvailableError as missing:
        did_not_run(str(missing), demanded_by="KINDREFLEX_DEMAND_SERVERS")
        raise
    redis.start()
    yield Servers(postgres, url, redis)
    redis.stop()
    postgres.stop()
    shutil.rmtree(folder)


@dataclass
class Stream:
    """A client that tells one event after the other, and tells it again when it is asked to come back."""

    installation: Installation
    events: list[dict[str, object]] = field(default_factory=list)
    put_off: int = 0
    slowest_nudge: float = 0.0

    def __post_init__(self) -> None:
        self._send = Delivery(self.installation.settings, pause=0.5).send
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._tell)

    def __enter__(self) -> Self:
        self.installation.send_nudge = self._nudge
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def tell(self, event: dict[str, object]) -> None:
        while True:
            try:
                (receipt,) = submit_events(self.installation, [event], SYSTEM)
            except UnavailableError:
                self.put_off += 1
                self._end.wait(0.1)
                continue
            assert receipt.status in {"accepted", "duplicate"}, receipt
            self.events.append(event)
            return

    def more(self, number: int = 15) -> None:
        """Wait until so many more events were taken in."""
        before = len(self.events)
        until(lambda: len(self.events) >= before + number, 60, why="decisions are taken in all the while")

    def _tell(self) -> None:
        number = 0
        while not self._end.wait(0.02):
            number += 1
            centre = CENTRES[number % len(CENTRES)]
            self.tell(network.family(self.installation, centre, f"H-{number}", arrives=3 + number % 20))
            if number % 25 == 0:
                self.tell(network.stop(self.installation, CENTRES[number // 25 % len(CENTRES)], starts=number % 30))

    def _nudge(self, nudge: Nudge) -> None:
        began = monotonic()
        self._send(nudge)
        self.slowest_nudge = max(self.slowest_nudge, monotonic() - began)


def signs(installation: Installation) -> VitalSigns:
    with installation.begin(read_only=True) as uow:
        return read_signs(uow)


def read(installation: Installation, *columns: object) -> list[tuple[object, ...]]:
    with installation.begin(read_only=True) as uow:
        return [tuple(row) for row in uow.session.execute(sa.select(*columns))]


def settled(installation: Installation) -> bool:
    found = signs(installation)
    return found.waiting == 0 and not due_regions(installation) and found.canary is not None and found.canary < 10


def open_alerts(installation: Installation) -> dict[tuple[object, ...], object]:
    """What stands open: for each rule, centre and stage its severity, days and subjects."""
    alerts = (Alert.id, Alert.rule, Alert.centre, Alert.stage, Alert.severity, Alert.starts_on, Alert.ends_on)
    about = (AlertSubject.alert, AlertSubject.kind, AlertSubject.ref, AlertSubject.starts_on, AlertSubject.ends_on)
    subjects: dict[object, set[object]] = {}
    for alert, *subject in read(installation, *about):
        subjects.setdefault(alert, set()).add(tuple(subject))
    rows = [row for row in read(installation, *alerts, Alert.status) if row[-1] != "resolved"]
    found = {row[1:4]: (row[4:7], subjects.get(row[0])) for row in rows}
    assert len(found) == len(rows), "an alert stands there twice"
    return found


def as_it_should_be(folder: Path, events: list[dict[str, object]]) -> dict[tuple[object, ...], object]:
    """What a quiet installation finds in the same events."""
    quiet = open_installation(settings_of(folder, f"sqlite:///{folder / 'quiet.sqlite'}"))
    Table.metadata.create_all(quiet.engine)
    submit_events(quiet, events, SYSTEM)
    for code in due_centres(quiet):
        check_centre(quiet, code)
    for region in due_regions(quiet):
        check_region(quiet, region)
    found = open_alerts(quiet)
    quiet.engine.dispose()
    return found


def test_everything_falls_and_rises_while_decisions_stream_in(tmp_path, servers):
    installation = open_installation(settings_of(tmp_path, servers.postgres_url, servers.redis.url))
    Table.metadata.create_all(installation.engine)
    stream = Stream(installation)
    for code in CENTRES:
        stream.tell(network.centre(installation, code))

    def worker(name: str):
        return celery(installation.settings, name, *WORKER, "--hostname", f"{name}@%h", app=SHORT_LEASE)

    with (
        worker("one") as one, worker("two") as two, worker("three") as three,
        celery(installation.settings, "beat-one", *BEAT),
        celery(installation.settings, "beat-two", *BEAT, "--schedule", str(tmp_path / "other-beat")),
    ):  # fmt: skip
        for each in (one, two, three):
            each.ready()
        with stream:
            stream.more()
            one.kill()
            stream.more()
            servers.redis.stop()
            stream.more()
            servers.redis.start()
            stream.more()
            servers.postgres.fall_and_rise()
            stream.more()
            servers.redis.freeze()
            stream.more()
            two.kill()
            servers.redis.thaw()
            stream.more()
        until(lambda: settled(installation), 120, why="all is looked at, and the canary flies")
        assert three.stop() == 0
    assert stream.slowest_nudge < HALF_A_SECOND
    assert nothing_is_lost_doubled_or_held(installation, stream)
    assert open_alerts(installation) == as_it_should_be(tmp_path, stream.events)
    compared, disagreed = run_nightly(installation)
    assert (compared, disagreed) == (len(CENTRES), 0)
    installation.engine.dispose()


def nothing_is_lost_doubled_or_held(installation: Installation, stream: Stream) -> bool:
    kept = Counter(row[0] for row in read(installation, Event.event_id))
    assert kept == Counter(event["id"] for event in stream.events)
    assert stream.put_off, "the database was away for a moment, and who asked was told so"
    tasks = Counter(read(installation, Task.kind, Task.party, Task.centre, Task.rule))
    assert set(tasks.values()) == {1}
    assert {row[0] for row in read(installation, CentreClaim.lease_until)} == {None}
    assert {row[0] for row in read(installation, CentreClaim.failures)} == {0}
    return canary_age(installation) is not None
