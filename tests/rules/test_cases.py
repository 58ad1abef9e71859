"""Cases of packs: how they are read, and how a red one is told."""

import pytest

from rules.cases import run_case
from rules.days import day_of
from rules.pack import PackMistakesError, check_packs, read_packs
from tests.rules.packs import PACK, changed, line_of, mistakes, write


def read(tmp_path, text):
    (found,) = read_packs(write(tmp_path, demo=text))
    return found


def statements(tmp_path, event):
    """What a case makes of one more event."""
    text = changed(("- centre: {supplies: {nappies: running}}", event))
    return read(tmp_path, text).cases[1][1].statements


# ---- red cases -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("from: 2026-03-10, until", "from: 2026-03-11, until", "from: 2026-03-11 expected, 2026-03-10 found"),
        ("until: null", "until: 2026-05-01", "until: 2026-05-01 expected, null found"),
        ("severity: critical", "severity: warning", "severity: warning expected, critical found"),
        ("evidence: [A-1, S-7]", "evidence: [A-1]", "evidence: A-1 expected, A-1, S-7 found"),
        ("subject: H-1", "subject: H-2", "nothing is found for H-2"),
        ("subject: H-1", "stage: proposed", "nothing is found"),
        ("{nappies: running}", "{nappies: stopped}", "nothing is expected, but demo.nappies-stopped for H-1"),
        (
            "[centre.supplies.nappies]",
            "[household.members]",
            "unknown: household.members expected, centre.supplies.nap",
        ),
        ("today: 2026-03-09", "today: 2026-03-08", "from: 2026-03-09 expected, 2026-03-10 found"),
        ("today: 2026-03-09", "today: 2026-03-10", "from: 2026-03-11 expected, 2026-03-10 found"),
    ],
)
def test_a_red_case_tells_how_it_differs(tmp_path, old, new, message):
    found = mistakes(tmp_path, changed((old, new)), run_cases=True)
    assert any("is red" in each and message in each for each in found), found


def test_a_red_case_is_told_at_its_place(tmp_path):
    text = changed(("severity: critical, evidence", "severity: warning, evidence"))
    assert mistakes(tmp_path, text) == []
    found = mistakes(tmp_path, text, run_cases=True)
    assert found[0].startswith(f"demo.yaml:{line_of(text, '- name: found')}:5: the case 'found' is red")
    with pytest.raises(PackMistakesError, match="the case 'found' is red"):
        check_packs(tmp_path)


def test_a_rule_that_fails_is_red(tmp_path):
    text = changed(
        ("m.age_months < param.months)", "100 / m.age_months < param.months)"), ("born: 2025-07", "born: 2026-03")
    )
    assert any("the rule failed on" in each for each in mistakes(tmp_path, text, run_cases=True))


def test_several_findings_may_be_expected(tmp_path):
    second = """
      - allocation: {reference: A-2, household: H-2, arrives_on: 2026-03-20, members: [{ref: m1, born: 2025-07}]}
    expect:
      - {from: 2026-03-20, until: null, severity: critical, evidence: [A-2, S-7], subject: H-2}
      - {from: 2026-03-10, until: null, severity: critical, evidence: [A-1, S-7], subject: H-1}
"""
    text = changed(
        (("from: 2026-03-03}\n"
         "    expect: {from: 2026-03-10, until: null, severity: critical, evidence: [A-1, S-7], subject: H-1}"),
         "from: 2026-03-03}" + second),
    )  # fmt: skip
    assert mistakes(tmp_path, text, run_cases=True) == []
    less = text.replace("      - {from: 2026-03-10, until: null", "      - {from: 2026-03-12, until: null")
    assert any("from: 2026-03-12" in each for each in mistakes(tmp_path, less, run_cases=True))
    none = text.replace(
        "      - {from: 2026-03-10, until: null, severity: critical, evidence: [A-1, S-7], subject: H-1}\n", ""
    )
    assert any("H-1" in each and "is found too" in each for each in mistakes(tmp_path, none, run_cases=True))


def test_a_rule_that_looks_not_ahead_is_not_found_the_day_before(tmp_path):
    text = changed(("procedure: conflict", "ahead_days: 0"), ("today: 2026-02-01", "today: 2026-03-10"))
    assert mistakes(tmp_path, text, run_cases=True) == []
    found = read(tmp_path, text)
    rule = found.drafts[0].rule
    assert rule.ahead_days == 0
    tomorrow = next(case for _, case in found.cases if case.expect.sort == "tomorrow")
    assert run_case(tomorrow, rule) == ()


