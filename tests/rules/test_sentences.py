"""Sentences of rules, filled in three languages."""

import pytest

from rules.facts import ABSENT
from rules.sentences import fill, fill_words, mistakes_in, names_in, parts_of, tell, tell_number
from rules.unknown import UNKNOWN
from rules.words import Words

CHILDREN = "{household.minors|one child|# children}"


@pytest.mark.parametrize(
    ("number", "language", "told"),
    [
        (1, "en", "one child"), (2, "en", "2 children"), (0, "en", "0 children"), (1, "nl", "one child"),
        (0, "nl", "0 children"), (0, "fr", "one child"), (1, "fr", "one child"), (2, "fr", "2 children"),
    ],
)  # fmt: skip
def test_a_number_chooses_its_form(number, language, told):
    assert fill(CHILDREN, {"household.minors": number}, language) == told


@pytest.mark.parametrize(
    ("name", "value", "en", "nl", "fr"),
    [
        ("centre.days_to_closing", 27, "27 days", "27 dagen", "27 jours"),
        ("centre.days_to_closing", 1, "1 day", "1 dag", "1 jour"),
        ("centre.budgets.animation.monthly", 1250.5, "€1,250.5", "€\u00a01.250,5", "1\u202f250,5\u00a0€"),
        ("centre.budgets.animation.change", -0.3, "\u221230%", "\u221230%", "\u221230\u00a0%"),
        ("centre.supplies.nappies", "stopped", "stopped", "gestopt", "arrêté"),
        (
            "centre.schooling_languages",
            ("nl", "fr"),
            "Dutch and French",
            "Nederlands en Frans",
            "néerlandais et français",
        ),
        ("centre.schooling_languages", (), "none", "geen", "aucun"),
        ("centre.spaces.play_indoor", False, "no", "nee", "non"),
        ("centre.play_m2", 12.0, "12 m²", "12 m²", "12 m²"),
        ("centre.staff.animation", 1.5, "1.5 FTE", "1,5 VTE", "1,5 ETP"),
        ("centre.km_school", 2.25, "2.25 km", "2,25 km", "2,25 km"),
        ("household.members.age_months", 7, "7 months", "7 maanden", "7 mois"),
        ("centre.residents.minors", 1200, "1,200", "1.200", "1\u202f200"),
        ("centre.days_to_closing", UNKNOWN, "not known", "niet gekend", "inconnu"),
        ("centre.days_to_closing", None, "not known", "niet gekend", "inconnu"),
        ("centre.days_to_closing", ABSENT, "not set", "niet bepaald", "non déterminé"),
        ("param.months", 36, "36", "36", "36"),
        ("param.line", "animation", "animation", "animation", "animation"),
    ],
)
def test_a_value_is_told_with_its_unit(name, value, en, nl, fr):
    assert [tell(name, value, language) for language in ("en", "nl", "fr")] == [en, nl, fr]


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "0"), (10, "10"), (100, "100"), (0.5, "0.5"), (0.25, "0.25"), (1000.0, "1,000"), (20.0, "20")],
)
def test_a_number_keeps_its_zeros_and_loses_its_decimals(number, told):
    assert tell_number(number, "en") == told


def test_bare_numbers_percentages_and_yes_or_no():
    values = {"centre.days_to_closing": 27, "param.share": 0.8, "decision.screened": True, "decision.urgent": False}
    sentence = "{centre.days_to_closing|#}; {param.share|%}; {decision.screened|done|not done}; {decision.urgent|x|y}"
    assert fill(sentence, values, "fr") == "27; 80\u00a0%; done; y"


SUPPLIES = (
    "Stopped: {centre.supplies.nappies|=stopped,none} {centre.supplies.baby_food|=stopped,none}\n"
    "{centre.supplies.infant_milk|=stopped,none|milk}."
)


@pytest.mark.parametrize(
    ("states", "language", "told"),
    [
        (("stopped", "none", "stopped"), "en", "Stopped: nappies, baby food and milk."),
        (("stopped", "none", "running"), "nl", "Stopped: luiers en babyvoeding."),
        (("running", "running", "stopped"), "fr", "Stopped: milk."),
        (("running", UNKNOWN, "running"), "en", "Stopped: none."),
    ],
)
def test_conditional_parts_become_a_list(states, language, told):
    names = ("centre.supplies.nappies", "centre.supplies.baby_food", "centre.supplies.infant_milk")
    assert fill(SUPPLIES, dict(zip(names, states, strict=True)), language) == told


def test_a_list_names_each_thing_once_and_ends_where_words_begin():
    sentence = "{centre.budgets.animation.frozen|=true} {centre.budgets.animation.change|<0} and so on"
    values = {"centre.budgets.animation.frozen": True, "centre.budgets.animation.change": -0.2}
    assert fill(sentence, values, "en") == "animation and so on"


def test_a_condition_on_a_number():
    assert fill("{centre.rooms.below_8m2|>0|small rooms}", {"centre.rooms.below_8m2": 2}, "en") == "small rooms"
    assert fill("{centre.rooms.below_8m2|>0|small rooms}", {"centre.rooms.below_8m2": 0}, "en") == "none"
    assert fill("{centre.rooms.below_8m2|>0|small rooms}", {"centre.rooms.below_8m2": "x"}, "en") == "none"


def test_a_missing_value_is_told_as_not_known():
    assert fill(f"{CHILDREN} here", {}, "nl") == "niet gekend here"
    assert fill("{centre.status|a|b}", {"centre.status": "open"}, "fr") == "ouvert"


def test_a_sentence_is_filled_in_every_language():
    words = Words("{household.minors} child", "{household.minors} kind", "{household.minors} enfant")
    filled = fill_words(words, {"household.minors": 1})
    assert (filled.en, filled.nl, filled.fr) == ("1 child", "1 kind", "1 enfant")


def test_names_stand_once_in_order():
    assert names_in("{b.c} {a} {b.c|#}") == ("b.c", "a")


@pytest.mark.parametrize("sentence", ["{a", "a}", "{a{b}}", "{{a}}"])
def test_braces_must_pair(sentence):
    with pytest.raises(ValueError, match="brace"):
        parts_of(sentence)
    assert next(mistakes_in(sentence, {}))[0] == ""


@pytest.mark.parametrize(
    ("forms", "kind", "wrong"),
    [
        ("", "string", ""), ("|#", "int", ""), ("|%", "double", ""), ("|%", "string", "only a number"),
        ("|one|many", "int", ""), ("|yes|no", "bool", ""), ("|a|b", "string", "two forms need"),
        ("|x", "int", "forms are"),
        ("|a|b|c", "int", "forms are"), ("|=stopped", "string", ""), ("|<0", "string", "only a number can be"),
        ("|=a|b|c", "string", "a condition has one text"),
    ],
)  # fmt: skip
def test_forms_fit_the_type(forms, kind, wrong):
    found = list(mistakes_in(f"{{centre.supplies.nappies{forms}}}", {"centre.supplies.nappies": kind}))
    assert [wrong in what for _, what in found] == ([True] if wrong else [])


def test_a_condition_needs_words_where_the_fact_has_no_short_name():
    assert list(mistakes_in("{centre.status|=closing}", {"centre.status": "string"}))
    assert not list(mistakes_in("{centre.status|=closing|it closes}", {"centre.status": "string"}))
    assert fill("{centre.status|=closing}", {"centre.status": "closing"}, "en") == "centre.status"
