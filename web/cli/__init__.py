"""`kindreflex COMMAND`: the command line, one file a family of commands."""

from __future__ import annotations

import click

from web.cli import events, people, proofs, rules, running


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kindreflex")
def main() -> None:
    """Give an asylum-reception network its child-and-family reflex."""


for command in (*running.COMMANDS, *events.COMMANDS, *rules.COMMANDS, *people.COMMANDS, *proofs.COMMANDS):
    main.add_command(command)
