"""Findings as periods: where they begin and end, real first days, gaps, the horizon, and how grave they are."""

from __future__ import annotations

from typing import Any

import pytest

from rules.book import RuleBook
from rules.days import day_of
from rules.engine import CheckResult, Examination, Found, check, result_of, rules_to_run
from rules.model import Finding, Rule, Subject
from rules.statements import Statement
from rules.world import World
from tests.rules.own_rules import book, rule
from tests.rules.worlds import TODAY, Telling, centre, family

D = day_of
END = TODAY + 180
STOPPED = "centre.supplies.nappies == 'stopped'"
BABY = "household.members.exists(m, m.age_months < 36) && " + STOPPED


@pytest.fixture
def tell() -> Telling:
    return Telling()


def found(rules: RuleBook | Rule, *statements: Statement, today: int = TODAY, code: str = "CEN-01") -> CheckResult:
    return check(World(statements), code, rules if isinstance(rules, RuleBook) else book(rules), today=today)


def one(rules: RuleBook | Rule, *statements: Statement, today: int = TODAY, code: str = "CEN-01") -> Finding:
    result = found(rules, *statements, today=today, code=code)
    assert len(result.findings) == 1, result
    return result.findings[0]


def period(finding: Finding) -> tuple[int, int | None, bool]:
    return finding.starts, finding.ends, finding.beyond_horizon


def segments(finding: Finding) -> list[tuple[int, int | None]]:
    return [(segment.starts, segment.ends) for segment in finding.segments]


def lives(tell: Telling, on: str, *born: str, ref: str = "H-1", **more: Any) -> Statement:
    return tell("allocation", "dispatching", f"A-{ref}",
                **{"household": ref, "centre": "CEN-01", "arrives_on": on, "members": family(*born), **more})  # fmt: skip


def stop(tell: Telling, from_: str, until: str | None = None, reference: str = "S-1", **more: Any) -> Statement:
    return tell("supply", "logistics", reference, centre="CEN-01", item="nappies", action="stop", from_=from_,
                **({"until": until} if until else {}), **more)  # fmt: skip


# ---- where they begin and end


def test_a_finding_begins_when_the_last_of_what_it_needs_does_and_ends_when_the_first_ends(tell):
    finding = one(rule(BABY), centre(tell, "CEN-01"), lives(tell, "2026-12-05", "1990-01", "2026-01", leaves_on="2027-02-01"),
                  stop(tell, "2026-12-01", "2027-01-10"))  # fmt: skip
    assert period(finding) == (D("2026-12-05"), D("2027-01-10"), False)


def test_it_ends_with_the_stay(tell):
    finding = one(
        rule(BABY), lives(tell, "2026-12-05", "1990-01", "2026-01", leaves_on="2027-01-01"), stop(tell, "2026-12-01")
    )
    assert period(finding) == (D("2026-12-05"), D("2027-01-01"), False)


def test_a_stay_that_ends_with_the_horizon_ends(tell):
    leaves = "2027-05-22"
    assert D(leaves) == END
    finding = one(
        rule(BABY), lives(tell, "2026-12-05", "1990-01", "2026-01", leaves_on=leaves), stop(tell, "2026-12-01")
    )
    assert period(finding) == (D("2026-12-05"), END, False)


def test_what_is_true_today_is_walked_back_to_its_real_first_day(tell):
    finding = one(rule(BABY), lives(tell, "2026-02-05", "1990-01", "2026-01"), stop(tell, "2026-03-01"))
    assert finding.starts == D("2026-03-01")


def test_it_is_walked_back_no_further_than_it_held_without_a_break(tell):
    finding = one(rule(BABY), lives(tell, "2026-02-05", "1990-01", "2026-01"), stop(tell, "2026-03-01", "2026-05-01"),
                  stop(tell, "2026-06-01", reference="S-2"))  # fmt: skip
    assert finding.starts == D("2026-06-01")


