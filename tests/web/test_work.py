"""From a decision to an alert, a task, an answer, over the API alone."""

from dataclasses import dataclass

import pytest

from coordination.actors import SYSTEM
from coordination.checking import check_centre, check_region
from coordination.checking.due import due_centres
from coordination.events import submit_events
from tests.web.conftest import centre_event
from tests.web.test_events import post


def look(network):
    """Look at every centre that wants it, as the workers do."""
    for centre in due_centres(network.installation):
        (check_region if centre.startswith("region:") else check_centre)(network.installation, centre)


@dataclass
class Conflict:
    """A centre of its own for one test, where a family with a baby comes after nappies stopped."""

    centre: str
    director: str
    household: str
    allocation: str
    stop: str


@pytest.fixture
def conflict(network):
    number = next(network.numbers)
    made = Conflict(f"CEN-T{number}", f"director-{number}", f"H-{number}", f"A-{number}", f"S-{number}")
    submit_events(network.installation, [centre_event(network, made.centre, None)], SYSTEM)
    look(network)
    baby = network.event("allocation", "dispatching", {
        "reference": made.allocation, "status": "confirmed", "household": made.household, "centre": made.centre,
        "arrives_on": "2026-12-22", "members": [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03"}],
    })  # fmt: skip
    receipts = submit_events(
        network.installation, [baby, network.stop(reference=made.stop, centre=made.centre)], SYSTEM
    )
    assert [receipt.status for receipt in receipts] == ["accepted", "accepted"], receipts
    look(network)
    network.add_account(made.director, f"{made.centre}:direction")
    return made


@pytest.fixture
def alert(conflict, sign_in):
    address = f"/api/v1/alerts?centre={conflict.centre}&rule=care.infant-without-supplies"
    found = sign_in(conflict.director).get(address).json["items"]
    assert len(found) == 1, found
    return found[0]


def test_an_alert_has_the_shape_of_the_contract(conflict, alert, sign_in):
    assert set(alert) >= {
        "id", "number", "rule", "centre", "stage", "status", "severity", "title", "sentence", "starts_on", "ends_on",
        "lead_days", "revision", "owner", "subjects", "evidence", "parties", "covered_by", "proof", "opened_at",
        "resolved_at", "resolved_by",
    }  # fmt: skip
    assert (alert["stage"], alert["status"], alert["starts_on"]) == ("confirmed", "open", "2026-12-22")
    assert alert["opened_at"].endswith("+01:00")
    assert alert["subjects"][0]["ref"] == conflict.household
    assert {one["reference"] for one in alert["evidence"]} >= {conflict.allocation, conflict.stop}
    answer = sign_in(conflict.director).get(f"/api/v1/alerts/{alert['id']}?lang=nl")
    assert answer.headers["ETag"] == f'"{alert["revision"]}"'
    assert answer.json["title"] != alert["title"]
    facts = [fact for part in answer.json["proof"]["subjects"][0]["segments"] for fact in part["facts"]]
    assert {"centre.supplies.nappies"} <= {fact["fact"] for fact in facts}


def test_logistics_sees_no_household(conflict, alert, sign_in):
    shown = sign_in("logistics").get(f"/api/v1/alerts/{alert['id']}").json
    assert conflict.household not in str(shown)
    assert conflict.allocation not in str(shown)


def test_another_centre_sees_nothing(alert, sign_in):
    answer = sign_in("other_director").get(f"/api/v1/alerts/{alert['id']}")
    assert (answer.status_code, answer.json["code"]) == (404, "alert_not_found")


def test_lists_go_on_with_a_cursor(conflict, sign_in):
    client, seen, address = sign_in("child_policy"), [], "/api/v1/alerts?limit=1"
    whole = [item["id"] for item in client.get("/api/v1/alerts?limit=500").json["items"]]
    following = ""
    while following is not None:
        page = client.get(address + (f"&cursor={following}" if following else "")).json
        seen += [item["id"] for item in page["items"]]
        following = page["next"]
    assert seen == whole
    refused = client.get("/api/v1/alerts?cursor=nonsense")
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "cursor")
    assert client.get("/api/v1/alerts?limit=501").status_code == 422


