"""`audit verify` and `bench`: proofs that a person can ask for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from web.cli.opening import opened, said_plainly


@click.group()
def audit() -> None:
    """The journal: who did what, when, why."""


@audit.command()
@said_plainly
def verify() -> None:
    """Prove that the journal was not altered."""
    from coordination.journal import verify as verify_journal

    with opened() as installation:
        proof = verify_journal(installation)
    if not proof.holds:
        raise click.ClickException(f"the journal was altered at entry {proof.broken_at}")
    click.echo(f"{proof.sealed} entries, none altered; {proof.unsealed} wait to be sealed.")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Print the figures of tests/benchmarks with the hardware they were taken on."""
    folder = Path(__file__).resolve().parents[2] / "tests" / "benchmarks"
    if not folder.is_dir():
        raise click.ClickException("the benchmarks come with the source, not with the installed package")
    status = subprocess.run(  # noqa: S603 — our own benchmarks
        [sys.executable, "-m", "tests.benchmarks", *arguments], cwd=folder.parents[1], check=False,
    ).returncode  # fmt: skip
    sys.exit(status)


COMMANDS = (audit, bench)
