"""Who may see and do what: one table of acts, and one of what is shown.

A role is a pattern over parties: `network:logistics`, `network:*`, `partner:hr`, `centre:direction`, `centre:*`,
or `administrator` and `monitor`. `where` says about what: `any`; `place` (own centres: of a partner, or the centre
itself); `involved` (one of the parties of the thing); `party` (the thing belongs to the party).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from coordination.actors import Actor
from rules.lists import FUNCTIONS, SERVICES

Where = Literal["any", "place", "involved", "party"]
Scope = Literal["read", "submit", "act"]


@dataclass(frozen=True, slots=True)
class Target:
    """What an act is about: a centre with its partner, the parties of the thing, the party that it belongs to."""

    centre: str | None = None
    partner: str | None = None
    parties: frozenset[str] = frozenset()
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the table: a role may, there."""

    role: str
    where: Where = "any"


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done: with which scope of a token, by whom, and whether a person must do it."""

    scope: Scope
    grants: tuple[Grant, ...]
    person: bool = False


def _grants(where: Where, *roles: str) -> tuple[Grant, ...]:
    return tuple(Grant(role, where) for role in roles)


def _of_services(where: Where, *services: str) -> tuple[Grant, ...]:
    """The service of the network anywhere, the same one of a partner in its own centres."""
    return tuple(
        grant
        for service in services
        for grant in (Grant(f"network:{service}", where), Grant(f"partner:{service}", "place"))
    )


_EVERYBODY = _grants("any", "network:*", "partner:*", "centre:*", "administrator", "monitor")
_EVERY_PARTY = _grants("party", "network:*", "partner:*", "centre:*")
_CONCERNED = _grants("involved", "network:*", "partner:*")
_NETWORK_PLACE = (*_grants("any", "network:*"), *_grants("place", "partner:*", "centre:*"))
_OVERSIGHT = _of_services("any", "child_policy", "management", "region", "quality")

ACTS: Mapping[str, Act] = {
    "account.own": Act("read", _EVERYBODY, person=True),
    "me.read": Act("read", _EVERYBODY),
    "parties.read": Act("read", _EVERYBODY),
    "stream.read": Act("read", _EVERYBODY),
    "notices.read": Act("read", _EVERYBODY),
    "alerts.read": Act(
        "read",
        (
            *_OVERSIGHT,
            *_of_services("any", "dispatching"),
            *_CONCERNED,
            *_grants("place", "centre:*"),
            Grant("monitor"),
        ),
    ),
    "alerts.accept": Act("act", (*_CONCERNED, *_grants("involved", "centre:*")), person=True),
    "alerts.countersign": Act("act", _grants("any", "network:child_policy"), person=True),
    "tasks.read": Act("read", (*_EVERY_PARTY, Grant("network:child_policy"), *_grants("place", "centre:direction"))),
    "tasks.act": Act("act", _EVERY_PARTY, person=True),
    "mismatches.read": Act("read", (*_OVERSIGHT, *_CONCERNED, *_grants("place", "centre:*"), Grant("monitor"))),
    "mismatches.flag": Act("act", _grants("place", "centre:*"), person=True),
    "mismatches.answer": Act("act", _EVERY_PARTY, person=True),
    "mismatches.judge": Act("act", (*_EVERY_PARTY, *_grants("place", "centre:direction")), person=True),
    "decisions.read": Act("read", (*_NETWORK_PLACE, Grant("monitor"))),
    "decisions.enter": Act("submit", _EVERY_PARTY, person=True),
    "events.submit": Act("submit", _EVERY_PARTY),
    "imports.run": Act("submit", (*_EVERY_PARTY, Grant("administrator"))),
    "imports.read": Act("read", (*_EVERY_PARTY, Grant("administrator"))),
    "checks.run": Act("read", _NETWORK_PLACE),
    "placements.rank": Act("read", _of_services("any", "dispatching", "child_policy", "region")),
    "centres.read": Act("read", (*_NETWORK_PLACE, Grant("administrator"), Grant("monitor"))),
    "calendars.read": Act("read", _NETWORK_PLACE),
    "households.read": Act(
        "read", (*_of_services("any", "dispatching", "child_policy", "medical"), *_grants("place", "centre:*"))
    ),
    "households.erase": Act("act", _grants("any", "administrator", "network:child_policy"), person=True),
    "information.read": Act(
        "read",
        (*_EVERY_PARTY, *_of_services("any", "child_policy", "quality"), *_grants("place", "centre:direction")),
    ),
    "inconsistencies.read": Act(
        "read",
        (
            *_of_services("any", "child_policy", "dispatching"),
            *_CONCERNED,
            *_grants("involved", "centre:*"),
            *_grants("place", "centre:*"),
        ),
    ),
    "rules.read": Act("read", _EVERYBODY),
    "rules.set": Act("act", _grants("any", "network:child_policy"), person=True),
    "procedures.read": Act("read", _EVERYBODY),
    "consultations.read": Act("read", (*_OVERSIGHT, *_grants("place", "centre:*"))),
    "figures.read": Act("read", (*_OVERSIGHT, *_grants("place", "centre:direction"), Grant("monitor"))),
    "people.read": Act("read", _grants("any", "administrator")),
    "people.manage": Act("act", _grants("any", "administrator"), person=True),
    "absences.read": Act("read", (*_of_services("any", "hr"), *_grants("place", "centre:direction"))),
    "deputies.read": Act("read", (*_EVERY_PARTY, Grant("administrator"))),
    "tokens.read": Act("read", _grants("any", "administrator")),
    "tokens.manage": Act("act", _grants("any", "administrator"), person=True),
    "journal.read": Act("read", (*_of_services("any", "management", "quality"), Grant("administrator"))),
    "quarantine.read": Act("read", (*_EVERY_PARTY, Grant("administrator"))),
    "quarantine.open": Act("read", _EVERY_PARTY),
    "quarantine.act": Act("submit", (*_EVERY_PARTY, Grant("administrator"))),
    "health.read": Act("read", _grants("any", "administrator")),
}
"""Every act. `quarantine.open` is reading what was sent, which may be personal: for who sent it alone."""


SHOWN: Mapping[str, tuple[Grant, ...]] = {
    # Which household it is: reference, composition, and the decisions about it.
    "households": ACTS["households.read"].grants,
    # Needs and expected births. The rest of the house knows that milk is needed, not why.
    "needs": (
        *_of_services("any", "dispatching", "child_policy", "medical"),
        *_grants("place", "centre:direction", "centre:coordination", "centre:social", "centre:psychosocial"),
        *_grants("place", "centre:medical", "centre:family_guide", "centre:uam_guide"),
    ),
    "absences": ACTS["absences.read"].grants,
    "incidents": (*_of_services("any", "dispatching", "child_policy"), *_grants("place", "centre:direction")),
    # Words that people wrote; the independent monitor reads them once a reviewer has released them.
    "texts": (*_grants("any", "network:*", "partner:*", "centre:*"),),
    # Numbers of people below five.
    "small_numbers": (*_grants("any", "network:*", "partner:*", "centre:*"),),
}
"""What is shown, beyond what everybody sees who may read the thing at all."""


@dataclass(frozen=True, slots=True)
class _Role:
    """A role that the actor has: pattern names that it answers to, the party, and where that party is."""

    names: frozenset[str]
    party: str
    level: str
    at: str | None


def _roles_of_party(party: str) -> Iterator[_Role]:
    """Give the roles of a party. `x:logistics` and `x:medical` may be of a partner or of a centre: place tells."""
    at, colon, role = party.rpartition(":")
    if not colon:
        if role in SERVICES:
            yield _Role(frozenset({f"network:{role}", "network:*"}), party, "network", None)
        return
    if role in SERVICES:
        yield _Role(frozenset({f"partner:{role}", "partner:*"}), party, "partner", at)
    if role in FUNCTIONS:
        yield _Role(frozenset({f"centre:{role}", "centre:*"}), party, "centre", at)


@lru_cache(maxsize=4096)
def _roles(parties: tuple[str, ...], administrator: bool, monitor: bool) -> tuple[_Role, ...]:  # noqa: FBT001
    own = [role for party in parties for role in _roles_of_party(party)]
    if administrator:
        own.append(_Role(frozenset({"administrator"}), "", "administrator", None))
    if monitor:
        own.append(_Role(frozenset({"monitor"}), "", "monitor", None))
    return tuple(own)


def roles_of(actor: Actor) -> tuple[_Role, ...]:
    """Give the roles of an actor. An administrator or a monitor is a person, never a system."""
    person = actor.person is not None
    return _roles(actor.parties, actor.administrator and person, actor.monitor and person)


def may(actor: Actor, act: str, target: Target | None = None) -> bool:
    """Whether the actor may do this; without a target, whether it may do so to anything at all.

    The installation itself may everything; an act that is not in the table nobody may.
    """
    if actor.system:
        return True
    allowed = ACTS.get(act)
    if allowed is None or allowed.scope not in actor.scopes or (allowed.person and actor.person is None):
        return False
    return is_granted(actor, allowed.grants, target)


def shows(actor: Actor, what: str, target: Target | None) -> bool:
    """Whether the actor sees this kind of detail of a thing that it may read."""
    return actor.system or is_granted(actor, SHOWN[what], target)


def is_granted(actor: Actor, grants: Iterable[Grant], target: Target | None) -> bool:
    """Whether one of the grants fits one of the actor's roles, there."""
    roles = roles_of(actor)
    return any(grant.role in role.names and _fits(role, grant.where, target) for grant in grants for role in roles)


