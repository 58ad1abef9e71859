"""Who acts for which party: a person who belongs to it, by session or by a token that is bound to the person."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from coordination.actors import Actor
from coordination.errors import ForbiddenError, InvalidError, StaleError

MOST_TEXT = 20_000


def acting_person(actor: Actor, party: str) -> uuid.UUID:
    """Give the person who acts for a party.

    Raises `ForbiddenError`: `needs_person` (a system that is bound to nobody), `scope_missing` (a token that may not
    act), `not_a_member`.
    """
    if actor.person is None:
        raise ForbiddenError("needs_person", party=party)
    if "act" not in actor.scopes:
        raise ForbiddenError("scope_missing", scope="act")
    if party not in actor.parties:
        raise ForbiddenError("not_a_member", party=party)
    return actor.person


def one_of(actor: Actor, parties: Collection[str]) -> str | None:
    """Give the first of the actor's parties that is among these, or `None`."""
    return next((party for party in actor.parties if party in parties), None)


def written(text: str | None, *, field: str = "text", most: int = MOST_TEXT) -> str:
    """Give a text that was written, trimmed. Raises `InvalidError` (`text_missing`, `text_too_long`)."""
    text = (text or "").strip()
    if not text:
        raise InvalidError("text_missing", field=field)
    if len(text) > most:
        raise InvalidError("text_too_long", field=field, length=len(text), most=most)
    return text


def check_revision(expected: str | None, current: str) -> None:
    """Refuse an act on something that changed since it was read. Raises `StaleError` (`stale`)."""
    if expected is not None and expected != current:
        raise StaleError("stale", expected=expected, current=current)
