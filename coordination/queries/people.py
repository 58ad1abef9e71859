"""Accounts, tokens, parties and centres as rows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.errors import ForbiddenError, NotFoundError
from coordination.models import Centre, Membership, Person, Token
from coordination.policy.access import may
from coordination.unit_of_work import UnitOfWork
from rules.lists import SERVICES


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A party that a person belongs to, for a time; `now` says whether that is today."""

    party: str
    from_on: dt.date | None
    until_on: dt.date | None
    now: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account."""

    id: uuid.UUID
    login: str
    name: str
    language: str
    administrator: bool
    monitor: bool
    closed_at: dt.datetime | None
    created_at: dt.datetime
    last_seen_at: dt.datetime | None
    memberships: tuple[MembershipRow, ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties that the person belongs to today."""
        return tuple(membership.party for membership in self.memberships if membership.now)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token, without its secret."""

    id: uuid.UUID
    party: str
    name: str
    scopes: tuple[str, ...]
    sources: tuple[str, ...]
    person: uuid.UUID | None
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party, and how many people belong to it today; the people of one with none cannot be reached."""

    party: str
    people: int


def list_people(uow: UnitOfWork, *, closed: bool | None = False) -> tuple[PersonRow, ...]:
    """Give the accounts by name. Raises `ForbiddenError` (`not_allowed`)."""
    _demand(uow, "people.read")
    query = sa.select(Person).order_by(sa.func.lower(Person.name), Person.id)
    if closed is not None:
        query = query.where(Person.closed_at.is_not(None) if closed else Person.closed_at.is_(None))
    return _person_rows(uow, list(uow.session.scalars(query)))


def find_person(uow: UnitOfWork, login: str) -> PersonRow:
    """Give the account of a login. Raises `NotFoundError` (`person_not_found`), `ForbiddenError` (`not_allowed`)."""
    _demand(uow, "people.read")
    row = uow.session.scalar(sa.select(Person).where(Person.login == login.strip().lower()))
    if row is None:
        raise NotFoundError("person_not_found", login=login)
    return _person_rows(uow, [row])[0]


def read_person(uow: UnitOfWork, person: uuid.UUID) -> PersonRow:
    """Give an account: any for an administrator, else one's own. Raises `NotFoundError`, `ForbiddenError`."""
    if person != uow.actor.person:
        _demand(uow, "people.read")
    row = uow.session.get(Person, person)
    if row is None:
        raise NotFoundError("person_not_found", person=str(person))
    return _person_rows(uow, [row])[0]


def _person_rows(uow: UnitOfWork, people: list[Person]) -> tuple[PersonRow, ...]:
    query = sa.select(Membership).where(Membership.person.in_([person.id for person in people]))
    memberships: dict[uuid.UUID, list[MembershipRow]] = {}
    for row in uow.session.scalars(query.order_by(Membership.party)):
        begun = row.from_on is None or row.from_on <= uow.today
        ended = row.until_on is not None and row.until_on <= uow.today
        memberships.setdefault(row.person, []).append(
            MembershipRow(row.party, row.from_on, row.until_on, begun and not ended)
        )
    return tuple(
        PersonRow(
            row.id,
            row.login,
            row.name,
            row.language,
            row.administrator,
            row.monitor,
            row.closed_at,
            row.created_at,
            row.last_seen_at,
            tuple(memberships.get(row.id, ())),
        )
        for row in people
    )


def list_tokens(uow: UnitOfWork, *, revoked: bool | None = False) -> tuple[TokenRow, ...]:
    """Give the tokens by party and name. Raises `ForbiddenError` (`not_allowed`)."""
    _demand(uow, "tokens.read")
    query = sa.select(Token).order_by(Token.party, Token.name, Token.id)
    if revoked is not None:
        query = query.where(Token.revoked_at.is_not(None) if revoked else Token.revoked_at.is_(None))
    return tuple(
        TokenRow(
            row.id,
            row.party,
            row.name,
            tuple(row.scopes),
            tuple(row.sources),
            row.person,
            row.created_at,
            row.expires_at,
            row.revoked_at,
            row.last_used_at,
        )
        for row in uow.session.scalars(query)
    )


def list_parties(uow: UnitOfWork) -> tuple[KnownParty, ...]:
    """Give the services of the network and every party that somebody belongs to, with how many do so today."""
    today = sa.and_(
        sa.or_(Membership.from_on.is_(None), Membership.from_on <= uow.today),
        sa.or_(Membership.until_on.is_(None), Membership.until_on > uow.today),
        Person.closed_at.is_(None),
    )
    query = (
        sa.select(Membership.party, sa.func.sum(sa.case((today, 1), else_=0)))
        .join(Person, Person.id == Membership.person).group_by(Membership.party)
    )  # fmt: skip
    counted = dict.fromkeys(SERVICES, 0) | {party: int(people) for party, people in uow.session.execute(query)}
    return tuple(KnownParty(party, people) for party, people in sorted(counted.items()))


def centre_names(uow: UnitOfWork) -> Mapping[str, str]:
    """Give the name of every registered centre by its code."""
    query = sa.select(Centre.code, Centre.name).order_by(Centre.code)
    return {row.code: row.name for row in uow.session.execute(query)}


def _demand(uow: UnitOfWork, act: str) -> None:
    if not may(uow.actor, act):
        raise ForbiddenError("not_allowed", act=act)
