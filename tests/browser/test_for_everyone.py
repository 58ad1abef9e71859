"""Pages that everybody can use: axe finds nothing, nothing sticks out on a phone, the keyboard is enough."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PATHS = ("/", "/tasks", "/alerts", "/decisions", "/decisions/new", "/mismatches", "/notices", "/missing-data", "/rules",
         "/rules/care.infant-without-supplies", "/account")  # fmt: skip
MORE = {
    "planner": ("/placement", "/centres", "/centres/CEN-03", "/decisions/new/allocation", "/decisions/new/transfer",
                "/decision?party=logistics&reference=S-77", "/upload", "/quarantine"),
    "director": ("/my-centre", "/mismatches/new", "/decisions/new/programme"),
    "admin": ("/", "/administration/people", "/administration/people/new", "/administration/tokens/new",
              "/administration/health"),
    "monitor": ("/", "/figures"),
}  # fmt: skip


def pages_of(login):
    return (*PATHS, *MORE[login]) if login in {"planner", "director"} else MORE[login]


def first_of(page, path, selector):
    """Give the address of the first link of a list."""
    page.goto(path)
    return page.locator(selector).first.get_attribute("href")


@pytest.mark.parametrize(
    ("login", "language", "scheme"),
    [("planner", "en", "light"), ("director", "nl", "dark"), ("admin", "fr", "light"), ("monitor", "nl", "dark")],
)
def test_axe_finds_nothing(person, login, language, scheme):
    found = {}
    with person(login, language, color_scheme=scheme) as page:
        paths = list(pages_of(login))
        if login in {"planner", "director"}:
            paths += [first_of(page, "/alerts", "main h3 a"), first_of(page, "/tasks", "main h3 a")]
        for path in paths:
            page.goto(path)
            results = Axe().run(
                page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
            )
            for violation in results.response["violations"]:
                found[path, violation["id"]] = [node["html"][:160] for node in violation["nodes"][:3]]
    assert found == {}


@pytest.mark.parametrize("login", ["planner", "director", "admin", "monitor"])
def test_nothing_sticks_out_on_a_phone(person, login):
    wide = {}
    with person(login, "fr", viewport={"width": 360, "height": 740}) as page:
        paths = list(pages_of(login))
        if login in {"planner", "director"}:
            paths += [first_of(page, "/alerts", "main h3 a"), first_of(page, "/tasks", "main h3 a")]
        for path in paths:
            page.goto(path)
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                wide[path] = over
    assert wide == {}


def test_the_keyboard_alone_leads_to_the_content_and_opens_a_task(person):
    with person("logistics") as page:
        page.goto("/tasks")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("To the content")
        page.keyboard.press("Enter")
        for _ in range(12):
            page.keyboard.press("Tab")
            if "/tasks/" in (page.locator(":focus").get_attribute("href") or ""):
                break
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="You take note")).to_be_visible()
