"""Erasing a household over the API: by whom, with which answers; afterwards nobody is told of it."""

import pytest

from coordination.actors import SYSTEM
from coordination.events import submit_events


@pytest.fixture
def household(network):
    """A family that was sent to CEN-03."""
    label = f"H/{next(network.numbers)}"
    told = network.event("allocation", "dispatching", {
        "reference": f"A-{label}", "status": "confirmed", "household": label, "centre": "CEN-03",
        "arrives_on": "2026-12-05", "members": [{"ref": "m1", "born": "1998-02"}],
    })  # fmt: skip
    (receipt,) = submit_events(network.installation, [told], SYSTEM)
    assert receipt.status == "accepted"
    return label


def erase(client, household, reason="asked for by the family", **more):
    return client.post(f"/api/v1/households/{household}/erase", json={"reason": reason}, **more)


@pytest.mark.parametrize("login", ["admin", "child_policy"])
def test_those_who_may_erase_it_and_get_the_tombstone(sign_in, network, household, login):
    client = sign_in(login)
    answer = erase(client, household)
    assert answer.status_code == 200, answer.json
    told = answer.json
    assert told["household"] == network.installation.vault.pseudonym(household)
    assert (told["destroyed"]["statements"], told["destroyed"]["decisions"]) == (1, 1)
    again = erase(client, told["household"])
    assert (again.status_code, again.json) == (200, {**told, "destroyed": {}})
    listed = sign_in("planner").get("/api/v1/households?limit=500").json["items"]
    assert household not in [row["household"] for row in listed]
    (entry,) = sign_in("admin").get(f"/api/v1/journal?subject={told['household']}").json["items"]
    assert (entry["act"], entry["person"]) == ("household_erased", f"person:{network.people[login]}")
    assert entry["data"]["reason"] == "asked for by the family"


@pytest.mark.parametrize("login", ["planner", "director", "medical", "monitor", "nobody"])
def test_nobody_else_may(sign_in, household, login):
    answer = erase(sign_in(login), household)
    assert (answer.status_code, answer.json["code"]) == (403, "not_allowed")


def test_a_system_never_may(bearer, household):
    assert erase(bearer("dispatching"), household).status_code == 403


@pytest.mark.parametrize("named", ["H-0", "P" + "A" * 24, "%ED%B2%80", "a/b/c"])
def test_one_that_is_not_known_is_not_found(sign_in, named):
    answer = erase(sign_in("child_policy"), named)
    assert (answer.status_code, answer.json["code"]) == (404, "household_not_found")


@pytest.mark.parametrize(
    ("form", "code"),
    [({}, "required"), ({"reason": " "}, "text_empty"), ({"reason": "x" * 501}, "text_too_long"),
     ({"reason": 3}, "text_expected"), ({"reason": "x", "why": "y"}, "unknown_field")],
)  # fmt: skip
def test_a_form_that_does_not_fit_is_told_what_is_wrong(sign_in, household, form, code):
    answer = sign_in("child_policy").post(f"/api/v1/households/{household}/erase", json=form)
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, code)


@pytest.mark.parametrize(("language", "words"), [("en", "journal"), ("nl", "journaal"), ("fr", "journal")])
def test_a_reason_that_names_it_is_refused_in_the_readers_language(sign_in, household, language, words):
    answer = erase(sign_in("child_policy"), household, f"{household} asked", query_string={"lang": language})
    assert (answer.status_code, answer.json["code"]) == (422, "reason_names_household")
    assert words in answer.json["detail"]


def test_the_same_key_erases_once(sign_in, household):
    told = [erase(sign_in("child_policy"), household, headers={"Idempotency-Key": f"erase {household}"}) for _ in "ab"]
    assert told[0].status_code == 200
    assert told[0].json == told[1].json


def test_what_is_said_of_it_afterwards_is_set_aside(sign_in, bearer, network, household):
    assert erase(sign_in("child_policy"), household).status_code == 200
    told = network.event("allocation", "dispatching", {
        "reference": "A-again", "status": "confirmed", "household": household, "centre": "CEN-03",
        "arrives_on": "2026-12-09",
    })  # fmt: skip
    answer = bearer("dispatching").post("/api/v1/events", json=told)
    (receipt,) = answer.json["receipts"]
    assert (answer.status_code, receipt["status"], receipt["problem"]["code"]) == (
        202, "set_aside", "household_erased",
    )  # fmt: skip
