"""Every mistake of an author is found at load, all of them at once, with its place and what to do."""

import pytest

from rules.cel import Checker, ExpressionMistakes, FieldType, Mistake, Schema
from rules.cel.mistakes import syntax_mistakes, type_mistakes
from tests.rules.cel.example import CHECKER, program, state


def mistakes(source: str, result: str = "bool") -> tuple[Mistake, ...]:
    with pytest.raises(ExpressionMistakes) as caught:
        CHECKER.check(source, result=result)
    return caught.value.mistakes


def said(source: str, result: str = "bool") -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in mistakes(source, result)]


def test_all_mistakes_of_an_expression_come_at_once_in_the_order_of_the_source():
    source = """centre.statos == 'open' && centre.residents.minors > 1.0
  && centre.supplies.nappies == 'stoped'
  && centre.days_to_closing < 60
  && 10 / 0 > 1 && duration('60d') > duration('1h')
  && household.members.exists(m, m.age < 3 || m.sex == 'x')"""
    assert [(each.line, each.column, each.code) for each in mistakes(source)] == [
        (1, 1, "unknown-fact"),
        (1, 52, "type"),
        (2, 33, "unknown-value"),
        (3, 6, "unguarded"),
        (4, 9, "zero-division"),
        (4, 29, "time-text"),
        (5, 34, "unknown-fact"),
        (5, 56, "unknown-value"),
    ]


def test_the_exception_reads_as_one_line():
    with pytest.raises(ExpressionMistakes, match=r"^1:1: there is no 'maybe'$"):
        CHECKER.check("maybe")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("centre.supplyes.nappies == 'stopped'", "centre.supplies.nappies"),
        ("centre.nappies == 'stopped'", "centre.supplies.nappies"),
        ("center.status == 'open'", "centre.status"),
        ("household.members.exists(m, m.age > 3)", "m.age_months"),
        ("household.members.exists(m, m.scool.km > 3.0)", "m.school.km"),
        ("has(centre.days_to_close)", "centre.days_to_closing"),
        ("centre.status.open", "centre.status"),
        ("household.members.age_months > 3", "household.members.age_months"),
    ],
)
def test_an_unknown_fact_comes_with_the_one_that_was_probably_meant(written, meant):
    (found,) = [each for each in mistakes(written) if each.code == "unknown-fact"]
    assert found.hint == f"did you mean '{meant}'?"


def test_a_fact_like_no_other_has_no_suggestion():
    (found,) = mistakes("zzzz.qqqqqqqq == 1")
    assert (found.code, found.hint) == ("unknown-fact", None)


def test_a_variable_over_an_unknown_list_is_not_reported_a_second_time():
    assert [code for code, _ in said("household.memberz.exists(m, m.age_months < 3)")] == ["unknown-fact"]


@pytest.mark.parametrize(
    "source",
    [
        "centre.status == 'opne'",
        "'opne' != centre.status",
        "centre.status in ['open', 'opne']",
        "'opne' in centre.languages",
        "'opne' in [centre.status, centre.language]",
        "household.members.exists(m, m.sex == 'opne')",
        "household.members.map(m, m.sex).exists(s, s == 'opne')",
        "household.members.filter(m, m.age_months > 3).exists(m, m.sex == 'opne')",
        "centre.languages.exists(l, l == 'opne')",
        "['open', 'opne'].exists(s, centre.status == s)",
        "centre.status == (centre.open_for_families ? 'open' : 'opne')",
        "(centre.open_for_families ? centre.status : centre.language) == 'opne'",
    ],
)
def test_a_value_that_a_fact_never_has_is_a_mistake(source):
    assert {each.code for each in mistakes(source)} == {"unknown-value"}
    assert "'opne'" in mistakes(source)[0].message


def test_the_hint_of_a_wrong_value_is_the_nearest_or_else_the_list():
    assert mistakes("centre.status == 'opne'")[0].hint == "did you mean 'open'?"
    assert mistakes("centre.status == '?'")[0].hint == "one of open, closing, closed"


@pytest.mark.parametrize(
    "source",
    [
        "centre.days_to_closing < 60",
        "centre.days_to_closing < 60 && has(centre.days_to_closing)",
        "has(centre.days_to_closing) || centre.days_to_closing < 60",
        "!has(centre.days_to_closing) && centre.days_to_closing < 60",
        "has(centre.days_to_closing) ? true : centre.days_to_closing < 60",
        "(has(centre.days_to_closing) || centre.open_for_families) && centre.days_to_closing < 60",
        "household.members.exists(m, has(m.weeks)) && household.members.exists(m, m.weeks > 3)",
        "household.members.exists(m, has(m.weeks) && household.members.exists(m, m.weeks > 3))",
        "household.members.exists(m, has(m.weeks) && household.members.exists(k, k.weeks > 3))",
        "household.members.map(m, m.weeks).exists(w, w > 3)",
        "centre.tags.exists(t, t == 'x')",
    ],
)
def test_a_fact_that_may_be_absent_is_not_read_without_asking(source):
    (found,) = mistakes(source)
    assert found.code == "unguarded"
    assert found.hint
    assert found.hint.startswith("ask first: has(")


