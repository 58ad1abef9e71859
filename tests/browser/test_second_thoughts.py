"""What people do besides the straight way: click twice, change their mind, lose their session, use a phone."""

import re

import pytest
from playwright.sync_api import expect

from coordination.actors import SYSTEM
from coordination.decisions import list_decisions
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.browser


def test_a_double_click_decides_once(person, network):
    with person("logistics") as page:
        page.goto("/stop-delivery")
        page.select_option("[name=centre]", label="Zeewind")
        page.select_option("[name=item]", label="Clothing")
        page.fill("[name=from]", "2026-12-10")
        page.click("button:has-text('Show what this does')")
        page.dblclick("button:has-text('Decide')")
        page.wait_for_url("**/decision?**")
        expect(page.get_by_role("heading", level=1)).to_have_text("Delivery · clothing · stop")
    with network.installation.begin(SYSTEM, read_only=True) as uow:
        found = list_decisions(uow, party="logistics", kind="supply").items
    assert [row.content["item"] for row in found].count("clothing") == 1


def test_what_a_decision_would_do_is_read_before_the_button_that_decides(person):
    with person("logistics", viewport={"width": 360, "height": 740}) as page:
        page.goto("/stop-delivery")
        page.select_option("[name=centre]", label="Zeewind")
        page.select_option("[name=item]", label="Nappies")
        page.fill("[name=from]", "2026-12-10")
        page.click("button:has-text('Show what this does')")
        effect = page.locator("#effect-card").bounding_box()
        button = page.get_by_role("button", name="Decide", exact=True).bounding_box()
        assert effect["y"] < button["y"]


def test_the_closure_is_withdrawn_and_the_conflict_falls_with_its_reason(person):
    with person("director") as director:
        director.goto("/alerts")
        director.click("h3 a:has-text('The centre closes while families live there') >> nth=0")
        conflict = director.url
        expect(director.locator(".strip svg")).to_be_visible()
        with person("management") as page:
            page.goto("/decisions")
            page.click("main a:has-text('C-2') >> nth=0")
            page.click("text=Withdraw")
            expect(page.locator("#effect-card")).to_contain_text("It would settle")
            page.click("button:has-text('Withdraw this decision')")
            expect(page.get_by_role("status")).to_have_text("C-2 is withdrawn.")
        director.goto(conflict)
        expect(director.locator(".message.good")).to_contain_text(
            re.compile(r"Resolved today .*C-2 of general direction changed it: status of the centre", re.DOTALL)
        )
        director.goto("/tasks?status=cancelled")
        director.click("h3 a >> nth=0")
        expect(director.get_by_role("heading", name="No longer needed")).to_be_visible()
        expect(director.locator("main")).to_contain_text("C-2 of general direction changed it")


def test_on_a_phone_the_account_and_the_way_out_are_found(person):
    with person("director", "nl", viewport={"width": 360, "height": 740}, has_touch=True) as page:
        page.click(".own summary")
        page.get_by_role("link", name="Mijn account").click()
        expect(page.get_by_role("heading", name="Ik handel namens")).to_be_visible()
        page.click(".own summary")
        page.get_by_role("button", name="Afmelden").click()
        expect(page.get_by_role("heading", name="Aanmelden", level=1)).to_be_visible()


def test_every_page_is_reached_from_the_head_on_a_phone(person):
    with person("director", viewport={"width": 360, "height": 740}) as page:
        page.click(".places .more summary")
        page.get_by_role("link", name="Missing data").click()
        expect(page).to_have_url(re.compile("/missing-data"))


def test_who_lost_the_session_signs_in_and_is_back_where_it_was(person):
    with person("planner") as page:
        page.goto("/alerts?severity=critical", wait_until="networkidle")  # a late answer would renew the cookie
        page.context.clear_cookies()
        page.reload()
        expect(page.get_by_role("status")).to_have_text("Sign in to go on where you were.")
        page.fill("[name=login]", "planner")
        page.fill("[name=password]", PASSWORD)
        page.click("main form button")
        expect(page).to_have_url(re.compile(r"/alerts\?severity=critical"))


def test_the_page_can_be_read_at_twice_its_size(person):
    with person("planner", "fr", viewport={"width": 640, "height": 400}) as page:
        for path in ("/", "/placement", "/centres/CEN-03", "/decisions"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
