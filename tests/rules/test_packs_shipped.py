"""The packs that come with kindreflex: green, whole, three languages, marked law, and quiet on an ordinary day."""

import re

import pytest

from rules.book import RuleBook
from rules.cases import Case, Expectation, _check, run_case
from rules.days import NO_DAY, day_of
from rules.engine import check
from rules.fact_fields import facts_of
from rules.facts import FACTS
from rules.lists import MARKS, PRINCIPLES, PROTOCOL_TOPICS
from rules.model import Subject
from rules.pack import SHIPPED, check_packs, load_packs, read_packs
from rules.pack.document import read_document
from rules.pack.given import read_given
from rules.pack.mistakes import Mistakes
from rules.sentences import NOT_KNOWN, fill, fill_words
from rules.words import LANGUAGES
from rules.world import World

FILES = read_packs()
RULES = {rule.id: rule for found in FILES for rule in found.pack.rules}
CASES = [pytest.param(case, id=f"{case.rule}: {case.name}") for found in FILES for _, case in found.cases]

# The rules of the domain that the first version covers.
REFS = {
    "R01", "R02", "R03", "R04", "R05", "R06", "R08", "R10", "R11", "R12", "R14", "R16", "R17", "R22", "R24", "R25",
    "R26", "R27", "R29", "R30", "R36", "R39", "R40",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_green(case):
    assert run_case(case, RULES[case.rule]) == ()


def test_all_packs_check():
    assert {pack.name for pack in check_packs()} == {path.stem for path in SHIPPED.glob("*.yaml")}


def test_the_rules_of_the_domain_are_there():
    assert {ref for rule in RULES.values() for ref in rule.ref.split(", ")} == REFS


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_a_rule_is_whole(rule):
    assert rule.principles
    assert set(rule.principles) <= PRINCIPLES.keys()
    assert rule.advice is not None
    assert all(parameter.words is not None for parameter in rule.parameters.values())
    assert all(basis.mark in MARKS for basis in rule.basis)
    for words in (rule.title, rule.advice):
        assert len({words.en, words.nl, words.fr}) == len(LANGUAGES)
    assert all(len(rule.title.of(language)) <= 80 for language in LANGUAGES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_french_and_dutch_are_written_as_the_sector_writes(rule):
    texts = [words for words in (rule.title, rule.sentence, rule.advice) if words]
    for words in texts:
        assert not re.search(r"\b(botsing|bevestigen|site|afdeling|departement)\b", words.nl, re.IGNORECASE), words.nl
        assert not re.search(r"\b(site|département)\b", words.fr, re.IGNORECASE), words.fr
        plain = re.sub(r"\{[^}]*\}", "", words.fr)
        assert not re.search(r"\S[:;?!](\s|$)", plain), f"a space stands before it in French: {words.fr}"


def test_the_recast_directive_counts_from_its_transposition():
    for rule in RULES.values():
        for basis in rule.basis:
            if "2024/1346" in basis.ref:
                assert basis.in_force_from == day_of("2026-06-12")
            if "2013/33" in basis.ref:
                assert basis.in_force_until == day_of("2026-06-12")


def test_no_sentence_tells_of_a_pregnancy():
    for rule in RULES.values():
        assert "household.birth_due_in_days" not in set(rule.sentence_facts())
    baby = RULES["care.infant-without-supplies"]
    assert all(name.startswith("centre.supplies.") for name in baby.sentence_facts())


FOUND = [case for case in CASES if case.values[0].expect.sort == "found"]


@pytest.mark.parametrize("case", FOUND)
def test_what_is_found_is_told_in_three_languages(case):
    rule = RULES[case.rule]
    findings = _check(case, rule, case.today).findings
    told = [fill_words(rule.sentence, finding.values) for finding in findings]
    assert told
    for words in told:
        for language in LANGUAGES:
            text = words.of(language)
            assert "{" not in text
            assert "|" not in text
            assert "  " not in text
            assert len(text) < 420, text
        assert len({words.en, words.nl, words.fr}) == len(LANGUAGES)


def test_the_two_examples_of_the_paper_are_told():
    def told(name, language):
        (case,) = [case.values[0] for case in CASES if case.values[0].name == name]
        (finding,) = _check(case, RULES[case.rule], case.today).findings
        return fill(RULES[case.rule].sentence.of(language), finding.values, language)

    stopped = "A baby of seven months arrives after nappies were stopped"
    assert told(stopped, "en") == "A household needs what is not delivered here: nappies"
    assert told(stopped, "nl") == "Een gezin heeft dit nodig, maar het wordt hier niet geleverd: luiers"
    assert told(stopped, "fr") == "Une famille en a besoin, mais ceci n'est pas livré ici\u00a0: langes"
    frozen = "Finance freezes animation while child policy builds a child-friendly climate"
    assert told(frozen, "nl") == (
        "Een programma voor kinderen heeft dit nodig: animatie en speelruimte binnen."
        " Verminderd, bevroren of niet bruikbaar: animatie"
    )


def test_days_are_compared_with_numbers_so_that_only_days_that_matter_are_looked_at():
    for rule in RULES.values():
        for fact, numbers in rule.condition.thresholds.items():
            assert numbers is not None or not FACTS[fact].counts_days, f"{rule.id}: {fact}"


def test_parties_of_both_halves_are_named():
    for rule in RULES.values():
        told = {*rule.act, *rule.inform}
        assert any(not party.startswith("centre:") for party in told)
        if rule.scope != "region":
            assert len([party for party in told if party.startswith("centre:")]) >= 2


# ---- quiet on an ordinary day ----------------------------------------------------------------------------------------

PROTOCOLS = "\n".join(
    f"  - protocol: {{topic: {topic}, rehearsed_on: 2026-02-01, share: 0.9}}" for topic in PROTOCOL_TOPICS
)
ORDINARY = f"""
given:
  - centre:
      kind: collective
      language: nl
      schooling_languages: [nl]
      region: north
      capacity: {{families: 120, single_men: 0, single_women: 0, unaccompanied_minors: 0}}
      supplies: {{nappies: running, baby_food: running, infant_milk: running, hygiene: running, clothing: running,
        school_materials: running, meals: running}}
      spaces: {{play_indoor: true, play_outdoor: true, study_room: true, family_kitchen: true, family_wing: true}}
      budgets: {{animation: 1500, play_space: 400, homework_support: 300, school_transport: 800, training: 200}}
      staff: {{animation: 2, school: 1, psychosocial: 1, family_guide: 2, uam_guide: 0, medical: 2, night: 3}}
  - allocation: {{reference: A-1, household: H-1, arrives_on: 2026-01-10, members: [{{ref: m1, born: 1990-01}},
      {{ref: m2, born: 2025-09}}, {{ref: m3, born: 2016-02}}]}}
  - assessment: {{household: H-1, kind: needs, completed_on: 2026-01-25}}
  - schooling: {{household: H-1, member: m3, status: enrolled, language: nl, started_on: 2026-01-20}}
  - room: {{code: K-1, m2: 18, beds: 4, group: families}}
  - room_assignment: {{household: H-1, code: K-1}}
  - programme: {{reference: P-1, tag: play, needs: [animation, play_indoor], responsible: 4, from: 2026-01-05}}
  - budget: {{reference: F-1, line: animation, action: set, amount: 1550, from: 2026-05-01}}
  - supply: {{reference: S-1, item: clothing, action: replace, by: voucher, from: 2026-04-01}}
  - allocation: {{reference: A-2, household: H-2, arrives_on: 2026-04-20, members: [{{ref: m1, born: 1985-01}},
      {{ref: m2, born: 2019-03}}]}}
{PROTOCOLS}
"""


def ordinary():
    wrong = Mistakes()
    table = read_document(ORDINARY, "ordinary", wrong)
    statements = read_given(table.entries["given"].items, "CEN-01", day_of("2026-03-15"), wrong)
    assert wrong.found == []
    return statements


def test_an_ordinary_centre_gives_no_alert_and_no_question():
    rules = [rule for pack in load_packs() for rule in pack.rules]
    result = check(World(ordinary()), "CEN-01", RuleBook(rules), today=day_of("2026-03-15"))
    assert result.findings == ()
    assert result.gaps == ()
    assert result.faults == ()
    assert result.inconsistencies == ()


def test_a_centre_that_said_nothing_of_its_rooms_is_asked_once_whatever_number_of_families_it_has():
    rules = [rule for pack in load_packs() for rule in pack.rules]
    said = [statement for statement in ordinary() if not statement.kind.startswith("room")]
    gaps = check(World(said), "CEN-01", RuleBook(rules), today=day_of("2026-03-15")).gaps
    assert {gap.fact for gap in gaps} == {fact for fact in FACTS if fact.startswith("centre.rooms.")}
    assert {(gap.owner, gap.subject) for gap in gaps} == {("centre:logistics", Subject("centre", "CEN-01"))}


def test_an_empty_world_gives_nothing():
    for rule in RULES.values():
        case = Case("empty", rule.id, day_of("2026-03-15"), "CEN-01", "north", (), Expectation("none"))
        result = _check(case, rule, case.today)
        assert (result.findings, result.faults) == ((), ())


def test_what_only_time_brings_is_not_told_months_before():
    for rule in RULES.values():
        counts = [
            fact for fact in facts_of(rule) if fact in {"household.days_in_centre", "household.days_since_registration"}
        ]
        rising = [fact for fact in counts if f"{fact} >" in rule.condition.source]
        assert not rising or rule.ahead_days == 0, rule.id


def test_every_rule_begins_in_2026():
    assert all(NO_DAY < rule.in_force_from <= day_of("2026-06-12") for rule in RULES.values())
    assert NOT_KNOWN.nl == "niet gekend"
