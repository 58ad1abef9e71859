"""Who may say this: the token or person that brings an event, and the party that decides or reports.

The table of kinds names who may decide. A network service may for any centre, a partner's for its own centres, a
function for its own centre. What may simply have come too early is not refused but waits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from coordination.actors import Actor
from coordination.errors import DomainError, ForbiddenError
from coordination.forms import Envelope
from coordination.forms.values import CENTRE_MOST, suggestion
from coordination.ledger.arrivals import Arrival
from coordination.ledger.network import Network
from coordination.ledger.receipts import Aside, Refusal
from coordination.parties import Party
from rules.kinds import Kind

AHEAD = dt.timedelta(minutes=5)
OWN_SOURCE = "/kindreflex/"
"""Events that are made here; no token may say so."""

Seen = Callable[[str, str], bool]
"""Whether any statement ever named a centre for a household: (household, centre)."""


def bringer_fault(envelope: Envelope, actor: Actor) -> ForbiddenError | None:
    """Tell why this actor may not bring this event; `None` when it may."""
    if actor.system:
        return None
    if envelope.party not in actor.parties:
        return ForbiddenError("not_your_party", field="data.service", party=envelope.party)
    if actor.token is not None:
        own = not actor.sources or any(envelope.source.startswith(prefix) for prefix in actor.sources)
        if not own or envelope.source.startswith(OWN_SOURCE):
            return ForbiddenError("not_your_source", field="source", source=envelope.source)
    return None


def too_early(envelope: Envelope, now: dt.datetime) -> Refusal | None:
    """Tell an event that is more than five minutes ahead to wait for its time."""
    if envelope.time <= now + AHEAD:
        return None
    return Refusal(DomainError("time_ahead", field="time"), "time", envelope.time)


def admit(arrival: Arrival, network: Network, seen: Seen) -> Refusal | Aside | None:
    """Judge a well-formed event against the network; `None` lets it in."""
    kind, content = arrival.envelope.kind, arrival.envelope.content
    named = (content["code"],) if kind.name == "centre" and "code" in content else arrival.centres
    if network.outside_pilot(named):
        return Aside(named[0], DomainError("outside_pilot", centre=named[0]))
    if kind.name != "centre":
        for code in named:
            if not network.knows(code):
                return Refusal(DomainError("unknown_centre", field="data", centre=code), f"centre:{code}")
        unreached = _reaches_nobody(content.get("applies_to") or {}, network)
        if unreached is not None:
            return unreached
    party = network.party(arrival.envelope.party)
    if party is None or not _may_by_table(kind, party):
        return _may_not(arrival)
    if party.kind == "network":
        return None
    if party.kind == "centre" or (party.at not in network.partners and kind.name != "centre"):
        if party.at not in network.centres:
            name = party.at or ""
            return _not_here(network, name, DomainError("unknown_centre", field="data.service", centre=name), "centre")
        return _function(arrival, party.at or "", seen)
    return _partner(arrival, party.at or "", network, seen)


def _reaches_nobody(applies: Mapping[str, Any], network: Network) -> Refusal | Aside | None:
    """What applies to a partner or a region of which no centre is registered waits for one: it may be mistyped."""
    partner, region = applies.get("partner"), applies.get("region")
    if partner and partner not in network.partners:
        near = suggestion(partner, network.partners)
        error = DomainError("unknown_partner", field="data.applies_to.partner", partner=partner, **near)
        return _not_here(network, partner, error, "centre")
    if region and region not in network.regions:
        near = suggestion(region, network.regions)
        error = DomainError("unknown_region", field="data.applies_to.region", region=region, **near)
        return _not_here(network, region, error, "region")
    return None


def _not_here(network: Network, name: str, error: DomainError, scope: str) -> Refusal | Aside:
    """Let what is not registered be waited for; where a pilot runs, it lies outside."""
    if network.pilot is not None and name not in network.pilot:
        return Aside(name[:CENTRE_MOST], DomainError("outside_pilot", centre=name))
    return Refusal(error, f"{scope}:{name}")


def _may_by_table(kind: Kind, party: Party) -> bool:
    if "*" in kind.by:
        return True
    if party.kind == "centre":
        return "centre" in kind.by or f"centre:{party.role}" in kind.by
    return party.role in kind.by


def _may_not(arrival: Arrival) -> Refusal:
    kind = arrival.envelope.kind
    return Refusal(
        ForbiddenError(
            "party_may_not", field="data.service", party=arrival.envelope.party, kind=kind.name, by=[*kind.by]
        )
    )


def _function(arrival: Arrival, own: str, seen: Seen) -> Refusal | None:
    """A function of a centre speaks for that centre, and for the households that are, were or will be there."""
    kind, content = arrival.envelope.kind, arrival.envelope.content
    if kind.about == "decision":
        return None
    if arrival.centres:
        return None if all(code == own for code in arrival.centres) else _may_not(arrival)
    if "applies_to" in content:
        return _may_not(arrival)
    if kind.about == "household" and arrival.household is not None and not seen(arrival.household, own):
        return _wait_for(arrival.household, own)
    return None


def _partner(arrival: Arrival, partner: str, network: Network, seen: Seen) -> Refusal | None:
    """A partner's service speaks for the centres of that partner, and for the households there."""
    kind, content = arrival.envelope.kind, arrival.envelope.content
    if kind.about == "decision":
        return None
    if kind.name == "centre":
        code = content.get("code", arrival.reference)
        before = network.centres.get(code)
        own = content.get("partner", partner) == partner and (before is None or before[0] in {None, partner})
        return None if own else _may_not(arrival)
    own_centres = [code for code, (of, _) in network.centres.items() if of == partner]
    if arrival.centres:
        return None if set(arrival.centres) <= set(own_centres) else _may_not(arrival)
    if "applies_to" in content:
        return None if content["applies_to"].get("partner") == partner else _may_not(arrival)
    household = arrival.household if kind.about == "household" else None
    if household is not None and not any(seen(household, code) for code in own_centres):
        return _wait_for(household, partner)
    return None


def _wait_for(household: str, at: str) -> Refusal:
    return Refusal(DomainError("household_not_here", field="data.household", at=at), f"household:{household}:{at}")
