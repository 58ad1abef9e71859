"""Days and moments as people say them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from coordination.policy.projection import coarse_day
from web.pages import dates

TODAY = dt.date(2026, 11, 23)
BRUSSELS = ZoneInfo("Europe/Brussels")


def at(*parts):
    return dt.datetime(*parts, tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("language", "moment", "told"),
    [
        ("en", at(2026, 11, 23, 16, 0), "today 16 h"),
        ("nl", at(2026, 11, 23, 16, 0), "vandaag 16 u"),
        ("fr", at(2026, 11, 23, 16, 0), "aujourd'hui 16 h"),
        ("en", at(2026, 11, 24, 10, 30), "tomorrow 10:30"),
        ("nl", at(2026, 11, 24, 10, 30), "morgen 10.30 u"),
        ("fr", at(2026, 11, 24, 10, 30), "demain 10 h 30"),
        ("en", at(2026, 11, 26, 9, 0), "Thursday 26 Nov"),
        ("nl", at(2026, 11, 26, 9, 0), "donderdag 26 nov"),
        ("fr", at(2026, 11, 26, 9, 0), "jeudi 26 nov."),
    ],
)
def test_a_moment_is_told_as_people_say_it(speaking, language, moment, told):
    with speaking(language):
        words = dates.moment_words(moment, TODAY, BRUSSELS)
    assert words.replace("\u00a0", " ") == told


def test_a_moment_is_told_in_the_time_of_the_network(speaking):
    with speaking("en"):
        assert dates.moment_words(dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC), TODAY, BRUSSELS) == "tomorrow 0:30"


def test_the_first_of_a_month_is_an_ordinal_in_french(speaking):
    with speaking("fr"):
        assert dates.short_day(dt.date(2027, 1, 1), TODAY).replace("\u00a0", " ") == "1er janv."


@pytest.mark.parametrize(
    ("language", "days", "told"),
    [
        ("en", 27, "in 27 days"), ("nl", 27, "over 27 dagen"), ("fr", 27, "dans 27 jours"),
        ("en", 1, "in one day"), ("nl", 0, "vandaag"), ("fr", -3, "depuis 3 jours"), ("nl", -1, "al één dag"),
    ],
)  # fmt: skip
def test_lead_time_is_told_in_days(speaking, language, days, told):
    with speaking(language):
        assert dates.lead(TODAY + dt.timedelta(days=days), TODAY) == told


def test_a_far_day_tells_its_year(speaking):
    with speaking("en"):
        assert dates.short_day(dt.date(2028, 3, 5), TODAY).replace("\u00a0", " ") == "5 Mar 2028"


@pytest.mark.parametrize(("language", "hour"), [("en", "16 h"), ("nl", "16.05 u"), ("fr", "16 h 05")])
def test_an_hour_is_never_broken_over_two_lines(speaking, language, hour):
    moment = at(2026, 11, 23, 16, 5 if "05" in hour else 0)
    with speaking(language):
        assert dates.moment_words(moment, TODAY, BRUSSELS).endswith(hour.replace(" ", "\u00a0"))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["late December to early February", "in about 33 days", "from late December", "until late December"]),
        ("nl", ["eind december tot begin februari", "over ongeveer 33 dagen", "vanaf eind december",
                "tot eind december"]),
        ("fr", ["de fin décembre à début février", "dans environ 33 jours", "dès fin décembre",
                "jusqu'à fin décembre"]),
    ],
)  # fmt: skip
def test_a_third_of_a_month_is_never_told_as_a_day(speaking, language, told):
    first, last = coarse_day(dt.date(2026, 12, 29)), coarse_day(dt.date(2027, 2, 8))
    with speaking(language):
        assert [
            dates.period(first, last, TODAY), dates.lead(first, TODAY), dates.since_or_from(first, TODAY),
            dates.period(None, first, TODAY),
        ] == told  # fmt: skip


def test_a_third_of_a_month_that_runs_is_told_without_saying_whether_it_began(speaking):
    now, before = coarse_day(TODAY), coarse_day(dt.date(2026, 11, 9))
    with speaking("en"):
        assert [dates.lead(now, TODAY), dates.since_or_from(now, TODAY)] == ["about now", "late November"]
        assert [dates.lead(before, TODAY), dates.since_or_from(before, TODAY)] == [
            "for about 17 days", "since early November",
        ]  # fmt: skip
        assert dates.period(now, coarse_day(dt.date(2026, 11, 30)), TODAY) == "late November"
        assert [dates.full_day(now, TODAY), dates.on(now, TODAY)] == ["late November"] * 2
        assert dates.short_day(coarse_day(dt.date(2028, 3, 5)), TODAY) == "early March 2028"
