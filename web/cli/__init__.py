"""`kindreflex COMMAND`: the command line, one file a family of commands."""

from __future__ import annotations

import click

from web.cli.events import COMMANDS as EVENTS
from web.cli.keeping import COMMANDS as KEEPING
from web.cli.people import COMMANDS as PEOPLE
from web.cli.proofs import COMMANDS as PROOFS
from web.cli.rules import COMMANDS as RULES
from web.cli.running import COMMANDS as RUNNING
from web.logs import configure_logs


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kindreflex")
def main() -> None:
    """Give an asylum-reception network its child-and-family reflex."""
    configure_logs(json=False)


for command in (*RUNNING, *EVENTS, *RULES, *PEOPLE, *KEEPING, *PROOFS):
    main.add_command(command)