def test_it_is_walked_back_through_a_stay_that_led_without_a_break_to_this_one(tell):
    again = tell("allocation", "dispatching", "A-2", household="H-1", centre="CEN-01", arrives_on="2026-05-01")
    finding = one(rule(BABY), stop(tell, "2026-01-01"), again,
                  lives(tell, "2026-02-05", "1990-01", "2026-01", leaves_on="2026-05-01"))  # fmt: skip
    assert (finding.starts, segments(finding)[0]) == (D("2026-02-05"), (D("2026-02-05"), D("2026-05-01")))
    later = one(rule(BABY), stop(tell, "2026-04-01"), again,
                lives(tell, "2026-02-05", "1990-01", "2026-01", leaves_on="2026-04-30"))  # fmt: skip
    assert later.starts == D("2026-05-01")
    there = one(rule("household.members.exists(m, m.age_months >= 4)"), again,
                lives(tell, "2026-02-05", "2026-01", leaves_on="2026-05-01"))  # fmt: skip
    assert there.starts == D("2026-05-31")
    day = one(rule("household.days_in_centre < 400"), today=D("2026-05-01"),
              *(again, lives(tell, "2026-02-05", "1990-01", leaves_on="2026-05-01")))  # fmt: skip
    assert day.starts == D("2026-02-05")
    first = one(rule("household.days_in_centre < 50"), today=D("2026-05-01"),
                *(again, lives(tell, "2026-02-05", "1990-01", leaves_on="2026-05-01")))  # fmt: skip
    assert first.starts == D("2026-05-01")


def test_a_finding_of_the_past_is_none(tell):
    assert (
        found(
            rule(BABY), lives(tell, "2026-02-05", "1990-01", "2026-01"), stop(tell, "2026-03-01", "2026-05-01")
        ).findings
        == ()
    )


def test_what_begins_with_the_horizon_is_not_yet_one(tell):
    stay = lives(tell, "2026-02-05", "1990-01", "2026-01")
    assert found(rule(BABY), stay, stop(tell, "2027-05-22")).findings == ()
    assert one(rule(BABY), stay, stop(tell, "2027-05-21")).starts == END - 1


def test_several_periods_of_one_subject_are_one_finding_with_a_gap(tell):
    finding = one(rule(BABY), centre(tell, "CEN-01"), lives(tell, "2026-02-05", "1990-01", "2026-01"),
                  stop(tell, "2026-12-01", "2026-12-10"), stop(tell, "2027-01-01", "2027-01-10", "S-2"))  # fmt: skip
    assert period(finding) == (D("2026-12-01"), D("2027-01-10"), False)
    assert segments(finding) == [(D("2026-12-01"), D("2026-12-10")), (D("2027-01-01"), D("2027-01-10"))]


def test_several_stays_of_one_household_are_one_finding(tell):
    again = tell("allocation", "dispatching", "A-2", household="H-1", centre="CEN-01", arrives_on="2027-02-01")
    finding = one(
        rule(BABY),
        lives(tell, "2026-12-05", "1990-01", "2026-01", leaves_on="2027-01-01"),
        again,
        stop(tell, "2026-03-01"),
    )
    assert segments(finding) == [(D("2026-12-05"), D("2027-01-01")), (D("2027-02-01"), None)]
    assert {source.reference for source in finding.evidence} == {"A-H-1", "A-2", "S-1"}


def test_members_that_go_their_own_way_are_one_finding_in_each_centre(tell):
    move = tell("transfer", "dispatching", "T-1", household="H-1", from_centre="CEN-01", to_centre="CEN-02",
                moves_on="2026-12-01", reason="capacity", only_members=["m2"])  # fmt: skip
    told = lives(tell, "2026-01-01", "1990-01", "2026-01"), move
    here = one(rule("household.minors > 0"), *told)
    assert period(here)[:2] == (D("2026-01-01"), D("2026-12-01"))
    there = one(rule("household.minors > 0"), *told, code="CEN-02")
    assert there.starts == D("2026-12-01")
    split = one(rule("household.split"), *told)
    assert {source.reference for source in split.evidence} == {"A-H-1", "T-1"}


# ---- the horizon


