"""A household that was to come here and goes elsewhere: nothing of it stays on the calendar that a process keeps."""

import pytest

from coordination.calendars import calendar_of, shelf_of
from coordination.checking import check_centre
from coordination.models import OpenInconsistency
from tests.coordination.telling import allocation, centre, event

DOUBT = "transfer_from_elsewhere"


def check(desk):
    for code in ("CEN-01", "CEN-02", "CEN-03"):
        check_centre(desk.installation, code)
    return {place for place, code in desk.rows(OpenInconsistency.centre, OpenInconsistency.code) if code == DOUBT}


def on_the_calendar(desk, code):
    with desk.installation.begin(read_only=True) as uow, calendar_of(uow, code) as calendar:
        return set(calendar.households)


def told(desk):
    """An allocation to the first centre, restated to the third; and a transfer from where the household never was."""
    desk.accept(*(centre(code) for code in ("CEN-01", "CEN-02", "CEN-03")), allocation("H-1", "CEN-01", "2026-10-05"))
    yield
    desk.accept(
        allocation("H-1", "CEN-03", "2026-10-05", time="2026-11-21T09:00:00Z"),
        event("transfer", "2026-11-22T09:00:00Z", reference="T-1", service="dispatching", household="H-1",
              status="confirmed", from_centre="CEN-02", to_centre="CEN-03", moves_on="2026-12-20", reason="capacity"),
    )  # fmt: skip
    yield


def test_what_does_not_fit_is_told_where_the_household_is_or_may_be_and_not_where_it_was_to_come(desk):
    for _ in told(desk):
        found = check(desk)
    assert found == {"CEN-02", "CEN-03"}
    assert on_the_calendar(desk, "CEN-01") == set()
    shelf_of(desk.installation).forget()
    assert on_the_calendar(desk, "CEN-01") == set()


def test_nor_is_it_told_where_an_allocation_that_was_withdrawn_would_have_brought_it(desk):
    for _ in told(desk):
        check(desk)
    to_first = {"reference": "A-2", "time": "2026-11-21T10:00:00Z"}
    desk.accept(allocation("H-1", "CEN-01", "2027-03-01", **to_first))
    assert "CEN-01" in check(desk)
    desk.accept(
        allocation("H-1", "CEN-01", "2027-03-01", status="withdrawn", **{**to_first, "time": "2026-11-22T10:00:00Z"})
    )
    assert check(desk) == {"CEN-02", "CEN-03"}


@pytest.mark.parametrize("known", [False, True])
def test_an_amendment_that_gives_an_allocation_to_another_household_takes_the_first_one_away_in_the_second_pass(
    desk, known
):
    desk.accept(
        centre("CEN-01"),
        allocation("H-1", "CEN-01", "2026-12-05", reference="A-1"),
        allocation("H-2", "CEN-01", "2026-12-20", reference="A-1", status="proposed", time="2026-11-21T09:00:00Z"),
    )
    known_at = desk.installation.clock.now() if known else None
    present = {}
    for proposals in (False, True):
        with (
            desk.installation.begin(read_only=True) as uow,
            calendar_of(uow, "CEN-01", known_at, proposals=proposals) as calendar,
        ):
            here = {ref for ref, timeline in calendar.households.items() if timeline.stays_in("CEN-01")}
            present[proposals] = here
    assert present == {False: {desk.ref("H-1")}, True: {desk.ref("H-2")}}
