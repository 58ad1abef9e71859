"""Two processes with a shelf each, on one database: what one writes, the other takes into account."""

import dataclasses
import datetime as dt

import pytest

from coordination.actors import SYSTEM
from coordination.calendars import shelf_of
from coordination.checking import check_centre
from coordination.models import Alert, CentreFindings
from coordination.placements import prepare_centre, settled_centres, suppose
from tests.coordination.telling import allocation, centre, event, supply

MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
FAMILY = [{"ref": "m1", "born": "1990-05"}, {"ref": "m2", "born": "2016-05"}]
BABY = [{"ref": "m1", "born": "1990-05"}, {"ref": "m2", "born": "2025-12"}]
RULE = "school.child-without-school"


@pytest.fixture
def other(desk):
    """Another process on the same database, with the same clock."""
    return dataclasses.replace(desk.installation, kept={})


def standing(desk):
    return [status for rule, status in desk.rows(Alert.rule, Alert.status) if rule == RULE]


def findings(desk):
    return desk.rows(CentreFindings.found)


def test_an_alert_that_another_process_opened_falls_although_this_one_finds_again_what_it_found_before(desk, other):
    desk.installation.clock.at = MONDAY
    registered = {"household": "H-1", "members": FAMILY, "registered_on": "2026-10-26"}
    desk.accept(
        centre("CEN-03", schooling_languages=["nl"]),
        allocation("H-1", "CEN-03", "2026-10-26", members=FAMILY),
        event("household", service="dispatching", **registered),
        event("assessment", service="dispatching", household="H-1", kind="needs", completed_on="2026-10-30"),
    )
    here = desk.installation
    assert check_centre(here, "CEN-03") is not None
    before = findings(desk)
    assert standing(desk) == []
    desk.installation.clock.move(days=3)
    assert check_centre(other, "CEN-03") is not None
    assert standing(desk) == ["open"]
    enrolled = {"household": "H-1", "member": "m2", "school_status": "enrolled", "started_on": "2026-11-01"}
    desk.accept(event("schooling", "2026-11-23T08:00:00Z", service="child_policy", **enrolled))
    assert check_centre(here, "CEN-03") is not None
    assert findings(desk) == before
    assert standing(desk) == ["resolved"]


def test_a_question_between_an_event_and_its_check_hides_nothing(desk):
    desk.accept(centre("CEN-03"), allocation("H-1", "CEN-03", "2026-10-05", members=BABY))
    assert check_centre(desk.installation, "CEN-03") is not None
    desk.accept(supply("CEN-03", stock_days=1))
    suppose(desk.installation, [allocation("H-2", "CEN-03", "2026-12-24", members=BABY)], SYSTEM)
    assert check_centre(desk.installation, "CEN-03") is not None
    assert ("care.infant-without-supplies", "open") in desk.rows(Alert.rule, Alert.status)


def test_a_process_that_prepared_itself_still_says_what_made_an_alert_fall(desk, other):
    desk.accept(centre("CEN-03"), allocation("H-1", "CEN-03", "2026-10-05", members=BABY))
    stop = supply("CEN-03", stock_days=1)
    desk.accept(stop)
    assert check_centre(desk.installation, "CEN-03") is not None
    assert settled_centres(other) == ["CEN-03"]
    prepare_centre(other, "CEN-03", settled=True)
    assert settled_centres(other) == []
    desk.installation.clock.move(minutes=10)
    later = desk.installation.clock.now().isoformat()
    desk.accept({**stop, "id": "e-again", "time": later, "data": {**stop["data"], "status": "withdrawn"}})
    prepare_centre(other, "CEN-03", settled=True)  # too late: a check has to see this first
    assert check_centre(other, "CEN-03") is not None
    fallen = [by for rule, by in desk.rows(Alert.rule, Alert.resolved_by) if rule == "care.infant-without-supplies"]
    assert [cause["reference"] for cause in fallen[0]] == [stop["data"]["reference"]]


def test_a_centre_that_was_not_checked_since_a_decision_is_left_to_its_check(desk, other):
    desk.accept(centre("CEN-03"))
    assert check_centre(desk.installation, "CEN-03") is not None
    desk.accept(supply("CEN-03", stock_days=1))
    assert settled_centres(other) == []
    prepare_centre(other, "CEN-03", settled=True)
    assert not shelf_of(other).has("CEN-03")
