"""Every mistake of a pack is told at once, with file, line, column, what it is and what to do."""

import pytest

from rules.pack import PackMistakesError, load_pack
from tests.rules.packs import PACK, changed, line_of, mistakes, mistakes_of_all, write


def test_a_pack_without_mistakes_loads(tmp_path):
    write(tmp_path, demo=PACK)
    pack = load_pack(tmp_path / "demo.yaml", run_cases=True)
    assert [rule.id for rule in pack.rules] == ["demo.nappies-stopped"]


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("m.age_months", "m.age_month", "m.age_month ", "did you mean 'm.age_months'?"),
        ("m.age_months <", "m.age_months < 1.5 &&", "< 1.5", "an int and a double do not mix"),
        ("== 'stopped'", "== 'stoped'", "'stoped'", "did you mean 'stopped'?"),
        ("centre.supplies.nappies == 'stopped'", "centre.days_to_closing < 9", "centre.days_to", "ask first: has("),
        ("centre.supplies.nappies == 'stopped'", "duration('60d') > duration('1h')", "'60d'", "is no duration"),
        ("centre.supplies.nappies == 'stopped'", "decision.urgent", "decision.urgent", "does not know 'decision'"),
        ("param.months)", "param.monts)", "param.monts)", "did you mean 'param.months'?"),  # codespell:ignore
    ],
)
def test_a_mistake_in_a_folded_expression_stands_at_its_line(tmp_path, old, new, at, message):
    text = changed((old, new))
    line = line_of(text, at)
    column = text.splitlines()[line - 1].index(at) + 1
    found = [each for each in mistakes(tmp_path, text) if message in each]
    assert found, mistakes(tmp_path, text)
    assert found[0].startswith(f"demo.yaml:{line}:{column}: ")


@pytest.mark.parametrize(
    "written",
    [
        "conflict_when: household.membrs.size() > 0\n",
        'conflict_when: "household.membrs.size() > 0"\n',
        "conflict_when: |\n      true\n        && household.membrs.size() > 0\n",
        "conflict_when: true\n      && household.membrs.size() > 0\n",
        "conflict_when: '\n\n      household.membrs.size() > 0'\n",
    ],
)
def test_a_mistake_is_found_again_however_the_expression_is_written(tmp_path, written):
    before, _, rest = PACK.partition("conflict_when: >\n")
    text = before + written + "    between:" + rest.partition("    between:")[2]
    line = line_of(text, "household.membrs")
    column = text.splitlines()[line - 1].index("household.membrs") + 1
    assert any(each.startswith(f"demo.yaml:{line}:{column}: ") for each in mistakes(tmp_path, text))


def test_a_parameter_may_be_a_yes_a_number_a_word_or_a_list(tmp_path):
    text = changed(
        ("      months: {", ("      yes: {value: true, basis: verified}\n      share: {value: 0.5, basis: verified}\n"
         "      state: {value: stopped, basis: verified}\n      states: {value: [stopped, none], basis: verified}\n"
         "      months: {")),
        ("centre.supplies.nappies == 'stopped'", ("(centre.supplies.nappies == param.state || param.share > 0.4"
         " || centre.supplies.nappies in param.states) && param.yes")),
    )  # fmt: skip
    write(tmp_path, demo=text)
    (rule,) = load_pack(tmp_path / "demo.yaml").rules
    assert {name: parameter.type for name, parameter in rule.parameters.items()} == {
        "yes": "bool", "share": "double", "state": "string", "states": "list<string>", "months": "int",
    }  # fmt: skip
    assert rule.parameters["states"].on(0) == ("stopped", "none")