def test_an_end_after_the_horizon_is_not_the_same_as_no_end(tell):
    stay = lives(tell, "2026-02-05", "1990-01", "2026-11")
    assert period(one(rule("household.adults > 0"), stay)) == (D("2026-02-05"), None, False)
    assert period(one(rule("household.under_3 > 0"), stay)) == (D("2026-02-05"), None, True)
    assert period(one(rule(BABY), stay, stop(tell, "2026-03-01", "2027-08-01"))) == (D("2026-03-01"), None, True)


@pytest.mark.parametrize(("until", "ends", "beyond"), [("2027-05-21", END - 1, False), ("2027-05-22", None, True)])
def test_an_end_on_the_first_day_after_the_horizon_lies_beyond_it(tell, until, ends, beyond):
    finding = one(rule(STOPPED, scope="centre"), stop(tell, "2026-12-01", until))
    assert period(finding)[1:] == (ends, beyond)


def test_a_stay_that_ends_after_the_horizon_lies_beyond_it(tell):
    finding = one(rule("household.adults > 0"), lives(tell, "2026-12-05", "1990-01", leaves_on="2028-01-01"))
    assert period(finding)[1:] == (None, True)


def test_what_may_become_unknown_is_not_open_ended(tell):
    known = tell("space", "infrastructure", "I-1", centre="CEN-01", space="study_room", usable=False, from_="2026-01-01",
                 until="2027-09-01")  # fmt: skip
    assert period(one(rule("!centre.spaces.study_room", scope="centre"), known))[1:] == (None, True)


def test_people_who_stay_are_counted_on_after_the_counting_ends(tell):
    assert period(one(rule("centre.residents.adults > 0", scope="centre"), lives(tell, "2026-12-05", "1990-01")))[
        1:
    ] == (None, False)


def test_whether_it_ends_later_does_not_depend_on_other_rules(tell):
    alone, other = rule("household.adults > 0", name="own.a"), rule("household.under_3 > 0", name="own.b")
    stay = lives(tell, "2026-02-05", "1990-01", "2026-11")
    assert found(book(alone, other), stay).findings[0] == one(alone, stay)


# ---- only time brings it


def test_a_rule_that_only_time_brings_is_told_as_long_before_as_it_says(tell):
    stay = lives(tell, "2026-11-20", "1990-01")
    late = rule("household.days_in_centre >= 10", ahead_days=3)
    assert found(late, stay, today=D("2026-11-26")).findings == ()
    assert one(late, stay, today=D("2026-11-27")).starts == D("2026-11-30")


# ---- how grave


def test_it_is_as_grave_as_on_its_worst_day(tell):
    graver = rule("household.minors > 0", default="warning", critical=STOPPED)
    stay = lives(tell, "2026-02-05", "1990-01", "2026-11")
    assert one(graver, stay, centre(tell, "CEN-01")).severity == "warning"
    assert one(graver, stay, stop(tell, "2027-01-01", "2027-01-02")).severity == "critical"
    assert one(graver, stay, stop(tell, "2026-03-01", "2026-05-01")).severity == "warning"


def test_what_counts_days_is_as_grave_as_on_its_first_day_or_today(tell):
    graver = rule("household.days_in_centre >= 5", default="info", warning="household.days_in_centre >= 10",
                  critical="household.days_in_centre >= 20")  # fmt: skip
    stay = lives(tell, "2026-11-01", "1990-01")
    told = [one(graver, stay, today=D(on)).severity for on in ("2026-11-02", "2026-11-10", "2026-11-11", "2026-11-21")]
    assert told == ["info", "info", "warning", "critical"]


def test_days_left_and_length_are_told_from_today(tell):
    graver = rule(
        STOPPED, scope="centre", default="info", warning="finding.days_left <= 8", critical="finding.length > 30"
    )
    assert one(graver, stop(tell, "2026-12-01", "2026-12-31")).severity == "warning"
    assert one(graver, stop(tell, "2026-12-02", "2027-01-01")).severity == "info"
    assert one(graver, stop(tell, "2026-12-01", "2027-01-01")).severity == "critical"
    assert one(graver, stop(tell, "2026-01-01", "2026-12-23")).severity == "warning"


def test_a_gravity_that_cannot_be_told_or_fails_is_the_default(tell):
    stay = lives(tell, "2026-02-05", "1990-01")
    assert one(rule("household.adults > 0", critical=STOPPED), stay).severity == "info"
    assert one(rule("household.adults > 0", critical="10 / household.minors > 0"), stay).severity == "info"


