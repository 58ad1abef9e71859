"""Tasks, conflicts and mismatches: who is asked, what is said, and where it stands."""

import re
from dataclasses import dataclass

import pytest

from coordination.actors import SYSTEM
from coordination.checking import check_centre
from coordination.events import submit_events
from coordination.people import person_actor
from coordination.queries import list_mismatches, list_tasks
from tests.web.conftest import centre_event
from tests.web.pages.conftest import look


@dataclass(frozen=True)
class Story:
    """A conflict at a centre of its own: its alert, its director, and the reference of the stop."""

    alert: object
    centre: str
    director: str
    stop: str


@pytest.fixture
def story(network):
    number = next(network.numbers)
    centre, director, stop = f"CEN-{number}", f"director{number}", f"S-{number}"
    family = {
        "reference": f"A-{number}", "status": "confirmed", "household": f"H-{number}", "centre": centre,
        "arrives_on": "2026-12-05",
        "members": [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-06"}],
    }  # fmt: skip
    told = [centre_event(network, centre, None), network.event("allocation", "dispatching", family),
            network.stop(reference=stop, centre=centre)]  # fmt: skip
    assert {receipt.status for receipt in submit_events(network.installation, told, SYSTEM)} == {"accepted"}
    network.add_account(director, f"{centre}:direction")
    return Story(look(network, centre, "care.infant-without-supplies"), centre, director, stop)


@pytest.fixture
def task_of(network, story):
    def find(login, kind):
        actor = person_actor(network.installation, network.people[login], 1)
        with network.installation.begin(actor, read_only=True) as uow:
            tasks = list_tasks(uow, "en", status="waiting", alert=story.alert.id).items
        return next(task for task in tasks if task.kind == kind)

    return find


def test_the_inbox_tells_the_news_in_words(see, story):
    seen = see("logistics", "/")
    assert re.search(r"\w+ tasks?, \w+ for today", seen.text)
    assert "You: answer expected" in seen.text
    assert re.search(r"(is|are) coming in your centre", see(story.director, "/").text)


def test_logistics_takes_note_and_everyone_sees_it(see, story, task_of):
    task = task_of("logistics", "acknowledge")
    opened = see("logistics", f"/tasks/{task.id}")
    assert "You take note" in opened.text
    assert "The conflict begins" in opened.text
    assert f"Change {story.stop}" in opened.text
    version = opened.value("version")
    done = see("logistics", f"/tasks/{task.id}", {"act": "complete", "outcome": "acknowledged", "version": version})
    assert "Done. The others see it now." in done.text
    assert "logistics took note" in see("planner", "/alerts").text
    again = see("logistics", f"/tasks/{task.id}", {"act": "complete", "outcome": "acknowledged"})
    assert again.status == 409


def test_a_decision_is_kept_only_with_a_reason(see, story, task_of):
    task = task_of("planner", "acknowledge")
    refused = see("planner", f"/tasks/{task.id}", {"act": "complete", "outcome": "keep", "text": "  "})
    assert refused.status == 422
    assert [each for each in refused.all("textarea") if "aria-invalid" in each]


def test_a_task_is_taken_on_and_given_back(see, story, task_of):
    task = task_of("planner", "acknowledge")
    assert "Give it back to the team" in see("planner", f"/tasks/{task.id}", {"act": "claim"}).text
    assert "I take this on" in see("planner", f"/tasks/{task.id}", {"act": "release"}).text


def test_the_director_says_what_is_seen_and_the_services_read_it(see, story, task_of):
    task = task_of(story.director, "feedback")
    empty = see(story.director, f"/tasks/{task.id}", {"act": "complete", "outcome": "observed", "text": ""})
    assert empty.status == 422
    text = "Three babies are here already; <b>the stock</b> lasts a week."
    see(story.director, f"/tasks/{task.id}", {"act": "complete", "outcome": "observed", "text": text})
    read = see("logistics", f"/alerts/{story.alert.id}")
    assert "the stock" in read.text
    assert "<b>the stock</b>" not in read.html


def test_a_mismatch_is_flagged_answered_contested_answered_again_and_accepted(see, story, network):
    about = f"/mismatches/new?centre={story.centre}&alert={story.alert.id}"
    form = see(story.director, about)
    names = [each["name"] for each in form.all("textarea")]
    assert names == ["what_works", "text"]
    data = {"centre": story.centre, "alert": str(story.alert.id), "what_works": "The wing is calm.", "act": "flag"}
    assert see(story.director, about, {**data, "text": " "}).status == 422
    flagged = see(
        story.director, about, {**data, "text": "The stop comes before the families leave.", "since": "2026-11-20"}
    )
    assert "owes a written answer" in flagged.text, flagged.text
    with network.installation.begin(SYSTEM, read_only=True) as uow:
        (mismatch,) = list_mismatches(uow, centre=story.centre).items
    path = f"/mismatches/{mismatch.id}"
    answers = {"dispatching": "planner", "logistics": "logistics"}[mismatch.party]
    assert "Your answer" not in see("finance", path).text or see("finance", path).status == 404
    assert see(answers, path, {"act": "answer", "text": ""}).status == 422
    assert "Your answer is given" in see(answers, path, {"act": "answer", "text": "It is what it is."}).text
    assert see(story.director, path, {"act": "contest", "text": ""}).status == 422
    assert "It goes one level up" in see(story.director, path, {"act": "contest", "text": "That is no answer."}).text
    with network.installation.begin(SYSTEM, read_only=True) as uow:
        (mismatch,) = list_mismatches(uow, centre=story.centre).items
    upper = "child_policy" if mismatch.party == "child_policy" else "management"
    see(upper, path, {"act": "answer", "text": "The delivery runs until the last family has left."})
    assert "You accepted the answer" in see(story.director, path, {"act": "accept"}).text
    assert "Accepted by the centre" in see("child_policy", path).text


def test_a_conflict_is_kept_on_purpose_by_who_decides_and_countersigned(see, story):
    path = f"/alerts/{story.alert.id}"
    assert "Keep it as it is" not in see(story.director, path).text
    assert see("planner", path, {"act": "accept", "reason": "Vouchers replace it.", "review_on": ""}).status == 422
    kept = see("planner", path, {"act": "accept", "reason": "Vouchers replace it.", "review_on": "2026-12-10"})
    assert "Vouchers replace it." in kept.text
    assert "Child policy has not countersigned yet." in kept.text
    signed = see("child_policy", path, {"act": "countersign"})
    assert signed.status in {200, 409}


def test_when_the_stop_is_withdrawn_the_conflict_falls_and_says_by_what(see, story, network):
    withdrawn = network.stop(centre=story.centre, reference=story.stop, status="withdrawn")
    withdrawn["time"] = "2026-11-23T09:30:00+01:00"
    submit_events(network.installation, [withdrawn], SYSTEM)
    network.installation.clock.move(minutes=1)
    check_centre(network.installation, story.centre)
    seen = see("planner", f"/alerts/{story.alert.id}")
    assert "Resolved today" in seen.text
    assert f"{story.stop} of logistics changed it" in seen.text
    again = network.stop(centre=story.centre, reference=story.stop)
    again["time"] = "2026-11-23T09:45:00+01:00"
    submit_events(network.installation, [again], SYSTEM)
    assert look(network, story.centre, "care.infant-without-supplies").number == story.alert.number