def test_an_expression_must_give_a_truth_value(tmp_path):
    text = changed(("conflict_when: >\n", "conflict_when: |\n"), ("&& centre.supplies.nappies == 'stopped'", "? 1 : 2"))
    assert any("a truth value is needed" in each for each in mistakes(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: {en: No nappies, nl: Geen luiers,", "title: {en: No nappies,", "title: the text in 'nl' is missing"),
        ("fr: Pas de langes}", "fr: ''}", "fr is empty"),
        ("[centre:direction]", "[centre:directions]", "did you mean 'centre:direction'?"),
        ("[child_policy, centre:medical]", "[child_polcy, centre:medical]", "did you mean 'child_policy'?"),
        ("[child_policy, centre:medical]", "[centre:medical]", "no service of a head office would know"),
        ("[child_policy, centre:medical]", "[child_policy]", "at least two functions of the centre must know"),
        ("[allocation, supply]", "[allocation, suply]", "did you mean 'supply'?"),  # codespell:ignore
        ("[allocation, supply]", "[allocation, budget]", "'budget' can set no fact that the rule reads"),
        ("covered_by: []", "covered_by: [demo.nothing]", "there is no rule 'demo.nothing'"),
        ("covered_by: []", "covered_by: [demo.nappies-stopped]", "cover each other in a circle"),
        (
            "nappies {centre.supplies.nappies}",
            "nappies {centre.suppliez.nappies}",
            "did you mean 'centre.supplies.nap",
        ),  # codespell:ignore
        ("{household.under_3|one child|# children}", "{household.under_3", "a brace is not closed"),
        ("{household.under_3|one child|# children}", "{household.birth_due_in_days}", "not told in a sentence"),
        ("{household.under_3|one child|# children}", "{household.members.ref}", "there is no {household.members.ref}"),
        ("{centre.supplies.nappies}, under", "{centre.supplies.nappies|%}, under", "only a number can be told as '%'"),
        ("      months: {", "      unused: {value: 1, basis: verified}\n      months: {", "'unused' is not used"),
        ("      months: {", "      Months: {value: 1, basis: verified}\n      months: {", "no name of a parameter"),
        ("{value: 36, basis: project-default}", "{value: 36}", "'basis' is missing"),
        ("{value: 36, basis: project-default}", "{value: x, type: int, basis: verified}", "this is not of type int"),
        ("basis: project-default}", "basis: verified, dated: [{from: 2026-13-01, value: 3}]}", "no day '2026-13-01'"),
        (
            "basis: project-default}",
            "basis: verified, dated: [{from: 2026-02-01, value: 3}, {from: 2026-01-01, value: 4}]}",
            "the days of dated values come in order",
        ),
        ("{ref: CRC 24, mark: reported}", "{ref: CRC 24}", "'mark' is missing"),
        ("{ref: CRC 24, mark: reported}", "{ref: CRC 24, mark: sure}", "mark: there is no 'sure'"),
        (
            "mark: reported}",
            "mark: reported, in_force_from: 2026-02-01, in_force_until: 2026-01-01}",
            "this basis ends before it begins",
        ),
        ("{from: 2026-01-01}", "{from: 2026-01-01, until: 2025-01-01}", "in_force ends before it begins"),
        ("principles: [health]", "principles: [helth]", "did you mean 'health'?"),
        ("principles: [health]", "principles: []", "at least one of the eight principles"),
        ("default: warning", "default: severe", "default: there is no 'severe'"),
        ("finding.days_left <= 60", "finding.days_lef <= 60", "did you mean 'finding.days_left'?"),
        ("scope: household", "scope: houshold", "did you mean 'household'?"),
        ("    severity: {default: warning, critical_when: finding.days_left <= 60}\n", "", "'severity' is missing"),
        ("sentence:\n", "sentense:\n", "'sentence' is missing"),  # codespell:ignore
        ("- {ref: CRC 24, mark: reported}", "- CRC 24", "basis: a mapping is needed here"),
        ("months: {value: 36, basis: project-default}", "months: 36", "months: a mapping is needed here"),
        ("basis: project-default}", "basis: verified, dated: [x]}", "dated: a mapping is needed here"),
        ("basis: project-default}", "basis: verified, dated: [{from: 2026-01-01}]}", "'value' is missing"),
        ("{value: 36, basis", "{value: [a, {}], basis", "this is not of type list<string>"),
        ("covered_by: []", "covered_by: [[]]", "covered_by: a text is needed here"),
        ("procedure: conflict", "procedur: conflict", "did you mean 'procedure'?"),
        ("procedure: conflict", "procedure: A conflict", "is no code"),
        ("procedure: conflict", "ahead_days: soon", "a whole number of days is needed"),
        ("procedure: conflict", "advice: {en: '{x}', nl: a, fr: b}", "advice names no facts"),
        ("id: demo.nappies-stopped", "id: Nappies", "is no id of a rule"),
        ("    ref: R01\n", "", "'ref' is missing"),
        ("    ref: R01\n", "    ref: [R01]\n", "ref: a text is needed here"),
        ("version: 1", "version: one", "a whole number is needed"),
        ("pack: demo", "pack: [demo]", "pack: a text is needed here"),
        ("basis:\n      - {ref: CRC 24, mark: reported}", "basis: []", "a rule rests on something"),
        ("between: [allocation, supply]", "between: supply", "between: a list is needed here"),
        ("between: [allocation, supply]", "between: [supply, supply]", "'supply' stands here twice"),
        ("in_force: {from: 2026-01-01}", "in_force: 2026-01-01", "in_force: a mapping is needed here"),
        ("pack: demo", "pack: demo\nowner: me", "there is no field 'owner' here"),
    ],
)
def test_each_mistake_is_told(tmp_path, old, new, message):
    found = mistakes(tmp_path, changed((old, new)))
    assert any(message in each for each in found), found
    assert all(each.startswith("demo.yaml:") for each in found)


def test_all_mistakes_are_told_at_once(tmp_path):
    text = changed(
        ("nl: Geen luiers, ", ""), ("[centre:direction]", "[centre:directions]"), ("'stopped'", "'stoped'"),
        ("mark: reported", "mark: sure"), ("basis: project-default", "basis: guess"),
    )  # fmt: skip
    found = mistakes(tmp_path, text)
    for message in ("'nl' is missing", "centre:directions", "'stoped'", "'sure'", "'guess'"):
        assert sum(message in each for each in found) == 1, found


def test_nobody_would_act(tmp_path):
    text = changed(("between: [allocation, supply]", "between: []"), ("act: [centre:direction]", "act: []"))
    assert any("nobody would act" in each for each in mistakes(tmp_path, text))


def test_a_rule_of_a_region_knows_no_functions(tmp_path):
    text = changed(("scope: household", "scope: region"))
    found = mistakes(tmp_path, text)
    assert any("there is no party 'centre:medical' for this scope" in each for each in found)
    assert not any("two functions" in each for each in found)


# ---- the form of the file --------------------------------------------------------------------------------------------


def test_equal_keys_are_refused(tmp_path):
    text = changed(("    ref: R01\n", "    ref: R01\n    ref: R02\n"))
    line = line_of(text, "    ref: R02")
    assert f"demo.yaml:{line}:5: 'ref' stands here twice (the first one is on line {line - 1})" in mistakes(
        tmp_path, text
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("- a\n- b\n", "a pack is a mapping"),
        ("pack: [\n", "this is not YAML"),
        ("pack: \x07\n", "this is not YAML"),
        ("pack: !!python/name:os.system x\n", "is not read here"),
        ("pack: &a demo\nversion: *a\n", "anchors and aliases"),
        ("? [a]\n: b\n", "a key is a plain name"),
        ("pack: " + "[" * 30 + "]" * 30, "nested too deep"),
    ],
)
def test_what_is_no_pack_is_told(tmp_path, text, message):
    assert any(message in each for each in mistakes(tmp_path, text))


def test_a_file_that_is_not_text(tmp_path):
    (tmp_path / "demo.yaml").write_bytes(b"pack: \xff\n")
    assert any("is not UTF-8" in each for each in mistakes_of_all(tmp_path))


def test_a_file_that_is_too_large(tmp_path):
    write(tmp_path, demo="# " + "x" * 1_000_001)
    assert any("larger than a megabyte" in each for each in mistakes_of_all(tmp_path))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(PackMistakesError, match="cannot be read"):
        load_pack(tmp_path / "nothing.yaml")


def test_an_empty_folder(tmp_path):
    assert any("there is no pack in this folder" in each for each in mistakes_of_all(tmp_path))


def test_yaml_is_read_as_text(tmp_path):
    # YAML 1.1 would make true of `on`, 45000 of 12:30:00 and a date of a day.
    text = changed(("No nappies", "on"), ("Geen luiers", "12:30:00"), ("Pas de langes", "2026-01-01"))
    write(tmp_path, demo=text)
    title = load_pack(tmp_path / "demo.yaml").rules[0].title
    assert (title.en, title.nl, title.fr) == ("on", "12:30:00", "2026-01-01")


# ---- across packs ----------------------------------------------------------------------------------------------------


def test_two_rules_with_one_id(tmp_path):
    write(tmp_path, one=PACK, two=changed(("pack: demo", "pack: other")))
    assert any(
        "there is another rule 'demo.nappies-stopped' (at one.yaml:" in each for each in mistakes_of_all(tmp_path)
    )


def test_two_packs_with_one_name(tmp_path):
    other = PACK.replace("demo.nappies-stopped", "demo.other")
    write(tmp_path, one=PACK, two=other)
    assert any("there is another pack 'demo' (in one.yaml)" in each for each in mistakes_of_all(tmp_path))


def test_a_rule_may_be_covered_by_one_of_another_pack(tmp_path):
    other = PACK.replace("demo.nappies-stopped", "other.rule").replace("pack: demo", "pack: other")
    write(tmp_path, demo=changed(("covered_by: []", "covered_by: [other.rule]")), other=other)
    assert mistakes_of_all(tmp_path) == []
    assert load_pack(tmp_path / "demo.yaml").rules[0].covered_by == ("other.rule",)


def test_covers_do_not_go_in_circles_over_packs(tmp_path):
    other = PACK.replace("demo.nappies-stopped", "other.rule").replace("pack: demo", "pack: other")
    write(
        tmp_path,
        demo=changed(("covered_by: []", "covered_by: [other.rule]")),
        other=changed(("covered_by: []", "covered_by: [demo.nappies-stopped]"), text=other),
    )
    assert sum("cover each other in a circle" in each for each in mistakes_of_all(tmp_path)) == 2


def test_a_cover_has_the_same_scope(tmp_path):
    centre = changed(
        ("scope: household", "scope: centre"), ("demo.nappies-stopped", "other.rule"), ("pack: demo", "pack: other"),
        ("household.members.exists(m, m.age_months < param.months)", "centre.residents.under_3 < param.months"),
    )  # fmt: skip
    write(tmp_path, demo=changed(("covered_by: []", "covered_by: [other.rule]")), other=centre)
    assert any("'other.rule' has another scope" in each for each in mistakes_of_all(tmp_path))


# ---- digests ---------------------------------------------------------------------------------------------------------


def test_the_digest_follows_the_meaning_and_not_the_layout(tmp_path):
    def digests(text):
        write(tmp_path, demo=text)
        pack = load_pack(tmp_path / "demo.yaml")
        return pack.digest, pack.rules[0].digest

    plain = digests(PACK)
    assert (
        digests("# a comment\n" + PACK.replace("{ref: CRC 24, mark: reported}", "{mark: reported, ref: CRC 24}"))
        == plain
    )
    cases_changed = digests(PACK.replace("- name: found", "- name: it is found"))
    assert cases_changed[0] != plain[0]
    assert cases_changed[1] == plain[1]
    assert digests(PACK.replace("value: 36", "value: 35"))[1] != plain[1]
