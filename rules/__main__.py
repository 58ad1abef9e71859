"""The rules on their own: `python -m rules check`, `explain` and `facts`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rules.book import RuleBook
from rules.days import Day, day_of, iso_of
from rules.engine import check
from rules.fact_fields import table_of_rules
from rules.facts import FACTS, Fact
from rules.model import Finding, Gap, Held, Rule
from rules.ndjson import ZONE, read_events
from rules.pack import SHIPPED, PackMistakesError, check_packs, load_packs, read_packs
from rules.pack.mistakes import did_you_mean
from rules.regions import check_region
from rules.sentences import fill, tell
from rules.unknown import UNKNOWN
from rules.words import LANGUAGES
from rules.world import World


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives 0 when all is well, 1 when something was found wrong, 2 for a wrong call."""
    parser = argparse.ArgumentParser(prog="python -m rules", description=__doc__)
    commands = parser.add_subparsers(required=True)
    checking = commands.add_parser("check", help="read all packs of a folder and run their cases")
    checking.add_argument("folder", nargs="?", type=Path, default=SHIPPED)
    checking.set_defaults(run=_check)
    explaining = commands.add_parser("explain", help="say what a rule finds in a file of events, and why")
    explaining.add_argument("rule")
    explaining.add_argument("--events", type=Path, required=True, help="CloudEvents, one a line")
    explaining.add_argument("--centre", help="code of the centre")
    explaining.add_argument("--region", help="code of the region, for a rule about regions")
    explaining.add_argument("--on", type=_day, help="the day that counts as today; left out, that of the latest event")
    explaining.add_argument("--rules", type=Path, default=SHIPPED, help="folder of packs")
    explaining.add_argument("--lang", choices=LANGUAGES, default="en")
    explaining.add_argument("--timezone", default=ZONE)
    explaining.set_defaults(run=_explain)
    listing = commands.add_parser("facts", help="list the vocabulary of facts")
    listing.add_argument("--of-rules", action="store_true", help="instead: rules, their facts, and fields of events")
    listing.set_defaults(run=_facts)
    given = parser.parse_args(arguments)
    return int(given.run(given))


def _day(text: str) -> Day:
    return day_of(text)


def _check(given: argparse.Namespace) -> int:
    try:
        packs = check_packs(given.folder)
    except PackMistakesError as error:
        print(error)
        print(f"{len(error.mistakes)} mistake(s)")
        return 1
    cases = {found.name: len(found.cases) for found in read_packs(given.folder)}
    for pack in packs:
        print(f"{pack.name} {pack.version}: {len(pack.rules)} rules, {cases[pack.name]} cases, {pack.digest[:12]}")
    print(f"{sum(len(pack.rules) for pack in packs)} rules, {sum(cases.values())} cases, all as expected")
    return 0


def _explain(given: argparse.Namespace) -> int:
    try:
        rules = {rule.id: rule for pack in load_packs(given.rules) for rule in pack.rules}
        with given.events.open(encoding="utf-8") as lines:
            statements, wrong = read_events(lines, given.timezone)
    except (PackMistakesError, OSError) as error:
        print(error)
        return 1
    for each in wrong:
        print(each, file=sys.stderr)
    rule = rules.get(given.rule)
    if rule is None:
        print(f"there is no rule {given.rule!r}", did_you_mean(given.rule, rules))
        return 2
    if not statements or (given.region if rule.scope == "region" else given.centre) is None:
        print("no event can be read" if not statements else f"--{_where(rule)} is missing")
        return 2
    today = given.on or max(statement.day for statement in statements)
    world, book = World(statements), RuleBook([rule])
    if rule.scope == "region":
        result = check_region(world, given.region, book, today=today)
    else:
        result = check(world, given.centre, book, today=today)
    print(f"{rule.id} ({rule.ref}), seen on {iso_of(today)}: {rule.title.of(given.lang)}")
    for finding in result.findings:
        print("\n".join(_told(finding, rule, given.lang)))
    for gap in result.gaps:
        print(_told_gap(gap, given.lang))
    for fault in result.faults:
        print(f"  the rule failed for {fault.subject.ref} on {iso_of(fault.day)}: {fault.message}")
    if not (result.findings or result.gaps or result.faults):
        print("  nothing is found:", " ".join(rule.condition.source.split()))
    return 1 if result.faults else 0


def _where(rule: Rule) -> str:
    return "region" if rule.scope == "region" else "centre"


def _told(finding: Finding, rule: Rule, language: str) -> Iterator[str]:
    beyond = ", beyond the horizon" if finding.beyond_horizon else ""
    yield f"  {finding.subject.kind} {finding.subject.ref}: {finding.severity}, {finding.stage}"
    yield f"    {_days(finding.starts, finding.ends)}{beyond}"
    yield f"    {fill(rule.sentence.of(language), finding.values, language)}"
    for segment in finding.segments:
        yield f"    {_days(segment.starts, segment.ends)}"
        for held in segment.facts:
            yield f"      {_told_fact(held, language)}"


def _days(starts: Day, ends: Day | None) -> str:
    return f"from {iso_of(starts)} until {iso_of(ends)}" if ends else f"from {iso_of(starts)}"


def _told_fact(held: Held, language: str) -> str:
    fact = FACTS[held.fact]
    sources = ", ".join(f"{source.party} {source.reference}" for source in held.sources)
    more = f" and {held.contributors - len(held.sources)} more" if held.contributors > len(held.sources) else ""
    value = tell(held.fact, held.value, language)
    return f"{fact.words.of(language)}: {value}{f' [{sources}{more}]' if sources else ''}"


def _told_gap(gap: Gap, language: str) -> str:
    words, about = FACTS[gap.fact].words.of(language), f"{gap.subject.kind} {gap.subject.ref}"
    return f"  not known for {about} from {iso_of(gap.starts)}: {words} (asked of {gap.owner})"


def _facts(given: argparse.Namespace) -> int:
    if given.of_rules:
        print(table_of_rules(), end="")
        return 0
    for fact in FACTS.values():
        print(f"{fact.name}: {_type(fact)}; {fact.words.en}; nothing stated: {_nothing(fact)}; asked of {fact.owner}")
    return 0


def _type(fact: Fact) -> str:
    values = f" ({', '.join(fact.values)})" if fact.values else ""
    return f"{fact.type}{'?' if fact.optional else ''}{f' {fact.unit}' if fact.unit else ''}{values}"


def _nothing(fact: Fact) -> str:
    return "unknown" if fact.nothing is UNKNOWN else str(fact.nothing)


if __name__ == "__main__":
    sys.exit(main())