# ---- closing


def test_from_the_closing_day_a_family_without_a_next_place_is_one_finding_and_the_others_are_silent(tell):
    rules = book(rule("household.without_next_place", name="own.next", default="critical"),
                 rule("household.adults > 0", name="own.other"), rule("centre.residents.total > 0", name="own.count", scope="centre"))  # fmt: skip
    closes = tell("closure", "management", "C-1", centre="CEN-01", closes_on="2027-01-10")
    result = found(rules, lives(tell, "2026-12-05", "1990-01", "2020-01"), closes)
    assert [(each.rule, *period(each)) for each in result.findings] == [
        ("own.count", D("2026-12-05"), D("2027-01-10"), False), ("own.next", D("2027-01-10"), None, False),
        ("own.other", D("2026-12-05"), D("2027-01-10"), False),
    ]  # fmt: skip
    assert {source.reference for source in result.findings[1].evidence} == {"A-H-1", "C-1"}


def test_a_family_that_moves_on_the_closing_day_has_a_next_place(tell):
    closes = tell("closure", "management", "C-1", centre="CEN-01", closes_on="2027-01-10")
    move = tell("transfer", "dispatching", "T-1", household="H-1", from_centre="CEN-01", to_centre="CEN-02",
                moves_on="2027-01-10", reason="closure")  # fmt: skip
    stay = lives(tell, "2026-12-05", "1990-01", "2020-01")
    assert found(rule("household.without_next_place"), stay, closes, move).findings == ()


def test_a_family_sent_to_a_closed_centre_has_no_place_from_the_day_it_arrives(tell):
    closes = tell("closure", "management", "C-1", centre="CEN-01", closes_on="2026-12-10")
    finding = one(
        rule("household.without_next_place"), lives(tell, "2027-01-05", "1990-01", leaves_on="2027-02-01"), closes
    )
    assert period(finding) == (D("2027-01-05"), D("2027-02-01"), False)


def test_long_after_the_closing_it_still_holds_and_began_on_the_closing_day(tell):
    closes = tell("closure", "management", "C-1", centre="CEN-01", closes_on="2026-11-10")
    assert one(rule("household.without_next_place"), lives(tell, "2026-05-05", "1990-01"), closes).starts == D(
        "2026-11-10"
    )


def test_a_household_that_may_be_elsewhere_is_no_subject(tell):
    move = tell("transfer", "dispatching", "T-1", household="H-1", from_centre="CEN-02", to_centre="CEN-03",
                moves_on="2026-12-01", reason="capacity")  # fmt: skip
    assert one(rule("household.adults > 0"), lives(tell, "2026-05-05", "1990-01"), move).ends == D("2026-12-01")
    assert found(rule("household.adults > 0"), lives(tell, "2026-05-05", "1990-01"), move, code="CEN-03").findings == ()


# ---- decisions


def test_a_decision_is_looked_at_from_when_it_was_stated_until_two_months_after_its_effect(tell):
    finding = one(rule("decision.takes_away", scope="decision"), stop(tell, "2026-12-01", said=D("2026-11-10")))
    assert (finding.subject, *period(finding)) == (
        Subject("decision", "logistics/S-1"), D("2026-11-10"), D("2026-12-01") + 60, False,
    )  # fmt: skip
    assert (
        found(rule("decision.takes_away", scope="decision"), stop(tell, "2026-08-01", said=D("2026-07-01"))).findings
        == ()
    )


def test_a_decision_for_the_whole_network_is_found_at_every_centre(tell):
    wide = tell(
        "supply", "logistics", "S-9", applies_to={"network": True}, item="nappies", action="stop", from_="2026-12-01"
    )
    told = centre(tell, "CEN-01"), centre(tell, "CEN-02", region="south"), wide
    for code in ("CEN-01", "CEN-02"):
        assert one(rule("decision.takes_away", scope="decision"), *told, code=code).centre == code
    north = tell(
        "supply", "logistics", "S-9", applies_to={"region": "north"}, item="nappies", action="stop", from_="2026-12-01"
    )
    codes = [bool(found(rule("decision.takes_away", scope="decision"), *told[:2], north, code=code).findings)
             for code in ("CEN-01", "CEN-02")]  # fmt: skip
    assert codes == [True, False]


