"""`template`, `init`, `import`, `check`, `simulate`: files in and out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.cli.opening import lines_of, opened, said_plainly, settings_of_environment
from web.cli.telling import Phases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coordination.importing import ImportResult
    from coordination.pilot import NewAccount
    from coordination.queries import FindingRow

REASONS_MOST = 100
"""Rows whose reason is printed; a file may have a million."""
SET_APART = 3
"""Exit code of an import that set rows apart; 1 is an error, and 2 is click's for a wrong command line."""
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

    with opened(any_schema=True) as installation:
        upgrade(installation.engine)
        report = take_workbook(installation, workbook, announce=None if as_json else _say_accounts)
    if as_json:
        accounts = [
            {"login": one.login, "password": one.password, "parties": list(one.parties)} for one in report.accounts
        ]
        click.echo(json.dumps({
            "centres": list(report.centres), "households": report.households, "events": report.events,
            "unchanged": report.unchanged, "accounts": accounts, "kept": list(report.kept),
            "never_signed_in": list(report.never_seen), "refused": list(report.refused),
        }))  # fmt: skip
        return
    click.echo(f"{len(report.centres)} centres, {report.households} households, {report.events} statements taken in; "
               f"{report.unchanged} stood already.")  # fmt: skip
    for refused in report.refused:
        click.echo(f"  not taken in: {refused}", err=True)
    if report.never_seen:
        click.echo(f"Nobody signed in yet as: {', '.join(report.never_seen)}. "
                   "Where the password is lost, kindreflex users password LOGIN sets a new one.")  # fmt: skip


def _say_accounts(accounts: Sequence[NewAccount]) -> None:
    if accounts:
        click.echo("Accounts; keep the passwords now, they are not shown again:")
    for one in accounts:
        click.echo(f"  {one.login}  {one.password}  {', '.join(one.parties)}")


@click.command("simulate")
@click.option("--centres", default=105, show_default=True, type=click.IntRange(1, 5000))
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="Days of past events.")
@click.option("--seed", default=42, show_default=True, type=int)
@click.option(
    "--today", default=None, type=click.DateTime(["%Y-%m-%d"]), help="The day between past and coming events."
)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@said_plainly
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
    """Take in events from CSV, XLSX, NDJSON or CloudEvents JSON (by ending).

    Ends with 3 when rows were set apart in quarantine (with --dry-run: would be), each with its reason; the others are
    in. Ends with 1 when a column was not understood or a file cannot be read. Rows in quarantine are corrected and
    replayed on the page Quarantine, or by /api/v1/quarantine; or mend the file and import it again.
    """
    results = [_taken(path, kind, dry_run=dry_run) for path in files]
    if as_json:
        click.echo(json.dumps([_as_json(result) for result in results], ensure_ascii=False))
    else:
        for result in results:
            _say_result(result)
    apart = sum(len(result.quarantined) for result in results)
    if apart:
        _say_quarantine(apart, dry_run=dry_run)
    if any(result.unknown for result in results):
        raise click.exceptions.Exit(1)
    if apart:
        raise click.exceptions.Exit(SET_APART)


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--kind", default=None, help="Kind of all rows, where the file has no column `type`.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "nl", "fr"]))
@click.option("--json", "as_json", is_flag=True)
@said_plainly
def check(files: tuple[Path, ...], kind: str | None, *, lang: str, as_json: bool) -> None:
    """Suppose the events of files against the network: what would appear and disappear. Nothing is written."""
    from coordination.actors import SYSTEM
    from coordination.importing import import_file
    from coordination.placements import suppose
    from coordination.queries.findings import finding_rows

    told = []
    with opened() as installation:
        for path in files:
            result = import_file(
                installation, path.name, path.read_bytes(), SYSTEM, kind=kind, dry_run=True, suppose=suppose
            )
            supposed = result.supposed
            with installation.begin(SYSTEM, read_only=True) as uow:
                called = supposed.called if supposed else {}
                appear = finding_rows(uow, supposed.appear if supposed else (), lang, called)
                disappear = finding_rows(uow, supposed.disappear if supposed else (), lang, called)
            told.append((result, appear, disappear, list(supposed.parties) if supposed else []))
    if as_json:
        click.echo(json.dumps([
            {**_as_json(result), "appear": [_finding(row) for row in appear],
             "disappear": [_finding(row) for row in disappear], "parties": parties,
             "supposed_rows": result.supposed_rows}
            for result, appear, disappear, parties in told
        ], ensure_ascii=False, default=str))  # fmt: skip
        return
    for result, appear, disappear, parties in told:
        _say_result(result)
        if result.supposed_rows < result.counts.get("accepted", 0):
            click.echo(f"what follows is of the first {result.supposed_rows} rows", err=True)
        _say_findings("would appear", appear)
        _say_findings("would disappear", disappear)
        if parties:
            click.echo(f"would be asked to act: {', '.join(parties)}")


