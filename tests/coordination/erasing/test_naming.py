"""Which texts, values and messages name a household."""

import json

import pytest

from coordination.erasing.naming import ERASED, Names, households_in, needle_of, without

REF = "P" + "ABCDEFGH234567ABCDEFGH23"[:24]


@pytest.mark.parametrize(
    "text",
    ["H-1041", "the family h-1041, room 12", "A-H-1041 must go", "(H-1041)", "x/H-1041.csv", f"see {REF}", "H-1041_2"],
)
def test_words_name_a_household_wherever_its_reference_stands(text):
    assert Names("H-1041", REF).in_words(text)


@pytest.mark.parametrize("text", ["", "H-10412", "AH-1041", "1041", "H 1041", "the family"])
def test_another_word_is_another_name(text):
    assert not Names("H-1041", REF).in_words(text)


@pytest.mark.parametrize("text", ["family 12", "Gezin nr. 12 vertrekt", "ménage 12", "dossier n° 12", "household: 12"])
def test_a_short_number_names_a_household_where_a_word_before_it_says_so(text):
    assert Names("12", REF).in_words(text)


@pytest.mark.parametrize("text", ["12 children", "on 12 December", "12", "family 120", "the family has 12 bags"])
def test_a_short_number_alone_is_a_number(text):
    assert not Names("12", REF).in_words(text)


def test_letters_with_accents_are_found_however_they_are_written():
    names = Names("É-17", REF)
    assert names.in_words("E\N{COMBINING ACUTE ACCENT}-17")
    assert names.in_words("é-17")
    assert needle_of("É-17") == "17"


def test_a_household_without_a_reference_is_named_by_its_pseudonym_alone():
    names = Names("", REF)
    assert names.in_words(f"about {REF}")
    assert not names.in_words("about anything")
    assert not names.in_name("A-1")


@pytest.mark.parametrize(
    "value",
    [
        {"data": {"household": " H-1 "}}, {"households": ["H-2", "H-1"]}, {"households": [{"household": "H-1"}]},
        {"subject": {"kind": "household", "ref": "H-1"}}, {"waits": f"household:{REF}:CEN-01"}, {"A-7": 1},
        [{"note": "A-H-1"}], {"text": "A-7"},
    ],
)  # fmt: skip
def test_values_name_a_household_by_reference_pseudonym_or_decision(value):
    assert Names("H-1", REF, ["A-7"]).in_value(value)


@pytest.mark.parametrize(
    "value", [{"household": "H-1-2"}, {"household": "H-10"}, {"household": "H-2", "id": "x-H-1-3"}, {"n": 7}, None, []]
)
def test_what_is_about_another_household_names_only_that_one(value):
    assert not Names("H-1", REF, ["A-7"]).in_value(value)


def test_a_number_that_stands_for_a_household_is_its_name():
    assert Names("12", REF).in_value({"household": 12})
    assert not Names("12", REF).in_value({"places": 12, "centre": "12"})


def test_the_others_on_a_list_are_kept():
    told = {"type": "kindreflex.presence", "data": {"households": ["H-1", {"household": "H-2"}, {"household": "H-1"}]}}
    rest = Names("H-1", REF).rest_of(json.dumps(told).encode())
    assert json.loads(rest)["data"]["households"] == [{"household": "H-2"}]


def test_a_list_that_names_it_elsewhere_too_is_not_kept():
    told = {"id": "list of H-1", "data": {"households": ["H-1", "H-2"]}}
    assert Names("H-1", REF).rest_of(json.dumps(told).encode()) == b""


@pytest.mark.parametrize(
    "raw",
    [
        b'{"household": "H-\xc3\xa9", ', b"H-\xe9;CEN-01", b'{"household": "H-\\u00e9", ', "H-é;1".encode("utf-16"),
        b"[" * 900 + b'"H-\xc3\xa9"' + b"]" * 900,
    ],
)  # fmt: skip
def test_what_could_not_be_read_is_searched_in_every_encoding(raw):
    assert Names("H-é", REF).rest_of(raw) == b""
    assert Names("H-e", REF).rest_of(raw) is None


def test_words_that_name_it_are_replaced_as_a_whole_and_others_stay():
    told = {"a": "H-1 is ill", "b": ["fine", {"H-1": 3}], "c": None, "d": 1}
    assert without(told, Names("H-1", REF)) == {"a": ERASED, "b": ["fine", {ERASED: 3}], "c": None, "d": 1}


def test_the_households_that_a_message_states_are_told():
    told = {"data": {"household": "H-1 ", "households": ["H-2", 3]}, "subject": {"kind": "household", "ref": "H-4"}}
    assert households_in(json.dumps(told).encode()) == {"H-1", "H-2", "3", "H-4"}
    assert households_in(b"H-1;H-2") == set()
