"""Deadlines: half of the time left, in working time, across years, summer time and midnight."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.policy.deadlines import OfficeHours, WorkingTime, answer_by, coarse_deadline, deadline_of
from coordination.policy.projection import coarse_day
from coordination.working_days import belgian_holidays, working_time

ZONE = ZoneInfo("Europe/Brussels")
WORKING = WorkingTime(ZONE, frozenset(day for year in range(2025, 2031, 3) for day in belgian_holidays(year)))
MOMENTS = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2029, 12, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
LEADS = st.integers(-400, 400)
SEVERITIES = st.sampled_from(["info", "warning", "critical"])


def local(year, month, day, hour=9, minute=0):
    return dt.datetime(year, month, day, hour, minute, tzinfo=ZONE).astimezone(dt.UTC)


def due(now, starts_on, severity="warning"):
    return deadline_of(now, starts_on, severity, WORKING)


def coarse(now, starts_on, severity="warning"):
    return coarse_deadline(now, starts_on, coarse_day(starts_on), severity, WORKING)


def test_half_of_the_lead_time():
    assert due(local(2026, 11, 23), dt.date(2026, 11, 27)).due_at == local(2026, 11, 25, 4, 30).replace(
        hour=7, minute=30
    )


def test_at_most_five_working_days():
    assert due(local(2026, 11, 23), dt.date(2027, 6, 1)).due_at == local(2026, 11, 30)


def test_at_least_four_working_hours():
    assert due(local(2026, 11, 23), dt.date(2026, 11, 23)).due_at == local(2026, 11, 23, 13)
    assert due(local(2026, 11, 23, 15), dt.date(2026, 11, 20)).due_at == local(2026, 11, 24, 10, 30)


def test_rolled_to_the_next_working_moment_with_the_reason():
    found = due(local(2026, 12, 23, 10), dt.date(2026, 12, 28))
    assert found.due_at == local(2026, 12, 28, 8, 30)
    assert found.moved_because == "holiday 2026-12-25"
    found = due(local(2026, 11, 26, 12), dt.date(2026, 12, 1))
    assert (found.due_at, found.moved_because) == (local(2026, 11, 30, 8, 30), "weekend 2026-11-28")


def test_critical_with_less_than_one_working_day_left_counts_calendar_hours():
    friday = local(2026, 11, 27, 16)
    found = due(friday, dt.date(2026, 11, 30), "critical")
    assert found.urgent
    assert found.due_at == friday + dt.timedelta(hours=28)
    assert due(friday, dt.date(2026, 11, 27), "critical").due_at == friday + dt.timedelta(hours=4)
    assert not due(friday, dt.date(2026, 11, 30)).urgent
    assert not due(friday, dt.date(2026, 12, 2), "critical").urgent


def test_what_always_was_so_has_begun():
    assert due(local(2026, 11, 23), dt.date.min).due_at == local(2026, 11, 23, 13)


def test_the_summer_begins_without_losing_an_hour_of_work():
    friday = local(2027, 3, 26, 16)
    assert WORKING.after(friday, dt.timedelta(hours=2)) == local(2027, 3, 30, 9, 30)  # Easter Monday in between


@given(MOMENTS, LEADS, SEVERITIES)
def test_every_deadline_keeps_its_bounds(now, lead, severity):
    starts_on = now.astimezone(ZONE).date() + dt.timedelta(days=lead)
    found = due(now, starts_on, severity)
    if found.urgent:
        assert severity == "critical"
        assert found.due_at >= now + dt.timedelta(hours=4)
        assert WORKING.between(now, max(WORKING.midnight(starts_on), now)) < OfficeHours().length
        return
    assert WORKING.why_not(found.due_at) is None
    assert dt.timedelta(hours=4) <= WORKING.between(now, found.due_at) <= 5 * OfficeHours().length


@given(MOMENTS, LEADS, st.integers(0, 60), SEVERITIES)
def test_an_earlier_first_day_is_never_due_later(now, lead, earlier, severity):
    starts_on = now.astimezone(ZONE).date() + dt.timedelta(days=lead)
    sooner, later = due(now, starts_on - dt.timedelta(days=earlier), severity), due(now, starts_on, severity)
    if sooner.urgent == later.urgent:
        assert sooner.due_at <= later.due_at


@given(MOMENTS, st.timedeltas(dt.timedelta(minutes=1), dt.timedelta(days=40)))
def test_working_time_passes_as_it_is_counted(now, work):
    then = WORKING.after(now, work)
    assert WORKING.between(now, then) == work
    assert WORKING.why_not(then) is None


@given(MOMENTS)
def test_the_next_working_moment_is_the_first_one(now):
    then = WORKING.next_moment(now)
    assert then >= now
    assert WORKING.why_not(then) is None
    assert (then == now) == (WORKING.why_not(now) is None)
    assert WORKING.between(now, then) == dt.timedelta()


def test_an_answer_is_due_in_five_working_days():
    assert answer_by(local(2026, 12, 23), WORKING).due_at == local(2026, 12, 31)


def test_a_calendar_without_working_days_is_an_error_and_not_an_endless_search():
    never = WorkingTime(ZONE, hours=OfficeHours(weekdays=frozenset()))
    with pytest.raises(ValueError, match="without working days"):
        never.after(local(2026, 11, 23), dt.timedelta(hours=1))
    with pytest.raises(ValueError, match="without working days"):
        never.next_moment(local(2026, 11, 23))


def test_the_calendar_of_the_network_knows_the_holidays_of_the_next_year():
    calendar = working_time(ZONE, local(2026, 12, 31))
    assert dt.date(2027, 1, 1) in calendar.holidays
    assert dt.date(2026, 12, 25) in calendar.holidays


@given(MOMENTS, st.integers(0, 60), st.integers(0, 60), SEVERITIES)
def test_nobody_can_tell_a_day_from_a_deadline_that_is_reckoned_from_its_third(now, one, other, severity):
    days = [WORKING.local_day(now) + dt.timedelta(days=later) for later in (one, other)]
    near = WORKING.after_days(now, 1)
    if coarse_day(days[0]) == coarse_day(days[1]) and all(near <= WORKING.midnight(day) for day in days):
        assert coarse(now, days[0], severity) == coarse(now, days[1], severity)


@given(MOMENTS, LEADS, SEVERITIES)
def test_a_deadline_that_is_reckoned_from_a_third_is_a_working_moment_before_the_day(now, lead, severity):
    starts_on = WORKING.local_day(now) + dt.timedelta(days=lead)
    found = coarse(now, starts_on, severity)
    if WORKING.after_days(now, 1) > WORKING.midnight(starts_on):
        assert found == due(now, starts_on, severity)
    else:
        assert WORKING.after_days(now, 1) <= found.due_at <= WORKING.midnight(starts_on)
        assert WORKING.why_not(found.due_at) is None
        assert not found.urgent


def test_within_a_third_there_is_a_working_day():
    assert coarse(local(2026, 12, 1), dt.date(2026, 12, 9), "critical").due_at == local(2026, 12, 2)
    assert coarse(local(2026, 11, 30), dt.date(2026, 12, 9), "critical").due_at == local(2026, 12, 1)
    assert (
        coarse(local(2026, 11, 23), dt.date(2026, 12, 9)).due_at
        == due(local(2026, 11, 23), dt.date(2026, 12, 1)).due_at
    )
