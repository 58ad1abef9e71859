"""Who is asked and who is told: computed from where the values come from, never from a list of recipients.

The parties whose decisions meet in the conflict act, and so does the centre where it happens; the rule may name more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coordination.parties import party_for
from rules.kinds import KINDS
from rules.lists import CHILD_FUNCTIONS
from rules.model import Rule, Source

NO_TEAM = frozenset({"LOI", "OUTSIDE", "network"})
"""Pseudo-centres, and the network as a whole: nobody works there."""

ALSO_KNOWS = ("coordination", "reception_desk", "social")
"""Functions that are added, in this order, until at least two functions of a centre know."""

MOST_DECISIONS = 20
"""On how many decisions of a party, the latest first, a task is looked for that may grow."""

LIVE_STATUSES = frozenset({"confirmed", "proposed"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conflict happens, with the services of the centre's partner that exist (`rodekruis:logistics`)."""

    centre: str
    partner: str | None = None
    partner_services: frozenset[str] = frozenset()

    @property
    def has_team(self) -> bool:
        """Whether the place has functions of its own; a region has none."""
        return self.centre not in NO_TEAM and not self.centre.startswith("region:")

    @property
    def direction(self) -> str | None:
        """The party that is always asked what it sees."""
        return f"{self.centre}:direction" if self.has_team else None

    @property
    def on_call(self) -> str | None:
        """The party that is asked when no working day is left."""
        return f"{self.centre}:on_call" if self.has_team else None

    def party(self, role: str) -> str | None:
        """Turn a role named by a rule into a party; `None` for a function of a place that has no team."""
        if role.startswith("centre:") and not self.has_team:
            return None
        return party_for(role, self.centre, self.partner, self.partner_services)

    def parties(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Turn roles into parties, in order, once each."""
        return tuple(dict.fromkeys(party for role in roles if (party := self.party(role)) is not None))


@dataclass(frozen=True, slots=True)
class Route:
    """Who has what to do with an alert: `act` with the references of the party's own decisions, latest first."""

    owner: str
    act: Mapping[str, tuple[str, ...]]
    inform: tuple[str, ...]


def can_be_blamed(source: Source, rule: Rule) -> bool:
    """Whether the source is a live decision of a kind that the rule names in `between`; a record is nobody's choice."""
    kind = KINDS.get(source.kind)
    return source.kind in rule.between and kind is not None and kind.decision and source.status in LIVE_STATUSES


def route(rule: Rule, place: Place, evidence: Iterable[Source]) -> Route:
    """Compute who owns, who acts and who is told. The owner can change its decision, and stated it last."""
    deciding = sorted(
        (source for source in evidence if can_be_blamed(source, rule)), key=lambda s: s.stated, reverse=True
    )
    act: dict[str, tuple[str, ...]] = {}
    for source in deciding:
        if source.reference not in act.get(source.party, ()):
            act[source.party] = (*act.get(source.party, ()), source.reference)
    for party in place.parties(rule.act):
        act.setdefault(party, ())
    owner = deciding[0].party if deciding else _owner_without_decision(rule, place, act)
    act.setdefault(owner, ())
    if place.direction is not None:
        act.setdefault(place.direction, ())
    told = place.parties((*rule.inform, *_who_also_knows(rule, place, act)))
    return Route(owner, act, tuple(party for party in told if party not in act))


def _owner_without_decision(rule: Rule, place: Place, act: Mapping[str, tuple[str, ...]]) -> str:
    """Name somebody all the same: who acts first, then the first service that is told, then child policy."""
    if act:
        return next(iter(act))
    if not place.has_team:
        return place.party("region") or "region"
    services = place.parties(role for role in rule.inform if not role.startswith("centre:"))
    return services[0] if services else place.party("child_policy") or "child_policy"


def _who_also_knows(rule: Rule, place: Place, act: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    """Give the roles to add: a second function of the centre that is no child worker, and a service at head office."""
    if not place.has_team:
        return ("region", "dispatching")
    prefix = f"{place.centre}:"
    parties = {*act, *place.parties(rule.inform)}
    functions = {party.removeprefix(prefix) for party in parties if party.startswith(prefix)}
    others = functions - {"direction"}
    added = [] if others - set(CHILD_FUNCTIONS) else [f"centre:{ALSO_KNOWS[0]}"]
    if all(party.startswith(prefix) for party in parties):
        added.append("child_policy")
    return added


def growing_keys(rule: str, party: str, references: tuple[str, ...]) -> tuple[str, ...]:
    """Give what an open task gathers alerts on: the rule and a decision of the party, the latest first.

    A party that acts without a decision of its own has nothing that ties two centres together: its tasks do not grow.
    """
    return tuple(f"{rule}|{party}/{reference}" for reference in references[:MOST_DECISIONS])


def answering_party(
    place: Place,
    *,
    decision_party: str | None,
    alert_owner: str | None,
    fact_owner: str | None,
) -> str:
    """Name who owes the answer to a mismatch: who decided, else who owns the alert or the fact, else child policy."""
    if decision_party or alert_owner:
        return decision_party or str(alert_owner)
    named = place.party(fact_owner) if fact_owner else None
    return named or place.party("child_policy") or "child_policy"


def one_level_up(party: str, place: Place) -> str:
    """Name who answers after a contest: the management of the same partner, or of the network; above it, child policy.

    Where the partner has no management of its own in kindreflex, child policy answers.
    """
    at, colon, role = party.rpartition(":")
    if role == "management":
        return "child_policy"
    partner = place.partner if at == place.centre else at
    if not colon or not partner:
        return "management"
    return f"{partner}:management" if f"{partner}:management" in place.partner_services else "child_policy"
