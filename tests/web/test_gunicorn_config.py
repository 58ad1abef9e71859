"""What gunicorn does beside serving: each of its processes prepares the calendars that people will ask about."""

import threading
from types import SimpleNamespace

from coordination.calendars import shelf_of
from coordination.placements import unprepared_centres
from tests.waiting import until
from web import gunicorn_config


def test_a_process_that_answers_people_prepares_the_calendars_after_its_start(app, network):
    shelf_of(network.installation).forget()
    assert unprepared_centres(network.installation)
    before = set(threading.enumerate())
    gunicorn_config.post_worker_init(SimpleNamespace(wsgi=app))
    until(lambda: not unprepared_centres(network.installation))
    for thread in set(threading.enumerate()) - before:
        thread.stop()
        thread.join(10)
