"""Forms made from the table of kinds: what is drawn, and what is read back."""

import pytest
from werkzeug.datastructures import MultiDict

from rules.kinds import KINDS
from web.pages.forms.inputs import Option
from web.pages.forms.kinds import kind_form
from web.pages.forms.reading import flat, one, read_kind

CENTRES = [Option("CEN-03", "De Linden"), Option("CEN-04", "Ter Beuken")]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_a_form_in_every_language(speaking, kind):
    for language in ("en", "nl", "fr"):
        with speaking(language):
            form = kind_form(kind, MultiDict(), CENTRES)
            assert {each.name for each in form.inputs} >= {field.name for field in kind.fields if field.required}
            assert all(each.label for each in form.all())


def test_what_was_filled_in_becomes_the_data_of_an_event():
    form = MultiDict([
        ("household", "H-1041"), ("centre", "CEN-03"), ("arrives_on", "2026-12-05"), ("unit", ""),
        ("members.0.ref", "m1"), ("members.0.born", "1998-02"),
        ("members.1.ref", "m2"), ("members.1.born", "2026-03"), ("members.1.unaccompanied", "no"),
        ("members.2.ref", "m3"), ("members.2.born", ""),
    ])  # fmt: skip
    assert read_kind(KINDS["allocation"], form) == {
        "household": "H-1041", "centre": "CEN-03", "arrives_on": "2026-12-05",
        "members": [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03", "unaccompanied": False}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("number", "1.000,50", 1000.5), ("number", "300", 300), ("number", "2.5", 2.5), ("number", "1 000", 1000),
        ("whole", "12", 12), ("whole", "twelve", "twelve"), ("flag", "yes", True), ("flag", "no", False),
        ("number", "nan", "nan"), ("text", "a\x00b", "ab"), ("any", "yes", True), ("any", "3", 3), ("text", "  ", None),
    ],
)  # fmt: skip
def test_texts_become_values_and_what_cannot_be_read_stays_as_it_was(type_, text, value):
    assert one(type_, text) == value


def test_the_data_of_a_decision_fills_its_form_again():
    data = {"centre": "CEN-03", "closes_on": "2027-02-06", "child_plan": {"school": "2026-12-01"}}
    assert read_kind(KINDS["closure"], flat(data)) == data
    supply = {"centre": "CEN-03", "item": "nappies", "action": "stop", "from": "2026-12-20", "stock_days": 5}
    assert read_kind(KINDS["supply"], flat(supply)) == supply


def test_a_mistake_stands_beside_its_input_and_in_the_summary(speaking):
    with speaking("en"):
        form = kind_form(KINDS["supply"], MultiDict(), CENTRES)
        form.say("item", "Choose one.")
        form.say("applies_to.partner", "Nobody has this name.")
    assert form.named("item").errors == ["Choose one."]
    assert [mistake.anchor for mistake in form.mistakes] == ["f-item", ""]


def test_a_mistake_in_a_part_without_input_stands_at_the_whole(speaking):
    with speaking("en"):
        form = kind_form(KINDS["allocation"], MultiDict(), CENTRES)
        form.say("members.0.needs.1", "Not a need.")
    assert form.mistakes[0].anchor == "f-members"
