"""How long what is kept: the table, and when a household's time in the network is over."""

import datetime as dt

import pytest

from coordination.policy.retention import TERMS, is_over, last_day_of, moment_before
from rules.calendar.household import timeline_of
from rules.calendar.presence import Placing
from rules.days import day_of
from rules.model import Source


def stay(arrives, leaves=None, centre="CEN-01"):
    content = {"centre": centre, "arrives_on": arrives, **({"leaves_on": leaves} if leaves else {})}
    return Placing("allocation", content, Source("dispatching", arrives, "allocation", "confirmed", (1, "/", arrives)))


def timeline(*placings):
    return timeline_of("P1", list(placings), lambda _: ())


def test_every_term_has_a_reason_and_lies_within_its_bounds():
    for kind, term in TERMS.items():
        assert 1 <= term.least <= term.days <= term.most, kind
        assert term.since, kind
        assert term.reason, kind


def test_a_household_is_kept_five_years_after_it_left():
    days = TERMS["household"].days
    left = day_of("2021-11-23")
    assert not is_over(left, days, day_of("2026-11-22"))
    assert is_over(left, days, day_of("2026-11-23"))


def test_while_it_is_somewhere_or_expected_without_an_end_there_is_no_last_day():
    assert last_day_of([timeline(stay("2020-01-01"))]) is None
    assert last_day_of([timeline(stay("2020-01-01", "2020-06-01"), stay("2030-01-01"))]) is None


def test_the_last_day_is_that_of_the_last_stay_also_of_one_that_is_to_come():
    placings = [stay("2020-01-01", "2020-06-01"), stay("2030-01-01", "2030-02-01", "CEN-02")]
    assert last_day_of([timeline(*placings)]) == day_of("2030-02-01")


def test_the_latest_of_several_readings_counts():
    gone, proposed = timeline(stay("2020-01-01", "2020-06-01")), timeline(stay("2020-01-01", "2021-06-01"))
    assert last_day_of([gone, proposed]) == day_of("2021-06-01")
    assert last_day_of([gone, timeline(stay("2026-12-01"))]) is None


def test_one_that_never_was_anywhere_has_no_stay_to_count_from():
    assert last_day_of([timeline()]) == 0


@pytest.mark.parametrize("days", [1, 30])
def test_a_term_goes_back_from_the_moment(days):
    now = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
    assert moment_before(now, days) + dt.timedelta(days=days) == now
