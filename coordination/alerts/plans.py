"""The difference between what the findings ask for and what is stored, decided alert by alert. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from coordination.alerts.stored import StoredAlert, StoredParty
from coordination.alerts.wanted import NO_COVER, Cover, WantedAlert
from coordination.policy.deadlines import Deadline
from coordination.policy.lifecycle import is_material, least_advanced, rank
from coordination.policy.routing import Route
from rules.model import Subject

What = Literal["opened", "reopened", "worse", "updated", "uncovered"]


@dataclass(slots=True)
class Plan:
    """What becomes of one alert: opened, opened again, worse, otherwise updated, or only its cover changed."""

    id: uuid.UUID
    wanted: WantedAlert
    what: What
    stored: StoredAlert | None = None
    changed: frozenset[Subject] = frozenset()
    """Subjects to write."""
    gone: frozenset[Subject] = frozenset()
    cover: Cover = NO_COVER
    baseline: bool = False
    uncovered: bool = False
    """What covered it as a whole fell, or covers only a part of it now."""
    accepted_again: bool = False
    """An accepted alert that is more than what was accepted."""
    parties: list[PartyRow] = field(default_factory=list)
    deadline: Deadline | None = None

    @property
    def asks(self) -> bool:
        """Whether the change is of a kind after which somebody may be asked to act."""
        return (self.told or self.uncovered) and not self.stays_accepted

    @property
    def is_news(self) -> bool:
        """Whether it opens, opens again or gets worse."""
        return self.what in {"opened", "reopened", "worse"}

    @property
    def told(self) -> bool:
        """Whether the change is of a kind that people are told about."""
        return self.is_news and self.cover.whole is None and not self.baseline

    @property
    def stays_accepted(self) -> bool:
        """Whether it was kept on purpose, and still is."""
        return (
            self.stored is not None
            and self.stored.row.status == "accepted"
            and not self.accepted_again
            and self.what != "reopened"
        )

    @property
    def revision(self) -> int:
        """The revision after the change."""
        if self.stored is None:
            return 1
        return int(self.stored.row.revision) + (self.what in {"reopened", "worse"})

    def status(self) -> str:
        """The status after the change: that of the acting party that is least far, unless it stays accepted."""
        if self.stays_accepted:
            return "accepted"
        return least_advanced(row.state for row in self.parties if row.role == "act" and not row.left)


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party of an alert as it will stand. `asked` gets a task; `fresh` is to be written, `existed` tells how."""

    party: str
    role: str
    state: str
    revision: int
    references: tuple[str, ...]
    left: bool = False
    asked: bool = False
    existed: bool = False
    fresh: bool = True


def plan_change(wanted: WantedAlert, stored: StoredAlert, changed: frozenset[Subject], cover: Cover) -> Plan | None:
    """Decide what becomes of an alert that stays; `None` when nothing changed."""
    row = stored.row
    gone = frozenset(stored.subjects.keys() - wanted.findings.keys())
    new = changed - stored.subjects.keys()
    uncovered = row.covered_by is not None and cover.whole is None
    moved = {
        subject
        for subject, kept in stored.subjects.items()
        if subject in wanted.findings and kept.covered_by != cover.subjects.get(subject)
    }
    worse = is_material(
        new_subject=bool(new),
        severity_before=row.severity,
        severity=wanted.severity,
        starts_before=row.starts_on,
        starts_on=wanted.starts_on,
    )
    rule_changed = (row.rule_version, row.rule_digest) != (wanted.rule.version, wanted.rule.digest)
    if not (changed or gone or moved or rule_changed or worse or row.covered_by != cover.whole):
        return None
    more = bool(new) or rank(wanted.severity) > rank(row.accepted_severity or row.severity)
    more = more or any(not kept.accepted for subject, kept in stored.subjects.items() if subject in wanted.findings)
    return Plan(
        stored.id,
        wanted,
        "worse" if worse else "uncovered" if uncovered else "updated",
        stored,
        changed | frozenset(moved),
        gone,
        cover,
        baseline=row.baseline and not worse,
        uncovered=uncovered,
        accepted_again=row.accepted_by is not None and more,
    )


