"""Rules are set over the API and on their page: by child policy, with a reason, and everybody can read it."""

import pytest

ADDRESS = "/api/v1/rules/staff.child-post-empty/settings"
FORM = {"parameter": "responsible", "value": 4, "scope": "centre", "key": "CEN-03", "reason": "A small team"}


@pytest.fixture
def officer(sign_in):
    return sign_in("child_policy")


def test_what_child_policy_sets_everybody_can_read(officer, sign_in):
    answer = officer.post(ADDRESS, json={**FORM, "from": "2027-02-01"})
    assert answer.status_code == 201, answer.json
    made = answer.json
    assert (made["parameter"], made["value"], made["scope"], made["key"]) == ("responsible", 4, "centre", "CEN-03")
    assert made["from"] == "2027-02-01"
    assert made in sign_in("director").get(ADDRESS).json["items"]


def test_nobody_else_may_set_a_rule(sign_in, bearer):
    assert sign_in("planner").post(ADDRESS, json=FORM).status_code == 403
    assert bearer("logistics").post(ADDRESS, json=FORM).status_code == 403


def test_the_same_key_sets_it_once(officer):
    form = {**FORM, "from": "2027-03-01"}
    first, second = (officer.post(ADDRESS, json=form, headers={"Idempotency-Key": "set-1"}) for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json)


def test_all_mistakes_are_told_with_words(officer):
    answer = officer.post(f"{ADDRESS}?lang=nl", json={"parameter": "mode", "value": "loud", "key": "CEN-03",
                                                      "from": "2020-01-01", "reason": "x"})  # fmt: skip
    assert answer.status_code == 422
    assert {error["code"] for error in answer.json["errors"]} == {"mode_unknown", "key_unneeded", "setting_past"}
    assert all("loud" in error["detail"] for error in answer.json["errors"] if error["code"] == "mode_unknown")


@pytest.mark.parametrize("form", [{}, [], {"parameter": "mode"}, {**FORM, "value": {}}, {**FORM, "from": "soon"}])
def test_rubbish_is_told_what_is_wrong(officer, form):
    answer = officer.post(ADDRESS, json=form)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_a_setting_that_has_not_begun_is_taken_back_and_one_that_holds_is_not(officer):
    later = officer.post(ADDRESS, json={**FORM, "from": "2027-04-01"}).json
    now = officer.post(ADDRESS, json={**FORM, "parameter": "mode", "value": "observe"}).json
    assert officer.delete(f"{ADDRESS}/{later['id']}").status_code == 204
    assert officer.delete(f"{ADDRESS}/{later['id']}").status_code == 404
    assert officer.delete(f"{ADDRESS}/{now['id']}").status_code == 409
    assert officer.post(ADDRESS, json={**FORM, "parameter": "mode", "value": "on"}).status_code == 201


def test_a_rule_that_does_not_exist_has_no_settings(officer):
    address = "/api/v1/rules/care.nobody/settings"
    assert officer.get(address).status_code == 404
    assert officer.post(address, json=FORM).status_code == 404