# ---- cases that lack -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("found", "where it is found"),
        ("not found", "where nothing is found"),
        ("unknown", "where a fact is not known"),
        ("the day before", "of the day before it applies"),
    ],
)
def test_a_rule_needs_all_sorts_of_cases(tmp_path, name, lacks):
    before, _, after = PACK.partition(f"  - name: {name}\n")
    rest = after.partition("  - name: ")
    text = before + (rest[1] + rest[2] if rest[1] else "")
    found = mistakes(tmp_path, text)
    assert found == [f"demo.yaml:{line_of(text, '- id: demo')}:5: demo.nappies-stopped has no case {lacks}"]


def test_a_rule_whose_facts_are_always_known_needs_no_case_of_the_unknown(tmp_path):
    text = changed(
        ("household.members.exists(m, m.age_months < param.months)", "centre.residents.under_3 < param.months"),
        ("&& centre.supplies.nappies == 'stopped'", "&& centre.stock_days.nappies > 0"),
        ("scope: household", "scope: centre"),
        ("{household.under_3|one child|# children}", "x"), ("{household.under_3|één kind|# kinderen}", "x"),
        ("{household.under_3|un enfant|# enfants}", "x"),
    )  # fmt: skip
    before, _, after = text.partition("  - name: unknown\n")
    text = before + "  - name: " + after.partition("  - name: ")[2]
    assert mistakes(tmp_path, text) == []


# ---- mistakes in cases -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- name: not found", "- name: found", "there is another case 'found'"),
        ("    rule: demo.nappies-stopped", "    rule: demo.nappy", "did you mean 'demo.nappies-stopped'?"),
        ("today: 2026-02-01", "today: 2026-02-31", "there is no day '2026-02-31'"),
        ("today: 2026-02-01", "today: 20260201", "there is no day '20260201'"),
        ("background: baby", "background: babe", "did you mean 'baby'?"),
        ("expect: none", "expect: nothing", "there is no 'nothing'"),
        ("expect: none", "expect: [none]", "expect: a mapping is needed here"),
        ("    expect: none\n", "", "'expect' is missing"),
        ("expect: none", "expect: {}", "'from' is missing"),
        (
            "- supply: {reference: S-7, item: nappies, action: stop, from: 2026-03-03}",
            "- supply: S-7",
            "supply: a mapping",
        ),
        ("[centre.supplies.nappies]", "[centre.supplies.nappy]", "did you mean 'centre.supplies.nappies'?"),
        ("- supply: {", "- suply: {", "did you mean 'supply'?"),  # codespell:ignore
        ("- supply: {", "- 5\n      - supply: {", "given: a mapping is needed here"),
        ("- supply: {", "- budget: {}\n        supply: {", "an event has one key"),
        ("- supply: {reference: S-7, item: nappies", "- supply: {reference: S-7", "supply: 'item' is missing"),
        ("item: nappies", "item: nappy", "did you mean 'nappies'?"),
        ("item: nappies", "item: [nappies]", "item: a plain value is needed here"),
        ("action: stop, from", "action: stop, stock_days: -1, from", "'-1' is not of type whole"),
        ("action: stop, from", "action: stop, form: 3, from", "there is no field 'form' here"),
        ("born: 2025-07", "born: 2025-17", "'2025-17' is not of type month"),
        ("members: [{ref: m1, born: 2025-07}]", "members: m1", "members: a list is needed here"),
        ("members: [{ref: m1, born: 2025-07}]", "members: [m1]", "members: a mapping is needed here"),
        ("members: [{ref: m1, born: 2025-07}]", "members: [{born: 2025-07}]", "'ref' is missing"),
        ("{supplies: {nappies: running}}", "{supplies: {nappy: running}}", "did you mean 'nappies'?"),
        ("{supplies: {nappies: running}}", "{supplies: running}", "supplies: a mapping is needed here"),
        ("{supplies: {nappies: running}}", "{spaces: {play_indoor: maybe}}", "'maybe' is not of type flag"),
        ("{supplies: {nappies: running}}", "{km_school: nan}", "'nan' is not of type number"),
        ("action: stop, from", "action: stop, status: sure, from", "status: there is no 'sure'"),
        ("action: stop, from", "action: stop, time: noon, from", "there is no moment 'noon'"),
        ("action: stop, from", "action: stop, stated: 2026-1-1, from", "there is no day '2026-1-1'"),
    ],
)
def test_each_mistake_of_a_case_is_told(tmp_path, old, new, message):
    found = mistakes(tmp_path, changed((old, new)))
    assert any(message in each for each in found), found


