"""The difference between what the rules find and what is open: opened, changed and resolved in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coordination.alerts.changes import AlertChanges, Causes
from coordination.alerts.countersigning import forget_countersigning
from coordination.alerts.falling import let_fall
from coordination.alerts.plans import Plan, alert_values, plan_change, plan_parties
from coordination.alerts.stored import Key, StoredAlert, StoredParty, parties_of, resolved_lately, unresolved_alerts
from coordination.alerts.telling import Beside, ask_uncovered, tell_parties
from coordination.alerts.wanted import (
    NO_COVER,
    Cover,
    Standing,
    WantedAlert,
    changed_subjects,
    covers,
    rules_beside,
    wanted_alerts,
)
from coordination.alerts.writing import forget_acceptance, insert_rows, update_rows, write_parties, write_subjects
from coordination.asking import deadline_for_alert
from coordination.ids import new_id
from coordination.models import Alert, AlertSubject, JournalEntry
from coordination.numbers import next_numbers
from coordination.partners import place_of
from coordination.policy.routing import Place, Route, route
from coordination.proofs import evidence_of
from coordination.unit_of_work import UnitOfWork
from rules.model import Finding, Rule


@dataclass(slots=True)
class _Look:
    """One application at one centre."""

    uow: UnitOfWork
    centre: str
    partner: str | None
    rules: Mapping[str, Rule]
    baseline: bool
    checked: frozenset[str] | None
    hold_open: frozenset[str]
    stored: dict[Key, StoredAlert] = field(default_factory=dict)
    wanted: dict[Key, WantedAlert] = field(default_factory=dict)
    place_found: Place | None = None

    @property
    def place(self) -> Place:
        """Where it happens; the services of the partner are only asked for when somebody must be routed to."""
        if self.place_found is None:
            self.place_found = place_of(self.uow.session, self.centre, self.partner)
        return self.place_found

    def is_checked(self, rule: str) -> bool:
        """Whether the findings tell about this rule: it ran, and did not fail."""
        return (self.checked is None or rule in self.checked) and rule not in self.hold_open


def apply_result(  # noqa: PLR0913 — the parts of one difference
    uow: UnitOfWork,
    *,
    centre: str,
    partner: str | None,
    rules: Mapping[str, Rule],
    findings: Sequence[Finding],
    checked_rules: frozenset[str] | None,
    causes: Causes,
    baseline: bool = False,
    hold_open: frozenset[str] = frozenset(),
) -> AlertChanges:
    """Bring the alerts of a centre to what the rules find now, and give what changed.

    `findings` are all current findings at the centre (both stages) of the rules in `checked_rules` (`None`: of every
    rule; alerts of rules that are no longer in `rules` then fall). `rules` are those whose mode is `on`. `causes` say
    what made alerts fall. `baseline` is the first look at a centre. `hold_open` are rules that failed in this check:
    nothing is known of them, so their alerts stay. Applying the same findings again changes nothing.
    """
    look = _Look(uow, centre, partner, rules, baseline, checked_rules, hold_open)
    look.stored = unresolved_alerts(uow.session, centre, rules_beside(rules, checked_rules))
    look.wanted = {key: alert for key, alert in wanted_alerts(findings, rules).items() if look.is_checked(key[0])}
    fallen = [alert for key, alert in look.stored.items() if look.is_checked(key[0]) and key not in look.wanted]
    opened = _openings(look)
    ids = {plan_key: plan.id for plan_key, plan in opened.items()}
    covered = covers(_standing(look, ids, fallen), rules)
    for key, plan in opened.items():
        plan.cover = covered.get(key, NO_COVER)
    changed = _changes(look, covered)
    beside = _covers_beside(look, covered)
    plans = [*opened.values(), *changed]
    _write(look, plans, beside)
    _note(look, plans, fallen)
    told = tell_parties(uow, centre, plans) | ask_uncovered(uow, centre, beside) | let_fall(uow, fallen, causes, rules)
    return _summary(plans, fallen, told)


def _openings(look: _Look) -> dict[Key, Plan]:
    """Plan the alerts that open, or open again under the same number."""
    new = {key: alert for key, alert in look.wanted.items() if key not in look.stored}
    if not new:
        return {}
    lately: dict[Key, StoredAlert] = {}
    if not look.baseline:
        lately = resolved_lately(look.uow.session, look.centre, {rule for rule, _ in new}, look.uow.at)
    plans = {}
    for key, alert in new.items():
        before = lately.get(key)
        subjects = frozenset(alert.findings)
        if before is not None and not subjects.isdisjoint(before.subjects):
            gone = frozenset(before.subjects) - subjects
            plans[key] = Plan(before.id, alert, "reopened", before, subjects, gone)
        else:
            plans[key] = Plan(new_id(), alert, "opened", None, subjects, baseline=look.baseline)
    return plans


def _standing(look: _Look, opened: Mapping[Key, uuid.UUID], fallen: Sequence[StoredAlert]) -> dict[Key, Standing]:
    """Give the alerts as they will stand, those of rules beside included."""
    gone = {alert.key for alert in fallen}
    standing = {
        key: Standing(alert.id, frozenset(alert.subjects)) for key, alert in look.stored.items() if key not in gone
    }
    for key, wanted in look.wanted.items():
        own = opened.get(key)
        standing[key] = Standing(own if own is not None else look.stored[key].id, frozenset(wanted.findings))
    return standing


def _changes(look: _Look, covered: Mapping[Key, Cover]) -> list[Plan]:
    plans = []
    for key, wanted in look.wanted.items():
        stored = look.stored.get(key)
        if stored is not None:
            plan = plan_change(wanted, stored, changed_subjects(wanted, stored), covered.get(key, NO_COVER))
            if plan is not None:
                plans.append(plan)
    return plans


def _covers_beside(look: _Look, covered: Mapping[Key, Cover]) -> list[Beside]:
    """Give alerts that were not looked at, but whose cover came or went."""
    found = []
    for key, alert in look.stored.items():
        if key not in covered or key in look.wanted:
            continue
        cover = covered[key]
        moved = {
            subject: cover.subjects.get(subject)
            for subject, kept in alert.subjects.items()
            if kept.covered_by != cover.subjects.get(subject)
        }
        if moved or alert.row.covered_by != cover.whole:
            found.append(Beside(alert, cover, moved))
    return found


def _write(look: _Look, plans: Sequence[Plan], beside: Sequence[Beside]) -> None:
    uow, connection = look.uow, look.uow.session.connection()
    if plans:
        stored = parties_of(uow.session, [plan.id for plan in plans if plan.stored is not None])
        routes = {plan.id: _plan_route(look, plan, stored.get(plan.id, {})) for plan in plans}
        numbers = iter(next_numbers(uow.session, "alert", uow.today, sum(plan.stored is None for plan in plans)))
        new, old = [], []
        for plan in _covers_first(plans):
            evidence = evidence_of(plan.wanted.sources)
            row = {"id": plan.id, **alert_values(plan, routes[plan.id], uow.at, evidence)}
            if plan.stored is None:
                new.append(
                    {
                        **row,
                        "number": next(numbers),
                        "rule": plan.wanted.rule.id,
                        "centre": look.centre,
                        "stage": plan.wanted.stage,
                        "opened_at": uow.at,
                    }
                )
            else:
                old.append(row)
        insert_rows(connection, Alert, new)
        update_rows(connection, Alert, ("id",), old)
        write_subjects(uow, plans)
        _take_back(look, [plan for plan in plans if plan.accepted_again or plan.what == "reopened"])
        write_parties(connection, plans)
    update_rows(connection, Alert, ("id",), [{"id": each.alert.id, "covered_by": each.cover.whole} for each in beside])
    update_rows(
        connection,
        AlertSubject,
        ("alert", "kind", "ref"),
        [
            {"alert": each.alert.id, "kind": subject.kind, "ref": subject.ref, "covered_by": cover}
            for each in beside
            for subject, cover in each.moved.items()
        ],
    )


def _take_back(look: _Look, plans: Sequence[Plan]) -> None:
    """Take back that alerts are kept which are more than what was accepted, with what child policy was asked."""
    forget_acceptance(look.uow.session.connection(), [plan.id for plan in plans if plan.accepted_again])
    numbers = [plan.stored.row.number for plan in plans if plan.stored is not None]
    forget_countersigning(look.uow, [plan.id for plan in plans], {"kind": "more_than_kept", "alerts": numbers})


def _plan_route(look: _Look, plan: Plan, stored: Mapping[str, StoredParty]) -> Route:
    """Find who has what to do, and by when. Where no working day is left, those on call act too."""
    way = route(plan.wanted.rule, look.place, plan.wanted.sources)
    opened_at = plan.stored.row.opened_at if plan.stored is not None and plan.uncovered else None
    plan.deadline = deadline_for_alert(look.uow, plan.wanted, opened_at)
    on_call = look.place.on_call
    called = on_call is not None and on_call in stored and not stored[on_call].left and stored[on_call].role == "act"
    if on_call is not None and (called or (plan.deadline.urgent and plan.asks)) and plan.wanted.severity == "critical":
        plan_parties(plan, way, stored, (on_call,))
    else:
        plan_parties(plan, way, stored, ())
    return way


def _covers_first(plans: Sequence[Plan]) -> list[Plan]:
    """Put covers before what they cover, because a row may only point to a row that is there."""
    by_id = {plan.id: plan for plan in plans}

    def depth(plan: Plan) -> int:
        above = by_id.get(plan.cover.whole) if plan.cover.whole is not None else None
        return 0 if above is None else 1 + depth(above)

    return sorted(plans, key=depth)


def _note(look: _Look, plans: Sequence[Plan], fallen: Sequence[StoredAlert]) -> None:
    """Write down in the journal what opened, got worse and fell; the alert itself says why."""
    acts = [(f"alert_{plan.what}", plan.id, plan.wanted.rule.id, plan.revision) for plan in plans if plan.is_news]
    acts += [("alert_resolved", alert.id, alert.row.rule, alert.row.revision) for alert in fallen]
    rows = [
        {
            "at": look.uow.at, "person": look.uow.actor.label, "party": None, "act": act, "subject_kind": "alert",
            "subject": str(alert), "data": {"rule": rule, "centre": look.centre, "revision": revision},
        }
        for act, alert, rule, revision in acts
    ]  # fmt: skip
    insert_rows(look.uow.session.connection(), JournalEntry, rows)


def _summary(plans: Sequence[Plan], fallen: Sequence[StoredAlert], told: frozenset[str]) -> AlertChanges:
    by: dict[str, list[uuid.UUID]] = {}
    for plan in plans:
        by.setdefault("updated" if plan.what == "uncovered" else plan.what, []).append(plan.id)
    return AlertChanges(
        opened=tuple(by.get("opened", ())),
        reopened=tuple(by.get("reopened", ())),
        worse=tuple(by.get("worse", ())),
        updated=tuple(by.get("updated", ())),
        resolved=tuple(alert.id for alert in fallen),
        parties=told,
    )