def plan_parties(plan: Plan, route: Route, stored: Mapping[str, StoredParty], kept: Iterable[str]) -> None:
    """Decide how each party stands after the change, and who is asked.

    Asked are: everybody when the alert opens, a party that acts for the first time, one whose decision is new in a
    material change, and those still due when a cover falls or the baseline becomes a normal alert. `kept` act although
    nothing of theirs is in the evidence (the centre's `on_call`).
    """
    everybody = plan.what in {"opened", "reopened"}
    leaves_baseline = plan.stored is not None and plan.stored.row.baseline and not plan.baseline
    no_longer_kept = plan.accepted_again and plan.stored is not None and plan.stored.row.status == "accepted"
    act = {**route.act, **{party: () for party in kept if party not in route.act}}
    rows = []
    for party, references in act.items():
        old = stored.get(party)
        fresh_decision = old is not None and bool(set(references) - set(old.references))
        again = (
            everybody
            or old is None
            or old.left
            or old.role != "act"
            or leaves_baseline
            or (plan.what == "worse" and fresh_decision)
            or (plan.accepted_again and party == route.owner)
        )
        state = "open" if again or old is None else old.state
        asked = again or ((plan.uncovered or no_longer_kept) and state == "open")
        silent = plan.baseline or plan.cover.whole is not None or plan.stays_accepted
        revision = plan.revision if again or old is None else old.revision
        rows.append(_row(party, "act", state, revision, references, old, asked=asked and not silent))
    for party in route.inform:
        old = stored.get(party)
        if party not in act:
            revision = plan.revision if old is None else old.revision
            rows.append(_row(party, "inform", "open", revision, (), old))
    present = {row.party for row in rows}
    for party, old in stored.items():
        if party not in present and not old.left:
            rows.append(PartyRow(party, old.role, old.state, old.revision, old.references, left=True, existed=True))
    plan.parties = rows


def _row(
    party: str,
    role: str,
    state: str,
    revision: int,
    references: tuple[str, ...],
    old: StoredParty | None,
    *,
    asked: bool = False,
) -> PartyRow:
    same = old is not None and (old.role, old.state, old.revision, old.references, old.left) == (
        role,
        state,
        revision,
        references,
        False,
    )
    return PartyRow(party, role, state, revision, references, asked=asked, existed=old is not None, fresh=not same)


def alert_values(plan: Plan, route: Route, now: dt.datetime, evidence: list[dict[str, str]]) -> dict[str, Any]:
    """Give the columns of the alert after the change, without those of its opening."""
    wanted, stored = plan.wanted, plan.stored
    values: dict[str, Any] = {
        "rule_version": wanted.rule.version,
        "rule_digest": wanted.rule.digest,
        "status": plan.status(),
        "severity": wanted.severity,
        "starts_on": wanted.starts_on,
        "ends_on": wanted.ends_on,
        "beyond_horizon": wanted.beyond_horizon,
        "contested": wanted.contested,
        "revision": plan.revision,
        "owner": route.owner,
        "baseline": plan.baseline,
        "covered_by": plan.cover.whole,
        "evidence": evidence,
        "summary": wanted.summary,
        "changed_at": now,
        "resolved_at": None,
        "resolved_by": None,
        "reopened": 0,
        **NOT_ACCEPTED,
    }
    if stored is not None:
        values["reopened"] = stored.row.reopened + (plan.what == "reopened")
        if not plan.accepted_again and plan.what != "reopened":
            values |= {name: getattr(stored.row, name) for name in NOT_ACCEPTED}
    return values


NOT_ACCEPTED: Mapping[str, None] = dict.fromkeys(
    (
        "accepted_reason",
        "accepted_by",
        "accepted_at",
        "accepted_severity",
        "review_on",
        "countersigned_by",
    )
)
"""The columns of an acceptance, empty."""
