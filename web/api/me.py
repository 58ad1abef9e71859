"""Who I am, and who there is: `/me`, `/parties`, `/people`, `/tokens`."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from coordination.paging import part_of
from coordination.policy.access import ACTS, may
from coordination.queries import PersonRow, TokenRow, count_tasks, count_unread, list_parties, list_people, list_tokens
from web.api.parts import Blueprint, PageQuery, Shape, list_shape, listed
from web.api.present import day, moment
from web.current import installation
from web.identity import access, actor

blueprint = Blueprint("me", "Who asks, and who there is.")


class MeShape(Shape):
    """Who asks, for whom, and what they may do."""

    person = fields.String(required=True, allow_none=True)
    token = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    language = fields.String(required=True)
    parties = fields.List(fields.String(), required=True)
    administrator = fields.Boolean(required=True)
    monitor = fields.Boolean(required=True)
    scopes = fields.List(fields.String(), required=True)
    sources = fields.List(fields.String(), required=True)
    may = fields.List(fields.String(), required=True)
    tasks = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    unread = fields.Integer(required=True)


class PartyShape(Shape):
    """A party, and how many people belong to it today."""

    party = fields.String(required=True)
    people = fields.Integer(required=True)


class PersonShape(Shape):
    """An account."""

    id = fields.String(required=True)
    login = fields.String(required=True)
    name = fields.String(required=True)
    language = fields.String(required=True)
    administrator = fields.Boolean(required=True)
    monitor = fields.Boolean(required=True)
    created_at = fields.String(required=True)
    closed_at = fields.String(required=True, allow_none=True)
    last_seen_at = fields.String(required=True, allow_none=True)
    memberships = fields.List(fields.Dict(), required=True)


class TokenShape(Shape):
    """A token, without its secret."""

    id = fields.String(required=True)
    party = fields.String(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    sources = fields.List(fields.String(), required=True)
    person = fields.String(required=True, allow_none=True)
    created_at = fields.String(required=True)
    expires_at = fields.String(required=True, allow_none=True)
    revoked_at = fields.String(required=True, allow_none=True)
    last_used_at = fields.String(required=True, allow_none=True)


class PeopleQuery(PageQuery):
    """Which accounts."""

    closed = fields.Boolean(load_default=False, metadata={"description": "Those that are closed instead."})


class TokensQuery(PageQuery):
    """Which tokens."""

    revoked = fields.Boolean(load_default=False, metadata={"description": "Those that are revoked instead."})


@blueprint.route("/me")
@access("me.read")
@blueprint.response(200, MeShape)
def get_me() -> dict[str, Any]:
    """Say who asks: a person or a system, its parties, and what it may do."""
    asking = actor()
    with installation().begin(asking, read_only=True) as uow:
        counts, unread = count_tasks(uow), count_unread(uow)
    return {
        "person": None if asking.person is None else str(asking.person),
        "token": None if asking.token is None else str(asking.token), "name": asking.name, "language": asking.language,
        "parties": list(asking.parties), "administrator": asking.administrator, "monitor": asking.monitor,
        "scopes": sorted(asking.scopes), "sources": list(asking.sources),
        "may": sorted(act for act in ACTS if may(asking, act)),
        "tasks": {"open": counts.open, "today": counts.today, "late": counts.late}, "unread": unread,
    }  # fmt: skip


@blueprint.route("/parties")
@access("parties.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, list_shape(PartyShape))
def get_parties(query: dict[str, Any]) -> dict[str, Any]:
    """List the services of the network and every party that somebody belongs to."""
    with installation().begin(actor(), read_only=True) as uow:
        found = list_parties(uow)
    page = part_of(found, lambda one: one.party, after=query["cursor"], limit=query["limit"])
    return listed(page, lambda one: {"party": one.party, "people": one.people})


@blueprint.route("/people")
@access("people.read")
@blueprint.arguments(PeopleQuery, location="query")
@blueprint.response(200, list_shape(PersonShape))
def get_people(query: dict[str, Any]) -> dict[str, Any]:
    """List accounts."""
    with installation().begin(actor(), read_only=True) as uow:
        found = list_people(uow, closed=query["closed"])
    return listed(part_of(found, lambda row: row.login, after=query["cursor"], limit=query["limit"]), _person)


def _person(row: PersonRow) -> dict[str, Any]:
    return {
        "id": str(row.id), "login": row.login, "name": row.name, "language": row.language,
        "administrator": row.administrator, "monitor": row.monitor, "created_at": moment(row.created_at),
        "closed_at": moment(row.closed_at), "last_seen_at": moment(row.last_seen_at),
        "memberships": [
            {"party": one.party, "from_on": day(one.from_on), "until_on": day(one.until_on), "now": one.now}
            for one in row.memberships
        ],
    }  # fmt: skip


@blueprint.route("/tokens")
@access("tokens.read")
@blueprint.arguments(TokensQuery, location="query")
@blueprint.response(200, list_shape(TokenShape))
def get_tokens(query: dict[str, Any]) -> dict[str, Any]:
    """List tokens of parties' systems, without their secrets."""
    with installation().begin(actor(), read_only=True) as uow:
        found = list_tokens(uow, revoked=query["revoked"])
    return listed(part_of(found, lambda row: str(row.id), after=query["cursor"], limit=query["limit"]), _token)


def _token(row: TokenRow) -> dict[str, Any]:
    return {
        "id": str(row.id), "party": row.party, "name": row.name, "scopes": list(row.scopes),
        "sources": list(row.sources),
        "person": None if row.person is None else str(row.person), "created_at": moment(row.created_at),
        "expires_at": moment(row.expires_at), "revoked_at": moment(row.revoked_at),
        "last_used_at": moment(row.last_used_at),
    }  # fmt: skip
