"""`template`, `init`, `import`, `check`, `simulate`: files in and out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.cli.opening import opened, said_plainly
from web.cli.telling import Phases

if TYPE_CHECKING:
    from coordination.queries import FindingRow

FILES = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@said_plainly
def template(output: Path) -> None:
    """Write the workbook with which a pilot starts."""
    from coordination.pilot import write_template

    write_template(output)
    click.echo(f"{output}: fill it in, then kindreflex init {output}")


@click.command()
@click.argument("workbook", type=FILES)
@click.option("--json", "as_json", is_flag=True)
@said_plainly
def init(workbook: Path, *, as_json: bool) -> None:
    """Start a pilot from a filled-in workbook: parties, accounts, first calendar. Safe to repeat."""
    from coordination.migrations import upgrade
    from coordination.pilot import take_workbook

    with opened() as installation:
        upgrade(installation.engine)
        report = take_workbook(installation, workbook)
    accounts = [{"login": one.login, "password": one.password, "parties": list(one.parties)} for one in report.accounts]
    if as_json:
        click.echo(json.dumps({
            "centres": list(report.centres), "households": report.households, "events": report.events,
            "unchanged": report.unchanged, "accounts": accounts, "kept": list(report.kept), "refused": list(report.refused),
        }))  # fmt: skip
        return
    click.echo(f"{len(report.centres)} centres, {report.households} households, {report.events} statements taken in; "
               f"{report.unchanged} stood already.")  # fmt: skip
    for refused in report.refused:
        click.echo(f"  not taken in: {refused}", err=True)
    for account in accounts:
        click.echo(f"  {account['login']}  {account['password']}  {', '.join(account['parties'])}")
    if accounts:
        click.echo("Keep the passwords now; they are not shown again.")


@click.command("simulate")
@click.option("--centres", default=105, show_default=True, type=click.IntRange(1, 5000))
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="Days of past events.")
@click.option("--seed", default=42, show_default=True, type=int)
@click.option("--today", default=None, type=click.DateTime(["%Y-%m-%d"]), help="The day between past and coming events.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
def simulate(centres: int, days: int, seed: int, today: Any, output: Path) -> None:
    """Write a synthetic network and a stream of events as NDJSON."""
    from zoneinfo import ZoneInfo

    from coordination.clock import SystemClock, local_day
    from coordination.simulation import simulate as stream

    on = today.date() if today else local_day(SystemClock().now(), ZoneInfo("Europe/Brussels"))
    written = 0
    with Phases() as tell, output.open("w", encoding="utf-8") as lines:
        for event in stream(centres, days, seed, on):
            lines.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")
            written += 1
            if written % 1000 == 0:
                tell("writing", written, None)
    click.echo(f"{output}: {written} events")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--kind", default=None, help="Kind of all rows, where the file has no column `type`.")
@click.option("--dry-run", is_flag=True, help="Take nothing in; say what would be found.")
@click.option("--json", "as_json", is_flag=True)
@said_plainly
def import_files(files: tuple[Path, ...], kind: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Take in events from CSV, XLSX, NDJSON or CloudEvents JSON (by ending)."""
