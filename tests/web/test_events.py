"""The door of the ledger over HTTP: status codes of the contract, and nothing that breaks it."""

import json

import pytest

CLOUDEVENT = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


def post(client, body, media=CLOUDEVENT, **more):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/events", data=data, content_type=media, **more)


def test_one_event_is_accepted_and_then_known(bearer, network):
    event = network.stop()
    first, second = (post(bearer("logistics"), event) for _ in range(2))
    assert first.status_code == second.status_code == 202
    assert first.json == {"receipts": [{"source": event["source"], "id": event["id"], "status": "accepted"}]}
    assert second.json["receipts"][0]["status"] == "duplicate"


def test_plain_json_is_an_event_too(bearer, network):
    assert post(bearer("logistics"), network.stop(), "application/json").json["receipts"][0]["status"] == "accepted"


def test_binary_mode_carries_attributes_in_headers(bearer, network):
    event = network.stop()
    headers = {f"ce-{name}": value for name, value in event.items() if name != "data"}
    answer = post(bearer("logistics"), event["data"], "application/json", headers=headers)
    assert (answer.status_code, answer.json["receipts"][0]["status"]) == (202, "accepted")
    assert post(bearer("logistics"), event).json["receipts"][0]["status"] == "duplicate"


def test_a_malformed_event_says_every_mistake_in_the_readers_language(bearer, network):
    event = network.stop(item="napies", until="2026-12-01") | {"time": "yesterday"}
    answer = post(bearer("logistics"), event, headers={"Accept-Language": "nl-BE,nl;q=0.9"})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.headers["Content-Language"] == "nl"
    told = {mistake["field"]: mistake["code"] for mistake in answer.json["errors"]}
    assert told == {"time": "time_expected", "data.item": "unknown_value", "data.until": "ends_before_it_starts"}
    assert "Bedoelt u nappies?" in next(one["detail"] for one in answer.json["errors"] if one["field"] == "data.item")


def test_a_party_states_only_its_own_decisions(bearer, network):
    answer = post(bearer("dispatching"), network.stop())
    assert (answer.status_code, answer.json["code"]) == (403, "not_your_party")


def test_the_same_id_with_another_content_is_a_conflict(bearer, network):
    event = network.stop()
    assert post(bearer("logistics"), event).status_code == 202
    answer = post(bearer("logistics"), event | {"data": event["data"] | {"item": "baby_food"}})
    assert (answer.status_code, answer.json["code"]) == (409, "event_differs")


@pytest.mark.parametrize("media", [CLOUDEVENT, BATCH])
def test_what_came_too_early_is_kept_by_either_door(bearer, network, media):
    events = [network.stop(centre="CEN-99"), network.stop() | {"time": "2027-01-01T00:00:00Z"}]
    for event, code in zip(events, ("unknown_centre", "time_ahead"), strict=True):
        answer = post(bearer("logistics"), event if media == CLOUDEVENT else [event], media)
        receipt = answer.json["receipts"][0]
        assert (answer.status_code, receipt["status"], receipt["problem"]["code"]) == (202, "quarantined", code)


def test_in_a_batch_a_bad_event_is_set_apart_and_the_good_ones_go_in(bearer, network):
    known = network.stop()
    assert post(bearer("logistics"), known).status_code == 202
    good, other = network.stop(), network.stop()
    batch = [
        good, {"id": 1}, known | {"data": known["data"] | {"item": "baby_food"}}, network.event(
            "closure", "management",
            {"reference": "C-1", "status": "confirmed", "centre": "CEN-03", "closes_on": "2027-06-01"},
        ),
        "no event", other,
    ]  # fmt: skip
    answer = post(bearer("logistics"), batch, BATCH)
    assert answer.status_code == 202
    assert [receipt["status"] for receipt in answer.json["receipts"]] == [
        "accepted", "quarantined", "quarantined", "quarantined", "quarantined", "accepted",
    ]  # fmt: skip
    assert [receipt["position"] for receipt in answer.json["receipts"]] == [0, 1, 2, 3, 4, 5]
    assert [receipt["problem"]["status"] for receipt in answer.json["receipts"] if "problem" in receipt] == [
        422, 409, 403, 422,
    ]  # fmt: skip


