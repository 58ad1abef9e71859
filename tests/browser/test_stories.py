"""Three people's first minutes: the planner, the logistics officer, the director. Without a script on the page."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_planner_is_told_why_not_and_where_instead(person):
    with person("planner", java_script_enabled=False) as page:
        page.click("text=May this family go there?")
        page.click("summary:has-text('register does not know yet')")
        page.fill("[name='members.0.born']", "1998-02")
        page.fill("[name='members.1.born']", "2026-06")
        page.fill("[name=arrives_on]", "2026-12-05")
        page.select_option("[name=centre]", label="De Linden")
        page.click("button:has-text('Check')")
        why = page.get_by_role("region", name="Why not De Linden")
        expect(why).to_contain_text("A household needs what is not delivered here: nappies")
        expect(why).to_contain_text("S-77")
        better = page.get_by_role("region", name="Better places")
        expect(better.locator("h3").first).to_have_text("Ter Beuken")
        expect(better.locator(".place").first).to_contain_text("No conflict in 180 days")
        better.get_by_role("button", name="Choose Ter Beuken").click()
        expect(page.get_by_role("heading", name="Ter Beuken fits")).to_be_visible()
        page.fill("[name=household]", "H-2041")
        page.click("button:has-text('Allocate to Ter Beuken')")
        expect(page.get_by_role("status")).to_contain_text("Allocated as A-2026-0001.")
        expect(page.get_by_role("heading", level=1)).to_have_text("Allocation · H-2041")


def test_logistics_stops_a_delivery_sees_what_that_does_and_takes_note(person):
    with person("logistics") as page:
        page.click("text=Stop a delivery")
        page.select_option("[name=centre]", label="Zeewind")
        page.select_option("[name=item]", label="Nappies")
        page.fill("[name=from]", "2026-12-10")
        page.click("button:has-text('Show what this does')")
        expect(page.locator("#effect")).to_contain_text("This would raise")
        expect(page.locator("#effect-card")).to_contain_text("A household needs what is not delivered here: nappies")
        page.click("button:has-text('Decide')")
        expect(page.get_by_role("status")).to_contain_text("Saved as S-2026-")
        page.click("nav >> text=Tasks")
        page.click("h3 a:has-text('Baby supplies') >> nth=-1")
        page.fill("[name=text]", "The delivery runs until the last baby has left.")
        page.click("button:has-text('Take note')")
        expect(page.get_by_role("status")).to_have_text("Done. The others see it now.")


def test_the_director_says_what_is_seen_flags_a_mismatch_on_a_phone_and_gets_an_answer(person):
    with person("director", viewport={"width": 360, "height": 740}, has_touch=True) as director:
        expect(director.get_by_role("heading", level=1)).to_contain_text("coming in your centre")
        director.click("h3 a:has-text('Baby supplies') >> nth=0")
        director.fill("[name=text]", "One baby is here; the stock lasts a week.")
        director.click("button:has-text('Send')")
        director.click("nav >> text=My centre")
        expect(director.locator(".strip svg")).to_be_visible()
        director.click("text=Flag a mismatch")
        director.fill("[name=what_works]", "The wing is calm.")
        director.fill("[name=text]", "The stop comes before the families leave.")
        director.click("main form button:has-text('Flag a mismatch')")
        expect(director.get_by_role("status")).to_contain_text("Your mismatch is flagged")
        where = director.url
        owes = director.locator(".steps .now + span b").inner_text()
        answers = {"Child policy": "child_policy", "Logistics": "logistics", "Dispatching": "planner"}
        with person(answers[owes.removesuffix(" owes a written answer")]) as colleague:
            colleague.goto(where)
            colleague.fill("[name=text]", "The delivery runs until the last family has left.")
            colleague.click("button:has-text('Give this answer')")
        director.reload()
        expect(director.locator("blockquote")).to_contain_text("until the last family has left")
        director.click("button:has-text('Accept')")
        expect(director.get_by_role("status")).to_contain_text("You accepted the answer")


def test_the_language_changes_in_the_middle_of_a_form(person):
    with person("logistics") as page:
        page.goto("/stop-delivery")
        page.select_option("[name=centre]", label="Zeewind")
        page.fill("[name=from]", "2026-12-10")
        page.get_by_role("button", name="Français").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Arrêter une livraison")
        expect(page.locator("[name=from]")).to_have_value("2026-12-10")
        expect(page.locator("[name=centre]")).to_have_value("CEN-07")
