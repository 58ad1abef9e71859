"""What an expression means: the operators of CEL on both paths, and the three-valued logic of the Kleene path."""

import copy
import itertools
import math
import pickle

import pytest

from rules.cel import UNKNOWN, BudgetExceeded, EvaluationFault, Unknown, compile_program
from tests.rules.cel.example import CHECKER, member, program, state


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("-7 / 2 == -3 && 7 / -2 == -3 && -7 % 3 == -1 && 7 % -3 == 1", True),
        ("household.days_in_centre / 5 == 2 && household.days_in_centre % 5 == 2", True),
        ("-household.days_in_centre == -12 && -centre.budgets.animation.monthly < 0.0", True),
        ("household.days_in_centre * 2 - 4 + 1 == 21", True),
        ("centre.budgets.animation.monthly / 8.0 == 12.5", True),
        ("centre.budgets.animation.monthly / centre.budgets.play_space.monthly > 1000.0", True),
        ("double(household.minors) / 4.0 == 0.5 && double(param.share) == 0.5", True),
        ("int(2.9) == 2 && int(-2.9) == -2 && int(household.minors) == 2", True),
        ("centre.status + '!' == 'open!'", True),
        ("centre.status.startsWith('op') && centre.status.endsWith('en') && centre.status.contains('pe')", True),
        ("centre.status.size() == 4 && size('é€') == 2 && size(centre.floors) == 2", True),
        ("'a' < 'b' && 'B' < 'a' && !('é' < 'f')", True),
        ("centre.status in ['open', 'closing'] && !('de' in centre.languages) && 1 in centre.floors", True),
        ("0.5 in centre.distances && !(0.6 in centre.distances)", True),
        ("(household.minors > 1 ? centre.language : 'fr') == 'nl'", True),
        ("household.assessed ? household.minors > 9 : household.minors > 1", True),
        ("household.members.all(m, m.age_months > 3) && household.members.exists_one(m, m.sex == 'f')", True),
        ("household.members.filter(m, m.age_months > 3).size() == 1", True),
        ("household.members.map(m, m.age_months > 3, m.age_months * 2).exists(a, a == 48)", True),
        ("household.members.exists(m, centre.languages.exists(l, l == 'fr' && m.sex == 'f'))", True),
        ("(household.members.exists(m, m.sex == 'm') ? 1 : 2) == 2", True),
        ("household.members.exists(m, m.sex == 'm') ? false : household.members.all(m, m.sex == 'f')", True),
        ("!(household.members.exists(m, m.sex == 'm') || household.assessed) == true", True),
        ("duration('1h30m') == duration('90m') && duration('-1.5h') < duration('1ns')", True),
        ("timestamp('2026-01-01T00:00:00Z') < timestamp('2026-01-01T00:00:00.5-01:00')", True),
        ("has(centre.days_to_closing) || has(centre.supplies.stock_days)", False),
        ("has(centre.supplies.nappies) && has(centre.languages)", True),
        ("true", True),
        ("household.minors > 9 && household.members.exists(m, true)", False),
        ("household.minors > 1 || household.members.exists(m, true)", True),
    ],
)
def test_both_paths_give_what_cel_means(source, verdict):
    compiled = program(source)
    assert compiled.fast(*state()) is verdict
    assert compiled.kleene(*state()) is verdict
    compiled.explain(*state())


