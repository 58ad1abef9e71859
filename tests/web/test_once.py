"""`Idempotency-Key`: the same call again gets the same answer, and is carried out once."""

import datetime as dt
import hashlib
import json
import threading

from coordination.idempotency import take_key
from coordination.people import token_actor
from tests.web.test_events import post

KEY = "Idempotency-Key"


def test_the_same_call_gets_the_same_answer(bearer, network):
    event, client = network.stop(), bearer("logistics")
    first, again = (post(client, event, headers={KEY: f"same {event['id']}"}) for _ in range(2))
    assert first.json == again.json  # Without the key, the second one would be a duplicate.
    assert again.headers["Idempotent-Replayed"] == "true"
    assert post(client, event).json["receipts"][0]["status"] == "duplicate"


def test_another_body_under_the_same_key_is_a_conflict(bearer, network):
    client, key = bearer("logistics"), f"other {next(network.numbers)}"
    assert post(client, network.stop(), headers={KEY: key}).status_code == 202
    answer = post(client, network.stop(), headers={KEY: key})
    assert (answer.status_code, answer.json["code"]) == (409, "key_used_otherwise")


def test_a_refusal_is_given_again_too(bearer, network):
    client, key, event = bearer("logistics"), f"wrong {next(network.numbers)}", network.stop(item="toys")
    told = [post(client, event, headers={KEY: key}) for _ in range(2)]
    assert [answer.status_code for answer in told] == [422, 422]
    assert told[0].json == told[1].json
    assert told[1].content_type == "application/problem+json"


def test_keys_belong_to_their_caller(bearer, network):
    key = f"shared {next(network.numbers)}"
    assert post(bearer("logistics"), network.stop(), headers={KEY: key}).status_code == 202
    closure = network.event("intake", "dispatching", {
        "reference": "I-1", "status": "confirmed", "centre": "CEN-03", "group": "families", "open": True,
        "from": "2026-12-01",
    })  # fmt: skip
    assert post(bearer("dispatching"), closure, headers={KEY: key}).status_code == 202


def test_a_key_must_fit(bearer, network):
    for key in ("", " ", "x" * 201):
        answer = post(bearer("logistics"), network.stop(), headers={KEY: key})
        assert (answer.status_code, answer.json["code"]) == (422, "key_unfit")


def test_a_key_that_was_never_answered_is_free_after_a_minute(bearer, network):
    installation, event, key = network.installation, network.stop(), f"crashed {next(network.numbers)}"
    caller = token_actor(installation, network.tokens["logistics"])
    body = json.dumps(event).encode()
    told = b"POST /api/v1/events?\napplication/cloudevents+json\n" + body
    assert take_key(installation, caller, key, hashlib.sha256(told).hexdigest()) is None
    assert post(bearer("logistics"), body, headers={KEY: key}).json["code"] == "key_in_progress"
    installation.clock.at += dt.timedelta(minutes=2)
    assert post(bearer("logistics"), body, headers={KEY: key}).status_code == 202
    installation.clock.at -= dt.timedelta(minutes=2)


def test_many_at_once_are_carried_out_once(app, network):
    event, key = network.stop(), f"many {next(network.numbers)}"
    headers = {KEY: key, "Authorization": f"Bearer {network.tokens['logistics']}"}
    answers = []
    start = threading.Barrier(6)

    def send():
        client = app.test_client()
        start.wait()
        answers.append(post(client, event, headers=headers))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [(answer.status_code, answer.json.get("code")) for answer in answers]
    accepted = [answer for answer in answers if answer.status_code == 202]
    assert accepted
    assert all(answer.json["receipts"][0]["status"] == "accepted" for answer in accepted)
    assert {one for one in told if one[0] != 202} <= {(409, "key_in_progress")}