def _fits(role: _Role, where: Where, target: Target | None) -> bool:
    if target is None or where == "any":
        return True
    if where == "party":
        return target.party is not None and target.party == role.party
    if where == "involved":
        return role.party in target.parties
    if role.level == "partner":
        return target.partner is not None and target.partner == role.at
    return target.centre is not None and target.centre == role.at


@dataclass(frozen=True, slots=True)
class Reach:
    """How far reading reaches, for the `WHERE` of a list: everything, or some partners, centres and parties."""

    everything: bool = False
    partners: frozenset[str] = frozenset()
    centres: frozenset[str] = frozenset()
    involved: frozenset[str] = frozenset()
    """Things in which one of these parties is involved."""
    own: frozenset[str] = frozenset()
    """Things that belong to one of these parties."""


def reach_of(actor: Actor, act: str) -> Reach:
    """Give how far an act reaches; nowhere when the actor may not do it at all."""
    if actor.system:
        return Reach(everything=True)
    if not may(actor, act):
        return Reach()
    found: dict[str, set[str]] = {"place:partner": set(), "place:centre": set(), "involved": set(), "party": set()}
    for grant in ACTS[act].grants:
        for role in roles_of(actor):
            if grant.role not in role.names:
                continue
            if grant.where == "any":
                return Reach(everything=True)
            if grant.where == "place":
                found[f"place:{role.level}"].add(role.at or "")
            else:
                found[grant.where].add(role.party)
    return Reach(
        partners=frozenset(found["place:partner"]), centres=frozenset(found["place:centre"]),
        involved=frozenset(found["involved"]), own=frozenset(found["party"]),
    )  # fmt: skip
