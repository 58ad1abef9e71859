"""Signing in by the form, a person's language, and the own account."""

import pytest

from coordination.people import set_language
from tests.web.conftest import PASSWORD
from tests.web.pages.conftest import Seen


@pytest.fixture
def browser(app):
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "text/html"

    def send(path, **data):
        page = Seen(client.get(path))
        return client.post(path, data={"csrf_token": page.value("csrf_token"), **data})

    client.send = send
    return client


def test_a_person_signs_in_and_comes_back_to_where_they_wanted_to_be(browser):
    answer = browser.send("/sign-in", login="planner", password=PASSWORD, next="/alerts")
    assert answer.location == "/alerts"
    assert browser.get("/alerts").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(browser, elsewhere):
    answer = browser.send("/sign-in", login="planner", password=PASSWORD, next=elsewhere)
    assert answer.location == "/"


def test_a_wrong_password_and_an_unknown_login_read_the_same(browser):
    wrong = Seen(browser.send("/sign-in", login="planner", password="wrong"))
    unknown = Seen(browser.send("/sign-in", login="somebody", password="wrong"))
    assert wrong.status == unknown.status == 401
    assert wrong.text == unknown.text


def test_a_form_without_its_token_is_refused(app):
    answer = app.test_client().post("/sign-in", data={"login": "planner", "password": PASSWORD})
    assert answer.status_code == 400


def test_the_language_of_the_person_is_the_one_that_pages_begin_with(browser, network):
    network.add_account("nederlandstalig", "finance")
    with network.installation.begin() as uow:
        set_language(uow, network.people["nederlandstalig"], "nl")
    browser.send("/sign-in", login="nederlandstalig", password=PASSWORD)
    assert Seen(browser.get("/")).all("html") == [{"lang": "nl"}]


def test_a_changed_password_ends_every_other_session_and_not_this_one(app, browser, network):
    network.add_account("changing", "finance")
    other = app.test_client()
    other.environ_base["HTTP_ACCEPT"] = "text/html"
    csrf = Seen(other.get("/sign-in")).value("csrf_token")
    other.post("/sign-in", data={"csrf_token": csrf, "login": "changing", "password": PASSWORD})
    assert other.get("/tasks").status_code == 200
    browser.send("/sign-in", login="changing", password=PASSWORD)
    new = "several plain words here"
    wrong = Seen(browser.send("/account", old=PASSWORD, new=new, again="something else"))
    assert wrong.status == 422
    assert browser.send("/account", old=PASSWORD, new=new, again=new).status_code == 302
    assert browser.get("/tasks").status_code == 200
    assert other.get("/tasks").status_code == 302


def test_signing_out_ends_the_session(browser):
    browser.send("/sign-in", login="finance", password=PASSWORD)
    csrf = Seen(browser.get("/account")).value("csrf_token")
    browser.post("/sign-out", data={"csrf_token": csrf})
    assert browser.get("/account").status_code == 302


def test_who_tried_too_often_is_told_when_to_come_back(browser, network):
    network.add_account("locked_out")
    for _ in range(5):
        assert browser.send("/sign-in", login="locked_out", password="wrong").status_code == 401
    answer = browser.send("/sign-in", login="locked_out", password=PASSWORD)
    assert answer.status_code == 429
    assert 14 * 60 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Next attempt in 15 minutes" in Seen(answer).text
