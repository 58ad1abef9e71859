"""After a decision: what is still being checked, what fell and why, what is no longer needed, what remains."""

import re

import pytest

from coordination.actors import SYSTEM
from coordination.checking import check_centre
from coordination.events import submit_events
from coordination.people import person_actor
from coordination.queries import list_tasks
from tests.web.conftest import centre_event
from tests.web.pages.conftest import look


@pytest.fixture
def stopped(network):
    """A centre of its own with a baby, where nappies stop: the alert, the centre, and the reference of the stop."""
    number = next(network.numbers)
    centre, stop = f"CEN-{number}", f"S-{number}"
    family = {
        "reference": f"A-{number}", "status": "confirmed", "household": f"H-{number}", "centre": centre,
        "arrives_on": "2026-12-05",
        "members": [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-06"}],
    }  # fmt: skip
    told = [centre_event(network, centre, None), network.event("allocation", "dispatching", family),
            network.stop(reference=stop, centre=centre)]  # fmt: skip
    assert {receipt.status for receipt in submit_events(network.installation, told, SYSTEM)} == {"accepted"}
    return look(network, centre, "care.infant-without-supplies"), centre, stop


def withdraw(network, centre, stop):
    gone = network.stop(centre=centre, reference=stop, status="withdrawn")
    gone["time"] = "2026-11-23T09:30:00+01:00"
    submit_events(network.installation, [gone], SYSTEM)
    network.installation.clock.move(minutes=1)


def test_what_fell_tells_by_which_fact_and_draws_no_conflict_any_more(see, network, stopped):
    alert, centre, stop = stopped
    withdraw(network, centre, stop)
    check_centre(network.installation, centre)
    seen = see("planner", f"/alerts/{alert.id}")
    assert f"{stop} of logistics changed it: delivery of nappies, stopped → delivered" in seen.text
    assert "Where the decisions meet" not in seen.text
    assert "It was resolved before anybody had answered." in seen.text
    listed = see("planner", "/alerts?status=resolved").text
    assert re.search(r"resolved today .{1,9} Critical A household needs", listed.replace("\u00a0", " "))


def test_a_task_that_is_no_longer_needed_says_why(see, network, stopped):
    alert, centre, stop = stopped
    actor = person_actor(network.installation, network.people["logistics"], 1)
    with network.installation.begin(actor, read_only=True) as uow:
        (task,) = list_tasks(uow, "en", status="waiting", alert=alert.id).items
    withdraw(network, centre, stop)
    check_centre(network.installation, centre)
    seen = see("logistics", f"/tasks/{task.id}")
    assert "No longer needed The conflict is resolved." in seen.text
    assert f"{stop} of logistics changed it" in seen.text
    assert "no longer needed" in see("logistics", "/tasks?status=cancelled").text


def test_a_decision_says_while_its_check_is_still_to_come(see, network, stopped):
    _, centre, stop = stopped
    path = f"/decision?party=logistics&reference={stop}"
    assert "This is being checked" not in see("logistics", path).text
    withdraw(network, centre, stop)
    waiting = see("logistics", path)
    assert "This is being checked. What stands here may still change" in waiting.text
    assert "None is open." not in waiting.text
    assert "What stood until it was withdrawn" in waiting.text
    check_centre(network.installation, centre)
    assert "None is open." in see("logistics", path).text


def test_a_change_tells_which_conflicts_remain(see, stopped):
    _, centre, stop = stopped
    path = f"/decision/change?party=logistics&reference={stop}"
    data = {"centre": centre, "item": "nappies", "action": "stop", "act": "look"}
    later = see("logistics", path, {**data, "from": "2027-01-10"})
    assert "This raises no new conflict" in later.text
    assert "One conflict remains A household needs what is not delivered here: nappies" in later.text
    over = see("logistics", f"/decision/withdraw?party=logistics&reference={stop}")
    assert "It would settle one conflict" in over.text
    assert "remains" not in over.text


def test_logistics_sees_what_a_decision_is_and_not_only_its_reference(see, stopped):
    _, _, stop = stopped
    seen = see("logistics", "/decisions")
    assert f"Delivery · nappies · stop {stop} · one conflict" in seen.text
