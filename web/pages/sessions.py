"""Signing in and out, and a person's own account."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_user

from coordination import people
from coordination.actors import Actor
from coordination.errors import DomainError, ForbiddenError
from web.current import installation, language, remember_language
from web.identity import ANYONE, SignedIn, access, actor, asking_or_none
from web.identity import sign_in as begin_session
from web.identity import sign_out as end_session
from web.pages.desk import blueprint, page
from web.pages.failing import tell_in
from web.pages.forms.inputs import Form, Input
from web.problems import status_of, waits


def _sign_in_form() -> Form:
    return Form(
        [
            Input(
                "login", gettext("Login"), required=True, value=request.form.get("login", ""), autocomplete="username"
            ),
            Input("password", gettext("Password"), "password", required=True, autocomplete="current-password"),
        ]
    )


def _own_address(address: str) -> str:
    """Give an address of these pages only; anything else is the first page."""
    parts = urlsplit(address)
    own = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if own else url_for("pages.first_page")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access(ANYONE)
def sign_in() -> ResponseReturnValue:
    """Sign in; a wrong password and a login that does not exist read the same."""
    form = _sign_in_form()
    address = request.values.get("next", "")
    if request.method == "GET":
        if asking_or_none() is not None:
            return redirect(_own_address(address))
        return page("sign_in.html", form=form, next=address)
    chosen = session.get("language")
    try:
        person = begin_session(request.form.get("login", "").strip(), request.form.get("password", ""))
    except DomainError as error:
        tell_in(form, error)
        return page("sign_in.html", form=form, next=address), status_of(error), waits(error)
    remember_language(chosen or person.language)
    return redirect(_own_address(address))


@blueprint.post("/sign-out")
@access(ANYONE)
def sign_out() -> ResponseReturnValue:
    """End the session; who comes next reads the same language."""
    spoken = language()
    end_session()
    return redirect(url_for("pages.sign_in", lang=spoken))


def _password_form() -> Form:
    return Form(
        [
            Input("old", gettext("Present password"), "password", required=True, autocomplete="current-password"),
            Input(
                "new",
                gettext("New password"),
                "password",
                required=True,
                autocomplete="new-password",
                help=gettext("Twelve characters or more; a few words in a row are easy to remember."),
            ),
            Input("again", gettext("New password once more"), "password", required=True, autocomplete="new-password"),
        ]
    )


@blueprint.route("/account", methods=["GET", "POST"])
@access("account.own")
def account() -> ResponseReturnValue:
    """A person's own account: the parties it speaks for, and its password."""
    form = _password_form()
    if request.method == "GET":
        return page("account.html", form=form)
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    if new != again:
        form.say("again", gettext("This is not the same as above."))
        return page("account.html", form=form), 422
    me = actor()
    try:
        with installation().begin(me) as uow:
            epoch = people.change_password(uow, _person(me), old, new)
    except DomainError as error:
        tell_in(form, error)
        return page("account.html", form=form), status_of(error)
    login_user(SignedIn(me, epoch))
    flash(gettext("Your password is changed. Every other session of yours has ended."))
    return redirect(url_for("pages.account"))


def _person(me: Actor) -> uuid.UUID:
    """Give the person behind a session. Raises `ForbiddenError` (`needs_person`) for a system."""
    if me.person is None:
        raise ForbiddenError("needs_person")
    return me.person
