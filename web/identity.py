"""Who asks: a person with a session, or a party's system with a bearer token; and the access rule of each route.

A session carries the id of the person and the epoch of its sessions; when the account is closed or the password
changes, the epoch rises and every session ends. A route without an access rule answers nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request, session
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user

from coordination import people
from coordination.actors import Actor
from coordination.errors import ForbiddenError
from coordination.policy.access import may
from web.current import address, installation

ANYONE = "anyone"
"""The access rule of what needs no account: signing in, health, the description of the API."""

View = TypeVar("View", bound=Callable[..., Any])


class SignedIn:
    """A person with a live session, as Flask-Login sees it."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor, epoch: int) -> None:
        self.actor = actor
        self.epoch = epoch

    def get_id(self) -> str:
        """Give what the session carries: the person and the epoch of its sessions."""
        return f"{self.actor.person}.{self.epoch}"


class Visitor(AnonymousUserMixin):
    """Nobody that we know."""

    actor = None


def access(rule: str) -> Callable[[View], View]:
    """Say which rule of `coordination.policy.access` guards the view."""

    def declare(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return declare


def rule_of(app: Flask, endpoint: str) -> str | None:
    """Give the access rule of an endpoint; static files of packages are for anyone."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return ANYONE
    rule: str | None = getattr(app.view_functions[endpoint], "access_rule", None)
    return rule


def actor() -> Actor:
    """Give who asks. Raises `ForbiddenError` (`sign_in_first`) for nobody."""
    asking = asking_or_none()
    if asking is None:
        raise ForbiddenError("sign_in_first")
    return asking


def asking_or_none() -> Actor | None:
    """Give who asks, or `None` for a visitor. Raises `ForbiddenError` for a token that is not (or no longer) good."""
    if "actor" not in g:
        secret = bearer()
        g.actor = current_user.actor if secret is None else people.token_actor(installation(), secret)
    return cast("Actor | None", g.actor)


def ask_nobody() -> None:
    """Answer this request as a visitor's: who asks cannot be looked up now. The session stays as it is."""
    g.actor = None
    g._login_user = Visitor()  # noqa: SLF001 — where Flask-Login keeps whom it has loaded


def bearer() -> str | None:
    """Give the token that the request carries, or `None`."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def sign_in(login: str, password: str) -> Actor:
    """Sign a person in and begin a new session. Raises what `coordination.people.sign_in` refuses."""
    person = people.sign_in(installation(), login, password, address())
    session.clear()
    session.permanent = True
    login_user(SignedIn(person.actor, person.epoch))
    return person.actor


def sign_out() -> None:
    """End the session."""
    logout_user()
    session.clear()


def init_identity(app: Flask) -> None:
    """Let every request be asked who it comes from, and whether that one may."""
    login_manager = LoginManager(app)
    login_manager.anonymous_user = Visitor
    login_manager.session_protection = None  # It ties sessions to addresses, which change on the way through a day.
    login_manager.user_loader(_load)
    app.before_request(_check_access)


def _load(carried: str) -> SignedIn | None:
    person, _, epoch = carried.partition(".")
    try:
        found = people.person_actor(installation(), uuid.UUID(person), int(epoch))
    except ValueError:
        return None
    return None if found is None else SignedIn(found, int(epoch))


def _check_access() -> None:
    if request.endpoint is None or request.method == "OPTIONS":
        return  # A page that is not there, or a method that is not: the router answers.
    rule = rule_of(current_app, request.endpoint)
    if rule == ANYONE:
        return
    asking = actor()
    if rule is None or not may(asking, rule):
        raise ForbiddenError("not_allowed", act=rule or request.endpoint)
