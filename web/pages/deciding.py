"""Which kinds a party may decide or report, for which centres, and how the lists of choices read."""

from __future__ import annotations

from collections.abc import Iterator

from coordination.actors import Actor
from coordination.parties import Party, parse_party
from rules.kinds import KINDS, Kind
from web.pages.forms.choices import centre_options
from web.pages.forms.inputs import Option
from web.pages.names import centre_name, centres
from web.pages.names import party as tell_party
from web.pages.telling import begin, partner_words

NOT_BY_FORM = frozenset({"centre", "screening", "hearing", "presence"})
"""Kinds that are too large for a form on a page, or that are about another decision; a file or the API brings them."""


def may_enter(party: Party, kind: Kind) -> bool:
    """Whether the table of kinds lets a party decide or report this."""
    if "*" in kind.by:
        return True
    if party.kind == "centre":
        return "centre" in kind.by or f"centre:{party.role}" in kind.by
    return party.role in kind.by


def my_parties(me: Actor) -> list[Party]:
    """Give the parties that a person speaks for, taken apart."""
    codes = frozenset(centres())
    return [found for name in me.parties if (found := parse_party(name, codes)) is not None]


def kinds_of(me: Actor) -> Iterator[Kind]:
    """Give the kinds that a person may enter in the name of a party."""
    parties = my_parties(me)
    return (kind for kind in KINDS.values() if any(may_enter(party, kind) for party in parties))


def parties_for(me: Actor, kind: Kind) -> list[Option]:
    """Give the parties in whose name a person may enter a kind."""
    return [Option(party.name, begin(tell_party(party.name))) for party in my_parties(me) if may_enter(party, kind)]


def own_centre(me: Actor) -> str | None:
    """Give the centre of a person who works in one, or `None`."""
    return next((party.at for party in my_parties(me) if party.kind == "centre"), None)


def own_centres(me: Actor) -> list[str]:
    """Give the centres in which a person has a function."""
    return list(dict.fromkeys(party.at for party in my_parties(me) if party.kind == "centre" and party.at))


def centres_for(party: str) -> list[Option]:
    """Give the centres for which a party may decide: its own, those of its partner, or all."""
    found = parse_party(party, frozenset(centres()))
    if found is None:
        return []
    if found.kind == "centre":
        return centre_options([found.at or ""])
    return centre_options(row.code for row in centres().values() if found.kind == "network" or row.partner == found.at)


def wide_options(party: str) -> list[Option]:
    """Give the choices of more than single centres: a partner, a region, the network; what the party may decide for."""
    found = parse_party(party, frozenset(centres()))
    if found is None or found.kind == "centre":
        return []
    if found.kind == "partner":
        return [Option(f"partner:{found.at}", partner_words(found.at))]
    partners = sorted({row.partner for row in centres().values() if row.partner})
    regions = sorted({row.region for row in centres().values() if row.region})
    return [
        Option("network", centre_name("network")),
        *(Option(f"region:{region}", centre_name(f"region:{region}")) for region in regions),
        *(Option(f"partner:{partner}", partner_words(partner)) for partner in partners),
    ]
