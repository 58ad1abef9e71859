"""A centre says how it is: what it sees, which decision does not fit, which data were missing; a planner asks first."""

import re

import pytest

from coordination.actors import SYSTEM
from coordination.queries import list_mismatches


def plain(seen):
    return seen.text.replace("\u00a0", " ")


def test_what_a_centre_sees_is_chosen_by_name_and_then_given_a_value_that_it_can_have(see):
    path = "/decisions/new/observation"
    first = see("director", path)
    assert not [each for each in (*first.all("input"), *first.all("select")) if each.get("id") == "f-value"]
    data = {"centre": "CEN-03", "fact": "centre.supplies.nappies", "on": "2026-11-20", "act": "look"}
    asked = see("director", path, data)
    assert (asked.status, asked.value("asked")) == (200, "centre.supplies.nappies")
    assert "This is missing" not in asked.text
    options = {each["value"] for each in asked.all("option")}
    assert {"running", "stopped"} <= options
    recorded = see("director", path, {**data, "asked": data["fact"], "value": "stopped", "act": "record"})
    assert "What the centre sees" in recorded.text
    number = see("director", path, {**data, "fact": "centre.posts.animation"})
    assert [each.get("inputmode") for each in number.all("input") if each["name"] == "value"] == ["decimal"]


SHARE = {"centre": "CEN-03", "fact": "centre.training.families", "asked": "centre.training.families",
         "on": "2026-11-20"}  # fmt: skip


def test_a_share_that_is_seen_is_given_with_its_sign(see):
    path = "/decisions/new/observation"
    assert "for example 80%" in see("director", path, {**SHARE, "act": "look"}).text
    recorded = see("director", path, {**SHARE, "value": "80 %", "act": "record"})
    assert "Value 0.8" in plain(recorded)


@pytest.mark.parametrize("value", ["80", "-1", "many"])
@pytest.mark.parametrize("act", ["look", "record"])
def test_what_cannot_be_seen_is_refused_beside_its_field(see, act, value):
    seen = see("director", "/decisions/new/observation", {**SHARE, "value": value, "act": act})
    assert seen.status == 422
    assert "This value does not fit the fact: share of staff trained: families" in seen.text
    (field,) = [each for each in seen.all("input") if each["name"] == "value"]
    assert (field["aria-invalid"], field["value"]) == ("true", value)


def test_a_mismatch_goes_to_the_service_whose_decision_is_chosen(see, network, conflict):
    form = see("director", f"/mismatches/new?centre=CEN-03&alert={conflict.id}")
    chosen = next(each["value"] for each in form.all("option") if each["value"].startswith("logistics "))
    assert f"About: Baby supplies are not delivered where a baby lives ({conflict.number})" in form.text
    data = {"centre": "CEN-03", "alert": str(conflict.id), "decision": chosen, "text": "Too early.", "act": "flag"}
    flagged = see("director", "/mismatches/new", data)
    assert "to logistics" in flagged.text
    with network.installation.begin(SYSTEM, read_only=True) as uow:
        (mismatch,) = [row for row in list_mismatches(uow, centre="CEN-03").items if row.text == "Too early."]
    assert (mismatch.decision_party, mismatch.party) == ("logistics", "logistics")


def test_a_director_flags_a_decision_from_its_own_page(see, conflict):
    seen = see("director", "/decision?party=logistics&reference=S-77")
    (href,) = [each["href"] for each in seen.all("a") if "/mismatches/new" in each.get("href", "")]
    assert "Delivery" in seen.text
    assert "About: Delivery · nappies · stop, from 20 Dec · logistics · S-77" in plain(see("director", href))
    assert not [each for each in see("logistics", "/decision?party=logistics&reference=S-77").all("a")
                if "/mismatches/new" in each.get("href", "")]  # fmt: skip


FAMILY = {"centre": "CEN-03", "arrives_on": "2026-12-22", "members.0.ref": "m1", "members.0.born": "2026-01"}


def test_a_family_is_asked_about_without_references_of_its_members(see, conflict):
    seen = see("planner", "/placement")
    shown = {each["name"].rpartition(".")[2] for each in (*seen.all("input"), *seen.all("select"))
             if each["name"].startswith("members.") and each.get("type") != "hidden"}  # fmt: skip
    assert shown == {"born", "unaccompanied", "due_on"}


@pytest.mark.parametrize("act", ["confirm", "propose"])
def test_allocating_without_the_register_says_what_is_needed_and_keeps_the_answer_in_sight(see, conflict, act):
    seen = see("planner", "/placement", {**FAMILY, "act": act})
    assert seen.status == 422
    assert "To allocate, the reference of the register is needed." in seen.text
    assert "Allocate to Centre CEN-03" in seen.text


def test_the_tasks_that_wait_are_counted_in_the_head_of_every_page(see, conflict):
    text = see("logistics", "/rules").text
    waiting = re.search(r"Tasks (\d+) waiting", text)
    assert waiting
    assert int(waiting[1]) > 0


def test_who_speaks_for_nobody_is_shown_no_notices(see):
    assert not [each for each in see("monitor", "/").all("a") if each.get("href") == "/notices"]
    assert see("monitor", "/").all("h1")
