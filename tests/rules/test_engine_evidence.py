"""What a finding rests on: exactly the statements that suffice, with value and period; counts by number and digest."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from rules.book import RuleBook
from rules.cel import Reason
from rules.days import day_of, iso_of
from rules.engine import check
from rules.engine.reasons import Reasons
from rules.explaining import household_held, value_at, without_asking
from rules.model import Finding, Held, Rule
from rules.statements import Statement
from rules.unknown import UNKNOWN
from rules.world import World
from tests.rules.own_rules import book, rule
from tests.rules.richer import dense_history
from tests.rules.worlds import TODAY, Telling, centre, family

D = day_of


@pytest.fixture
def tell() -> Telling:
    return Telling()


def one(made: Rule, *statements: Statement, code: str = "CEN-01") -> Finding:
    result = check(World(statements), code, book(made), today=TODAY)
    assert len(result.findings) == 1, result
    return result.findings[0]


def rests_on(finding: Finding) -> list[str]:
    return sorted(source.reference for source in finding.evidence)


def held(finding: Finding, fact: str, at: int = 0) -> Held:
    return next(each for each in finding.segments[at].facts if each.fact == fact)


def facts(finding: Finding, at: int = 0) -> list[str]:
    return [each.fact for each in finding.segments[at].facts]


def lives(tell: Telling, on: str, *born: str, ref: str = "H-1", **more: Any) -> Statement:
    return tell("allocation", "dispatching", f"A-{ref}",
                **{"household": ref, "centre": "CEN-01", "arrives_on": on, "members": family(*born), **more})  # fmt: skip


def stop(tell: Telling, item: str, from_: str, **more: Any) -> Statement:
    return tell("supply", "logistics", f"S-{item}", centre="CEN-01", item=item, action="stop", from_=from_, **more)


def test_the_service_whose_delivery_runs_is_not_blamed(tell):
    made = rule("centre.supplies.nappies == 'stopped' || centre.supplies.baby_food == 'stopped'", scope="centre")
    runs = tell("supply", "logistics", "S-runs", centre="CEN-01", item="baby_food", action="start", from_="2026-01-01")
    assert rests_on(one(made, runs, stop(tell, "nappies", "2026-12-01"))) == ["S-nappies"]


def test_all_that_is_true_of_an_or_stands_behind_it_from_its_own_day(tell):
    made = rule("centre.supplies.nappies == 'stopped' || centre.supplies.baby_food == 'stopped'", scope="centre")
    finding = one(made, stop(tell, "nappies", "2026-12-01"), stop(tell, "baby_food", "2026-12-20"))
    assert rests_on(finding) == ["S-baby_food", "S-nappies"]
    assert [(segment.starts, segment.ends, len(segment.facts)) for segment in finding.segments] == [
        (D("2026-12-01"), D("2026-12-20"), 1), (D("2026-12-20"), None, 2),
    ]  # fmt: skip


def test_a_fact_is_held_with_its_value_and_its_days(tell):
    finding = one(rule("centre.supplies.nappies == 'stopped'", scope="centre"),
                  stop(tell, "nappies", "2026-12-01", until="2027-01-01"))  # fmt: skip
    assert held(finding, "centre.supplies.nappies") == Held(
        "centre.supplies.nappies", "stopped", D("2026-12-01"), D("2027-01-01"), finding.evidence
    )


def test_only_the_members_that_satisfy_it_stand_behind_a_household(tell):
    baby = tell("birth", "CEN-01:medical", "B-1", status="recorded", household="H-1", member="m9", on="2026-10-01")
    older = tell(
        "household",
        "CEN-01:social",
        "HH-1",
        status="recorded",
        household="H-1",
        members=[{"ref": "m2", "born": "2015-01"}],
    )
    made = rule("household.members.exists(m, m.age_months < 36)")
    finding = one(made, lives(tell, "2026-05-01", "1990-01"), baby, older)
    assert rests_on(finding) == ["A-H-1", "B-1"]
    assert facts(finding) == ["household.present", "household.members.age_months"]
    assert held(finding, "household.members.age_months").starts == D("2026-10-01")


def test_where_no_member_is_all_of_them_stand_behind_it(tell):
    older = tell(
        "household",
        "CEN-01:social",
        "HH-1",
        status="recorded",
        household="H-1",
        members=[{"ref": "m2", "born": "2015-01"}],
    )
    finding = one(rule("!household.members.exists(m, m.age_months < 36)"), lives(tell, "2026-05-01", "1990-01"), older)
    assert rests_on(finding) == ["A-H-1", "HH-1"]


def test_an_absent_fact_stands_behind_it_without_a_value(tell):
    finding = one(rule("!has(centre.days_to_closing)", scope="centre"), centre(tell, "CEN-01"))
    assert held(finding, "centre.days_to_closing").value is None
    assert rests_on(finding) == []


def test_the_answer_whether_a_fact_is_there_is_left_out_beside_its_value(tell):
    closes = tell("closure", "management", "C-1", centre="CEN-01", closes_on="2027-01-01")
    finding = one(rule("has(centre.days_to_closing) && centre.days_to_closing < 30", scope="centre"), closes)
    assert facts(finding) == ["centre.days_to_closing"]
    assert (finding.starts, held(finding, "centre.days_to_closing").value) == (D("2026-12-03"), 29)


def test_a_count_of_days_alone_does_not_cut_a_segment(tell):
    closes = tell("closure", "management", "C-1", centre="CEN-01", closes_on="2027-01-01")
    finding = one(rule("has(centre.days_to_closing) && centre.days_to_closing != 20", scope="centre"), closes)
    assert [(each.starts, each.ends) for each in finding.segments] == [
        (TODAY - 30, D("2026-12-12")), (D("2026-12-13"), D("2027-01-01")),
    ]  # fmt: skip


def test_a_count_lists_twenty_contributors_and_keeps_the_number_and_a_digest_of_all(tell):
    made = rule("centre.residents.adults > 20", scope="centre")
    people = [lives(tell, "2026-05-01", "1990-01", ref=f"H-{i:02}") for i in range(25)]
    finding = one(made, *people)
    count = held(finding, "centre.residents.adults")
    assert (count.value, count.contributors, len(count.sources)) == (25, 25, 20)
    assert count.sources == tuple(sorted(count.sources))
    again = held(one(made, *people[:-1], lives(tell, "2026-05-01", "1990-01", ref="H-99")), "centre.residents.adults")
    assert (again.value, again.sources) == (count.value, count.sources)
    assert again.digest != count.digest


def test_free_family_places_rest_on_the_places_and_on_who_lives_there(tell):
    places = tell("capacity", "management", "P-1", centre="CEN-01", group="families", places=1, from_="2026-12-01")
    finding = one(rule("centre.family_places_free < 0", scope="centre"), places, lives(tell, "2026-05-01", "1990-01", "2020-01"),
                  lives(tell, "2026-05-01", "1990-01", ref="H-2"))  # fmt: skip
    assert rests_on(finding) == ["A-H-1", "P-1"]
    assert held(finding, "centre.family_places_free").contributors == 2


@pytest.mark.parametrize(("condition", "references"), [
    ("household.minors == 1", ["A-H-1", "HH-1"]),
    ("household.under_3 == 0", ["A-H-1", "HH-1"]),
    ("household.days_in_centre > 3", ["A-H-1"]),
    ("household.assessed", ["A-H-1", "N-1"]),
    ("!household.best_interests_assessed", ["A-H-1"]),
    ("household.days_since_registration > 3", ["A-H-1", "HH-1"]),
    ("has(household.days_since_applied) && household.days_since_applied > 3", ["A-H-1", "HH-1"]),
    ("has(household.closing_after_days) && household.closing_after_days > 3", ["A-H-1", "C-1"]),
    ("has(household.birth_due_in_days) && household.birth_due_in_days < 90", ["A-H-1", "HH-1"]),
    ("!has(household.birth_due_in_days) && household.adults > 0", ["A-H-1"]),
    ("household.members.exists(m, m.schooled)", ["A-H-1", "X-1"]),
    ("household.members.exists(m, has(m.school_language) && m.school_language == 'fr')", ["A-H-1", "X-1"]),
    ("'safety' in household.needs", ["A-H-1", "HH-1"]),
    ("!household.split", ["A-H-1"]),
    ("household.members.size() == 2", ["A-H-1", "HH-1"]),
])  # fmt: skip
def test_each_fact_of_a_household_comes_from_its_own_statements(tell, condition, references):
    told = (
        lives(tell, "2026-05-01", "1990-01"),
        tell("household", "CEN-01:social", "HH-1", status="recorded", household="H-1", registered_on="2026-05-03",
             applied_on="2026-05-01",
             members=[{"ref": "m2", "born": "2015-01", "needs": ["safety"], "due_on": iso_of(TODAY + 40)}]),
        tell("assessment", "CEN-01:social", "N-1", status="recorded", household="H-1", kind="needs", completed_on="2026-06-01"),
        tell("schooling", "CEN-01:school", "X-1", status="recorded", household="H-1", member="m2", language="fr",
             started_on="2026-09-01"),
        tell("closure", "management", "C-1", centre="CEN-01", closes_on="2027-06-01"),
    )  # fmt: skip
    assert rests_on(one(rule(condition), *told)) == references


def test_registration_that_nobody_stated_rests_on_the_arrival(tell):
    assert rests_on(one(rule("household.days_since_registration > 3"), lives(tell, "2026-05-01", "1990-01"))) == [
        "A-H-1"
    ]


def test_a_decision_rests_on_itself_and_on_who_was_heard(tell):
    heard = tell("hearing", "CEN-01:direction", "Y-1", status="recorded", who="centre", on="2026-11-01",
                 decision={"party": "logistics", "reference": "S-meals"})  # fmt: skip
    finding = one(
        rule("decision.takes_away && decision.centre_heard", scope="decision"), stop(tell, "meals", "2026-12-01"), heard
    )
    assert rests_on(finding) == ["S-meals", "Y-1"]
    beside = one(
        rule("decision.takes_away && centre.supplies.meals == 'stopped'", scope="decision"),
        stop(tell, "meals", "2026-12-01"),
    )
    assert facts(beside) == ["centre.supplies.meals", "decision.takes_away"]


# ---- the values of the sentence


def test_the_values_of_a_sentence_are_those_of_the_first_day_that_is_not_past(tell):
    sentence = (
        "{household.minors} {centre.supplies.nappies} {param.months} {finding.days_left} {centre.days_to_closing}"
    )
    made = rule("household.minors > 0", sentence=sentence, parameters={"months": [(0, 5), (D("2026-12-01"), 7)]})
    finding = one(made, lives(tell, "2026-12-05", "1990-01", "2020-01"), stop(tell, "nappies", "2026-12-01"))
    assert finding.values == {
        "household.minors": 1, "centre.supplies.nappies": "stopped", "param.months": 7, "finding.days_left": 12,
        "centre.days_to_closing": None,
    }  # fmt: skip
    ongoing = one(made, lives(tell, "2026-05-05", "1990-01", "2020-01"), stop(tell, "nappies", "2026-12-01"))
    assert (ongoing.values["param.months"], ongoing.values["finding.days_left"]) == (5, 0)
    assert ongoing.values["centre.supplies.nappies"] is None


def test_a_value_that_is_not_plain_or_not_there_is_none():
    assert value_at("centre.a.b", {"centre": {"a": 3}}) is None
    assert value_at("centre.a", {"centre": {"a": UNKNOWN}}) is None
    assert value_at("centre.a", {"centre": {"a": ("nl",)}}) == ("nl",)


# ---- reasons


def test_the_answer_of_has_is_dropped_after_the_value_too():
    asked, value = Reason("centre.days_to_closing", value=True), Reason("centre.days_to_closing", 29)
    assert without_asking([value, asked]) == [value]
    assert without_asking([asked, value]) == [value]


def test_a_fact_of_members_of_whom_none_is_named_comes_from_all_of_them(tell):
    calendar = World([lives(tell, "2026-05-01", "1990-01")]).calendar("CEN-01", until=TODAY)
    timeline = calendar.households["H-1"]
    stay = timeline.stays_in("CEN-01")[0]
    made = household_held(calendar, timeline, stay, Reason("household.members.minor", value=False), TODAY)
    assert (made.starts, made.ends, [source.reference for source in made.sources]) == (D("2026-05-01"), None, ["A-H-1"])


def test_a_number_that_is_one_is_told_as_a_number_beside_the_answer_whether_it_is_there():
    due = rule("has(household.birth_due_in_days) && household.birth_due_in_days < 50", name="own.due")
    for number in (1, 29):
        roots = ({}, {"birth_due_in_days": number}, {}, {}, {}, {}, {})
        told = without_asking(due.condition.explain(*roots))
        assert [(reason.value, type(reason.value)) for reason in told] == [(number, int)]


def test_what_was_told_of_a_count_of_one_is_not_told_of_another_number():
    due = rule("has(household.birth_due_in_days) && household.birth_due_in_days < 50", name="own.due")
    result = check(World(dense_history(531517)), "CEN-02", RuleBook((due,)), today=TODAY)
    told = [
        (held.value, type(held.value))
        for finding in result.findings
        for segment in finding.segments
        for held in segment.facts
        if held.fact == "household.birth_due_in_days"
    ]
    assert told == [(1, int), (-23, int)]


def _seen(household: dict[str, Any]) -> Any:
    """A household of which only this is asked."""
    calendar = SimpleNamespace(state=lambda _day: SimpleNamespace(facts={}))
    return SimpleNamespace(cases={}, calendar=calendar, own=lambda _day: (household, {}))


def test_reasons_can_be_kept_by_several_threads_at_once():
    made = rule("household.minors > 2 && household.needs.size() < 3", name="own.threads")
    (plan,) = RuleBook((made,)).plans("CEN-01", None)
    wrong: list[BaseException] = []

    def keep(first: int) -> None:
        try:
            for number in range(first, first + 4000):
                Reasons().of(plan, _seen({"minors": 3, "needs": (f"need-{number % 400}",)}), TODAY, TODAY)
        except RuntimeError as problem:
            wrong.append(problem)

    threads = [threading.Thread(target=keep, args=(start * 1000,)) for start in range(4)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []
