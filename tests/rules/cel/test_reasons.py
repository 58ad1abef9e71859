"""Why a verdict is what it is: the facts that suffice, and nobody blamed whose decision does not matter."""

import pytest

from rules.cel import UNKNOWN, Reason
from rules.cel.nodes import Const
from rules.cel.operations import operation
from rules.cel.strict import evaluate
from tests.rules.cel.example import member, program, state

SUPPLIES = (
    "household.members.exists(m, m.age_months < param.until_months) "
    "&& (centre.supplies.nappies == 'stopped' || centre.supplies.baby_food == 'stopped')"
)


def test_the_service_whose_delivery_runs_is_not_blamed():
    assert program(SUPPLIES).explain(*state(centre__supplies__nappies="stopped")) == (
        Reason("household.members.age_months", 24, 0),
        Reason("centre.supplies.nappies", "stopped"),
    )
    both = state(centre__supplies__nappies="stopped", centre__supplies__baby_food="stopped")
    assert [reason.path for reason in program(SUPPLIES).explain(*both)][1:] == [
        "centre.supplies.nappies",
        "centre.supplies.baby_food",
    ]


def test_only_the_members_that_satisfy_a_sentence_are_named():
    members = [member(age_months=90), member(age_months=8), member(age_months=UNKNOWN), member(age_months=9)]
    roots = state(centre__supplies__nappies="stopped", household__members=members)
    assert program(SUPPLIES).explain(*roots)[:2] == (
        Reason("household.members.age_months", 8, 1),
        Reason("household.members.age_months", 9, 3),
    )


def test_a_verdict_that_unknown_facts_do_not_change_is_explained_without_them():
    roots = state(centre__supplies__nappies=UNKNOWN, centre__supplies__baby_food="stopped")
    assert Reason("centre.supplies.nappies", UNKNOWN) not in program(SUPPLIES).explain(*roots)
    assert program(SUPPLIES).explain(*state(centre__supplies__nappies=UNKNOWN)) == ()


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        ("!household.assessed", [("household.assessed", False, None)]),
        (
            "!(household.assessed || household.minors > 9)",
            [("household.assessed", False, None), ("household.minors", 2, None)],
        ),
        ("!(household.assessed && household.minors > 1)", [("household.assessed", False, None)]),
        ("!(household.minors > 1 && household.assessed)", [("household.assessed", False, None)]),
        ("!has(centre.days_to_closing)", [("centre.days_to_closing", False, None)]),
        ("has(centre.supplies.nappies)", [("centre.supplies.nappies", True, None)]),
        (
            "household.minors > 1 ? centre.status == 'open' : household.assessed",
            [("household.minors", 2, None), ("centre.status", "open", None)],
        ),
        (
            "(household.assessed ? 1 : household.minors) == 2",
            [("household.assessed", False, None), ("household.minors", 2, None)],
        ),
        (
            "!household.members.exists(m, m.age_months < 3)",
            [
                ("household.members", 2, None),
                ("household.members.age_months", 24, 0),
                ("household.members.age_months", 30, 1),
            ],
        ),
        (
            "household.members.all(m, m.age_months > 3)",
            [
                ("household.members", 2, None),
                ("household.members.age_months", 24, 0),
                ("household.members.age_months", 30, 1),
            ],
        ),
        ("!household.members.all(m, m.age_months < 30)", [("household.members.age_months", 30, 1)]),
        ("household.members.exists(m, true)", [("household.members", 2, None)]),
        (
            "household.members.exists(m, m.school.km < 2.0 && m.sex == 'm')",
            [("household.members.school.km", 1.5, 1), ("household.members.sex", "m", 1)],
        ),
        ("household.members.size() == 2", [("household.members", 2, None)]),
        ("centre.languages.size() == 2", [("centre.languages", ("nl", "fr"), None)]),
        ("centre.languages.exists(l, l == 'fr')", [("centre.languages", "fr", 1)]),
        ("'fr' in centre.languages", [("centre.languages", "fr", 1)]),
        (
            "!('de' in centre.languages)",
            [("centre.languages", ("nl", "fr"), None), ("centre.languages", "nl", 0), ("centre.languages", "fr", 1)],
        ),
        ("centre.status in ['open', 'closing']", [("centre.status", "open", None)]),
        (
            "household.members.filter(m, m.sex == 'm').exists(k, k.age_months > 24)",
            [
                ("household.members", 2, None),
                ("household.members.sex", "f", 0),
                ("household.members.sex", "m", 1),
                ("household.members.age_months", 30, 1),
            ],
        ),
        (
            "household.members.map(m, m.age_months).exists(a, a > 24)",
            [
                ("household.members", 2, None),
                ("household.members.age_months", 24, 0),
                ("household.members.age_months", 30, 1),
            ],
        ),
        (
            "household.members.exists_one(m, m.sex == 'm')",
            [("household.members", 2, None), ("household.members.sex", "f", 0), ("household.members.sex", "m", 1)],
        ),
        (
            "household.minors - household.days_in_centre < -3",
            [("household.minors", 2, None), ("household.days_in_centre", 12, None)],
        ),
        ("1 / (household.minors - 2) > 1 || household.minors == 2", [("household.minors", 2, None)]),
        ("param.until_months == 36", []),
        ("true", []),
    ],
)
def test_the_reasons_suffice_for_the_verdict(source, reasons):
    roots = state(household__members=[member(), member(age_months=30, sex="m")])
    assert program(source).kleene(*roots) is True
    assert program(source).explain(*roots) == tuple(Reason(*each) for each in reasons)


def test_falsehood_is_explained_dually():
    assert program(SUPPLIES).explain(*state()) == (
        Reason("centre.supplies.nappies", "running"),
        Reason("centre.supplies.baby_food", "running"),
    )


def test_a_reason_in_a_list_within_a_list_names_the_outer_member():
    source = "household.members.exists(m, centre.floors.exists(f, f == 1 && m.age_months == 24))"
    assert program(source).explain(*state()) == (
        Reason("centre.floors", 1, 1),
        Reason("household.members.age_months", 24, 0),
    )


def test_what_is_not_strict_has_no_strict_operation():
    with pytest.raises(TypeError, match="Const"):
        evaluate(Const(0, "int", 1), [])
    with pytest.raises(TypeError, match="Const"):
        operation(Const(0, "int", 1), [], "spare")


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        (
            SUPPLIES,
            {
                "household.members",
                "household.members.age_months",
                "centre.supplies.nappies",
                "centre.supplies.baby_food",
            },
        ),
        ("has(centre.days_to_closing)", {"centre.days_to_closing"}),
        (
            "household.members.filter(m, m.sex == 'f').map(k, k.school.km).exists(d, d > 2.0)",
            {"household.members", "household.members.sex", "household.members.school.km"},
        ),
        (
            "household.members.map(m, m.age_months > 3, m.sex).exists(s, s == 'f')",
            {"household.members", "household.members.sex", "household.members.age_months"},
        ),
        ("['nl', centre.language].exists(l, l in centre.languages)", {"centre.language", "centre.languages"}),
    ],
)
def test_a_program_knows_what_it_reads(source, reads):
    assert program(source).reads == reads


def test_parameters_are_told_apart_from_facts():
    compiled = program(SUPPLIES + " && param.share > 0.1")
    assert compiled.parameters == {"until_months", "share"}
    assert not any(path.startswith("param") for path in compiled.reads)


@pytest.mark.parametrize(
    ("source", "thresholds"),
    [
        ("household.days_in_centre >= param.within_days", {"household.days_in_centre": {"param.within_days"}}),
        ("30 > household.days_in_centre || household.days_in_centre == 60", {"household.days_in_centre": {30, 60}}),
        ("household.days_in_centre in [3, 6]", {"household.days_in_centre": {3, 6}}),
        ("household.days_in_centre + 3 > 10", {"household.days_in_centre": {7}}),
        ("3 + household.days_in_centre > 10", {"household.days_in_centre": {7}}),
        ("household.days_in_centre - 3 > 10", {"household.days_in_centre": {13}}),
        ("10 - household.days_in_centre > 3", {"household.days_in_centre": {7}}),
        ("household.days_in_centre > -3", {"household.days_in_centre": {-3}}),
        ("household.days_in_centre + 3 > param.within_days", {"household.days_in_centre": None}),
        ("household.days_in_centre * 2 > 10", {"household.days_in_centre": None}),
        ("household.days_in_centre > household.minors", {"household.days_in_centre": None, "household.minors": None}),
        (
            "household.days_in_centre in [3, household.minors]",
            {"household.days_in_centre": None, "household.minors": None},
        ),
        ("household.days_in_centre > 3 && household.days_in_centre % 7 == 0", {"household.days_in_centre": None}),
        ("household.days_in_centre % 7 == 0 && household.days_in_centre > 3", {"household.days_in_centre": None}),
        ("household.days_in_centre > param.within_days * 2", {"household.days_in_centre": None}),
        ("has(centre.days_to_closing)", {}),
        ("has(centre.days_to_closing) == true", {}),
        ("has(centre.days_to_closing) && centre.days_to_closing < 60", {"centre.days_to_closing": {60}}),
        (
            "household.members.exists(m, m.age_months < param.until_months && m.age_months > 3)",
            {"household.members.age_months": {"param.until_months", 3}},
        ),
        ("household.members.map(m, m.age_months).exists(a, a < 3)", {"household.members.age_months": None}),
        ("centre.floors.exists(f, f > 3)", {"centre.floors": {3}}),
        ("centre.status == 'open' && param.within_days > 3", {}),
    ],
)
def test_a_program_knows_the_numbers_that_matter(source, thresholds):
    found = program(source).thresholds
    assert dict(found) == {path: None if seen is None else frozenset(seen) for path, seen in thresholds.items()}
