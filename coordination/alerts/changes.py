"""What an application of findings is told and what it gives: causes of a change, and the changes made."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from coordination.proofs import plain_value
from rules.facts import FACTS
from rules.kinds import KINDS, sets_fact

_PRESENCE_KINDS = frozenset({"presence", "departure"})


@dataclass(frozen=True, slots=True)
class Change:
    """One event since the last check: the decision or record that it is about, and facts before and after if known.

    Without `before` and `after`, the facts are those that its kind can set. `household` is a pseudonym.
    """

    event: str | None
    party: str
    reference: str
    kind: str
    household: str | None = None
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)

    def touches(self, fact: str) -> bool:
        """Whether it changed the fact, or may have."""
        if self.before or self.after:
            return fact in self.before or fact in self.after
        kind = KINDS.get(self.kind)
        return kind is not None and sets_fact(kind, fact)


@dataclass(frozen=True, slots=True)
class Causes:
    """All that changed since the last check of a centre.

    `time` is (day of the last check, today) when the day moved on; `rules` are those of which a mode or parameter may
    have changed.
    """

    changes: tuple[Change, ...] = ()
    time: tuple[dt.date, dt.date] | None = None
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AlertChanges:
    """Ids of the alerts that changed; `worse` changed materially, `updated` only in what they rest on."""

    opened: tuple[uuid.UUID, ...] = ()
    reopened: tuple[uuid.UUID, ...] = ()
    worse: tuple[uuid.UUID, ...] = ()
    updated: tuple[uuid.UUID, ...] = ()
    resolved: tuple[uuid.UUID, ...] = ()
    parties: frozenset[str] = frozenset()
    """Parties that got a task or a notice: whose screens change."""

    @property
    def count(self) -> int:
        """How many alerts changed in any way."""
        return sum(map(len, (self.opened, self.reopened, self.worse, self.updated, self.resolved)))


def resolved_by(
    causes: Causes,
    *,
    rule: str,
    rule_now: Literal["gone", "changed", "same"],
    evidence: Iterable[Mapping[str, str]],
    households: frozenset[str],
    facts: Mapping[str, Any],
    today: dt.date,
) -> list[dict[str, Any]]:
    """Say what made an alert fall: `[{kind, event?, fact?, before, after, …}]`.

    An event counts when its decision is in the evidence, or when it changed a fact of the proof; one about another
    household does not. `facts` are the facts of the proof with their last value. A rule that is gone explains all; one
    that changed stands beside what else changed.
    """
    if rule_now == "gone":
        return [{"kind": "rule", "rule": rule, "before": "on", "after": "off"}]
    rests_on = {(item["party"], item["reference"]) for item in evidence}
    found = [
        _told(change, fact, facts)
        for change in causes.changes
        if change.household is None or not households or change.household in households
        for fact in _facts_changed(change, facts, rests_on)
    ]
    if rule_now == "changed" or rule in causes.rules:
        found.append({"kind": "rule", "rule": rule, "before": "on", "after": "changed"})
    if found:
        return found
    before, after = causes.time or (None, today)
    return [{"kind": "time", "before": before.isoformat() if before else None, "after": after.isoformat()}]


def _facts_changed(
    change: Change,
    facts: Mapping[str, Any],
    rests_on: set[tuple[str, str]],
) -> Iterator[str | None]:
    """Give the fact of the proof that the event changed, if any; one that is stated before one that follows."""
    touched = [fact for fact in facts if change.touches(fact)]
    if touched:
        stated = (fact for fact in touched if fact in FACTS and FACTS[fact].fold != "derived")
        yield next(stated, touched[0])
    elif (change.party, change.reference) in rests_on:
        yield None


def _told(change: Change, fact: str | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": "presence" if change.kind in _PRESENCE_KINDS else "event",
        "event": change.event,
        "party": change.party,
        "reference": change.reference,
        "of": change.kind,
        "before": None,
        "after": None,
    }
    if fact is not None:
        from_calendar = plain_value(change.before.get(fact))
        told |= {
            "fact": fact,
            "before": from_calendar if from_calendar is not None else facts.get(fact),
            "after": plain_value(change.after.get(fact)),
        }
    if change.household is not None:
        told["household"] = change.household
    return told
