"""The nightly proof compares all that a check told: findings, requests for information, and what does not fit."""

import datetime as dt

import pytest

from coordination.calendars import shelf_of
from coordination.checking import check_centre, verify_centre
from rules.engine import Found
from rules.model import Subject
from tests.coordination.telling import allocation, centre, supply

FAMILY = [{"ref": "m1", "born": "1990-05"}, {"ref": "m2", "born": "2026-03"}]


@pytest.fixture
def checked(desk):
    desk.installation.clock.at = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
    desk.accept(
        centre("CEN-01", supplies=dict.fromkeys(("nappies", "baby_food", "infant_milk"), "running")),
        allocation("H-1", "CEN-01", "2026-11-20", members=FAMILY),
    )
    check_centre(desk.installation, "CEN-01")
    assert verify_centre(desk.installation, "CEN-01") is True
    return desk


def _spoil(desk, spoil):
    """Let the shelf hold something that is not so, then look again after one event more."""
    (shelved,) = shelf_of(desk.installation)._shelved.values()
    spoil(shelved.confirmed)
    desk.accept(supply("CEN-01", item="clothing", reference="S-9", time="2026-11-21T09:00:00Z"))
    check_centre(desk.installation, "CEN-01")


def test_a_request_that_nobody_would_make_anew_is_found_out_and_mended(checked):
    def spoil(stage):
        found: Found = stage.found
        found.ask(
            "play.no-space", Subject("centre", "CEN-01"), Subject("centre", "CEN-01"), "centre.km_school", 739_943
        )

    _spoil(checked, spoil)
    assert verify_centre(checked.installation, "CEN-01") is False
    check_centre(checked.installation, "CEN-01")
    assert verify_centre(checked.installation, "CEN-01") is True


def test_a_household_that_the_shelf_should_not_hold_is_found_out(checked):
    def spoil(stage):
        timeline = next(iter(stage.calendar.households.values()))
        stage.calendar.put_household(timeline, "somebody")

    _spoil(checked, spoil)
    assert verify_centre(checked.installation, "CEN-01") is False
