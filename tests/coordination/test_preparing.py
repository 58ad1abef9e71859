"""Calendars are ready before anybody asks: after a start, after a decision, and on the next day."""

import pytest

from coordination.actors import SYSTEM
from coordination.calendars import shelf_of
from coordination.placements import prepare_centre, preparing, rank_places, unprepared_centres
from tests.coordination.telling import allocation, centre, supply

FAMILY = [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03"}]


@pytest.fixture
def prepared(desk):
    places = {"capacity": {"families": 40}, "supplies": {"nappies": "running", "baby_food": "running"}}
    desk.accept(centre("CEN-03", **places), centre("CEN-05", **places))
    desk.accept(allocation("H-1", "CEN-03", "2026-12-05", members=FAMILY))
    for code in unprepared_centres(desk.installation):
        prepare_centre(desk.installation, code)
    return desk


def test_a_process_that_just_started_has_everything_to_prepare(prepared):
    assert unprepared_centres(prepared.installation) == []
    shelf_of(prepared.installation).forget()
    assert unprepared_centres(prepared.installation) == ["CEN-03", "CEN-05"]


def test_a_decision_makes_only_its_centre_unprepared(prepared):
    prepared.accept(supply("CEN-05"))
    assert unprepared_centres(prepared.installation) == ["CEN-05"]


def test_the_next_day_everything_is_looked_at_anew(prepared):
    prepared.installation.clock.move(days=1)
    assert unprepared_centres(prepared.installation) == ["CEN-03", "CEN-05"]


def test_who_asks_of_prepared_centres_gets_what_a_fresh_process_would_tell(prepared):
    prepared.accept(supply("CEN-03", item="nappies"))
    prepare_centre(prepared.installation, "CEN-03")
    day = prepared.installation.clock.now().date()

    def ranked():
        return rank_places(prepared.installation, SYSTEM, household=None, members=FAMILY, arrives_on=day)

    ready = ranked()
    shelf_of(prepared.installation).forget()
    assert ranked() == ready
    supplied = {
        place.centre: "care.infant-without-supplies" not in {finding.rule for finding in place.findings}
        for place in ready.places
        if place.rank
    }
    assert supplied == {"CEN-03": False, "CEN-05": True}


def test_a_centre_that_could_not_be_prepared_is_read_anew(prepared, monkeypatch):
    prepared.accept(supply("CEN-05"))
    with monkeypatch.context() as broken:
        broken.setattr(preparing, "found_now", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            prepare_centre(prepared.installation, "CEN-05")
    assert unprepared_centres(prepared.installation) == ["CEN-05"]
    prepare_centre(prepared.installation, "CEN-05")
    assert unprepared_centres(prepared.installation) == []
