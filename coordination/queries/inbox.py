"""What a person sees first: the tasks that wait, the conflicts that come, and the own decisions that cause them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.models import Alert, AlertParty
from coordination.paging import Page
from coordination.policy.lifecycle import UNRESOLVED, rank
from coordination.policy.projection import is_delicate_alert, project_days
from coordination.queries.alert_rows import AlertRow
from coordination.queries.alerts import list_alerts
from coordination.queries.mismatches import MismatchRow, list_mismatches
from coordination.queries.notices import NoticeRow, list_notices
from coordination.queries.reading import Reading
from coordination.queries.tasks import TaskCounts, TaskRow, count_tasks, list_tasks
from coordination.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Inbox:
    """The first page of a person."""

    counts: TaskCounts
    tasks: Page[TaskRow]
    alerts: Page[AlertRow]
    mismatches: Page[MismatchRow]
    notices: Page[NoticeRow]


@dataclass(frozen=True, slots=True)
class ConflictingDecision:
    """A decision of the reader's party that stands in open conflicts: how many, how grave, from which day on.

    The day is told as the alert tells it to the reader.
    """

    party: str
    reference: str
    alerts: int
    severity: str
    starts_on: dt.date
    centres: tuple[str, ...]


def read_inbox(uow: UnitOfWork, language: str, *, limit: int = 10) -> Inbox:
    """Give the first page of the actor: always the same number of statements."""
    waiting = ("open", "answered", "contested")
    return Inbox(
        counts=count_tasks(uow),
        tasks=list_tasks(uow, language, status="waiting", limit=limit),
        alerts=list_alerts(uow, language, covered=False, limit=limit),
        mismatches=list_mismatches(uow, language, status=waiting, mine=True, limit=limit),
        notices=list_notices(uow, language, unread=True, digest=False, limit=limit),
    )


def conflicting_decisions(uow: UnitOfWork) -> tuple[ConflictingDecision, ...]:
    """Give the decisions of the actor's parties that stand in unresolved conflicts, gravest and earliest first."""
    query = (
        sa.select(
            AlertParty.party, AlertParty.references, Alert.severity, Alert.starts_on, Alert.centre,
            Alert.rule, Alert.summary,
        )
        .join(Alert, Alert.id == AlertParty.alert)
        .where(
            AlertParty.party.in_(uow.actor.parties), AlertParty.left.is_(False), AlertParty.role == "act",
            Alert.status.in_(UNRESOLVED),
        )
    )  # fmt: skip
    found: dict[tuple[str, str], ConflictingDecision] = {}
    reading = Reading(uow)
    for party, references, severity, day, centre, rule, summary in uow.session.execute(query):
        delicate = is_delicate_alert(summary, reading.rules.get(rule))
        starts_on = project_days(reading.sight(centre, [party]), day, None, delicate=delicate).starts_on
        for reference in references:
            old = found.get((party, reference))
            new = ConflictingDecision(party, reference, 1, severity, starts_on, (centre,))
            found[(party, reference)] = new if old is None else _joined(old, new)
    return tuple(sorted(found.values(), key=lambda row: (-rank(row.severity), row.starts_on, row.reference)))


def _joined(old: ConflictingDecision, new: ConflictingDecision) -> ConflictingDecision:
    return ConflictingDecision(
        old.party, old.reference, old.alerts + 1, max(old.severity, new.severity, key=rank),
        min(old.starts_on, new.starts_on), tuple(sorted({*old.centres, *new.centres})),
    )  # fmt: skip
