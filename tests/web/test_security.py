"""Sessions, cookies, forged requests, headers, tokens: who comes in and how."""

import dataclasses
import datetime as dt

import pytest
from flask import session

from coordination.models import SignInAttempt
from coordination.people import add_person, add_token, close_person, set_password
from tests.web.conftest import PASSWORD
from web.identity import sign_in as begin_session
from web.wsgi import create_app


def test_headers_stand_on_every_answer(visitor):
    for path in ("/healthz", "/api/v1/me", "/api/docs", "/nothing"):
        headers = visitor.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["X-Request-Id"]
        assert "Strict-Transport-Security" not in headers


def test_over_tls_cookies_are_secure_and_browsers_stay_there(network):
    settings = dataclasses.replace(network.installation.settings, public_url="https://kindreflex.example.org")
    app = create_app(dataclasses.replace(network.installation, settings=settings))
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert "max-age" in app.test_client().get("/healthz").headers["Strict-Transport-Security"]


def test_a_trial_on_this_machine_works_without_tls(app):
    assert app.config["SESSION_COOKIE_SECURE"] is False
    assert app.config["SESSION_COOKIE_HTTPONLY"] is True
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_a_secret_key_is_never_empty(app):
    assert len(app.config["SECRET_KEY"]) >= 32


def test_the_id_of_a_request_is_kept_when_it_is_plain(visitor):
    assert visitor.get("/healthz", headers={"X-Request-Id": "abc-12345"}).headers["X-Request-Id"] == "abc-12345"
    assert visitor.get("/healthz", headers={"X-Request-Id": 'a" b'}).headers["X-Request-Id"] != 'a" b'


def test_a_change_by_session_needs_its_token(sign_in, app):
    client = sign_in("planner")
    refused = client.post("/api/v1/notices/read", json={}, headers={"X-CSRFToken": ""})
    assert (refused.status_code, refused.json["code"]) == (400, "forged")
    assert client.post("/api/v1/notices/read", json={}).status_code == 200


def test_a_token_of_a_system_needs_no_csrf(bearer):
    assert bearer("logistics").post("/api/v1/notices/read", json={}).status_code == 200


def test_nobody_is_told_to_sign_in(visitor):
    answer = visitor.get("/api/v1/me")
    assert (answer.status_code, answer.json["code"]) == (401, "sign_in_first")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert visitor.post("/api/v1/notices/read", json={}).status_code == 401


@pytest.mark.parametrize("header", ["Bearer nothing", "Bearer ", "bearer kr_", "Bearer \xe9"])
def test_a_token_that_is_not_known_is_refused(visitor, header):
    answer = visitor.get("/api/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "token_unknown")


def test_a_token_ends(app, network):
    with network.installation.begin() as uow:
        issued = add_token(uow, "logistics", "short", expires_at=uow.at + dt.timedelta(hours=1))
    client = app.test_client()
    headers = {"Authorization": f"Bearer {issued.secret}"}
    assert client.get("/api/v1/me", headers=headers).status_code == 200
    network.installation.clock.move(hours=2)
    assert client.get("/api/v1/me", headers=headers).json["code"] == "token_expired"
    network.installation.clock.move(hours=-2)


def _session(app, network, login):
    with network.installation.begin() as uow:
        person = add_person(uow, login, login, PASSWORD, parties=("logistics",))
    client = app.test_client()
    with app.test_request_context("/"):
        begin_session(login, PASSWORD)
        carried = dict(session)
    with client.session_transaction() as kept:
        kept.update(carried)
    assert client.get("/api/v1/me").status_code == 200
    return person, client


def test_a_session_ends_when_the_account_is_closed(app, network):
    person, client = _session(app, network, "leaving")
    with network.installation.begin() as uow:
        close_person(uow, person)
    assert client.get("/api/v1/me").status_code == 401


def test_a_session_ends_when_the_password_changes(app, network):
    person, client = _session(app, network, "careful")
    with network.installation.begin() as uow:
        set_password(uow, person, "another horse battery")
    assert client.get("/api/v1/me").status_code == 401


def test_what_no_database_takes_is_refused_at_the_door(bearer):
    for path in ("/api/v1/alerts?centre=%00", "/api/v1/rules/%00", "/api/v1/alerts?%00=1"):
        assert bearer("logistics").get(path).status_code == 422


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/api/v1/nothing", "GET", 404), ("/api/v1/me", "DELETE", 405), ("/api/v1/alerts/no-id", "GET", 404)],
)
def test_the_router_answers_with_problems(bearer, path, method, status):
    answer = bearer("logistics").open(path, method=method)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json["status"] == status


def test_words_follow_the_language_that_was_asked(visitor):
    titles = {language: visitor.get(f"/api/v1/me?lang={language}").json["title"] for language in ("en", "nl", "fr")}
    assert len(set(titles.values())) == 3
    assert visitor.get("/api/v1/me?lang=xx", headers={"Accept-Language": "fr"}).json["title"] == titles["fr"]


def test_failed_attempts_are_kept_without_names(network):
    columns = set(SignInAttempt.__table__.columns.keys())
    assert columns == {"id", "key", "at"}
