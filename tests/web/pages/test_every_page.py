"""Every page: for whom it opens, in three languages, and how it is built."""

import re

import pytest

from coordination.actors import Actor
from coordination.people import person_actor
from coordination.policy.access import may
from tests.web.conftest import ROLES
from tests.web.pages.conftest import Seen
from web.identity import ANYONE, rule_of

LOGINS = (*ROLES, "admin", "monitor")
# What these need stands in the address (a reference) or in the person (a centre, a party that may decide it).
NEEDS_MORE = {
    "pages.decision",
    "pages.change_decision",
    "pages.withdraw_decision",
    "pages.my_centre",
    "pages.stop_delivery",
}


def plain_pages(app):
    """Every page that opens without arguments, with the act that guards it."""
    for rule in app.url_map.iter_rules():
        plain = "GET" in rule.methods and not rule.arguments and rule.endpoint not in NEEDS_MORE
        if rule.endpoint.startswith("pages.") and plain:
            yield rule.rule, rule_of(app, rule.endpoint)


@pytest.fixture(scope="module")
def acting(network):
    def actor_of(login) -> Actor:
        found = person_actor(network.installation, network.people[login], 1)
        assert found is not None
        return found

    return actor_of


def test_every_page_has_an_access_rule(app):
    undeclared = [rule.rule for rule in app.url_map.iter_rules()
                  if rule.endpoint.startswith("pages.") and rule_of(app, rule.endpoint) is None]  # fmt: skip
    assert undeclared == []


@pytest.mark.parametrize("login", LOGINS)
def test_a_page_opens_for_those_who_may_and_for_nobody_else(app, conflict, acting, sign_in, login):
    wrong = {}
    for path, act in plain_pages(app):
        allowed = act == ANYONE or may(acting(login), act)
        status = sign_in(login).get(path).status_code
        if status not in ((200, 302) if allowed else (403,)):
            wrong[path] = (act, status)
    assert wrong == {}


def test_a_visitor_is_shown_the_way_in_and_comes_back(app, visitor):
    answer = visitor.get("/alerts?severity=critical", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/alerts?severity%3Dcritical"


@pytest.mark.parametrize("language", ["en", "nl", "fr"])
@pytest.mark.parametrize("login", ["planner", "director", "child_policy", "admin", "monitor"])
def test_every_page_is_whole_in_every_language(app, conflict, acting, sign_in, login, language):
    for path, act in plain_pages(app):
        if path == "/sign-in" or not may(acting(login), act):
            continue
        seen = Seen(sign_in(login).get(f"{path}?lang={language}"))
        assert seen.status == 200, path
        assert seen.all("html") == [{"lang": language}], path
        assert not re.search(r"%\(\w+\)|>\s*None\s*<|Undefined", seen.html), path
        assert len(seen.all("h1")) == 1, path
        _check_build(seen, path)


def _check_build(seen, path):
    """No script or style in the page (the policy would stop it), no id twice, a name for every field."""
    assert not [
        name for name, attributes in seen.tags for name in attributes if name == "style" or name.startswith("on")
    ]
    assert seen.all("script") == [], path
    assert seen.all("style") == [], path
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert len(ids) == len(set(ids)), (path, [each for each in ids if ids.count(each) > 1])
    labelled = {each["for"] for each in seen.all("label")}
    fields = [each for tag in ("input", "select", "textarea") for each in seen.all(tag)
              if each.get("type") not in {"hidden", "submit"}]  # fmt: skip
    for each in fields:
        assert each.get("id") in labelled or "aria-labelledby" in each or "aria-label" in each, (path, each)
    for name in re.findall(r'aria-labelledby="([^"]+)"', seen.html) + re.findall(r'href="#([^"]+)"', seen.html):
        assert name in ids, (path, name)


def test_the_language_is_switched_at_the_same_place(see, conflict):
    seen = see("child_policy", "/alerts?severity=critical")
    switches = [each["href"] for each in seen.all("a") if each.get("hreflang")]
    assert switches == [f"/alerts?severity=critical&lang={language}" for language in ("nl", "fr", "en")]
    assert see("child_policy", "/tasks?lang=fr").all("html") == [{"lang": "fr"}]
    assert see("child_policy", "/tasks").all("html") == [{"lang": "fr"}]


def test_a_page_that_is_not_there_says_so_in_the_readers_language(see):
    seen = see("planner", "/nothing-here?lang=nl")
    assert seen.status == 404
    assert seen.all("html") == [{"lang": "nl"}]


@pytest.mark.parametrize("path", ["/alerts/{id}", "/tasks/{id}", "/mismatches/{id}", "/quarantine/{id}", "/rules/{id}",
                                  "/decision?reference={id}", "/centres/{id}"])  # fmt: skip
def test_what_does_not_exist_is_not_found(see, path):
    login = "planner"
    assert see(login, path.format(id="00000000-0000-7000-8000-000000000000")).status == 404
