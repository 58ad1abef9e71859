"""Tokens of parties' systems: kept as hashes, with scopes, an expiry and the sources that they own."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.errors import ForbiddenError, InvalidError, NotFoundError
from coordination.ids import new_id
from coordination.installation import Installation
from coordination.models import Centre, Membership, Person, Token
from coordination.parties import parse_party
from coordination.passwords import hash_secret, new_secret
from coordination.unit_of_work import UnitOfWork

SCOPES = ("submit", "read", "act")
_USED_EVERY = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token; its secret is shown this once."""

    id: uuid.UUID
    secret: str


def add_token(
    uow: UnitOfWork, party: str, name: str, *, scopes: Sequence[str] = ("submit", "read"), sources: Sequence[str] = (),
    expires_at: dt.datetime | None = None, person: uuid.UUID | None = None,
) -> IssuedToken:  # fmt: skip
    """Give a party's system a token; bound to a person it may also act.

    Raises `InvalidError`: `party_unknown`, `name_missing`, `scope_unknown`, `expiry_past`, `token_needs_person` (to act
    without a person), `not_a_member` (bound to somebody who does not belong to the party).
    """
    centres = frozenset(uow.session.scalars(sa.select(Centre.code)))
    if parse_party(party, centres) is None:
        raise InvalidError("party_unknown", field="party", party=party)
    if not name.strip():
        raise InvalidError("name_missing", field="name")
    for scope in scopes:
        if scope not in SCOPES:
            raise InvalidError("scope_unknown", field="scopes", scope=scope)
    if expires_at is not None and expires_at <= uow.at:
        raise InvalidError("expiry_past", field="expires_at")
    if "act" in scopes and person is None:
        raise InvalidError("token_needs_person", field="person")
    if person is not None and uow.session.get(Membership, (person, party)) is None:
        raise InvalidError("not_a_member", field="person", party=party)
    secret = new_secret()
    token = Token(
        id=new_id(), party=party, name=name.strip(), hash=hash_secret(secret), scopes=list(dict.fromkeys(scopes)),
        sources=list(sources), person=person, expires_at=expires_at, created_at=uow.at,
    )  # fmt: skip
    uow.session.add(token)
    uow.session.flush()
    return IssuedToken(token.id, secret)


def revoke_token(uow: UnitOfWork, token: uuid.UUID) -> None:
    """Revoke a token; again does nothing. Raises `NotFoundError` (`token_not_found`)."""
    row = uow.session.get(Token, token)
    if row is None:
        raise NotFoundError("token_not_found", token=str(token))
    row.revoked_at = row.revoked_at or uow.at
    uow.session.flush()


def token_actor(installation: Installation, secret: str) -> Actor:
    """Give who acts with a token. Raises `ForbiddenError` (`token_unknown`, `token_revoked`, `token_expired`)."""
    with installation.begin(read_only=True) as uow:
        token = uow.session.scalar(sa.select(Token).where(Token.hash == hash_secret(secret)))
        if token is None:
            raise ForbiddenError("token_unknown")
        if token.revoked_at is not None:
            raise ForbiddenError("token_revoked")
        if token.expires_at is not None and token.expires_at <= uow.at:
            raise ForbiddenError("token_expired")
        bound = _bound_person(uow, token)
        used = token.last_used_at is not None and uow.at - token.last_used_at < _USED_EVERY
    if not used:
        with installation.begin() as uow:
            uow.session.execute(sa.update(Token).where(Token.id == token.id).values(last_used_at=uow.at))
    scopes = frozenset(token.scopes) if bound is not None else frozenset(token.scopes) - {"act"}
    return Actor(
        person=bound.id if bound is not None else None, token=token.id, name=token.name, parties=(token.party,),
        language=bound.language if bound is not None else "en", scopes=scopes, sources=tuple(token.sources),
    )  # fmt: skip


def _bound_person(uow: UnitOfWork, token: Token) -> Person | None:
    """Give the person that a token acts as: only while the account is open and belongs to the token's party."""
    if token.person is None:
        return None
    person = uow.session.get(Person, token.person)
    member = uow.session.get(Membership, (token.person, token.party))
    if person is None or person.closed_at is not None or member is None:
        return None
    begun = member.from_on is None or member.from_on <= uow.today
    ended = member.until_on is not None and member.until_on <= uow.today
    return person if begun and not ended else None
