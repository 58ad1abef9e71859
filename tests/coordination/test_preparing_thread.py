"""The thread that prepares calendars: it goes on after a failure, and it ends when it is told to."""

import pytest

from coordination import preparing
from coordination.calendars import shelf_of
from coordination.checking import check_centre
from coordination.placements import settled_centres, unprepared_centres
from coordination.preparing import Preparing
from tests.coordination.telling import centre
from tests.waiting import until


@pytest.fixture
def known(desk):
    desk.accept(centre("CEN-03"), centre("CEN-05"))
    return desk.installation


@pytest.fixture
def start(known):
    started = []

    def start(**options):
        started.append(Preparing(known, look_every=0.01, **options))
        started[-1].start()

    yield start
    for thread in started:
        thread.stop()
        thread.join(10)
        assert not thread.is_alive()


def test_everything_is_prepared_without_anybody_asking(known, start):
    assert unprepared_centres(known)
    start()
    until(lambda: not unprepared_centres(known))


def test_who_checks_prepares_what_was_checked_before(known, start):
    check_centre(known, "CEN-03")
    shelf_of(known).forget()
    start(settled=True)
    until(lambda: not settled_centres(known))
    assert (shelf_of(known).has("CEN-03"), shelf_of(known).has("CEN-05")) == (True, False)


def test_a_failure_is_told_and_tried_again(known, start, monkeypatch):
    failures = iter([RuntimeError("the database is away"), RuntimeError("still away")])
    asked = preparing.unprepared_centres

    def unprepared(installation):
        for failure in failures:
            raise failure
        return asked(installation)

    monkeypatch.setattr(preparing, "unprepared_centres", unprepared)
    start()
    until(lambda: not unprepared_centres(known))
    assert list(failures) == []


def test_after_many_centres_the_memory_is_set_in_order(known, start, monkeypatch):
    aside = []
    monkeypatch.setattr(preparing, "MANY", 2)
    monkeypatch.setattr(preparing, "set_aside", lambda: aside.append(len(unprepared_centres(known))))
    start()
    until(lambda: aside)
    assert aside[0] == 0
