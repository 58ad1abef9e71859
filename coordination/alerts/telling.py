"""Who is asked and who is told after a change: tasks with their deadlines, and notices."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coordination.alerts.plans import PartyRow, Plan
from coordination.alerts.stored import StoredAlert, parties_of
from coordination.alerts.wanted import Cover
from coordination.asking import Ask, ask_parties, bring_forward, cancel_tasks, deadline_for_alert
from coordination.notices import NewNotice, write_notices
from coordination.policy.deadlines import Deadline
from coordination.unit_of_work import UnitOfWork
from rules.model import Subject

_REASONS = {"opened": "alert_opened", "reopened": "alert_reopened", "worse": "alert_worse"}


@dataclass(frozen=True, slots=True)
class Beside:
    """An alert that was not looked at, but whose cover came or went; `moved` are the subjects of which it did."""

    alert: StoredAlert
    cover: Cover
    moved: Mapping[Subject, uuid.UUID | None]


def task_kind(centre: str, party: str) -> str:
    """Give what a party is asked for: the direction what it sees, the others that they take note."""
    return "feedback" if party == f"{centre}:direction" else "acknowledge"


def tell_parties(uow: UnitOfWork, centre: str, plans: Sequence[Plan]) -> frozenset[str]:
    """Give each party its task or its notice, take back what a party that left still had, and say who was reached."""
    asks: list[Ask] = []
    nearer: list[Ask] = []
    notices: list[NewNotice] = []
    for plan in plans:
        for row in plan.parties:
            if row.left:
                cancel_tasks(uow, [plan.id], {"kind": "left", "alert": str(plan.id)}, party=row.party)
            elif row.asked and plan.deadline is not None:
                asks.append(_ask(plan, centre, row, plan.deadline))
            elif plan.told:
                if row.role == "act" and plan.deadline is not None:
                    nearer.append(_ask(plan, centre, row, plan.deadline))
                notices.append(
                    NewNotice(
                        row.party,
                        _REASONS[plan.what],
                        plan.id,
                        revision=plan.revision,
                        digest=plan.wanted.severity == "info",
                    )
                )
    ask_parties(uow, asks)
    bring_forward(uow, nearer)
    write_notices(uow, notices)
    return frozenset({ask.party for ask in asks} | {notice.party for notice in notices})


def _ask(plan: Plan, centre: str, row: PartyRow, deadline: Deadline) -> Ask:
    return Ask(
        plan.id,
        task_kind(centre, row.party),
        row.party,
        plan.wanted.rule.id,
        centre,
        plan.wanted.severity,
        row.references,
        deadline,
    )


def ask_uncovered(uow: UnitOfWork, centre: str, beside: Sequence[Beside]) -> frozenset[str]:
    """Ask the parties of alerts that stand alone from now on, because their cover fell; their deadlines are kept."""
    alone = {
        each.alert.id: each.alert.row
        for each in beside
        if each.cover.whole is None
        and each.alert.row.covered_by is not None
        and not each.alert.row.baseline
        and each.alert.row.status != "accepted"
    }
    asks = []
    for alert, parties in parties_of(uow.session, alone).items():
        row = alone[alert]
        deadline = deadline_for_alert(uow, row, row.opened_at)
        asks += [
            Ask(alert, task_kind(centre, party), party, row.rule, centre, row.severity, state.references, deadline)
            for party, state in parties.items()
            if state.role == "act" and not state.left and state.state == "open"
        ]
    ask_parties(uow, asks)
    return frozenset(ask.party for ask in asks)