def test_a_task_is_taken_and_done_once(alert, sign_in):
    client = sign_in("logistics")
    task = next(
        item
        for item in client.get("/api/v1/tasks?mine=true&status=waiting").json["items"]
        if alert["id"] in item["alerts"]
    )
    assert (task["kind"], task["status"]) == ("acknowledge", "open")
    path = f"/api/v1/tasks/{task['id']}"
    version = client.get(path).headers["ETag"]
    claimed = client.post(f"{path}/claim", headers={"If-Match": version})
    assert (claimed.status_code, claimed.json["status"]) == (200, "claimed")
    stale = client.post(f"{path}/complete", json={"outcome": "acknowledged"}, headers={"If-Match": version})
    assert (stale.status_code, stale.json["code"]) == (412, "stale")
    done = client.post(
        f"{path}/complete", json={"outcome": "acknowledged"}, headers={"If-Match": claimed.headers["ETag"]}
    )
    assert (done.status_code, done.json["status"], done.json["outcome"]) == (200, "done", "acknowledged")
    assert client.post(f"{path}/complete", json={}).status_code == 409


def test_an_answer_owes_words(conflict, alert, sign_in):
    client = sign_in(conflict.director)
    task = next(item for item in client.get("/api/v1/tasks?mine=true").json["items"] if item["kind"] == "feedback")
    path = f"/api/v1/tasks/{task['id']}/complete"
    refused = client.post(path, json={"outcome": "observed"}, headers={"Accept-Language": "fr"})
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "text_missing")
    assert "ne nommez ni enfant" in refused.json["errors"][0]["detail"]
    assert (
        client.post(path, json={"outcome": "observed", "text": "Two babies come; the shop is far."}).status_code == 200
    )


def test_a_mismatch_is_flagged_answered_contested_and_accepted(conflict, alert, sign_in):
    director, logistics = sign_in(conflict.director), sign_in("logistics")
    flagged = director.post("/api/v1/mismatches", json={
        "centre": conflict.centre, "about": {"decision": {"party": "logistics", "reference": conflict.stop}},
        "text": "The shop is closed.",
        "what_works": "Deliveries on Monday.", "since": "2026-11-20",
    })  # fmt: skip
    assert flagged.status_code == 201, flagged.json
    assert (flagged.json["status"], flagged.json["party"]) == ("open", "logistics")
    path = flagged.headers["Location"]
    assert director.post(f"{path}/accept").json["code"] == "mismatch_not_answered"
    assert logistics.post(f"{path}/answer", json={"text": " "}).status_code == 422
    assert logistics.post(f"{path}/answer", json={"text": "We restart on 1 December."}).json["status"] == "answered"
    contested = director.post(f"{path}/contest", json={"text": "That is too late."})
    assert (contested.status_code, contested.json["status"]) == (200, "contested")
    assert sign_in("other_director").get(path).status_code == 404
    owing = contested.json["party"]
    if owing == "logistics":
        assert logistics.post(f"{path}/answer", json={"text": "Tomorrow, then."}).json["status"] == "answered"
        assert director.post(f"{path}/accept").json["status"] == "accepted"


def test_a_conflict_is_kept_with_a_reason_by_who_decided(alert, sign_in):
    body = {"reason": "Only two weeks.", "review_on": "2026-12-01"}
    refused = sign_in("finance").post(f"/api/v1/alerts/{alert['id']}/accept", json=body)
    assert refused.status_code in {403, 404}
    assert sign_in("logistics").post(f"/api/v1/alerts/{alert['id']}/accept", json={}).status_code == 422
    kept = sign_in("logistics").post(f"/api/v1/alerts/{alert['id']}/accept", json=body)
    assert kept.status_code == 200, kept.json
    assert kept.json["accepted"]["reason"] == "Only two weeks."