def test_a_double_that_is_no_number_equals_nothing():
    roots = state(centre__distances=[math.nan], param__share=math.nan)
    for source in ("param.share in centre.distances", "param.share == param.share", "param.share / 2.0 > 0.0"):
        assert program(source).fast(*roots) is False
        assert program(source).kleene(*roots) is False


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("household.minors / centre.floors.filter(f, f > 9).size() > 1", "divided by zero"),
        ("household.minors % centre.floors.filter(f, f > 9).size() > 1", "divided by zero"),
        ("household.minors + 9223372036854775807 > 1", "64 bits"),
        ("household.minors * -9223372036854775807 > 1", "64 bits"),
        ("-household.days_in_centre - 9223372036854775807 > 1", "64 bits"),
        ("-(household.minors - 2 - 9223372036854775807 - 1) > 1", "64 bits"),
        ("(household.minors - 2 - 9223372036854775807 - 1) / (household.minors - 3) > 1", "64 bits"),
        ("(household.minors - 2 - 9223372036854775807 - 1) % (household.minors - 3) > 1", "64 bits"),
        ("int(centre.budgets.animation.monthly / centre.budgets.play_space.monthly) > 1", "infinity"),
        ("int(centre.budgets.animation.monthly * 1.0e300) > 1", "64 bits"),
        ("int(-9223372036854775808.0) < 1", "64 bits"),
        ("household.members.exists_one(m, 1 / (m.age_months - 24) > 1)", "divided by zero"),
        ("household.members.map(m, 1 / (m.age_months - 24)).size() == 1", "divided by zero"),
        ("household.members.filter(m, 1 / (m.age_months - 24) == 1).size() == 1", "divided by zero"),
        ("(1 / (household.minors - 2) > 1) == true", "divided by zero"),
        ("(1 / (household.minors - 2) > 1 ? 1 : 2) == 1", "divided by zero"),
        ("1 / (household.minors - 2) > 1 ? household.assessed : household.assessed", "divided by zero"),
        ("household.members.map(m, 1 / (m.age_months - 24)).exists(a, a > 1)", "divided by zero"),
        ("household.members.filter(m, 1 / (m.age_months - 24) == 1).exists(a, true)", "divided by zero"),
        ("!(1 / (household.minors - 2) > 1)", "divided by zero"),
        ("1 / (household.minors - 2) in centre.floors", "divided by zero"),
    ],
)
def test_an_error_that_nothing_absorbs_is_a_fault(source, words):
    compiled = program(source)
    for run in (compiled.fast, compiled.kleene, compiled.explain):
        with pytest.raises(EvaluationFault, match=words):
            run(*state())


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("1 / (household.minors - 2) > 1 || true", True),
        ("true || 1 / (household.minors - 2) > 1", True),
        ("1 / (household.minors - 2) > 1 && false", False),
        ("!(1 / (household.minors - 2) > 1 || household.minors > 1)", False),
        ("[1, 0, 2].exists(x, 4 / x == 2)", True),
        ("[1, 0, 2].all(x, 4 / x == 4)", False),
        ("household.members.all(m, 1 / (m.age_months - 24) > 1) || household.minors == 2", True),
    ],
)
def test_an_error_is_absorbed_by_the_side_that_decides(source, verdict):
    compiled = program(source)
    assert compiled.fast(*state()) is verdict
    assert compiled.kleene(*state()) is verdict
    compiled.explain(*state())


def test_a_fact_that_should_be_there_and_is_not_is_a_fault():
    centre, household, param = state()
    del centre["status"]
    compiled = program("centre.status == 'open'")
    for run in (compiled.fast, compiled.kleene, compiled.explain):
        with pytest.raises(EvaluationFault, match="'status' should be there"):
            run(centre, household, param)
    del centre["supplies"]
    compiled = program("centre.supplies.nappies == 'stopped'")
    for run in (compiled.fast, compiled.kleene, compiled.explain):
        with pytest.raises(EvaluationFault, match="'supplies' should be there"):
            run(centre, household, param)


VALUES = {"true": True, "false": False, "unknown": UNKNOWN, "error": "error"}
TRUTHS = {
    "true": "household.members.size() > 0",
    "false": "household.members.size() > 9",
    "unknown": "household.assessed",
    "error": "1 / (household.minors - 2) > 0",
}
AND = {
    ("true", "true"): "true",
    ("true", "unknown"): "unknown",
    ("true", "error"): "error",
    ("unknown", "unknown"): "unknown",
    ("unknown", "error"): "unknown",
    ("error", "error"): "error",
}
OR = {
    ("false", "false"): "false",
    ("false", "unknown"): "unknown",
    ("false", "error"): "error",
    ("unknown", "unknown"): "unknown",
    ("unknown", "error"): "unknown",
    ("error", "error"): "error",
}


def kleene(source):
    compiled = program(source)
    roots = state(household__assessed=UNKNOWN)
    try:
        verdict = compiled.kleene(*roots)
    except EvaluationFault:
        with pytest.raises(EvaluationFault):
            compiled.explain(*roots)
        return "error"
    assert compiled.missing(*roots) == (frozenset({"household.assessed"}) if verdict is UNKNOWN else frozenset())
    return verdict


@pytest.mark.parametrize(("left", "right"), list(itertools.product(TRUTHS, TRUTHS)))
def test_the_truth_tables_of_and_and_or_hold_in_both_orders(left, right):
    table = AND.get((left, right)) or AND.get((right, left)) or "false"
    assert kleene(f"({TRUTHS[left]}) && ({TRUTHS[right]})") == VALUES[table]
    table = OR.get((left, right)) or OR.get((right, left)) or "true"
    assert kleene(f"({TRUTHS[left]}) || ({TRUTHS[right]})") == VALUES[table]


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("!household.assessed", UNKNOWN),
        ("household.assessed == true", UNKNOWN),
        ("(household.assessed ? 1 : 1) == 1", UNKNOWN),
        ("household.assessed ? true : true", UNKNOWN),
        ("household.assessed in [true, false]", UNKNOWN),
        ("true in [household.assessed, true]", UNKNOWN),
        ("[household.assessed].exists(x, x)", UNKNOWN),
        ("(household.assessed || 1 / (household.minors - 2) > 1) == true", UNKNOWN),
        ("household.assessed == (1 / (household.minors - 2) > 1)", "error"),
        ("household.members.filter(m, household.assessed).size() == 1", UNKNOWN),
        ("household.members.filter(m, household.assessed).exists(m, true)", UNKNOWN),
        ("household.members.map(m, household.assessed).size() == 1", UNKNOWN),
        ("household.members.map(m, household.assessed, 1).size() == 1", UNKNOWN),
        ("household.members.exists_one(m, household.assessed)", UNKNOWN),
        ("household.members.exists(m, household.assessed || m.age_months > 3)", True),
        ("household.members.all(m, household.assessed && m.age_months > 99)", False),
        ("household.members.all(m, household.assessed || m.age_months > 99)", UNKNOWN),
    ],
)
def test_what_is_strict_is_unknown_with_its_operands(source, verdict):
    assert kleene(source) == verdict