# ---- what a case gives -----------------------------------------------------------------------------------------------


def test_an_event_is_filled_with_what_goes_without_saying(tmp_path):
    (found,) = [s for s in read(tmp_path, PACK).cases[0][1].statements if s.kind == "supply"]
    assert (found.party, found.reference, found.status) == ("logistics", "S-7", "confirmed")
    assert found.content == {"centre": "CEN-01", "item": "nappies", "action": "stop", "from": "2026-03-03"}
    assert found.day == day_of("2026-01-02")


@pytest.mark.parametrize(
    ("event", "party", "reference", "status"),
    [
        ("- birth: {household: H-1, member: m2, on: 2026-04-01}", "CEN-01:direction", "H-1/m2", "recorded"),
        ("- supply: {item: meals, action: stop, from: 2026-04-01, status: withdrawn}", "logistics", "supply-2",
         "withdrawn"),
        (
            "- screening: {decision: {party: finance, reference: F-1}, answers: {}, on: 2026-04-01}",
            "child_policy", "finance/F-1/2026-04-01", "recorded",
        ),
        ("- schooling: {household: H-1, member: m1, status: enrolled, service: CEN-01:school}", "CEN-01:school",
         "H-1/m1", "recorded"),
        ("- schooling: {household: H-1, member: m1, status: withdrawn}", "CEN-01:direction", "H-1/m1", "withdrawn"),
    ],
)  # fmt: skip
def test_parties_references_and_statuses(tmp_path, event, party, reference, status):
    found = statements(tmp_path, event)[-1]
    assert (found.party, found.reference, found.status) == (party, reference, status)


def test_a_status_of_its_own_is_content(tmp_path):
    assert (
        statements(tmp_path, "- schooling: {household: H-1, member: m1, status: waiting}")[-1].content["status"]
        == "waiting"
    )
    assert (
        "status" not in statements(tmp_path, "- schooling: {household: H-1, member: m1, status: withdrawn}")[-1].content
    )


def test_values_have_the_types_of_their_fields(tmp_path):
    event = """- centre:
          spaces: {play_indoor: true}
          budgets: {animation: 1250.5}
          capacity: {families: 40}
          schooling_languages: [nl, fr]
          kind: something_new"""
    content = statements(tmp_path, event)[-1].content
    assert content["spaces"] == {"play_indoor": True}
    assert content["budgets"] == {"animation": 1250.5}
    assert content["capacity"] == {"families": 40}
    assert content["schooling_languages"] == ["nl", "fr"]
    assert content["kind"] == "something_new"
    assert content["name"] == "CEN-01"


def test_wide_decisions_name_no_centre(tmp_path):
    event = "- supply: {item: meals, action: stop, from: 2026-04-01, applies_to: {network: true}}"
    assert "centre" not in statements(tmp_path, event)[-1].content
    tied = "- supply: {item: meals, action: stop, from: 2026-04-01, because_of: {party: management, reference: CL-1}}"
    assert statements(tmp_path, tied)[-1].content["because_of"] == {"party": "management", "reference": "CL-1"}


def test_needs_of_a_programme_may_be_plain_names(tmp_path):
    event = "- programme: {tag: play, needs: [animation, {line: play_space, min_amount: 20}], from: 2026-04-01}"
    needs = statements(tmp_path, event)[-1].content["needs"]
    assert needs == ["animation", {"line": "play_space", "min_amount": 20.0}]


def test_a_moment_may_be_told(tmp_path):
    event = "- supply: {item: meals, action: stop, from: 2026-04-01, time: 2026-01-31T23:30:00-01:00}"
    assert statements(tmp_path, event)[-1].day == day_of("2026-02-01")


def test_a_moment_needs_an_offset(tmp_path):
    text = changed(("action: stop, from", "action: stop, time: 2026-01-31T23:30:00, from"))
    assert any("there is no moment '2026-01-31T23:30:00'" in each for each in mistakes(tmp_path, text))


def test_an_expectation_is_a_mapping_a_list_or_a_word(tmp_path):
    text = changed(("expect: none", "expect: [{from: 2026-03-10}, x]"))
    found = mistakes(tmp_path, text)
    assert any("expect: a mapping is needed here" in each for each in found)
    assert any("'severity' is missing" in each for each in found)
