"""Entering, changing and withdrawing decisions by form: seen before saved, every mistake beside its field."""

import re

import pytest

from rules.kinds import KINDS
from web.pages.deciding import NOT_BY_FORM

LOGINS = {role: role for role in ("logistics", "finance", "hr", "child_policy", "management")} | {
    "dispatching": "planner", "centre": "director"}  # fmt: skip
STOP = {"centre": "CEN-07", "item": "nappies", "from": "2026-12-20"}


def reference_in(seen):
    return re.search(r"[A-Z]-2026-\d{4}", seen.text)[0]


def test_a_stop_is_seen_then_saved_and_the_system_gives_the_reference(see, conflict):
    looked = see("logistics", "/stop-delivery", {**STOP, "act": "look"})
    assert looked.status == 200
    assert "raises no new conflict" in looked.text
    saved = see("logistics", "/stop-delivery", {**STOP, "act": "confirm"})
    assert "Delivery · nappies · stop" in saved.text
    assert f"{reference_in(saved)} · confirmed" in saved.text


def test_what_a_decision_would_do_stands_beside_the_form_before_it_is_saved(see, conflict):
    data = {"household": "H-2000", "centre": "CEN-03", "arrives_on": "2026-12-22",
            "members.0.ref": "m1", "members.0.born": "2026-01", "act": "look"}  # fmt: skip
    seen = see("planner", "/decisions/new/allocation", data)
    assert "This would raise one conflict" in seen.text
    assert "Baby" not in seen.text
    assert "A household needs what is not delivered here: nappies" in seen.text
    assert "what you enter now" in seen.text
    assert not see("planner", "/decisions").text.count("H-2000")


def test_mistakes_stand_beside_their_fields_and_in_a_summary(see):
    seen = see("logistics", "/stop-delivery", {"centre": "CEN-07", "from": "2026-02-31", "act": "look"})
    assert seen.status == 422
    wrong = {each["name"] for tag in ("input", "select") for each in seen.all(tag) if "aria-invalid" in each}
    assert wrong == {"item", "from"}
    assert {each["href"] for each in seen.all("a") if each.get("href", "").startswith("#f-")} == {"#f-item", "#f-from"}
    assert "2 things need mending" in seen.text


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - NOT_BY_FORM))
@pytest.mark.parametrize("rubbish", ["", "\x00", "<script>", "-1", "9" * 400, "2026-13-45", "é" * 5_000])
def test_rubbish_gets_an_answer_and_never_a_failure(see, kind, rubbish):
    login = next((LOGINS[role] for role in KINDS[kind].by if role in LOGINS), "director")
    data = {field.name: rubbish for field in KINDS[kind].fields}
    for act in ("", "look", "confirm"):
        seen = see(login, f"/decisions/new/{kind}", {**data, "act": act})
        assert seen.status in {200, 403, 409, 422}, (kind, act)
        assert "<script>" not in seen.html


def test_one_decision_for_several_centres(see):
    data = {"centres.0": "CEN-03", "centres.1": "CEN-07", "line": "animation", "action": "set", "amount": "1.250,50",
            "per": "month", "from": "2027-01-01"}  # fmt: skip
    saved = see("finance", "/decisions/new/budget", {**data, "act": "propose"})
    assert "Centre CEN-03, Centre CEN-07" in saved.text
    assert "1,250.5" in saved.text
    assert "proposed" in saved.text


def test_one_decision_for_the_whole_network(see):
    data = {"where": "network", "line": "training", "action": "freeze", "from": "2027-01-01", "act": "confirm"}
    assert "The whole network" in see("finance", "/decisions/new/budget", data).text


def test_another_line_is_added_without_losing_what_was_filled_in(see):
    data = {"centre": "CEN-03", "arrives_on": "2026-12-22", "members.0.born": "2020-01", "add": "members"}
    seen = see("planner", "/decisions/new/allocation", data)
    assert seen.value("members.0.born") == "2020-01"
    assert seen.value("members.3.born") == ""
    assert seen.value("arrives_on") == "2026-12-22"