def test_asking_whether_an_unknown_fact_is_there_is_unknown():
    compiled = program("has(centre.days_to_closing) && centre.days_to_closing < 60")
    assert compiled.kleene(*state()) is False
    assert compiled.kleene(*state(centre__days_to_closing=UNKNOWN)) is UNKNOWN
    assert compiled.kleene(*state(centre__days_to_closing=59)) is True
    assert compiled.missing(*state(centre__days_to_closing=UNKNOWN)) == {"centre.days_to_closing"}


def test_members_are_told_one_by_one():
    compiled = program("household.members.exists(m, m.age_months < 3)")
    old, baby, unknown = member(age_months=40), member(age_months=1), member(age_months=UNKNOWN)
    assert compiled.kleene(*state(household__members=[unknown, baby, old])) is True
    assert compiled.kleene(*state(household__members=[old, unknown])) is UNKNOWN
    assert compiled.kleene(*state(household__members=[old])) is False
    assert compiled.missing(*state(household__members=[old, unknown])) == {"household.members.age_months"}


def test_a_list_may_be_unknown_itself_or_in_one_element():
    compiled = program("'de' in centre.languages")
    assert compiled.kleene(*state(centre__languages=["nl", UNKNOWN])) is UNKNOWN
    assert compiled.missing(*state(centre__languages=["nl", UNKNOWN])) == {"centre.languages"}
    assert compiled.kleene(*state(centre__languages=[UNKNOWN, "de"])) is True
    assert compiled.kleene(*state(centre__languages=["nl"])) is False
    assert compiled.kleene(*state(centre__languages=UNKNOWN)) is UNKNOWN
    walked = program("household.members.exists(m, m.age_months < 3)")
    assert walked.kleene(*state(household__members=UNKNOWN)) is UNKNOWN
    assert walked.missing(*state(household__members=UNKNOWN)) == {"household.members"}


def test_missing_names_only_the_unknown_facts_that_decide():
    compiled = program("household.assessed && (centre.open_for_families || household.minors > 1)")
    roots = state(household__assessed=UNKNOWN, centre__open_for_families=UNKNOWN)
    assert compiled.missing(*roots) == {"household.assessed"}
    roots = state(household__assessed=UNKNOWN, centre__open_for_families=UNKNOWN, household__minors=0)
    assert compiled.missing(*roots) == {"household.assessed", "centre.open_for_families"}


@pytest.mark.parametrize(
    "source",
    [
        "centre.floors.all(a, centre.floors.all(b, a + b >= 0))",
        "centre.floors.filter(a, a >= 0).exists(b, b > 99)",
        "centre.floors.map(a, a).exists_one(b, b > 99)",
    ],
)
def test_the_budget_bounds_the_elements_walked_over(source):
    roots = state(centre__floors=list(range(40)))
    assert program(source).fast(*roots) in {True, False}
    compiled = program(source, budget=60)
    for run in (compiled.fast, compiled.kleene, compiled.explain):
        with pytest.raises(BudgetExceeded):
            run(*roots)


def test_a_program_gives_a_truth_value():
    with pytest.raises(ValueError, match="not int"):
        compile_program(CHECKER.check("household.minors", result="int"))


def test_compiled_programs_reach_no_builtins():
    compiled = program("household.members.exists(m, m.age_months < 3)")
    assert compiled.fast.__globals__["__builtins__"] == {}
    assert compiled.kleene.__globals__["__builtins__"] == {}


def test_unknown_is_one_value_and_neither_true_nor_false():
    assert Unknown() is UNKNOWN
    assert copy.deepcopy({"a": UNKNOWN})["a"] is UNKNOWN
    assert pickle.loads(pickle.dumps(UNKNOWN)) is UNKNOWN
    assert repr(UNKNOWN) == "unknown"
    with pytest.raises(TypeError):
        bool(UNKNOWN)
