"""Names of centres and parties for people; read once for each page, and never translated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import g
from flask_babel import gettext

from coordination.queries.reading import CentreName, Reading
from web.current import installation
from web.pages.telling import party_words, region_words


def centres() -> Mapping[str, CentreName]:
    """Give every registered centre by its code."""
    if "page_centres" not in g:
        with installation().begin(read_only=True) as uow:
            g.page_centres = Reading(uow).centres
    found: Mapping[str, CentreName] = g.page_centres
    return found


def centre_name(code: str | None) -> str:
    """Tell a centre by its name; a region by its own."""
    if not code:
        return ""
    if code.startswith("region:"):
        return gettext("Region %(name)s", name=region_words(code.removeprefix("region:")))
    if code == "network":
        return gettext("The whole network")
    found = centres().get(code)
    return found.name if found else code


def party(name: str) -> str:
    """Tell a party: the service, with its partner or centre before it."""
    at, colon, _ = name.rpartition(":")
    found = centres().get(at) if colon else None
    return party_words(name, found.name if found else None)


def parties(names: Iterable[str]) -> str:
    """Tell several parties; those of one centre or partner together: "De Linden (direction, school), dispatching"."""
    grouped: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        grouped.setdefault(name.rpartition(":")[0], []).append(name)
    told = []
    for at, group in grouped.items():
        if not at or len(group) == 1:
            told += [party(name) for name in group]
        else:
            place, _, first = party(group[0]).partition(" · ")
            told.append(f"{place} ({', '.join([first, *(party(name).partition(' · ')[2] for name in group[1:])])})")
    return ", ".join(told)
