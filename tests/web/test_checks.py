"""What if, over the API: mistakes say which event, and a partner compares its own centres."""

BABY = {"household": {"members": [{"ref": "m1", "born": "2026-05"}]}, "arrives_on": "2026-12-28"}


def test_mistakes_say_which_event(sign_in, network):
    events = [network.stop(), network.stop(item="nappie"), "no event"]
    answer = sign_in("planner").post("/api/v1/checks", json={"events": events})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["errors"]] == ["events.1.data.item"]
    answer = sign_in("planner").post("/api/v1/checks", json={"events": events[2:]})
    assert [one["field"] for one in answer.json["errors"]] == ["events.0"]


def test_more_events_than_one_call_takes_are_too_many(sign_in, network):
    answer = sign_in("planner").post("/api/v1/checks", json={"events": [network.stop() for _ in range(201)]})
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (422, "too_many")


def test_a_partner_compares_its_own_centres(sign_in):
    client = sign_in("partner_dispatching")
    assert {place["centre"] for place in client.post("/api/v1/placements", json=BABY).json["places"]} == {"CEN-05"}
    other = client.post("/api/v1/placements", json={**BABY, "centres": ["CEN-03"]})
    assert (other.status_code, other.json["errors"][0]["field"]) == (422, "centres.0")
    assert "CEN-03" in other.json["errors"][0]["detail"]
