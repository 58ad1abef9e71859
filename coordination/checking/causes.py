"""What changed since the last check of a centre, so that an alert that falls can say what did it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from coordination.alerts import Causes, Change
from coordination.calendars import Shelved
from coordination.calendars.shelf import Update
from coordination.checking.claims import Claim
from coordination.models import Event, Mismatch
from coordination.unit_of_work import UnitOfWork
from rules.book import RuleBook
from rules.calendar.contesting import MISMATCH, can_be_contested
from rules.calendar.derive import effect_of
from rules.days import Day
from rules.kinds import KINDS, sets_fact
from rules.statements import Key, Standing

LOOKED_AT = 100
"""How many of the latest events are looked at."""


def causes_of(
    uow: UnitOfWork,
    held: Claim,
    shelved: Shelved,
    update: Update,
    book: RuleBook,
    digest: str,
) -> Causes:
    """Gather what changed since the last check: events with the facts that they moved, the day, and settings of rules.

    Rules whose own text changed are found by the digest that each alert keeps.
    """
    changes = (*_changes(uow, held, shelved, update), *_settled(uow, held, shelved, update))
    return Causes(changes, *beside_changes(uow, held, book, digest))


def beside_changes(
    uow: UnitOfWork, held: Claim, book: RuleBook, digest: str
) -> tuple[tuple[dt.date, dt.date] | None, frozenset[str]]:
    """Give the day of the last check and today, when the day moved on; and the rules that may have been set anew."""
    before = held.checked_on
    time = (before, uow.today) if before is not None and before != uow.today else None
    set_anew = frozenset(setting.rule for setting in book.settings) if held.rules_digest != digest else frozenset()
    return time, set_anew


def _changes(uow: UnitOfWork, held: Claim, shelved: Shelved, update: Update) -> list[Change]:
    since = dict.fromkeys(event for wanted, event in update.events if wanted > held.done)
    if not since:
        return []
    ids = [uuid.UUID(event) for event in list(since)[-LOOKED_AT:]]
    query = sa.select(Event.id, Event.party, Event.kind, Event.reference, Event.household).where(Event.id.in_(ids))
    rows = {row.id: row for row in uow.session.execute(query)}
    found = []
    for event in ids:
        row = rows.get(event)
        if row is not None:
            before, after = _moved(shelved, update, (row.party, row.kind, row.reference), uow.today.toordinal())
            found.append(Change(str(row.id), row.party, row.reference, row.kind, row.household, before, after))
    return found


def _settled(uow: UnitOfWork, held: Claim, shelved: Shelved, update: Update) -> list[Change]:
    """Give the mismatches that ended since the last check, with what was seen and what is stated."""
    ids = [uuid.UUID(mismatch) for wanted, mismatch in update.mismatches if wanted > held.done]
    if not ids:
        return []
    query = sa.select(Mismatch.number, Mismatch.reporting_party, Mismatch.fact, Mismatch.observed).where(
        Mismatch.id.in_(ids), Mismatch.closed_at.is_not(None), Mismatch.fact.is_not(None)
    )
    calendar, today = shelved.confirmed.calendar, uow.today.toordinal()
    return [
        Change(
            None, row.reporting_party, row.number, MISMATCH,
            before={row.fact: row.observed["value"]}, after={row.fact: calendar.track(row.fact).at(today)},
        )
        for row in uow.session.execute(query)
        if row.fact is not None and row.observed is not None and can_be_contested(row.fact)
    ]  # fmt: skip


def _moved(
    shelved: Shelved,
    update: Update,
    key: Key,
    today: Day,
) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Give the facts of the centre that a decision moved, before and after, on the day on which it takes effect."""
    standing = shelved.confirmed.calendar.standings.get(key)
    if standing is None:
        return {}, {}
    day = _effect(standing, today)
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for fact, old in update.replaced.items():
        if sets_fact(KINDS[standing.kind], fact):
            was, now = old.at(day), shelved.confirmed.calendar.track(fact).at(day)
            if was != now:
                before[fact], after[fact] = was, now
    return before, after


def _effect(standing: Standing, today: Day) -> Day:
    """Give a day on which the decision shows, under what stands or under what stood before it was withdrawn."""
    days = [
        effect_of(standing.kind, version.content)
        for version in (standing.in_force, standing.before_withdrawal)
        if version is not None
    ]
    return max(today, *days) if days else today
