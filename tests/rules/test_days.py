"""Days, ages in completed months, and values that count days."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.days import (
    Counting,
    age_in_months,
    date_of,
    day_of,
    first_day,
    iso_of,
    last_day,
    majority,
    month_index,
    month_of,
    months_later,
    reaches_months,
    weekdays_between,
)

DATES = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


def completed_months(born: dt.date, on: dt.date) -> int:
    """Whole months between two days, one by one: the oracle."""
    months = 0
    while True:
        year, month = divmod(born.year * 12 + born.month - 1 + months + 1, 12)
        day = min(born.day, calendar.monthrange(year, month + 1)[1])
        if born.day == calendar.monthrange(born.year, born.month)[1]:
            day = calendar.monthrange(year, month + 1)[1]
        if dt.date(year, month + 1, day) > on:
            return months
        months += 1


@given(DATES, st.integers(0, 6000))
def test_an_age_is_the_completed_months_since_the_last_day_of_the_month_of_birth(date, later):
    on = date + dt.timedelta(days=later)
    born = dt.date(date.year, date.month, calendar.monthrange(date.year, date.month)[1])
    month = month_index(f"{date:%Y-%m}")
    if on >= born:
        assert age_in_months(month, on.toordinal()) == completed_months(born, on)
    else:
        assert age_in_months(month, on.toordinal()) < 0


@given(DATES, st.integers(0, 300))
def test_a_number_of_months_is_reached_on_the_first_day_that_the_age_says_so(date, months):
    born = month_index(f"{date:%Y-%m}")
    day = reaches_months(born, months)
    assert age_in_months(born, day) == months
    assert age_in_months(born, day - 1) == months - 1


def test_a_child_is_never_taken_for_older_than_it_may_be():
    born = month_index("2023-03")
    assert age_in_months(born, day_of("2026-03-30")) == 35
    assert age_in_months(born, day_of("2026-03-31")) == 36


def test_a_month_is_complete_on_the_last_day_of_a_shorter_month():
    born = month_index("2025-12")
    assert age_in_months(born, day_of("2026-02-27")) == 1
    assert age_in_months(born, day_of("2026-02-28")) == 2


def test_a_person_is_of_age_from_the_first_day_of_the_month():
    assert majority(month_index("2008-11")) == day_of("2026-11-01")


@given(DATES)
def test_months_begin_and_end_where_the_calendar_says(date):
    month, last = month_of(date.toordinal())
    assert first_day(month) == date.replace(day=1).toordinal()
    assert last_day(month) == date.replace(day=calendar.monthrange(date.year, date.month)[1]).toordinal()
    assert last is (date.toordinal() == last_day(month))


@given(DATES, st.integers(0, 60))
def test_so_many_months_later_is_the_same_day_or_the_last_of_a_shorter_month(date, months):
    later = date_of(months_later(date.toordinal(), months))
    assert later.year * 12 + later.month == date.year * 12 + date.month + months
    assert later.day == min(date.day, calendar.monthrange(later.year, later.month)[1])


@given(DATES, st.integers(-5, 400))
def test_working_days_are_counted_from_the_first_until_not_with_the_last(date, days):
    starts = date.toordinal()
    expected = sum(date_of(day).weekday() < 5 for day in range(starts, starts + days))
    assert weekdays_between(starts, starts + days) == expected


@given(st.integers(700_000, 750_000), st.sampled_from((1, -1)), st.integers(-500, 500))
def test_a_count_of_days_reaches_a_value_on_the_day_that_it_tells(anchor, step, value):
    count = Counting(anchor, step)
    assert count.on(count.day_at(value)) == value
    assert count.on(anchor + 1) - count.on(anchor) == step


def test_a_day_is_read_and_written_as_iso():
    assert iso_of(day_of("2026-02-28")) == "2026-02-28"
    assert date_of(day_of("2026-02-28")) == dt.date(2026, 2, 28)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "tomorrow"])
def test_a_day_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        day_of(text)


@pytest.mark.parametrize("text", ["2026-13", "20x6-01"])
def test_a_month_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        month_index(text)
