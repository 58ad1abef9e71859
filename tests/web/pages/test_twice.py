"""A form that is sent twice is carried out once; the second time leads where the first one led."""

import threading

import pytest

from coordination.actors import SYSTEM
from coordination.decisions import list_decisions
from tests.web.conftest import PASSWORD
from web.wsgi import create_app

STOP = {"centre": "CEN-07", "item": "clothing", "from": "2027-03-01", "act": "confirm"}


@pytest.fixture
def stops(network):
    def count():
        with network.installation.begin(SYSTEM, read_only=True) as uow:
            found = list_decisions(uow, party="logistics", kind="supply", limit=500).items
        return sum(row.content["from"] == STOP["from"] for row in found)

    return count


@pytest.fixture
def logistics(network):
    """Somebody of logistics with a browser of its own: `logistics()` signs in once more."""

    def open_browser():
        client = create_app(network.installation, TESTING=True, WTF_CSRF_ENABLED=False).test_client()
        sent = client.post("/sign-in", data={"login": "logistics", "password": PASSWORD})
        assert sent.status_code == 302
        return client

    return open_browser


def test_every_form_of_a_page_has_a_mark_of_its_own(see):
    first, again = see("logistics", "/stop-delivery"), see("logistics", "/stop-delivery")
    assert first.value("once") != again.value("once")


def test_the_same_form_sent_again_saves_nothing_more_and_leads_to_the_same_page(logistics, stops):
    client, before = logistics(), stops()
    answers = [client.post("/stop-delivery", data={**STOP, "once": "mark-1"}) for _ in range(2)]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].location == answers[1].location
    assert stops() == before + 1
    assert "Saved as" in client.get(answers[1].location).get_data(as_text=True)


def test_another_form_with_the_same_content_is_another_decision(logistics, stops):
    client, before = logistics(), stops()
    for mark in ("mark-2", "mark-3"):
        client.post("/stop-delivery", data={**STOP, "once": mark})
    assert stops() == before + 2


def test_a_form_that_was_refused_may_be_sent_again(logistics, stops):
    client, before = logistics(), stops()
    for _ in range(2):
        assert client.post("/stop-delivery", data={**STOP, "item": "", "once": "mark-4"}).status_code == 422
    assert client.post("/stop-delivery", data={**STOP, "once": "mark-4"}).status_code == 302
    assert stops() == before + 1


def test_two_clicks_at_once_are_one_decision(network, logistics, stops):
    clients, before, answers = [logistics(), logistics()], stops(), []

    def click(client):
        answers.append(client.post("/stop-delivery", data={**STOP, "once": "mark-5"}))

    threads = [threading.Thread(target=click, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    assert stops() == before + 1
