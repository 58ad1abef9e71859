"""A centre says what it sees in place of what is stated: the conflict that this makes is shown, marked as contested."""

import re

import pytest

from coordination.actors import SYSTEM
from coordination.checking import check_centre
from coordination.events import submit_events
from coordination.queries import list_alerts, list_mismatches
from tests.web.conftest import centre_event

RULE = "care.infant-without-supplies"
NAPPIES, MEALS = "sees.centre.supplies.nappies", "sees.centre.stock_days.nappies"


@pytest.fixture
def place(network):
    """A centre of its own with a baby, where logistics says that nappies are delivered; its code, director, decision."""
    number = next(network.numbers)
    centre, director, start = f"CEN-{number}", f"director{number}", f"S-{number}"
    family = {
        "reference": f"A-{number}", "status": "confirmed", "household": f"H-{number}", "centre": centre,
        "arrives_on": "2026-11-05",
        "members": [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-06"}],
    }  # fmt: skip
    told = [centre_event(network, centre, None), network.event("allocation", "dispatching", family),
            network.stop(reference=start, centre=centre, action="start")]  # fmt: skip
    assert {receipt.status for receipt in submit_events(network.installation, told, SYSTEM)} == {"accepted"}
    network.add_account(director, f"{centre}:direction")
    check_centre(network.installation, centre)
    return centre, director, start


def alerts_of(network, centre):
    check_centre(network.installation, centre)
    with network.installation.begin(SYSTEM, read_only=True) as uow:
        return list_alerts(uow, "en", centre=centre, rule=RULE).items


def flag(see, place, **sees):
    centre, director, start = place
    told = {"act": "flag", "centre": centre, "party": "logistics", "reference": start, "text": "None came.", **sees}
    return see(director, "/mismatches/new", data=told)


def test_a_director_flags_a_decision_from_its_own_page_and_says_what_is_seen(see, place, network):
    centre, director, start = place
    page = see(director, f"/decision?party=logistics&reference={start}")
    assert "Flag a mismatch" in page.text
    (way,) = (each["href"] for each in page.all("a") if "/mismatches/new" in each.get("href", ""))
    form = see(director, way)
    assert "What you see: delivery of nappies" in form.text
    seen = flag(see, place, **{NAPPIES: "stopped"})
    assert "What it sees Delivery of nappies: stopped" in seen.text
    (alert,) = alerts_of(network, centre)
    assert (alert.stage, alert.contested, alert.status) == ("contested", True, "open")


def test_a_conflict_that_the_centre_sees_says_that_it_is_contested(see, place, network):
    centre, director, _ = place
    flag(see, place, **{NAPPIES: "stopped"})
    (alert,) = alerts_of(network, centre)
    for login, words in ((director, "the rules run on both values"), ("logistics", "As the centre sees it")):
        page = see(login, f"/alerts/{alert.id}")
        assert words in page.text
        assert "Contested" in page.text
        assert re.search(r"Delivery of nappies: stopped \( MM-\d+-\d+ \)", page.text)
    assert "Contested" in see(director, "/alerts?stage=contested").text


def test_the_mismatch_behind_a_value_is_led_to_where_the_reader_may_see_it(see, place, network):
    centre, director, _ = place
    flag(see, place, **{NAPPIES: "stopped"})
    (alert,) = alerts_of(network, centre)
    with network.installation.begin(SYSTEM, read_only=True) as uow:
        (mismatch,) = list_mismatches(uow, centre=centre).items
    for login, may in ((director, True), ("logistics", True), ("planner", False)):
        facts = see(login, f"/alerts/{alert.id}").html.partition("<table")[2].rpartition("</table>")[0]
        assert mismatch.number in facts
        assert (f'<a href="/mismatches/{mismatch.id}">{mismatch.number}</a>' in facts) == may, login


def test_a_mismatch_about_a_conflict_offers_the_facts_that_it_rests_on(see, place, network):
    centre, director, _ = place
    stop = network.stop(reference=f"T-{centre}", centre=centre) | {"time": "2026-11-23T09:30:00+01:00"}
    submit_events(network.installation, [stop], SYSTEM)  # later: of two at one moment, the id decides which one holds
    (alert,) = alerts_of(network, centre)
    form = see(director, f"/mismatches/new?centre={centre}&alert={alert.id}")
    assert {NAPPIES, MEALS} <= {each.get("name") for tag in ("select", "input") for each in form.all(tag)}


def test_of_two_facts_at_once_the_page_says_what_to_do(see, place):
    seen = flag(see, place, **{NAPPIES: "stopped", MEALS: "3"})
    assert seen.status == 422
    assert "Say of one fact only what you see" in seen.text


def test_a_value_that_cannot_be_is_refused_in_words(see, place):
    seen = flag(see, place, **{NAPPIES: "gone"})
    assert seen.status == 422
    assert "This value does not fit the fact: delivery of nappies" in seen.text
    (field,) = [each for each in seen.all("select") if each.get("name") == NAPPIES]
    assert field["aria-invalid"] == "true"


def test_a_number_that_is_seen_is_written_as_the_reader_writes_it(see, place):
    _, director, _ = place
    page = see(director, "/mismatches/new?fact=centre.posts.night&lang=nl")
    assert "In VTE." in page.text
    seen = flag(see, place, **{"sees.centre.posts.night": "1,5", "fact": "centre.posts.night"})
    assert "1,5 VTE" in seen.text