@pytest.mark.parametrize(
    "source",
    [
        "has(centre.days_to_closing) && centre.days_to_closing < 60",
        "!has(centre.days_to_closing) || centre.days_to_closing < 60",
        "!(!has(centre.days_to_closing) || centre.days_to_closing < 60)",
        "has(centre.days_to_closing) ? centre.days_to_closing < 60 : false",
        "!has(centre.days_to_closing) ? false : centre.days_to_closing < 60",
        "(has(centre.days_to_closing) && centre.open_for_families) && centre.days_to_closing < 60",
        "(true ? has(centre.days_to_closing) : has(centre.days_to_closing)) && centre.days_to_closing < 60",
        "has(centre.days_to_closing) && household.members.exists(m, m.age_months < centre.days_to_closing)",
        "household.members.filter(m, has(m.weeks)).exists(k, k.weeks > 3)",
        "household.members.filter(m, has(m.weeks)).filter(k, k.weeks > 3).all(w, w.weeks < 9)",
        "household.members.map(m, has(m.weeks), m.weeks).exists(w, w > 3)",
        "has(centre.tags) && centre.tags.exists(t, t == 'x')",
        "has(centre.residents.minors)",
    ],
)
def test_a_fact_that_was_asked_for_may_be_read(source):
    assert CHECKER.check(source).tree.type == "bool"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("centre.status == 3", "'==' cannot be applied to string, int"),
        ("3 in centre.languages", "'in' cannot be applied to int, list(string)"),
        ("size(centre.supplies) > 1", "'size' does not take Supplies"),
        (
            "(centre.open_for_families ? 1 : 'a') == 1",
            "a choice with '? :' needs a truth value and two values of one type, not bool, int, string",
        ),
        ("has(centre.supplies)", "'centre.supplies' is a group and always there"),
    ],
)
def test_a_wrong_type_is_told_in_plain_words(source, message):
    assert ("type", message) in said(source)


def test_an_int_beside_a_double_comes_with_advice():
    assert "double(" in (mistakes("centre.residents.minors > 1.0")[0].hint or "")


@pytest.mark.parametrize("source", ["1 / 0 > 1", "1 % 0 > 1", "centre.budgets.animation.monthly / 0.0 > 1.0"])
def test_division_by_a_plain_zero_is_a_mistake(source):
    assert said(source) == [("zero-division", "this divides by zero")]


@pytest.mark.parametrize(
    "source",
    [
        "duration('60d') > duration('1h')",
        "duration('') > duration('1h')",
        "duration('999999999h') > duration('1h')",
        "timestamp('2026-02-30T00:00:00Z') > timestamp('2026-02-03T00:00:00Z')",
        "timestamp('2026-02-03') > timestamp('2026-02-03T00:00:00Z')",
    ],
)
def test_a_time_that_does_not_parse_is_found_at_load(source):
    assert [code for code, _ in said(source)] == ["time-text"]


@pytest.mark.parametrize(
    "source",
    [
        "frobnicate(centre.status)",
        "containz(centre.status)",
        "centre.status.matches('o.*')",
        "string(1) == '1'",
        "dyn(1) == 'a'",
        "duration(centre.status) > duration('1h')",
        "centre.languages[0] == 'nl'",
        "{'a': 1}.size() == 1",
        "facts.Budget{monthly: 1.0}.monthly == 1.0",
        "1u == 1u",
        "b'a' == b'a'",
        "null == null",
        "centre.languages == ['nl']",
        "(centre.languages + ['nl']).exists(l, l == 'nl')",
        "centre.supplies == centre.supplies",
        "'open' in ['open', 3]",
        "[].size() == 0",
        "household.members.exists(m, m in household.members)",
        "household.members.map(m, m.school).size() > 1",
        "(centre.open_for_families ? centre.languages : ['nl']).exists(l, l == 'nl')",
        "int('3') == 3",
        "duration('1h') + duration('1h') > duration('1h')",
    ],
)
def test_what_the_compiler_does_not_know_is_refused(source):
    assert {code for code, _ in said(source)} == {"unsupported"}


def test_a_misspelt_function_comes_with_the_right_one():
    assert mistakes("containz(centre.status)")[0].hint == "did you mean 'contains'?"


def test_names_that_are_no_facts_of_the_schema_are_refused():
    assert said("int == int")[0] == ("unknown-fact", "there is no 'int'")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 +", "the expression ends too early"),
        ("", "the expression ends too early"),
        ("centre.status = 'open'", "a single '=' means nothing here"),
        ("centre.status == 'open", "this text is not closed, or has an escape that does not exist"),
        ("centre.status ; 'open'", "';' means nothing here"),
        ("centre.status == 'open')", "extraneous input ')' does not belong here"),
        ("99999999999999999999 > 1", "invalid int literal"),
        ("household.members.exists(m.x, true)", "exists() variable name must be a simple identifier"),
        ("centre.status == '\ud800'", "half a character"),
    ],
)
def test_a_syntax_error_is_told_in_plain_words(source, message):
    assert ("syntax", message) in said(source)


