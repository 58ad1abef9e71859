"""The administrator's pages: accounts, and tokens of systems."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination.errors import DomainError
from coordination.passwords import new_password
from coordination.people import add_person, add_token, close_person, revoke_token
from coordination.queries import PersonRow, TokenRow, list_people, list_tokens
from web.current import installation
from web.identity import access, actor
from web.pages import dates
from web.pages.desk import blueprint, page, today, zone
from web.pages.failing import tell_in
from web.pages.forms.inputs import Form, Input, Option
from web.pages.forms.parties import party_inputs, party_rows, read_parties, read_party
from web.pages.listing import Link, filter_by
from web.pages.names import parties, party
from web.pages.telling import begin, in_words
from web.problems import status_of

LANGUAGES = (("nl", "Nederlands"), ("fr", "Français"), ("en", "English"))


@dataclass(frozen=True, slots=True)
class RowAct:
    """A button on a line of a list."""

    href: str
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class ActLine:
    """A line of a list with a button."""

    cells: tuple[str, ...]
    act: RowAct | None


def _person_form() -> Form:
    filled = request.form
    rights = [Option("administrator", gettext("administrator")), Option("monitor", gettext("monitor"))]
    return Form(
        [
            Input("login", gettext("Login"), required=True, value=filled.get("login", ""), autocomplete="off"),
            Input(
                "name",
                gettext("Name of the colleague"),
                required=True,
                value=filled.get("name", ""),
                autocomplete="off",
            ),
            Input(
                "language",
                gettext("Language"),
                "select",
                required=True,
                value=filled.get("language", "nl"),
                options=[Option(code, words) for code, words in LANGUAGES],
            ),
            party_rows(filled, "speaks", gettext("Speaks for"), more=filled.get("add") == "speaks"),
            Input("rights", gettext("Rights"), "choices", values=frozenset(filled.getlist("rights")), options=rights),
        ]
    )


def _tell(form: Form, error: DomainError, party_input: str) -> None:
    """Say what is wrong beside the inputs; a party is named by two of them."""
    if error.code == "party_unknown":
        form.say(party_input, gettext("Choose both. The network and partners have services, a centre has functions."))
    else:
        tell_in(form, error)


@blueprint.get("/administration/people")
@access("people.read")
def people() -> ResponseReturnValue:
    """The accounts."""
    closed = request.args.get("show") == "closed"
    with installation().begin(actor(), read_only=True) as uow:
        found = list_people(uow, closed=closed)
    rows = [_person_line(row) for row in found]
    headline = begin(ngettext("one account", "%(count)s accounts", len(rows), count=in_words(len(rows))))
    if not rows:
        headline = gettext("No account")
    return page(
        "administration.html",
        title=gettext("Accounts"),
        headline=headline,
        rows=rows,
        under_headline=gettext("Whoever may sign in, and for whom each one speaks."),
        caption=gettext("Accounts, by name"),
        nothing=gettext("No account here."),
        columns=(gettext("Name"), gettext("Login"), gettext("Speaks for"), gettext("Last seen")),
        add=Link(url_for("pages.new_person"), gettext("Add an account")),
        filters=[filter_by(gettext("Show"), "show", (("", gettext("open ones")), ("closed", gettext("closed ones"))))],
    )


def _person_line(row: PersonRow) -> ActLine:
    rights = [gettext("administrator")] * row.administrator + [gettext("monitor")] * row.monitor
    speaks = begin(", ".join([*filter(None, [parties(row.parties)]), *rights]))
    seen = dates.moment_words(row.last_seen_at, today(), zone()) if row.last_seen_at else gettext("never")
    act = None
    if row.closed_at is None and row.id != actor().person:
        label = gettext("Close the account of %(name)s", name=row.name)
        act = RowAct(url_for("pages.close_account", person_id=row.id), gettext("Close"), label)
    return ActLine((row.name, row.login, speaks, seen), act)


@blueprint.get("/administration/tokens")
@access("tokens.read")
def tokens() -> ResponseReturnValue:
    """The tokens of systems."""
    revoked = request.args.get("show") == "revoked"
    with installation().begin(actor(), read_only=True) as uow:
        found = list_tokens(uow, revoked=revoked)
    rows = [_token_line(row) for row in found]
    headline = gettext("No token")
    if rows:
        headline = begin(ngettext("one token", "%(count)s tokens", len(rows), count=in_words(len(rows))))
    return page(
        "administration.html",
        title=gettext("Tokens"),
        headline=headline,
        rows=rows,
        under_headline=gettext("With a token a party's system sends its decisions by itself."),
        caption=gettext("Tokens, by party"),
        nothing=gettext("No token here."),
        columns=(gettext("Party"), gettext("System"), gettext("It may"), gettext("Last used")),
        add=Link(url_for("pages.new_token"), gettext("Add a token")),
        filters=[
            filter_by(gettext("Show"), "show", (("", gettext("valid ones")), ("revoked", gettext("revoked ones"))))
        ],
    )


def _token_line(row: TokenRow) -> ActLine:
    used = dates.moment_words(row.last_used_at, today(), zone()) if row.last_used_at else gettext("never")
    act = None
    if row.revoked_at is None:
        label = gettext("Revoke the token %(name)s", name=row.name)
        act = RowAct(url_for("pages.revoke", token_id=row.id), gettext("Revoke"), label)
    return ActLine((begin(party(row.party)), row.name, _scopes(row.scopes), used), act)


def _scopes(scopes: Iterable[str]) -> str:
    """Tell what a token may do."""
    words = {"submit": gettext("bring"), "read": gettext("read"), "act": gettext("act for a person")}
    return ", ".join(words.get(each, each) for each in scopes)


@blueprint.route("/administration/people/new", methods=["GET", "POST"])
@access("people.manage")
def new_person() -> ResponseReturnValue:
    """Add an account; its first password is made here and shown once."""
    form, secret = _person_form(), None
    status = 200
    if request.method == "POST" and not request.form.get("add"):
        rights = request.form.getlist("rights")
        password = new_password()
        try:
            with installation().begin(actor()) as uow:
                add_person(
                    uow,
                    request.form.get("login", ""),
                    request.form.get("name", ""),
                    password,
                    parties=read_parties(request.form, "speaks"),
                    language=request.form.get("language", "nl"),
                    administrator="administrator" in rights,
                    monitor="monitor" in rights,
                )
            secret = password
        except DomainError as error:
            _tell(form, error, "speaks")
            status = status_of(error)
    return page(
        "person_form.html",
        title=gettext("Add an account"),
        form=form,
        secret=secret,
        button=gettext("Add the account"),
        secret_words=gettext("First password"),
        back=url_for("pages.people"),
        under_title=gettext("An account belongs to one person. It speaks for the parties that you name."),
    ), status


@blueprint.post("/administration/people/<uuid:person_id>/close")
@access("people.manage")
def close_account(person_id: uuid.UUID) -> ResponseReturnValue:
    """Close an account: its sessions end at once."""
    with installation().begin(actor()) as uow:
        close_person(uow, person_id)
    flash(gettext("The account is closed, and its sessions have ended."))
    return redirect(url_for("pages.people"))


def _token_form() -> Form:
    filled = request.form
    scopes = [
        Option("submit", gettext("bring decisions and records")),
        Option("read", gettext("read what the party may read")),
    ]
    chosen = frozenset(filled.getlist("scopes")) if request.method == "POST" else frozenset({"submit", "read"})
    return Form(
        [
            *party_inputs(filled),
            Input(
                "name", gettext("Name of the system"), required=True, value=filled.get("name", ""), autocomplete="off"
            ),
            Input("scopes", gettext("It may"), "choices", required=True, values=chosen, options=scopes),
        ]
    )


@blueprint.route("/administration/tokens/new", methods=["GET", "POST"])
@access("tokens.manage")
def new_token() -> ResponseReturnValue:
    """Give a party's system a token, shown once."""
    form, secret, status = _token_form(), None, 200
    if request.method == "POST":
        try:
            with installation().begin(actor()) as uow:
                issued = add_token(
                    uow,
                    read_party(request.form),
                    request.form.get("name", ""),
                    scopes=request.form.getlist("scopes"),
                )
            secret = issued.secret
        except DomainError as error:
            _tell(form, error, "role")
            status = status_of(error)
    return page(
        "person_form.html",
        title=gettext("Add a token"),
        form=form,
        secret=secret,
        button=gettext("Add the token"),
        secret_words=gettext("Token"),
        back=url_for("pages.tokens"),
        under_title=gettext("With a token a party's system sends its decisions by itself."),
    ), status


@blueprint.post("/administration/tokens/<uuid:token_id>/revoke")
@access("tokens.manage")
def revoke(token_id: uuid.UUID) -> ResponseReturnValue:
    """Revoke a token."""
    with installation().begin(actor()) as uow:
        revoke_token(uow, token_id)
    flash(gettext("The token is revoked."))
    return redirect(url_for("pages.tokens"))
