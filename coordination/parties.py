"""Parties: `logistics` (network), `rodekruis:logistics` (partner), `CEN-03:direction` (function of a centre)."""

from __future__ import annotations

from dataclasses import dataclass

from rules.lists import FUNCTIONS, SERVICES


@dataclass(frozen=True, slots=True)
class Party:
    """A party taken apart. `at` is `None` for the network, else a partner or a centre."""

    name: str
    at: str | None
    role: str
    kind: str
    """`network`, `partner` or `centre`."""


def parse_party(name: str, centres: frozenset[str] | set[str]) -> Party | None:
    """Take a party's name apart; `None` when it names no service and no function.

    `centres` are the codes of registered centres: what stands before the colon is a centre or else a partner.
    """
    at, colon, role = name.rpartition(":")
    if not colon:
        return Party(name, None, name, "network") if name in SERVICES else None
    if at in centres:
        return Party(name, at, role, "centre") if role in FUNCTIONS else None
    if role in SERVICES and at:
        return Party(name, at, role, "partner")
    return Party(name, at, role, "centre") if role in FUNCTIONS and at else None


def party_for(role: str, centre: str, partner: str | None, partner_services: frozenset[str]) -> str:
    """Turn a role in a rule into a party.

    `centre:medical` is that of the centre; a bare service is the partner's where it exists (`partner_services` has
    `partner:service`), else the network's.
    """
    if role.startswith("centre:"):
        return f"{centre}:{role.removeprefix('centre:')}"
    own = f"{partner}:{role}"
    return own if partner and own in partner_services else role