def test_what_if_shows_what_would_appear_and_writes_nothing(conflict, bearer, network):
    event = network.event("allocation", "dispatching", {
        "reference": "A-supposed", "status": "confirmed", "household": "H-supposed", "centre": conflict.centre,
        "arrives_on": "2026-12-28",
        "members": [{"ref": "m1", "born": "2026-05"}, {"ref": "m2", "born": "1990-05"}],
    })  # fmt: skip
    answer = bearer("dispatching").post("/api/v1/checks", json={"events": [event]})
    assert answer.status_code == 200, answer.json
    finding = next(one for one in answer.json["appear"] if one["rule"] == "care.infant-without-supplies")
    assert set(finding) >= {
        "rule", "centre", "stage", "severity", "subject", "starts_on", "ends_on", "beyond_horizon", "sentence",
        "evidence",
        "segments",
    }  # fmt: skip
    assert finding["subject"] == {"kind": "household", "ref": "H-supposed"}
    assert "logistics" in answer.json["parties"]
    assert bearer("dispatching").get("/api/v1/decisions/A-supposed").status_code == 404


def test_places_are_ranked_with_reasons(conflict, sign_in):
    body = {
        "household": {"members": [{"ref": "m1", "born": "2026-05"}, {"ref": "m2", "born": "1990-05"}]},
        "arrives_on": "2026-12-28",
    }  # fmt: skip
    answer = sign_in("planner").post("/api/v1/placements", json=body)
    assert answer.status_code == 200, answer.json
    ranks = {place["centre"]: place["rank"] for place in answer.json["places"]}
    assert ranks["CEN-07"] < ranks[conflict.centre]
    nobody = sign_in("planner").post("/api/v1/placements", json={**body, "household": {"household": "H-unknown"}})
    assert (nobody.status_code, nobody.json["errors"][0]["code"]) == (422, "household_unknown")


def test_a_decision_is_read_with_all_that_was_said(conflict, sign_in, bearer, network):
    amendment = network.event("supply", "logistics", {
        "reference": conflict.stop, "status": "proposed", "centre": conflict.centre, "item": "nappies",
        "action": "stop", "from": "2027-02-01",
    }) | {"time": "2026-11-23T10:01:00+01:00"}  # fmt: skip
    assert post(bearer("logistics"), amendment).status_code == 202
    shown = sign_in(conflict.director).get(f"/api/v1/decisions/{conflict.stop}?party=logistics").json
    assert (shown["in_force"]["from"], shown["pending"]["from"]) == ("2026-12-20", "2027-02-01")
    assert [one["status"] for one in shown["statements"]] == ["confirmed", "proposed"]
    allocation = sign_in("logistics").get(f"/api/v1/decisions/{conflict.allocation}?party=dispatching")
    assert conflict.household not in allocation.get_data(as_text=True)
    assert (
        sign_in(conflict.director).get(f"/api/v1/decisions/{conflict.allocation}").json["in_force"]["household"]
        == conflict.household
    )
    listed = sign_in("planner").get(f"/api/v1/decisions?kind=allocation&centre={conflict.centre}").json["items"]
    assert conflict.allocation in {one["reference"] for one in listed}


def test_of_a_withdrawn_decision_nothing_is_in_force(conflict, bearer, network):
    withdrawal = network.event("supply", "logistics", {"reference": conflict.stop, "status": "withdrawn"}) | {
        "time": "2026-11-23T10:02:00+01:00"
    }
    assert post(bearer("logistics"), withdrawal).status_code == 202
    shown = bearer("logistics").get(f"/api/v1/decisions/{conflict.stop}?party=logistics").json
    assert (shown["status"], shown["in_force"]) == ("withdrawn", None)
    assert shown["before_withdrawal"]["item"] == "nappies"


