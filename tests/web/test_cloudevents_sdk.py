"""A client that no one here wrote: the official CloudEvents SDK, structured and binary, over real HTTP."""

import datetime as dt
import http.client
import json
import threading
import uuid
from urllib.parse import urlsplit

import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from werkzeug.serving import make_server


@pytest.fixture(scope="module")
def url(app):
    """The application behind a real server."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api/v1/events"
    server.shutdown()
    thread.join()
    server.server_close()


def cloudevent(**data):
    return CloudEvent(
        {
            "id": str(uuid.uuid4()), "source": "/logistics/été 100%", "type": "kindreflex.supply", "specversion": "1.0",
            "time": dt.datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=dt.UTC), "datacontenttype": "application/json",
            "traceparent": "00-abc",
        },
        {
            "reference": f"S-{uuid.uuid4().hex[:8]}", "service": "logistics", "status": "confirmed", "centre": "CEN-07",
            "item": "hygiene", "action": "stop", "from": "2026-12-20", **data,
        },
    )  # fmt: skip


def send(url: str, message: HTTPMessage, token: str):
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    connection.request("POST", address.path, message.body, {**message.headers, "Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    status, body = answer.status, json.loads(answer.read())
    connection.close()
    return status, body


@pytest.mark.parametrize("binding", [to_structured, to_binary])
def test_the_official_sdk_is_understood(url, network, binding):
    event = cloudevent()
    status, body = send(url, binding(event, JSONFormat()), network.tokens["logistics"])
    assert status == 202, body
    assert body["receipts"] == [{"source": event.get_source(), "id": event.get_id(), "status": "accepted"}]


def test_both_modes_tell_the_same_event(url, network):
    event = cloudevent()
    told = [send(url, binding(event, JSONFormat()), network.tokens["logistics"])[1]["receipts"][0]["status"]
            for binding in (to_structured, to_binary)]  # fmt: skip
    assert told == ["accepted", "duplicate"]


def test_the_sdk_is_told_what_does_not_fit(url, network):
    status, body = send(url, to_binary(cloudevent(item="toys"), JSONFormat()), network.tokens["logistics"])
    assert (status, body["errors"][0]["field"]) == (422, "data.item")
