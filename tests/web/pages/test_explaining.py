"""What a conflict rests on, as a small table: each fact once, counts of days by their day, sources together."""

import datetime as dt

import pytest

from web.pages import explaining
from web.pages.explaining import fact_rows, leaves_out

TODAY = dt.date(2026, 11, 23)
STATED = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def told(app, network):
    """`told([…segments])`: the rows in English."""

    def rows(segments, language="en"):
        with app.test_request_context(f"/?lang={language}"):
            return fact_rows(segments, TODAY)

    return rows


def source(reference, kind="allocation", party="dispatching"):
    return {"reference": reference, "kind": kind, "party": party, "status": "confirmed", "stated_at": STATED}


def fact(name, value, *, since=None, until=None, words=None, sources=()):
    return {
        "fact": name, "label": name, "value": value, "words": words or str(value), "from": since, "until": until,
        "reference": None, "sources": list(sources), "contributors": len(sources),
    }  # fmt: skip


def segment(day, *facts):
    return {"from": day, "until": None, "facts": list(facts)}


def test_a_fact_that_changes_is_told_once_with_what_it_becomes(told):
    name = "centre.residents.families"
    days = ["2026-11-01", "2026-12-07", "2026-12-20", "2027-01-24"]
    counts = zip(days, days[1:], (22, 25, 20), strict=False)
    rows = told([segment(first, fact(name, number, since=first, until=last)) for first, last, number in counts])
    (row,) = rows
    assert (row.value, [each.value for each in row.later]) == ("22", ["25", "20"])
    assert row.later_words == "and 2 more values later"


def test_where_days_are_told_as_parts_of_a_month_no_fact_gives_a_day_away(told):
    part = segment("2026-12-11", fact("centre.supplies.nappies", "stopped", since="2026-12-11", until="2027-02-01"),
                   fact("centre.stock_days.nappies", 3), fact("household.members.age_months", 15))  # fmt: skip
    rows = told([{**part, "coarse": True}])
    assert [(row.value, row.period) for row in rows] == [
        ("stopped", "mid-December to early February"), ("until mid-December", ""), ("15", "mid-December"),
    ]  # fmt: skip


def test_the_same_value_again_only_lasts_longer(told):
    name = "centre.supplies.nappies"
    (row,) = told([
        segment("2026-11-01", fact(name, "stopped", since="2026-11-01", until="2026-12-01")),
        segment("2026-12-01", fact(name, "stopped", since="2026-12-01", until="2027-01-01")),
    ])  # fmt: skip
    assert row.later == ()
    assert row.period.replace("\u00a0", " ") == "1 Nov to 1 Jan"


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("household.days_since_registration", 30, "since 14 Oct"),
        ("centre.stock_days.nappies", 4, "until 17 Nov"),
        ("decision.days_left", 9, "until 22 Nov"),
        ("household.birth_due_in_days", 12, "until 25 Nov"),
    ],
)
def test_a_count_of_days_is_told_by_the_day_that_it_counts_from_or_to(told, name, number, words):
    (row,) = told([segment("2026-11-13", fact(name, number, since="2026-09-01"))])
    assert row.value.replace("\u00a0", " ") == words
    assert row.period == ""


@pytest.mark.parametrize(("months", "words"), [(7, "7 months"), (35, "35 months"), (36, "3 years"), (98, "8 years")])
def test_an_age_is_told_as_people_do(told, months, words):
    name = "household.members.age_months"
    (row,) = told([segment("2026-12-05", fact(name, months, since="2026-01-01", words=f"{months} months"))])
    assert row.value == words
    assert row.period.replace("\u00a0", " ") == "on 5 Dec"


def test_many_sources_of_a_kind_and_party_stand_together(told):
    sources = [source(f"A-{number}") for number in range(7)]
    (row,) = told([segment("2026-12-05", fact("centre.residents.families", 7, sources=sources))])
    (group,) = row.sources
    assert [link.reference for link in group.links] == ["A-0", "A-1", "A-2", "A-3"]
    assert group.more == "and 3 more"
    assert group.by == "allocation · dispatching"


def test_neighbours_from_the_same_source_share_its_cell(told):
    one, other = [source("C-1", "closure", "management")], [source("A-1")]
    rows = told([segment("2026-12-05", *(
        fact(f"decision.{name}", "no", sources=sources)
        for name, sources in (("screened", one), ("centre_heard", one), ("children_heard", other))
    ))])  # fmt: skip
    assert [row.span for row in rows] == [2, 0, 1]


def test_a_kind_of_decision_is_told_by_its_name(told):
    (row,) = told([segment("2026-12-05", fact("decision.kind", "closure"))], "nl")
    assert row.value == "sluiting"


def test_what_the_reader_may_not_see_is_left_out_and_it_says_so(app, network):
    hidden = {"en": "not shown to you", "nl": "niet voor u zichtbaar"}
    for language, words in hidden.items():
        shown = [segment("2026-12-05", fact("household.present", words, words=words), fact("centre.kind", "uam"))]
        with app.test_request_context(f"/?lang={language}"):
            assert [row.fact for row in fact_rows(shown, TODAY)] == ["centre.kind"]
            assert leaves_out(shown)
            assert not leaves_out([segment("2026-12-05", fact("centre.kind", "uam"))])


def test_a_fact_that_no_vocabulary_has_any_more_goes_by_its_name(app):
    with app.test_request_context("/?lang=en"):
        assert explaining.fact_words("centre.gone") == "centre.gone"
