"""`users` and `tokens`: who may come in."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import click

from web.cli.opening import opened, said_plainly


@click.group()
def users() -> None:
    """Accounts of people."""


@users.command("add")
@click.option("--login", required=True)
@click.option("--name", required=True, help="As colleagues know the person.")
@click.option(
    "--party", "parties", multiple=True, help="logistics, rodekruis:logistics, CEN-03:direction; may be repeated."
)
@click.option("--language", default="nl", show_default=True, type=click.Choice(["en", "nl", "fr"]))
@click.option("--administrator", is_flag=True)
@click.option("--monitor", is_flag=True)
@click.option("--password", default=None, help="Left out: a random one is made and printed.", envvar=None)
@click.option("--json", "as_json", is_flag=True)
@said_plainly
def add_user(
    login: str, name: str, parties: tuple[str, ...], language: str, password: str | None, *, administrator: bool,
    monitor: bool, as_json: bool,
) -> None:  # fmt: skip
    """Add an account."""
    from coordination.passwords import new_password
    from coordination.people import add_person

    secret = password or new_password()
    with opened() as installation, installation.begin() as uow:
        person = add_person(
            uow, login, name, secret, parties=parties, language=language, administrator=administrator, monitor=monitor,
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps({"id": str(person), "login": login.strip().lower(), "password": secret}))
    else:
        click.echo(f"{login} can sign in." + ("" if password else f" Password: {secret}"))


@users.command("password")
@click.argument("login")
@click.option("--json", "as_json", is_flag=True)
@said_plainly
def new_password_of(login: str, *, as_json: bool) -> None:
    """Give the account of LOGIN a new password, shown this once: its sessions end now."""
    from coordination.people import reset_password

    with opened() as installation, installation.begin() as uow:
        password = reset_password(uow, login)
        _say_password(login, password, as_json=as_json)  # before the commit: what was not told is not set either


def _say_password(login: str, password: str, *, as_json: bool) -> None:
    login = login.strip().lower()
    if as_json:
        click.echo(json.dumps({"login": login, "password": password}))
    else:
        click.echo(f"{login}  {password}\nKeep it now; it is not shown again. Its owner sets another under Account.")


@users.command("close")
@click.argument("login")
@said_plainly
def close_user(login: str) -> None:
    """Close an account: its sessions end now."""
    from coordination.people import close_person
    from coordination.queries.people import find_person

    with opened() as installation, installation.begin() as uow:
        close_person(uow, find_person(uow, login).id)
    click.echo(f"{login} is closed.")


@click.group()
def tokens() -> None:
    """Tokens of parties' systems."""


@tokens.command("add")
@click.option("--party", required=True, help="The party whose system it is.")
@click.option("--name", required=True, help="What the system is called.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(["submit", "read", "act"]),
              default=("submit", "read"),
              show_default=True)  # fmt: skip
@click.option("--source", "sources", multiple=True, help="Prefix of `source` that it owns; may be repeated.")
@click.option("--days", type=click.IntRange(1, 3650), default=None, help="Days until it expires; left out: never.")
@click.option("--person", type=click.UUID, default=None, help="Person that it may act as.")
@click.option("--json", "as_json", is_flag=True)
@said_plainly
def add_token(
    party: str, name: str, scopes: tuple[str, ...], sources: tuple[str, ...], days: int | None,
    person: uuid.UUID | None,
    *, as_json: bool,
) -> None:  # fmt: skip
    """Give a party's system a token; its secret is shown this once."""
    from coordination.people import add_token as issue

    with opened() as installation, installation.begin() as uow:
        expires_at = None if days is None else uow.at + dt.timedelta(days=days)
        issued = issue(uow, party, name, scopes=scopes, sources=sources, expires_at=expires_at, person=person)
    if as_json:
        click.echo(json.dumps({"id": str(issued.id), "token": issued.secret}))
    else:
        click.echo(
            f"{issued.secret}\nKeep it now; it is not shown again. To revoke it: kindreflex tokens revoke {issued.id}"
        )


@tokens.command("revoke")
@click.argument("token", type=click.UUID)
@said_plainly
def revoke(token: uuid.UUID) -> None:
    """Revoke a token by its id."""
    from coordination.people import revoke_token

    with opened() as installation, installation.begin() as uow:
        revoke_token(uow, token)
    click.echo("The token is revoked.")


COMMANDS = (users, tokens)
