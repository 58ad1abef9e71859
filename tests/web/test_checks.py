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


def test_members_are_read_as_an_allocation_would_read_them(sign_in):
    members = [{"ref": "m1", "born": "2030-01"}, {"ref": "m1", "born": "1901-01"}]
    answer = sign_in("planner").post("/api/v1/placements", json={**BABY, "household": {"members": members}})
    assert answer.status_code == 422
    assert {(one["field"], one["code"]) for one in answer.json["errors"]} >= {
        ("household.members.0.born", "born_in_the_future"), ("household.members.1.ref", "told_twice"),
    }  # fmt: skip


def test_the_page_says_what_is_wrong_with_a_member(sign_in):
    filled = {"members.0.born": "2026-05", "members.1.born": "soon", "members.1.ref": "m2", "arrives_on": "2026-12-28"}
    answer = sign_in("planner").post("/placement?lang=en", data={**filled, "act": "look"})
    assert answer.status_code == 422
    assert "soon is none" in answer.get_data(as_text=True)