def test_the_language_changes_in_the_middle_of_a_form_without_losing_it(see):
    seen = see("logistics", "/stop-delivery", {**STOP, "lang": "fr"})
    assert seen.all("html") == [{"lang": "fr"}]
    assert seen.value("from") == "2026-12-20"
    assert {each["value"] for each in seen.all("option") if "selected" in each} == {"CEN-07", "nappies"}
    see("logistics", "/stop-delivery?lang=en")


def test_a_decision_is_extended_and_its_history_kept(see):
    saved = see("logistics", "/stop-delivery", {**STOP, "item": "clothing", "act": "confirm"})
    named = f"party=logistics&reference={reference_in(saved)}"
    form = see("logistics", f"/decision/change?{named}")
    assert form.value("from") == "2026-12-20"
    data = {"centre": "CEN-07", "item": "clothing", "action": "stop", "from": "2026-12-20", "until": "2027-02-01"}
    looked = see("logistics", f"/decision/change?{named}", {**data, "act": "look"})
    assert "raises no new conflict" in looked.text
    changed = see("logistics", f"/decision/change?{named}", {**data, "act": "confirm"})
    assert "20 Dec to 1 Feb" in see("logistics", "/decisions").text.replace("\u00a0", " ")
    assert changed.text.count("confirmed") >= 3


def test_a_decision_is_withdrawn_after_its_effect_was_seen(see):
    saved = see("logistics", "/stop-delivery", {**STOP, "item": "meals", "act": "confirm"})
    named = f"party=logistics&reference={reference_in(saved)}"
    asked = see("logistics", f"/decision/withdraw?{named}")
    assert asked.status == 200
    gone = see("logistics", f"/decision/withdraw?{named}", {"act": "withdraw"})
    assert "withdrawn" in gone.text
    assert "Change or extend" in gone.text


def test_nobody_changes_the_decision_of_another_party(see, conflict):
    assert see("planner", "/decision/change?party=logistics&reference=S-77").status == 403
    assert see("planner", "/decision/withdraw?party=logistics&reference=S-77", {"act": "withdraw"}).status == 403
    assert see("planner", "/decisions/new/supply").status == 403
    assert see("planner", "/decision?party=logistics&reference=S-77").status == 200


def test_a_centre_reports_its_records_for_itself_alone(see):
    form = see("director", "/decisions/new/protocol")
    assert form.value("centre") == "CEN-03"
    data = {"centre": "CEN-03", "topic": "missing_child", "rehearsed_on": "2026-11-20", "share": "0,9", "act": "record"}
    assert "Protocol rehearsed" in see("director", "/decisions/new/protocol", data).text
    assert see("director", "/decisions/new/protocol", {**data, "centre": "CEN-05"}).status in {403, 422}


def test_what_logistics_sees_of_a_family_is_not_who_it_is(see, conflict):
    text = see("logistics", f"/alerts/{conflict.id}").text
    assert "H-1041" not in text
    assert "A household needs what is not delivered here: nappies" in text
    assert "H-1041" in see("planner", f"/alerts/{conflict.id}").text


def test_where_a_birth_may_be_behind_it_logistics_is_told_a_part_of_the_month_and_no_day(see, conflict):
    """The rule asks about expected births: an exact day would tell of one."""
    begins = {
        login: see(login, f"/alerts/{conflict.id}").text.replace("\u00a0", " ") for login in ("logistics", "planner")
    }
    assert "In about 23 days , from mid-December · responsible" in begins["logistics"]
    assert "In 27 days , from 20 Dec · " in begins["planner"]
    assert "mid-December" in see("logistics", "/alerts").text
    rests_on = begins["logistics"].partition("What this rests on")[2].partition("Who has moved")[0]
    assert "stopped from mid-December" in rests_on
    assert "Dec " not in rests_on.replace("mid-December", "")
    own = see("logistics", "/decisions").text.replace("\u00a0", " ")
    in_conflict = own.partition("In conflict now")[2].partition("S-77")[0]
    assert "mid-December" in in_conflict
    assert "20 Dec" not in in_conflict