def _taken(path: Path, kind: str | None, *, dry_run: bool) -> ImportResult:
    from coordination.actors import SYSTEM
    from coordination.importing import import_file

    with opened() as installation, Phases() as tell:
        data = path.read_bytes()
        return import_file(
            installation, path.name, data, SYSTEM, kind=kind, dry_run=dry_run,
            progress=lambda done: tell(path.name, done, None),
        )  # fmt: skip


def _say_quarantine(rows: int, *, dry_run: bool) -> None:
    """Say how many rows did not go in, and where they are looked at."""
    if dry_run:
        click.echo(f"{rows} row(s) would be set apart in quarantine. Mend them in the file.", err=True)
        return
    where = f"{settings_of_environment().public_url}/quarantine"
    click.echo(f"{rows} row(s) are set apart in quarantine. See and correct them on {where}, "
               "or by GET /api/v1/quarantine; or mend the file and import it again.", err=True)  # fmt: skip


def _as_json(result: ImportResult) -> dict[str, Any]:
    from web.problems import stored_problem

    return {
        "file": result.name, "dry_run": result.dry_run, "counts": result.counts,
        "unknown_columns": result.unknown,
        "quarantined": [
            {"line": row.line, "sheet": row.sheet, "problem": stored_problem(row.problem or {}, "en")}
            for row in result.quarantined
        ],
    }  # fmt: skip


def _say_result(result: ImportResult) -> None:
    counts = ", ".join(f"{number} {status}" for status, number in sorted(result.counts.items())) or "nothing"
    click.echo(f"{result.name}: {counts}{' (nothing was written)' if result.dry_run else ''}")
    for title, suggestion in result.unknown.items():
        near = f"; did you mean {suggestion}?" if suggestion else ""
        click.echo(f"  column not understood: {title}{near}", err=True)
    for row in result.quarantined[:REASONS_MOST]:
        sheet = f"{row.sheet} " if row.sheet else ""
        click.echo(f"  {sheet}line {row.line}: {_reason(row.problem)}", err=True)
    if len(result.quarantined) > REASONS_MOST:
        click.echo(f"  … and {len(result.quarantined) - REASONS_MOST} more; --json tells them all", err=True)


def _reason(kept: Mapping[str, Any] | None) -> str:
    """Say why a row was not taken in, in one line, with the words of the API."""
    from web.problems import stored_problem

    problem = stored_problem(kept or {}, "en")
    return "; ".join(lines_of(problem["title"], problem["detail"], problem.get("errors", ())))


def _say_findings(heading: str, rows: tuple[FindingRow, ...]) -> None:
    click.echo(f"{heading}: {len(rows)}")
    for row in rows:
        click.echo(f"  {row.severity:8} {row.centre}  from {row.starts_on}  {row.title}: {row.sentence}")


def _finding(row: FindingRow) -> dict[str, Any]:
    return {
        "rule": row.rule, "centre": row.centre, "stage": row.stage, "severity": row.severity,
        "subject": {"kind": row.subject_kind, "ref": row.subject_ref}, "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None, "beyond_horizon": row.beyond_horizon,
        "sentence": row.sentence, "evidence": list(row.evidence), "segments": list(row.segments),
    }  # fmt: skip


COMMANDS = (template, init, import_files, check, simulate)
