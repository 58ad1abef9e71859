"""Trying: lay hypothetical statements on a calendar of the shelf, find, and take them off again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from coordination.calendars import Shelved
from coordination.calendars.staging import Stage
from coordination.unit_of_work import UnitOfWork
from rules.book import RuleBook
from rules.calendar.centre import CentreCalendar
from rules.calendar.household import Timeline
from rules.days import Day
from rules.engine import Examination, Found, rules_to_run
from rules.model import Finding, Subject
from rules.statements import Key, Standing, Statement, Version, closings_with, merge_members

FindingKey = tuple[str, Subject]


def supposed(old: Standing | None, statement: Statement) -> Standing:
    """Give how a decision would stand if this were the latest statement about it; a proposal counts as confirmed."""
    content = statement.content
    if statement.kind == "household" and old is not None and old.in_force is not None:
        content = merge_members(old.in_force.content, content)
    version = Version(statement.stated, statement.status, content, statement.day)
    if statement.status == "withdrawn":
        before = (old.in_force or old.pending) if old is not None else None
        return Standing(
            statement.party,
            statement.kind,
            statement.reference,
            None,
            None,
            None,
            statement.day,
            withdrawn_known=old is not None,
            last=statement.stated,
            before_withdrawal=before,
        )
    announced = old.announced if old is not None and old.announced is not None else statement.day
    return Standing(
        statement.party,
        statement.kind,
        statement.reference,
        version,
        None,
        announced,
        None,
        withdrawn_known=False,
        last=statement.stated,
        closings=closings_with(old.closings if old is not None else (), statement),
    )


def found_now(uow: UnitOfWork, shelved: Shelved, book: RuleBook, digest: str) -> Found:
    """Give what is found on the confirmed calendar today, running only what must run."""
    shelved.confirmed.look(book, digest, uow.today.toordinal(), uow.installation.settings.horizon_days)
    assert shelved.confirmed.found is not None  # noqa: S101 — made by the look
    return shelved.confirmed.found


Findings = dict[FindingKey, Finding]


def tried_on(
    uow: UnitOfWork,
    stage: Stage,
    book: RuleBook,
    digest: str,
    standings: Sequence[tuple[Standing, bool]],
    households: Mapping[str, Timeline | None],
    *,
    decisions: bool = True,
) -> tuple[Findings, Findings]:
    """Give what is found on a stage as it is, and with standings and households laid on it (see `find_again`)."""
    today, horizon = uow.today.toordinal(), uow.installation.settings.horizon_days
    stage.look(book, digest, today, horizon)
    assert stage.found is not None  # noqa: S101 — made by the look
    with laid(stage.calendar, standings, households) as changed:
        refs = sorted(households)
        after = find_again(stage.calendar, book, today, horizon, changed, refs, stage.found, decisions=decisions)
    return findings_of(stage.found), after


def only_seen(stated: Findings, seen: Findings) -> Findings:
    """Give what is found only, or otherwise, under what a centre sees against what is stated; marked as contested."""
    return {
        key: replace(finding, stage="contested", contested=True)
        for key, finding in seen.items()
        if stated.get(key) != finding
    }


def findings_of(found: Found) -> Findings:
    """Give findings by rule and subject."""
    return {
        (rule, subject): finding for rule, subjects in found.findings.items() for subject, finding in subjects.items()
    }


@contextmanager
def laid(
    calendar: CentreCalendar,
    standings: Sequence[tuple[Standing, bool]],
    households: Mapping[str, Timeline | None],
) -> Iterator[frozenset[str]]:
    """Lay standings and households on a calendar for a while; give the facts that this changed.

    `standings` tells of each whether it reaches the centre; one that does not is taken off.
    """
    if not standings:
        memory = calendar.remember()
        for ref, timeline in households.items():
            calendar.put_household(timeline, ref)
        try:
            yield calendar.refresh()
        finally:
            calendar.recall(memory)
        return
    before: dict[Key, Standing | None] = {
        standing.key: calendar.standings.get(standing.key) for standing, _ in standings
    }
    lived: dict[str, Timeline | None] = {ref: calendar.households.get(ref) for ref in households}
    for standing, reaches in standings:
        if reaches:
            calendar.put_decision(standing)
        else:
            calendar.remove_decision(standing.key)
    for ref, timeline in households.items():
        calendar.put_household(timeline, ref)
    try:
        yield calendar.refresh()
    finally:
        for key, old in before.items():
            if old is None:
                calendar.remove_decision(key)
            else:
                calendar.put_decision(old)
        for ref, timeline in lived.items():
            calendar.put_household(timeline, ref)
        calendar.refresh()


def find_again(
    calendar: CentreCalendar,
    book: RuleBook,
    today: Day,
    horizon: int,
    changed: frozenset[str],
    households: Sequence[str],
    before: Found,
    *,
    decisions: bool = True,
) -> dict[FindingKey, Finding]:
    """Run what the change makes necessary, and give all findings as they would be.

    Without `decisions`, the rules about decisions are left alone.
    """
    examination = Examination(calendar, book, today, horizon)
    anew, part = rules_to_run(examination.plans, changed, households)
    if not decisions:
        about = {plan.rule.id for plan in examination.plans if plan.rule.scope == "decision"}
        anew = [rule for rule in anew if rule not in about]
    fresh = Found()
    if anew:
        examination.run(anew, None, fresh)
    if part:
        examination.run(part, households, fresh)
    again = set(anew)
    refs = {Subject("household", ref) for ref in households}
    kept = {
        (rule, subject): finding
        for (rule, subject), finding in findings_of(before).items()
        if rule not in again and not (rule in part and subject in refs)
    }
    return {**kept, **findings_of(fresh)}
