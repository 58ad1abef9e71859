"""`households` and `retention`: erasing one household, and how long what is kept."""

from __future__ import annotations

import json

import click

from web.cli.opening import opened, said_plainly


@click.group()
def households() -> None:
    """Households, by pseudonym or by the reference of their source."""


@households.command("erase")
@click.argument("reference")
@click.option("--reason", required=True, help="Why; it stays in the journal, and so may not name the household.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True)
@said_plainly
def erase(reference: str, reason: str, *, yes: bool, as_json: bool) -> None:
    """Erase the household of this REFERENCE (or pseudonym): nothing about it can be read any more, by anybody."""
    from coordination.actors import SYSTEM
    from coordination.erasing import erase_named, find_household

    with opened() as installation:
        with installation.begin(read_only=True) as uow:
            ref = find_household(uow, reference)
        if not yes:
            click.confirm(f"Erase {ref}? What is known of it is destroyed and cannot be brought back", abort=True)
        told = erase_named(installation, SYSTEM, ref, reason)
    if as_json:
        destroyed = dict(told.destroyed)
        click.echo(json.dumps({"household": ref, "erased_at": told.erased_at.isoformat(), "destroyed": destroyed}))
    elif not told.destroyed:
        click.echo(f"{ref} was erased already, at {told.erased_at.isoformat(timespec='minutes')}.")
    else:
        click.echo(f"{ref} is erased. Destroyed:")
        for kind, number in told.destroyed.items():
            click.echo(f"  {number:>5} {_DESTROYED[kind]}")


_DESTROYED = {
    "statements": "statement(s): what they said of it",
    "decisions": "decision(s) or record(s): out of every calendar",
    "alerts": "alert(s): proof, counts and causes",
    "texts": "text(s) that named it",
    "waiting": "message(s) in quarantine that named it",
    "answers": "kept answer(s) of the API that named it",
}


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
@said_plainly
def retention(context: click.Context, *, as_json: bool) -> None:
    """How long what is kept, and why; `retention set KIND DAYS` changes it."""
    from coordination.retention import list_terms

    if context.invoked_subcommand is not None:
        return
    with opened() as installation, installation.begin(read_only=True) as uow:
        rows = list_terms(uow)
    if as_json:
        click.echo(json.dumps({row.kind: {"days": row.days, "usual": row.usual} for row in rows}))
        return
    for row in rows:
        usual = "" if row.days == row.usual else f" (usually {row.usual})"
        click.echo(f"{row.kind}: {row.days} days{usual} after {row.since}\n    {row.reason}")


@retention.command("set")
@click.argument("kind")
@click.argument("days", type=int)
@said_plainly
def set_days(kind: str, days: int) -> None:
    """Keep what is of a KIND for so many DAYS; from the next night on."""
    from coordination.retention import set_term

    with opened() as installation, installation.begin() as uow:
        row = set_term(uow, kind, days)
    click.echo(f"{row.kind}: {row.days} days after {row.since}")


COMMANDS = (households, retention)