def test_the_result_must_be_a_truth_value_unless_told_otherwise():
    assert said("centre.residents.minors") == [("result", "this gives int, where a truth value is needed")]
    assert said("centre.open_for_families", "int") == [("result", "this gives a truth value, where int is needed")]
    assert CHECKER.check("centre.residents.minors", result="int").tree.type == "int"


def test_an_expression_that_is_too_long_is_not_read():
    assert [code for code, _ in said("true || " * 1_000 + "true")] == ["too-long"]


@pytest.mark.parametrize(
    "source",
    [
        "(" * 60 + "true" + ")" * 60,
        " + ".join(["1"] * 60) + " > 1",
        " + ".join(["1"] * 45) + " > 1",
        " + ".join(["1"] * 31)
        + " + (true ? 1 : (true ? 2 : (true ? 3 : (true ? 4 : (true ? 5 : (true ? 6 : 7)))))) > 1",
        "-".join(["centre.residents.minors"] * 36) + " > 1",
        "household.members.exists(a, " * 7 + "true" + ")" * 7,
        "household.members.map(m, true, " * 14 + "1" + ")" * 14,
        "centre" + ".supplies" * 90,
    ],
)
def test_an_expression_that_is_too_deep_is_refused(source):
    assert "too-deep" in {code for code, _ in said(source)}


@pytest.mark.parametrize(
    "source",
    [
        "household.members.exists(a, " * 6 + "true" + ")" * 6,
        "household.members.filter(a, " * 3 + "true" + ").size() > 0" * 3,
        "!(" * 10 + "household.assessed == true" + ") == true" * 10,
        "(household.assessed ? true : " * 14 + "true" + ")" * 14,
        "-".join(["household.minors"] * 30) + " > 1",
    ],
)
def test_what_is_just_shallow_enough_compiles_and_runs(source):
    compiled = program(source)
    assert compiled.kleene(*state()) is compiled.fast(*state())
    compiled.explain(*state())


def test_more_mistakes_of_type_than_the_library_lists_are_announced():
    found = said(" || ".join(["centre.status == 1"] * 30))
    assert ("type", "there are more mistakes of type than are listed") in found


def test_a_long_chain_of_alternatives_is_not_deep():
    assert CHECKER.check(" || ".join(["household.assessed"] * 100)).tree.type == "bool"


def test_columns_count_characters_and_lines_begin_anew():
    (found,) = mistakes("centre.status == 'open' ||\n  centre.supplies.nappies.startsWith('é') && centre.x")
    assert (found.line, found.column) == (2, 46)


def test_words_of_the_library_that_nobody_translated_are_passed_on():
    assert [each.message for each in syntax_mistakes("something odd [INVALID_ARGUMENT]")] == ["something odd"]
    assert [each.message for each in type_mistakes("something odd", names_are_known=True)] == ["something odd"]
    assert type_mistakes("ERROR: <input>:1:2: undefined field 'x'", names_are_known=False) == []


@pytest.mark.parametrize("text", ["", "list<int", "int??", "list<list<int>>", "3"])
def test_a_type_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="not a type of a field"):
        FieldType.parse(text)


def test_types_are_read_from_text():
    assert FieldType.parse("list<Member>?") == FieldType("Member", many=True, optional=True)
    assert FieldType.parse("string?") == FieldType("string", optional=True)
    assert FieldType.parse("Supplies") == FieldType("Supplies")


@pytest.mark.parametrize(
    ("messages", "more", "words"),
    [
        ({}, {}, "there is no message 'A'"),
        ({"A": {"b": FieldType("B")}}, {}, "there is no message 'B'"),
        ({"A": {"a": FieldType("A", many=True)}}, {}, "contains itself"),
        ({"A": {"b": FieldType("B", optional=True)}, "B": {}}, {}, "a group is always there"),
        ({"A": {"n": FieldType("int")}}, {"values": {"a.n": ("x",)}}, "no string fact"),
        ({"A": {"n": FieldType("int")}}, {"day_counts": frozenset({"a.m"})}, "no int fact"),
    ],
)
def test_a_schema_that_does_not_fit_together_is_refused(messages, more, words):
    with pytest.raises(ValueError, match=words):
        Schema(messages=messages, roots={"a": "A"}, **more)


def test_one_table_of_values_serves_schemas_with_fewer_roots():
    schema = Schema({"A": {"n": FieldType("int")}}, {"a": "A"}, values={"b.c": ("x",)})
    assert Checker(schema).check("a.n > 1").source == "a.n > 1"
