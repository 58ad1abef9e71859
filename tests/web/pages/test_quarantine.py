"""The pages of the quarantine open whatever waits, and mend it."""

import json

import pytest

from coordination.quarantine import list_quarantine
from tests.web.test_events import BATCH, post


def waiting(network):
    with network.installation.begin(read_only=True) as uow:
        return list_quarantine(uow).items


@pytest.mark.parametrize("item", [b"{broken}", b"5", b'"a text"', b"null", b"[]", b'{"a": 1, "a": 2}', b"NaN"])
def test_whatever_waits_can_be_opened_and_discarded(bearer, sign_in, network, item):
    assert post(bearer("logistics"), b"[" + item + b"]", BATCH).status_code == 202
    (row,) = waiting(network)
    page = sign_in("logistics").get(f"/quarantine/{row.id}")
    assert page.status_code == 200
    done = sign_in("logistics").post(f"/quarantine/{row.id}", data={"act": "discard", "reason": "sent by mistake"})
    assert done.status_code == 302
    assert waiting(network) == ()


def test_a_message_is_mended_where_it_waits(bearer, sign_in, network):
    event = network.stop(item="napies")
    assert post(bearer("logistics"), [event], BATCH).status_code == 202
    (row,) = waiting(network)
    assert "Did you mean nappies?" in sign_in("logistics").get(f"/quarantine/{row.id}?lang=en").get_data(as_text=True)
    still_wrong = sign_in("logistics").post(f"/quarantine/{row.id}", data={"act": "mend", "raw": "{broken"})
    assert still_wrong.status_code == 422
    mended = {**event, "data": {**event["data"], "item": "nappies"}}
    assert (
        sign_in("logistics").post(f"/quarantine/{row.id}", data={"act": "mend", "raw": json.dumps(mended)}).status_code
        == 302
    )
    assert waiting(network) == ()
