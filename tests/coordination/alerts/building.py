"""Findings by hand: rules, decisions and findings in one line each, and the people of a small network."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.alerts import AlertChanges, Causes, Change, apply_result
from coordination.ids import new_id
from coordination.installation import Installation
from coordination.models import Alert, AlertParty, Centre, Household, Membership, Notice, Person, Task, TaskAlert
from coordination.unit_of_work import UnitOfWork, run_again
from rules.days import day_of
from rules.model import Finding, Held, Rule, Segment, SeverityRule, Source, Subject
from rules.words import Words

MORNING = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)  # Monday, nine o'clock in Brussels
WORDS = Words(
    "{household.under_3} child(ren) under 3, nappies {centre.supplies.nappies}",
    "{household.under_3} kind(eren) jonger dan 3, luiers {centre.supplies.nappies}",
    "{household.under_3} enfant(s) de moins de 3 ans, langes : {centre.supplies.nappies}",  # codespell:ignore
)


def make_rule(rule_id: str = "care.supplies", **more: Any) -> Rule:
    """A rule between allocations and supplies, like the one of the paper."""
    values: dict[str, Any] = {
        "id": rule_id, "ref": "R01", "pack": rule_id.partition(".")[0], "version": 1, "digest": "d1",
        "scope": "household", "title": Words("Infant without supplies", "Baby zonder", "Bébé sans"), "sentence": WORDS,
        "condition": SimpleNamespace(reads=frozenset()), "severity": SeverityRule("warning"), "parameters": {},
        "between": ("allocation", "transfer", "supply"), "act": ("centre:direction",),
        "inform": ("child_policy", "centre:logistics", "centre:medical"), "covered_by": (), "principles": ("health",),
        "basis": (), "procedure": "conflict", "in_force_from": 1, "in_force_until": None,
    }  # fmt: skip
    return Rule(**{**values, **more})


def decided(reference: str, party: str, kind: str, *, status: str = "confirmed", at: int = 1_000_000) -> Source:
    """A statement of a decision, stated at so many microseconds."""
    return Source(party, reference, kind, status, (at, f"/{party}", reference))


STOP = decided("S-7", "logistics", "supply", at=2_000_000)
ARRIVAL = decided("A-1", "dispatching", "allocation", at=1_000_000)


def find(subject: str = "P1", *sources: Source, **more: Any) -> Finding:
    """A finding about a household (or `kind:ref`) from a day on, resting on these decisions."""
    sources = sources or (STOP, ARRIVAL)
    kind, _, ref = subject.rpartition(":")
    starts = day_of(more.pop("starts", "2026-12-23"))
    ends = more.pop("ends", None)
    ends = None if ends is None else day_of(ends)
    held = (
        Held("centre.supplies.nappies", "stopped", starts, ends, tuple(s for s in sources if s.kind == "supply")),
        Held("household.under_3", 1, starts, ends, tuple(s for s in sources if s.kind != "supply")),
    )
    values: dict[str, Any] = {
        "rule": "care.supplies", "centre": "CEN-03", "stage": "confirmed", "severity": "warning",
        "subject": Subject(kind or "household", ref), "starts": starts, "ends": ends, "beyond_horizon": False,
        "segments": (Segment(starts, ends, held),),
        "values": {"household.under_3": 1, "centre.supplies.nappies": "stopped"},
    }  # fmt: skip
    return Finding(**{**values, **more})


class Bench:
    """A small network on a database of its own: applies findings, and says what stands."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.rules = {rule.id: rule for rule in (make_rule(),)}
        installation.rules = SimpleNamespace(rules=lambda: tuple(self.rules.values()), rule=self.rules.get)  # type: ignore[assignment]

    # ---- setting up

    def centre(self, code: str = "CEN-03", partner: str | None = None) -> None:
        with self.installation.begin() as uow:
            uow.session.add(Centre(code=code, name=code, partner=partner, region="noord", registered_at=uow.at))

    def household(self, ref: str) -> None:
        with self.installation.begin() as uow:
            vault = self.installation.vault
            wrapped = vault.new_key()
            label = vault.household(wrapped).seal(f"H-{ref}".encode())
            uow.session.add(Household(ref=ref, key=wrapped, label=label, created_at=uow.at))

    def person(self, *parties: str, **more: Any) -> Actor:
        """Somebody who belongs to these parties."""
        with self.installation.begin() as uow:
            person = new_id()
            uow.session.add(Person(
                id=person, login=f"somebody-{person}", name="Somebody", password_hash="-", created_at=uow.at,
                administrator=more.get("administrator", False), monitor=more.get("monitor", False),
            ))  # fmt: skip
            uow.session.flush()
            uow.session.add_all(Membership(person=person, party=party) for party in parties)
        return Actor(
            person=person, name="Somebody", parties=parties, scopes=frozenset({"submit", "read", "act"}), **more
        )

    def rule(self, rule_id: str = "care.supplies", **more: Any) -> Rule:
        made = make_rule(rule_id, **more)
        self.rules[rule_id] = made
        return made

    # ---- acting

    def apply(self, *findings: Finding, centre: str = "CEN-03", **more: Any) -> AlertChanges:
        """Apply these findings as all that was found at the centre."""
        partner = more.pop("partner", None)
        causes = more.pop("causes", Causes())
        checked = more.pop("checked", None)

        def work() -> AlertChanges:
            with self.installation.begin(repeatable_read=True) as uow:
                return apply_result(
                    uow, centre=centre, partner=partner, rules=self.rules, findings=findings, checked_rules=checked,
                    causes=causes, **more,
                )  # fmt: skip

        return run_again(work)

    def wait(self, **by: float) -> None:
        self.installation.clock.move(**by)  # type: ignore[attr-defined]

    # ---- looking

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        with self.installation.begin(read_only=True) as uow:
            return list(uow.session.execute(query).all())

    def alerts(self, **where: Any) -> list[Alert]:
        """The alerts, by number."""
        query = sa.select(Alert).filter_by(**where).order_by(Alert.number)
        with self.installation.begin(read_only=True) as uow:
            return list(uow.session.scalars(query))

    def alert(self, **where: Any) -> Alert:
        (alert,) = self.alerts(**where)
        return alert

    def parties(self, alert: uuid.UUID, role: str = "act") -> dict[str, str]:
        """State of each party of a role that did not leave."""
        query = sa.select(AlertParty.party, AlertParty.state).where(
            AlertParty.alert == alert, AlertParty.role == role, AlertParty.left.is_(False)
        )
        return {row[0]: row[1] for row in self.rows(query)}

    def tasks(self, **where: Any) -> list[Task]:
        query = sa.select(Task).filter_by(**where).order_by(Task.number)
        with self.installation.begin(read_only=True) as uow:
            return list(uow.session.scalars(query))

    def task(self, **where: Any) -> Task:
        (task,) = self.tasks(**where)
        return task

    def gathered(self, task: uuid.UUID) -> set[uuid.UUID]:
        return {row[0] for row in self.rows(sa.select(TaskAlert.alert).where(TaskAlert.task == task))}

    def notices(self, reason: str | None = None) -> list[tuple[str, str]]:
        query = sa.select(Notice.reason, Notice.party).order_by(Notice.id)
        return sorted((row[0], row[1]) for row in self.rows(query) if reason in {None, row[0]})

    def begin(self, actor: Actor, **more: Any) -> Any:
        return self.installation.begin(actor, **more)


__all__ = ["ARRIVAL", "MORNING", "STOP", "Bench", "Causes", "Change", "UnitOfWork", "decided", "find", "make_rule"]
