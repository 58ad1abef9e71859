"""Names of centres and parties for people; read once for each page, and never translated."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g
from flask_babel import gettext

from web.current import installation
from web.pages.telling import partner_words, party_words


def centre_names() -> Mapping[str, str]:
    """Give the name of every registered centre by its code."""
    if "centre_names" not in g:
        from coordination.queries import centre_names as read  # noqa: PLC0415

        with installation().begin(read_only=True) as uow:
            g.centre_names = read(uow)
    names: Mapping[str, str] = g.centre_names
    return names


def centre_name(code: str | None) -> str:
    """Tell a centre by its name; a region by its own."""
    if not code:
        return ""
    if code.startswith("region:"):
        return gettext("Region %(name)s", name=partner_words(code.removeprefix("region:")))
    if code == "network":
        return gettext("The whole network")
    return centre_names().get(code, code)


def party(name: str) -> str:
    """Tell a party: the service, with its partner or centre before it."""
    at, colon, _ = name.rpartition(":")
    return party_words(name, centre_names().get(at) if colon else None)
