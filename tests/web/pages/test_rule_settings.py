"""The page of a rule: what is set of it, for whom and why; and the form with which child policy sets it."""

import pytest

from tests.web.pages.conftest import Seen

RULE = "/rules/stability.moved-again"
FORM = {"parameter": "moves", "value": "3", "place": "centre:CEN-03", "from": "2026-12-01", "reason": "Two buildings"}


@pytest.fixture
def officer(sign_in):
    return sign_in("child_policy")


def test_a_threshold_is_set_by_form_and_shown_with_its_reason(officer, see):
    assert officer.post(f"{RULE}/set", data=FORM).status_code == 302
    seen = see("director", RULE)
    assert "Two buildings" in seen.text
    assert "from 1 Dec" in seen.text


def test_a_reader_who_may_not_set_it_is_not_offered_to(officer, see):
    assert f"{RULE}/set" in officer.get(RULE).text
    assert f"{RULE}/set" not in see("planner", RULE).html


def test_mistakes_stand_beside_their_fields_and_nothing_typed_is_lost(officer):
    answer = officer.post(f"{RULE}/set", data={**FORM, "value": "many", "reason": "", "from": "2020-02-30"})
    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    answer = officer.post(f"{RULE}/set", data={**FORM, "value": "many", "reason": ""})
    assert answer.status_code == 422
    assert "Write why" in answer.text
    assert "usually 2" in answer.text


@pytest.mark.parametrize(
    ("filled", "name", "words"),
    [
        ({"parameter": "mode", "mode": "", "value": "3"}, "mode", "This is missing"),
        ({"parameter": "mode", "mode": "loud", "value": ""}, "mode", "loud is none of them"),
        ({"parameter": "moves", "mode": "off", "value": " "}, "value", "This is missing"),
        ({"parameter": "moves", "mode": "", "value": "many"}, "value", "many is none"),
        ({"place": "centre:CEN-99"}, "place", "CEN-99"),
    ],
)
def test_a_mistake_of_a_setting_stands_beside_the_input_that_it_is_about(officer, filled, name, words):
    seen = Seen(officer.post(f"{RULE}/set", data={**FORM, **filled}))
    assert seen.status == 422
    wrong = [each["name"] for tag in ("input", "select") for each in seen.all(tag) if each.get("aria-invalid")]
    assert wrong == [name]
    assert words in seen.text


def test_of_mode_and_threshold_the_form_says_that_one_is_needed_and_chooses_neither(officer):
    seen = Seen(officer.get(f"{RULE}/set"))
    assert seen.text.count("One of the two is needed") == 2
    assert "optional" not in seen.text
    (chosen,) = [each for each in seen.all("select") if each["name"] == "mode"]
    assert not chosen.get("aria-invalid")
    options = seen.html.partition('name="mode"')[2].partition("</select>")[0]
    assert options.index('value=""') < options.index('value="off"')


def test_a_mode_is_set_and_what_has_not_begun_is_taken_back(officer):
    form = {**FORM, "parameter": "mode", "mode": "observe", "value": "", "place": "network:", "reason": "A trial run"}
    assert officer.post(f"{RULE}/set", data=form).status_code == 302
    shown = officer.get(RULE).text
    assert "only observes" in shown
    drops = [part.split('"')[0] for part in shown.split('action="')[1:] if "/drop" in part.split('"')[0]]
    for drop in drops:
        assert officer.post(drop).status_code == 302
    assert "A trial run" not in officer.get(RULE).text


def test_a_rule_that_does_not_exist_cannot_be_set(officer):
    assert officer.get("/rules/care.nobody/set").status_code == 404