def test_a_calendar_says_each_fact_with_its_source(conflict, sign_in):
    answer = sign_in(conflict.director).get(
        f"/api/v1/centres/{conflict.centre}/calendar?from=2026-12-01&until=2027-01-01"
    )
    assert answer.status_code == 200
    steps = next(fact for fact in answer.json["facts"] if fact["fact"] == "centre.supplies.nappies")["steps"]
    assert [(step["from"], step["value"]) for step in steps][-1] == ("2026-12-20", "stopped")
    assert steps[-1]["source"]["reference"] == conflict.stop
    assert [one["household"] for one in answer.json["presence"]] == [conflict.household]
    assert sign_in("logistics").get(f"/api/v1/centres/{conflict.centre}/calendar").json["presence"] == []
    before = (
        sign_in(conflict.director).get(f"/api/v1/centres/{conflict.centre}/calendar?known_at=2026-11-01T00:00:00Z").json
    )
    assert "stopped" not in str(before["facts"])
    wrong = sign_in(conflict.director).get(
        f"/api/v1/centres/{conflict.centre}/calendar?from=2027-01-01&until=2026-01-01"
    )
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "until")


def test_a_centre_says_how_current_it_is(conflict, sign_in):
    shown = sign_in(conflict.director).get(f"/api/v1/centres/{conflict.centre}").json
    assert shown["wanted"] >= shown["done"] > 0
    assert shown["checked_at"]
    codes = [one["code"] for one in sign_in("partner_logistics").get("/api/v1/centres").json["items"]]
    assert codes == ["CEN-05"]


def test_me_tells_who_asks(conflict, sign_in, bearer):
    me = sign_in(conflict.director).get("/api/v1/me").json
    assert (me["parties"], me["person"] is not None) == ([f"{conflict.centre}:direction"], True)
    assert "mismatches.flag" in me["may"]
    assert bearer("logistics").get("/api/v1/me").json["scopes"] == ["read", "submit"]


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("planner", "/api/v1/parties"), ("admin", "/api/v1/people"), ("admin", "/api/v1/tokens"), ("admin",
        "/api/v1/journal"),
        ("director", "/api/v1/information-requests"), ("director", "/api/v1/inconsistencies"), ("director",
        "/api/v1/notices"),
        ("director", "/api/v1/households"), ("planner", "/api/v1/quarantine"), ("finance", "/api/v1/rules"),
    ],
)  # fmt: skip
def test_lists_have_items_and_a_cursor(conflict, sign_in, login, path):
    answer = sign_in(login).get(path)
    assert answer.status_code == 200, answer.json
    assert set(answer.json) == {"items", "next"}


def test_a_rule_is_read_in_the_readers_language(sign_in):
    rule = "/api/v1/rules/care.infant-without-supplies"
    titles = {sign_in("finance").get(f"{rule}?lang={language}").json["title"] for language in ("en", "nl", "fr")}
    assert len(titles) == 3
    assert sign_in("finance").get("/api/v1/rules/nothing").json["code"] == "rule_not_found"


def test_the_quarantine_is_corrected_replayed_and_discarded(bearer, network):
    client = bearer("logistics")
    wrong = [network.stop(item="napies"), network.stop(centre="CEN-98"), network.stop(item="toys")]
    media = "application/cloudevents-batch+json"
    assert [one["status"] for one in post(client, wrong, media).json["receipts"]] == ["quarantined"] * 3
    waiting = {one["event_id"]: one for one in client.get("/api/v1/quarantine?limit=500").json["items"]}
    rows = [f"/api/v1/quarantine/{waiting[event['id']]['id']}" for event in wrong]
    assert client.get(rows[0]).json["raw"]["data"]["item"] == "napies"
    assert client.get(rows[0]).json["problem"]["errors"][0]["field"] == "data.item"
    mended = wrong[0] | {"data": wrong[0]["data"] | {"item": "nappies"}}
    assert client.post(f"{rows[0]}/correct", json=mended).json["status"] == "accepted"
    assert client.post(f"{rows[0]}/replay").status_code == 409
    assert client.post(f"{rows[1]}/replay").json["status"] == "quarantined"
    assert client.post(f"{rows[2]}/discard", json={"reason": ""}).status_code == 422
    assert client.post(f"{rows[2]}/discard", json={"reason": "A test."}).json["status"] == "discarded"
