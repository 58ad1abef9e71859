"""Rules as they hold at a centre: parameters and modes with dates, in force or not, and the numbers that matter."""

from __future__ import annotations

from typing import Any

import pytest

from rules.book import OLDEST_MONTHS, Plan, RuleBook, Setting
from rules.days import NO_DAY, day_of
from rules.engine import check
from rules.statements import Statement
from rules.world import World
from tests.rules.own_rules import book, rule
from tests.rules.worlds import TODAY, Telling, centre, family

D = day_of


@pytest.fixture
def tell() -> Telling:
    return Telling()


def lives(tell: Telling, **more: Any) -> Statement:
    return tell("allocation", "dispatching", "A-1", household="H-1", arrives_on="2026-05-01", members=family("1990-01"),
                **{"centre": "CEN-01", **more})  # fmt: skip


def periods(
    rules: RuleBook, *statements: Statement, code: str = "CEN-01", today: int = TODAY
) -> list[tuple[int, int | None]]:
    result = check(World(statements), code, rules, today=today)
    return [(segment.starts, segment.ends) for finding in result.findings for segment in finding.segments]


def plan(rules: RuleBook, code: str = "CEN-01", partner: str | None = None) -> Plan:
    return rules.plans(code, partner)[0]


LONG = rule(
    "household.days_in_centre >= param.days",
    parameters={"days": [(NO_DAY, 10), (D("2026-12-01"), 300), (D("2027-03-01"), 20)]},
)


def test_a_parameter_changes_on_its_day(tell):
    found = periods(book(LONG), lives(tell))
    assert found == [(D("2026-05-11"), D("2026-12-01")), (D("2027-02-25"), None)]
    assert [plan(book(LONG)).on(D(on))[0]["days"] for on in ("2020-01-01", "2026-12-01", "2027-03-01")] == [10, 300, 20]


def test_a_setting_lies_over_a_parameter_from_its_day_and_is_gone_with_a_later_one(tell):
    rules = book(rule("household.days_in_centre >= param.days", parameters={"days": 10}), settings=(
        Setting("own.rule", "days", "network", "", D("2026-12-01"), 10_000),
        Setting("own.rule", "days", "network", "", D("2027-01-01"), 5),
        Setting("own.rule", "cake", "network", "", NO_DAY, 1), Setting("own.other", "days", "network", "", NO_DAY, 1),
    ))  # fmt: skip
    assert periods(rules, lives(tell)) == [(D("2026-05-11"), D("2026-12-01")), (D("2027-01-01"), None)]


def test_the_centre_comes_before_the_partner_and_the_partner_before_the_network():
    rules = book(rule("household.days_in_centre >= param.days", parameters={"days": 1}), settings=(
        Setting("own.rule", "days", "centre", "CEN-01", NO_DAY, 4), Setting("own.rule", "days", "partner", "rodekruis", NO_DAY, 3),
        Setting("own.rule", "days", "network", "", NO_DAY, 2),
    ))  # fmt: skip
    told = [plan(rules, code, partner).on(TODAY)[0]["days"] for code, partner in (
        ("CEN-01", "rodekruis"), ("CEN-02", "rodekruis"), ("CEN-02", None), ("CEN-03", "caritas"), ("CEN-01", None),
    )]  # fmt: skip
    assert told == [4, 3, 2, 2, 4]
    assert rules.plans("CEN-02", None) is rules.plans("CEN-03", "caritas")


def test_a_rule_that_is_off_finds_nothing_and_one_that_is_observed_does(tell):
    def with_mode(*modes: tuple[int, str]) -> RuleBook:
        return book(rule("household.adults > 0"), settings=tuple(
            Setting("own.rule", "mode", "centre", "CEN-01", starts, mode) for starts, mode in modes
        ))  # fmt: skip

    assert periods(with_mode((NO_DAY, "off")), lives(tell)) == []
    assert periods(with_mode((NO_DAY, "observe")), lives(tell)) == [(D("2026-05-01"), None)]
    assert periods(with_mode((NO_DAY, "off"), (D("2026-12-01"), "on")), lives(tell)) == [(D("2026-12-01"), None)]
    assert periods(with_mode((D("2026-12-01"), "off")), lives(tell)) == [(D("2026-05-01"), D("2026-12-01"))]
    assert plan(with_mode((NO_DAY, "observe"))).on(TODAY)[1] == "observe"
    elsewhere = lives(tell, centre="CEN-02")
    assert periods(with_mode((NO_DAY, "off")), elsewhere, code="CEN-02") == [(D("2026-05-01"), None)]


def test_a_rule_holds_only_while_it_is_in_force(tell):
    limits = (D("2026-07-01"), D("2027-01-15"))
    assert periods(book(rule("household.adults > 0", in_force=limits)), lives(tell)) == [limits]
    assert plan(book(rule("household.adults > 0", in_force=limits))).judged_on(limits[1]) is None


def test_the_ages_and_counts_that_a_rule_compares_are_the_ones_that_matter():
    made = plan(book(rule(
        "household.members.exists(m, m.age_months < param.months) && household.days_in_centre > 7 && household.under_3 > 0",
        parameters={"months": [(NO_DAY, 36), (TODAY, 24)]}, critical="household.school_age > 0 && centre.stock_days.meals < 5",
    )))  # fmt: skip
    assert made.ages == {24, 25, 36, 37, 72}
    assert made.counts == {"household.days_in_centre": frozenset({7})}
    assert made.centre_counts == {"centre.stock_days.meals": frozenset({5})}
    assert (made.centre_reads, made.centre_looks) == (frozenset(), {"centre.stock_days.meals"})
    assert "centre.stock_days.meals" in made.reads


def test_where_it_cannot_be_told_which_numbers_matter_every_one_does():
    made = plan(book(rule("household.members.exists(m, m.age_months % 5 == 0) && household.days_in_centre % 2 == 0",
                          critical="household.days_in_centre > 3")))  # fmt: skip
    assert made.ages == frozenset(range(OLDEST_MONTHS))
    assert made.counts == {"household.days_in_centre": None}
    assert made.centre_counts == made.decision_counts == {}


def test_a_number_that_only_the_gravity_compares_matters_too():
    made = plan(book(rule("decision.takes_away", scope="decision", critical="decision.days_left < 3")))
    assert made.decision_counts == {"decision.days_left": frozenset({3})}


def test_the_digest_changes_with_any_rule_or_setting():
    first, other = rule("household.adults > 0"), rule("household.adults > 1")
    setting = Setting("own.rule", "mode", "network", "", NO_DAY, "off")
    digests = {
        book(first).digest,
        book(other).digest,
        book(first, settings=(setting,)).digest,
        book(first, other).digest,
    }
    assert len(digests) == 4
    assert book(first, other).digest == book(other, first).digest


def test_rules_are_found_by_their_id():
    first = rule("household.adults > 0")
    assert book(first).by_id() == {"own.rule": first}


def test_a_days_old_centre_that_nobody_described_has_plans_too(tell):
    assert (
        check(World([centre(tell, "CEN-02")]), "CEN-09", book(rule("household.adults > 0")), today=TODAY).findings == ()
    )
