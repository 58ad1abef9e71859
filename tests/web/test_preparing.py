"""The thread of a web process that prepares calendars: it goes on after a failure, and it ends when it is told to."""

import pytest

from coordination.calendars import shelf_of
from coordination.placements import unprepared_centres
from tests.waiting import until
from web import preparing
from web.preparing import Preparing


@pytest.fixture
def thread(network):
    shelf_of(network.installation).forget()
    made = Preparing(network.installation, look_every=0.01)
    yield made
    made.stop()
    made.join(10)
    assert not made.is_alive()


def test_everything_is_prepared_without_anybody_asking(network, thread):
    assert unprepared_centres(network.installation)
    thread.start()
    until(lambda: not unprepared_centres(network.installation))


def test_a_failure_is_told_and_tried_again(network, thread, monkeypatch):
    failures = iter([RuntimeError("the database is away"), RuntimeError("still away")])
    asked = preparing.unprepared_centres

    def unprepared(installation):
        for failure in failures:
            raise failure
        return asked(installation)

    monkeypatch.setattr(preparing, "unprepared_centres", unprepared)
    thread.start()
    until(lambda: not unprepared_centres(network.installation))
    assert list(failures) == []
