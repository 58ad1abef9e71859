"""Households whose term is over: found by opening every file, a portion at a time, and erased one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from coordination.calendars.reading import centres_of, read_headers, read_households
from coordination.clock import from_microseconds, local_day
from coordination.erasing import erase_household, hold_household
from coordination.installation import Installation
from coordination.journal import record
from coordination.models import Alert, AlertSubject, Decision, Household, InformationGap, Mismatch, Task, TaskAlert
from coordination.policy.lifecycle import LIVE, UNRESOLVED
from coordination.policy.retention import is_over, last_day_of
from coordination.retention.terms import days_of
from coordination.unit_of_work import UnitOfWork, run_again
from rules.calendar.household import timeline_of
from rules.days import Day
from rules.statements import Standing
from rules.world import placings_of

KIND = "household"
LOOKED_AT = 200
"""How many households one portion looks through."""
ERASED = 25
"""How many of them it erases at most, so that it stays far below the time that a job has."""
REASON = "retention"
_SETTLED = ("accepted", "closed")
"""Statuses of a mismatch in which nobody waits for anybody."""


def erase_past_households(installation: Installation, after: str) -> str | None:
    """Look through the households behind this one and erase those whose term is over.

    Gives the place from which to go on, `None` at the end. Every household is a transaction of its own, which looks
    again when it holds it.
    """
    with installation.begin(read_only=True) as uow:
        refs = list(_portion(uow, after))
        past = past_households(uow, refs)
    due = [ref for ref in refs if ref in past]
    gone = [ref for ref in due[:ERASED] if run_again(lambda: _erase_past(installation, ref))]  # noqa: B023 — run at once
    if gone:
        with installation.begin() as uow:
            record(uow, "retention_applied", "retention", KIND, deleted=len(gone), days=days_of(uow, KIND))
    if len(due) > ERASED:
        return due[ERASED - 1]
    return refs[-1] if len(refs) == LOOKED_AT else None


def _portion(uow: UnitOfWork, after: str) -> Iterator[str]:
    query = sa.select(Household.ref).where(Household.ref > after, Household.key.is_not(None))
    yield from uow.session.scalars(query.order_by(Household.ref).limit(LOOKED_AT))


def _erase_past(installation: Installation, ref: str) -> bool:
    """Erase one household, unless something was said of it meanwhile."""
    with installation.begin() as uow:
        hold_household(uow, ref)
        if ref not in past_households(uow, [ref]):
            return False
        erase_household(uow, ref, REASON)
        return True


def past_households(uow: UnitOfWork, refs: Collection[str]) -> set[str]:
    """Give those of some households whose term is over and about whom nothing is open."""
    days, today = days_of(uow, KIND), uow.today.toordinal()
    zone = uow.installation.settings.timezone
    files = read_households(uow.session, uow.installation.vault, list(refs))
    headers = read_headers(uow.session, {code for standings in files.values() for code in centres_of(standings)})
    known = uow.session.execute(
        sa.select(Household.ref, Household.created_at).where(Household.ref.in_(list(refs)), Household.key.is_not(None))
    )
    past = set()
    for ref, created_at in known:
        standings = files.get(ref, ())
        last = last_day_of(
            timeline_of(ref, placings_of(standings, proposals=proposals), lambda code: headers.get(code, ()))
            for proposals in (False, True)
        )
        if last == 0:
            last = _last_word(standings, local_day(created_at, zone).toordinal(), uow)
        if last is not None and is_over(last, days, today):
            past.add(ref)
    return past - _held_back(uow, past)


def _last_word(standings: Collection[Standing], created: Day, uow: UnitOfWork) -> Day:
    zone = uow.installation.settings.timezone
    said = (local_day(from_microseconds(standing.last[0]), zone).toordinal() for standing in standings)
    return max(said, default=created)


def _held_back(uow: UnitOfWork, refs: Collection[str]) -> set[str]:
    """Give those of some households that are named in an alert, a task, a question or a mismatch that is open."""
    if not refs:
        return set()
    session = uow.session
    own = session.execute(
        sa.select(Decision.party, Decision.reference, Decision.household).where(Decision.household.in_(list(refs)))
    )
    names = {ref: ref for ref in refs}
    names.update((f"{party}/{reference}", household) for party, reference, household in own if household is not None)
    named = AlertSubject.ref.in_(list(names))
    in_alerts = sa.select(AlertSubject.ref).join(Alert, Alert.id == AlertSubject.alert).where(named)
    in_tasks = (
        sa.select(AlertSubject.ref)
        .join(TaskAlert, TaskAlert.alert == AlertSubject.alert)
        .join(Task, Task.id == TaskAlert.task)
        .where(named, Task.status.in_(LIVE))
    )
    flagged = Mismatch.status.not_in(_SETTLED)
    decision = Mismatch.decision_party + "/" + Mismatch.decision_reference
    queries = (
        in_alerts.where(Alert.status.in_(UNRESOLVED)),
        in_tasks,
        sa.select(AlertSubject.ref).join(Mismatch, Mismatch.alert == AlertSubject.alert).where(named, flagged),
        sa.select(decision).where(flagged, decision.in_(list(names))),
        sa.select(InformationGap.subject_ref).where(InformationGap.subject_ref.in_(list(names))),
    )
    return {names[found] for query in queries for found in session.scalars(query) if found is not None}