def test_a_decision_that_is_told_again_is_found_from_when_it_was_first_told(tell):
    told = stop(tell, "2026-12-01", said=D("2026-10-10")), stop(tell, "2026-12-20", said=D("2026-11-15"))
    finding = one(rule("decision.days_since_stated >= 20", scope="decision"), *told)
    assert finding.starts == D("2026-10-30")


# ---- running a part


def test_a_part_of_the_rules_can_be_run_for_a_part_of_the_households(tell):
    calendar = World([lives(tell, "2026-01-01", "1990-01"), lives(tell, "2026-01-01", "1991-01", ref="H-2")]).calendar(
        "CEN-01", until=END + 180
    )
    rules = book(rule("household.adults > 0", name="own.a"), rule("household.minors == 0", name="own.b"),
                 rule("centre.residents.adults > 0", name="own.c", scope="centre"))  # fmt: skip
    examination = Examination(calendar, rules, TODAY)
    kept = examination.run(["own.a"], ["H-2", "H-9"])
    assert {(name, subject.ref) for name, subjects in kept.findings.items() for subject in subjects} == {
        ("own.a", "H-2")
    }
    examination.run(None, ["H-1"], kept)
    assert sorted(subject.ref for subject in kept.findings["own.a"]) == ["H-1", "H-2"]
    assert sorted(kept.findings) == ["own.a", "own.b", "own.c"]
    calendar.put_household(None, "H-2")
    calendar.refresh()
    examination.run(["own.a"], ["H-2"], kept)
    assert [subject.ref for subject in kept.findings["own.a"]] == ["H-1"]


def test_only_rules_that_read_what_changed_must_run(tell):
    rules = book(rule(BABY, name="own.baby"), rule("household.adults > 0", name="own.adults"),
                 rule("centre.residents.adults > 0", name="own.count", scope="centre"),
                 rule(STOPPED, name="own.told", scope="centre", sentence="{centre.spaces.study_room}"),
                 rule("decision.takes_away", name="own.decision", scope="decision"))  # fmt: skip
    plans = rules.plans("CEN-01", None)
    assert rules_to_run(plans, frozenset({"centre.supplies.nappies"}), ["H-1"]) == (
        ["own.baby", "own.told", "own.decision"], ["own.adults"],
    )  # fmt: skip
    assert rules_to_run(plans, frozenset({"centre.spaces.study_room"}), []) == (["own.told", "own.decision"], [])
    assert rules_to_run(plans, frozenset({"centre.status"}), []) == (["own.baby", "own.adults", "own.decision"], [])


def test_what_an_old_book_found_is_not_told_with_a_new_one(tell):
    calendar = World([lives(tell, "2026-01-01", "1990-01")]).calendar("CEN-01", until=END)
    kept = Examination(calendar, book(rule("household.adults > 0")), TODAY).run()
    assert result_of(calendar, kept, None, book(rule("household.adults > 0", name="own.new"))).findings == ()
    assert result_of(calendar, Found(), None, book()).findings == ()


def test_what_an_old_book_asked_for_is_not_asked_with_a_new_one(tell):
    calendar = World([lives(tell, "2026-01-01", "1990-01")]).calendar("CEN-01", until=END)
    kept = Examination(calendar, book(rule(STOPPED, scope="centre")), TODAY).run()
    assert result_of(calendar, kept, None, book(rule(STOPPED, scope="centre"))).gaps
    assert result_of(calendar, kept, None, book(rule("household.adults > 0", name="own.new"))).gaps == ()


def test_a_count_of_days_of_a_decision_that_cannot_be_told_is_looked_at_every_day(tell):
    finding = one(
        rule("decision.days_left % 10 == 1", scope="decision"), stop(tell, "2026-12-01", said=D("2026-11-19"))
    )
    assert segments(finding) == [(D("2026-11-30"), D("2026-12-01"))]
