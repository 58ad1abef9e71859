"""`rules`: check the packs, explain a rule at a centre, list the facts, try a draft on past days."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.cli.opening import opened, said_plainly

if TYPE_CHECKING:
    from rules.model import Finding, Rule


@click.group()
def rules() -> None:
    """The rules that look for conflicts."""


@rules.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check_rules(folder: Path | None) -> None:
    """Read all packs of a folder and run their cases; every mistake at once, with its place."""
    from rules.__main__ import main

    sys.exit(main(["check", *([str(folder)] if folder else [])]))


@rules.command("facts")
@click.option("--of-rules", is_flag=True, help="Instead: rules, their facts, and fields of events.")
def list_facts(*, of_rules: bool) -> None:
    """List the vocabulary of facts."""
    from rules.__main__ import main

    sys.exit(main(["facts", *(["--of-rules"] if of_rules else [])]))


@rules.command("explain")
@click.argument("rule")
@click.option("--centre", required=True, help="Code of the centre.")
@click.option("--on", default=None, type=click.DateTime(["%Y-%m-%d"]), help="The day that counts as today.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "nl", "fr"]))
@said_plainly
def explain(rule: str, centre: str, on: dt.datetime | None, lang: str) -> None:
    """Say what a rule finds at a centre, and why."""
    from coordination.explaining import explain_rule
    from rules.facts import FACTS

    with opened() as installation, installation.begin(read_only=True, repeatable_read=True) as uow:
        found, result = explain_rule(uow, rule, centre, on.date() if on else None)
    click.echo(f"{found.id} ({found.ref}): {found.title.of(lang)}")
    for finding in result.findings:
        _tell(finding, found, lang)
    for gap in result.gaps:
        about = f"{gap.subject.kind} {gap.subject.ref}"
        click.echo(f"  not known for {about}: {FACTS[gap.fact].words.of(lang)} (asked of {gap.owner})")
    for fault in result.faults:
        click.echo(f"  the rule failed for {fault.subject.ref}: {fault.message}", err=True)
    if not (result.findings or result.gaps or result.faults):
        click.echo(f"  nothing is found: {' '.join(found.condition.source.split())}")


@rules.command("backtest")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "starts", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day.")
@click.option("--to", "ends", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day that does not count.")
@click.option("--centre", "centres", multiple=True, help="Code of a centre; may be repeated. Left out: all.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(["en", "nl", "fr"]))
@click.option("--json", "as_json", is_flag=True)
@said_plainly
def backtest(
    file: Path, starts: dt.datetime, ends: dt.datetime, centres: tuple[str, ...], lang: str, *, as_json: bool
) -> None:
    """Try the rules of a draft pack on past days, with what is known now: what they would have found."""
    from coordination.backtesting import TRIED, backtest_rules
    from rules.pack import PackMistakesError, load_pack
    from web.cli.telling import Phases

    try:
        pack = load_pack(file)
    except PackMistakesError as problem:
        raise click.ClickException(str(problem)) from problem
    drafts = {rule.id: rule for rule in pack.rules}
    for rule in drafts.values():
        if rule.scope not in TRIED:
            click.echo(f"{rule.id} is about a {rule.scope}: not tried", err=True)
    found: list[Finding] = []
    not_known: Counter[str] = Counter()
    with opened() as installation, installation.begin(read_only=True, repeatable_read=True) as uow, Phases() as tell:
        for number, one in enumerate(backtest_rules(uow, pack.rules, starts.date(), ends.date(), centres), start=1):
            tell("trying", number, None)
            found += one.result.findings
            not_known.update(gap.fact for gap in one.result.gaps)
    if as_json:
        click.echo(json.dumps({"findings": [_as_json(one, drafts[one.rule], lang) for one in found],
                               "not_known": dict(not_known)}, ensure_ascii=False))  # fmt: skip
        return
    for rule in drafts.values():
        own = [one for one in found if one.rule == rule.id]
        click.echo(f"{rule.id}: {len(own)} found in {len({one.centre for one in own})} centres")
        for centre, there in groupby(own, key=lambda one: one.centre):
            click.echo(f"  {centre}")
            for finding in there:
                _tell(finding, rule, lang)
    for fact, number in sorted(not_known.items()):
        click.echo(f"  not known {number} times: {fact}", err=True)


def _as_json(finding: Finding, rule: Rule, language: str) -> dict[str, Any]:
    from rules.days import iso_of
    from rules.sentences import fill

    return {
        "rule": finding.rule, "centre": finding.centre, "severity": finding.severity,
        "subject": {"kind": finding.subject.kind, "ref": finding.subject.ref}, "starts_on": iso_of(finding.starts),
        "ends_on": iso_of(finding.ends) if finding.ends else None,
        "sentence": fill(rule.sentence.of(language), finding.values, language),
    }  # fmt: skip


def _tell(finding: Finding, rule: Rule, language: str) -> None:
    from rules.days import iso_of
    from rules.facts import FACTS
    from rules.sentences import fill, tell

    until = f" until {iso_of(finding.ends)}" if finding.ends else ""
    click.echo(
        f"  {finding.subject.kind} {finding.subject.ref}: {finding.severity}, from {iso_of(finding.starts)}{until}"
    )
    click.echo(f"    {fill(rule.sentence.of(language), finding.values, language)}")
    for held in {(held.fact, str(held.value)): held for part in finding.segments for held in part.facts}.values():
        sources = ", ".join(f"{source.party} {source.reference}" for source in held.sources[:4])
        words = f"{FACTS[held.fact].words.of(language)}: {tell(held.fact, held.value, language)}"
        click.echo(f"      {words}{f' [{sources}]' if sources else ''}")


@rules.command("set")
@click.argument("rule")
@click.argument("parameter")
@click.argument("value")
@click.option("--centre", default=None, help="Only at this centre.")
@click.option("--partner", default=None, help="Only at the centres of this partner.")
@click.option("--from", "from_day", default=None, type=click.DateTime(["%Y-%m-%d"]), help="First day; else today.")
@click.option("--reason", required=True, help="Why; it stands in the journal.")
@said_plainly
def set_one(
    rule: str, parameter: str, value: str, centre: str | None, partner: str | None, from_day: dt.datetime | None,
    reason: str,
) -> None:  # fmt: skip
    """Set the mode (PARAMETER mode, VALUE off, observe or on) or a threshold of a rule from a day on."""
    from coordination.rule_settings import set_rule

    if centre and partner:
        raise click.UsageError("say --centre or --partner, not both")
    scope = "centre" if centre else "partner" if partner else "network"
    with opened() as installation, installation.begin() as uow:
        row = set_rule(
            uow,
            rule,
            parameter=parameter,
            value=value,
            scope=scope,
            key=centre or partner or "",
            from_on=from_day.date() if from_day else None,
            reason=reason,
        )
    click.echo(f"{row.rule}: {row.parameter} = {row.value} for {row.key or 'the network'} from {row.from_on}")


@rules.command("settings")
@click.argument("rule", required=False)
@said_plainly
def settings(rule: str | None) -> None:
    """List what was set of a rule, or of all, and what rules find where they only observe."""
    from coordination.rule_settings import list_observed, list_settings

    with opened() as installation, installation.begin(read_only=True) as uow:
        rows, seen = list_settings(uow, rule), list_observed(uow, rule)
    for row in rows:
        place = row.key or "the network"
        click.echo(f"{row.rule}: {row.parameter} = {row.value} for {place} from {row.from_on} ({row.reason})")
    for each in seen:
        click.echo(f"{each.rule} only observes at {each.centre}: {each.found} found")
    if not (rows or seen):
        click.echo("nothing is set: every rule is on, with its usual thresholds")


COMMANDS = (rules,)
