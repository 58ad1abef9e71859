"""A small network, served on a port, with checks that run at once; and people who sign in with a browser.

De Linden closes, nappies stop there on 20 December, and a family with a baby lives there. Ter Beuken has room.
"""

import threading
from contextlib import contextmanager

import pytest
from werkzeug.serving import make_server

from coordination.actors import SYSTEM
from coordination.checking import check_centre
from coordination.events import submit_events
from tests.web.conftest import PASSWORD, open_for_tests, populate
from web.wsgi import create_app

CENTRES = {"CEN-03": "De Linden", "CEN-05": "Ter Beuken", "CEN-07": "Zeewind"}
FAMILY = [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-06"}]


def tell_the_story(network):
    """State what stands at the beginning."""
    told = [
        network.event("centre", "management", {
            "code": code, "name": name, "language": "nl", "kind": "collective", "schooling_languages": ["nl"],
            "capacity": {"families": 60}, "supplies": {"nappies": "running", "baby_food": "running", "infant_milk": "running"},
            "spaces": {"play_indoor": True, "play_outdoor": True}, "km_school": 1.1,
        }) for code, name in CENTRES.items()
    ]  # fmt: skip
    for centre, household in (("CEN-03", "H-1"), ("CEN-07", "H-2")):
        told.append(network.event("allocation", "dispatching", {
            "reference": f"A-{household}", "status": "confirmed", "household": household, "centre": centre,
            "arrives_on": "2026-11-02", "members": FAMILY,
        }))  # fmt: skip
    told.append(network.stop(reference="S-77"))
    told.append(network.event("closure", "management", {
        "reference": "C-2", "status": "confirmed", "centre": "CEN-03", "closes_on": "2027-02-06",
    }))  # fmt: skip
    for number, event in enumerate(told):
        event["time"] = f"2026-11-23T09:{number:02}:00+01:00"
    receipts = submit_events(network.installation, told, SYSTEM)
    assert {receipt.status for receipt in receipts} == {"accepted"}, receipts


@pytest.fixture
def network(tmp_path):
    installation = open_for_tests(f"sqlite:///{tmp_path / 'browser.sqlite'}", tmp_path)
    made = populate(installation)
    tell_the_story(made)
    for centre in CENTRES:
        check_centre(installation, centre)
    installation.send_nudge = lambda nudge: nudge.job == "check_centre" and check_centre(installation, *nudge.args)
    yield made
    installation.engine.dispose()


@pytest.fixture
def address(network):
    """The address at which the application is served."""
    server = make_server("127.0.0.1", 0, create_app(network.installation, TESTING=True), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def person(browser, address):
    """`with person("planner") as page:` — somebody who has signed in; what the browser complains of fails the test."""

    @contextmanager
    def signed_in(login, language="en", **context):
        complaints = []
        with browser.new_context(base_url=address, locale="en-GB", timezone_id="Europe/Brussels", **context) as opened:
            page = opened.new_page()
            page.set_default_timeout(10_000)
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(f"/sign-in?lang={language}")
            page.fill("[name=login]", login)
            page.fill("[name=password]", PASSWORD)
            page.click("main form button")
            yield page
            assert [each for each in complaints if "422" not in each] == []

    return signed_in
