"""What was planted is found, and hardly anything else: the conflicts hide among thousands of harmless decisions."""

import datetime as dt

import pytest

from coordination.simulation import draw_network
from rules.model import Finding
from tests.coordination.simulation.conftest import TODAY
from tests.coordination.simulation.network_check import Checked, book, check_network


def families_of_rules(ref: str) -> set[str]:
    return {part.strip() for part in ref.split(",")}


@pytest.fixture(scope="module")
def rules():
    return book()


@pytest.fixture(scope="module")
def checked(network, rules) -> Checked:
    return check_network(network, TODAY, rules)


def findings_of(checked: Checked, rules, rule: str, centre: str) -> list[Finding]:
    refs = {item.id: families_of_rules(item.ref) for item in rules.rules}
    return [finding for finding in checked.results[centre].findings if rule in refs[finding.rule]]


def unexpected(network, checked: Checked, rules) -> list[tuple[str, str, int]]:
    refs = {item.id: families_of_rules(item.ref) for item in rules.rules}
    expected = {(planted.centre, rule) for planted in network.planted for rule in (planted.rule, *planted.also)}
    return [
        (rule, centre, subjects)
        for (rule, centre), subjects in sorted(checked.alerts().items())
        if not any((centre, ref) in expected for ref in refs[rule])
    ]


def test_each_planted_conflict_is_found_on_its_day(network, checked, rules):
    assert 40 <= len(network.planted) <= 80
    assert {planted.stage for planted in network.planted} == {"confirmed", "proposed"}
    missed = []
    for planted in network.planted:
        day = dt.date.fromisoformat(planted.first_day).toordinal()
        found = findings_of(checked, rules, planted.rule, planted.centre)
        if not any(
            item.stage == planted.stage and item.starts <= day and (item.ends is None or day < item.ends)
            for item in found
        ):
            missed.append(planted)
    assert missed == []


def test_all_families_of_rules_are_planted(network, rules):
    planted = {rule for item in network.planted for rule in (item.rule, *item.also)}
    known = {ref for rule in rules.rules for ref in families_of_rules(rule.ref)}
    assert known - planted == {"R02"}, "R02 is the other half of R01"


def test_an_ordinary_network_is_quiet(network, checked, rules):
    assert unexpected(network, checked, rules) == []


def test_the_network_lacks_no_information_and_contradicts_itself_nowhere(checked):
    for centre, result in checked.results.items():
        assert (centre, result.gaps, result.faults, result.inconsistencies) == (centre, (), (), ())


def test_the_twelve_centres_of_the_paper_tell_the_stories_and_are_quiet_beside_them(small, rules):
    checked = check_network(small, TODAY, rules)
    assert unexpected(small, checked, rules) == []
    nappies = findings_of(checked, rules, "R01", "CEN-03")
    stops = TODAY.toordinal() + 27
    assert min(finding.starts for finding in nappies) == stops
    assert {finding.severity for finding in nappies if finding.starts == stops} == {"critical"}
    assert len([finding for finding in nappies if finding.starts == stops]) >= 3
    facts = {held.fact for finding in nappies for part in finding.segments for held in part.facts}
    assert "centre.supplies.nappies" in facts
    assert "centre.supplies.baby_food" not in facts, "baby food is still delivered: nobody blames it"
    cut = findings_of(checked, rules, "R26", "CEN-07")
    assert [finding.starts for finding in cut] == [TODAY.toordinal() + 39]
    left = findings_of(checked, rules, "R06", "CEN-05")
    assert [finding.starts for finding in left] == [TODAY.toordinal() + 25]


@pytest.mark.parametrize(("centres", "seed", "today"), [(70, 7, "2027-01-03"), (30, 5, "2026-06-20")])
def test_another_seed_on_another_day_is_as_quiet(rules, centres, seed, today):
    day = dt.date.fromisoformat(today)
    network = draw_network(centres, seed=seed, today=day)
    assert unexpected(network, check_network(network, day, rules), rules) == []