def test_in_a_batch_what_cannot_be_read_is_set_apart_too(bearer, network):
    good = json.dumps(network.stop()).encode()
    deep = b"[" * 50_000 + b"]" * 50_000
    answer = post(bearer("logistics"), b"[" + good + b', {"a": 1, "a": 2}, ' + deep + b", \xff]", BATCH)
    told = [(receipt["status"], receipt.get("problem", {}).get("code")) for receipt in answer.json["receipts"]]
    assert told == [
        ("accepted", None), ("quarantined", "told_twice"), ("quarantined", "too_deep"), ("quarantined", "not_utf8"),
    ]  # fmt: skip


def test_an_observation_that_its_fact_cannot_have_is_refused_and_told_what_can_be(sign_in, network):
    seen = {"centre": "CEN-03", "fact": "centre.supplies.nappies", "value": "gone", "on": "2026-11-20"}
    unfit = network.event("observation", "CEN-03:direction", seen)
    fit = network.event("observation", "CEN-03:direction", seen | {"value": "stopped"})
    director = sign_in("director")
    alone = post(director, unfit)
    assert (alone.status_code, alone.content_type) == (422, "application/problem+json")
    (mistake,) = alone.json["errors"]
    assert (mistake["field"], mistake["code"]) == ("data.value", "observed_does_not_fit")
    assert "Possible: running, stopped, replaced, none." in mistake["detail"]
    receipts = post(director, [unfit, fit], BATCH).json["receipts"]
    assert [receipt["status"] for receipt in receipts] == ["quarantined", "accepted"]
    assert receipts[0]["problem"]["errors"] == [mistake]


@pytest.mark.parametrize(
    ("body", "media", "status", "code"),
    [
        (b"", CLOUDEVENT, 422, "body_empty"),
        (b"{", CLOUDEVENT, 422, "not_json"),
        (b"\xff\xfe", CLOUDEVENT, 422, "not_utf8"),
        (b"[]", CLOUDEVENT, 422, "not_an_event"),
        (b"{}", BATCH, 422, "batch_expected"),
        (b"[]", BATCH, 422, "batch_empty"),
        (b"[" * 100_000, CLOUDEVENT, 422, "too_deep"),
        (b"9" * 5_000, CLOUDEVENT, 422, "number_too_large"),
        (b"{}", "text/plain", 415, "media_type_unknown"),
        (b"{}", "application/xml", 415, "media_type_unknown"),
        (b"{}", f"{CLOUDEVENT}; charset=latin-1", 415, "media_type_unknown"),
        (b"{}", "", 415, "media_type_unknown"),
        (b"[" + b"1," * 10_000 + b"1]", BATCH, 413, "too_large"),
        (b" " * (33 * 1024 * 1024), BATCH, 413, "too_large"),
    ],
)
def test_what_cannot_be_an_event_gets_a_clear_answer(bearer, body, media, status, code):
    answer = post(bearer("logistics"), body, media)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["title"]
    assert answer.json["detail"]


@pytest.mark.parametrize(
    "data",
    [
        {"item": "nappies\x00"},
        {"reference": "\ud800"},
        {"reference": "x" * 1_000_000},
        {"stock_days": -5},
        {"stock_days": 10**4000},
        {"stock_days": 1e308},
        {"from": "2026-02-30"},
        {"centre": {"deep": [[[[[[[[[[[[1]]]]]]]]]]]]}},
        {"surprise": 1},
        {"applies_to": {"network": True}},
        {"status": "maybe"},
    ],
)
def test_values_that_do_not_fit_are_refused_with_their_place(bearer, network, data):
    answer = post(bearer("logistics"), network.stop(**data))
    assert answer.status_code in {422, 413}
    assert answer.status_code == 413 or answer.json["errors"]


def test_a_compressed_body_is_not_guessed_at(bearer, network):
    answer = post(bearer("logistics"), network.stop(), headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415


CHUNKED = {"headers": {"Transfer-Encoding": "chunked"}, "environ_overrides": {"wsgi.input_terminated": True}}
"""A body in chunks: nobody says how long it is."""


def test_a_body_of_unknown_length_is_read_whole(bearer, network):
    answer = post(bearer("logistics"), network.stop(), **CHUNKED)
    assert (answer.status_code, answer.json["receipts"][0]["status"]) == (202, "accepted")


@pytest.mark.parametrize("path", ["/api/v1/events", "/api/v1/checks"])
def test_a_body_of_unknown_length_is_not_cut_off_in_silence(bearer, network, path):
    body = json.dumps(network.stop()).encode() + b" " * (33 * 1024 * 1024)
    answer = bearer("logistics").post(path, data=body, content_type="application/json", **CHUNKED)
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
