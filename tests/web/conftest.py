"""A real application over a real database, with a small network, people, tokens, and clients for each of them.

- `app`: the application over SQLite and over PostgreSQL, one after the other, shared by the tests of a module;
- `network`: what stands in it: three centres, people by role, tokens;
- `sign_in(login)`: a client with the session of a person, which sends its CSRF token;
- `bearer(party)`: a client that sends the token of a party's system;
- `visitor`: a client that nobody knows.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import make_url, select

from coordination.actors import SYSTEM
from coordination.clock import SetClock
from coordination.events import submit_events
from coordination.ids import new_id
from coordination.installation import Installation, open_installation
from coordination.migrations import upgrade
from coordination.models import Person
from coordination.passwords import hash_password
from coordination.people import add_membership, add_token
from coordination.settings import read_settings
from tests import servers
from web.logs import configure_logs
from web.wsgi import create_app

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
PASSWORD = "correct horse battery"
ROLES: dict[str, tuple[str, ...]] = {
    "planner": ("dispatching",),
    "logistics": ("logistics",),
    "finance": ("finance",),
    "child_policy": ("child_policy",),
    "management": ("management",),
    "quality": ("quality",),
    "hr": ("hr",),
    "medical": ("medical",),
    "partner_logistics": ("rodekruis:logistics",),
    "partner_dispatching": ("rodekruis:dispatching",),
    "director": ("CEN-03:direction",),
    "other_director": ("CEN-05:direction",),
    "reception": ("CEN-03:reception_desk",),
    "nobody": (),
}


@dataclass
class Network:
    """What stands in the database of the tests."""

    installation: Installation
    people: dict[str, UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))

    def add_account(self, login: str, *parties: str, **more: Any) -> UUID:
        """Add an account with the password of all the others: hashing is slow on purpose, and once is enough."""
        with self.installation.begin() as uow:
            hashed = uow.session.scalars(select(Person.password_hash).limit(1)).one_or_none()
            person = Person(
                id=new_id(), login=login, name=login.title(), password_hash=hashed or hash_password(PASSWORD),
                language="en",
                created_at=uow.at, **more,
            )  # fmt: skip
            uow.session.add(person)
            uow.session.flush()
            for party in parties:
                add_membership(uow, person.id, party)
        self.people[login] = person.id
        return person.id

    def event(self, kind: str, party: str, data: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Make a CloudEvent of a party."""
        number = next(self.numbers)
        source = f"/{party.replace(':', '-')}/tests"
        return {
            "specversion": "1.0", "id": f"e-{number}", "source": source, "type": f"kindreflex.{kind}",
            "time": "2026-11-23T09:00:00+01:00", "data": {"service": party, **data}, **more,
        }  # fmt: skip

    def stop(self, item: str = "nappies", centre: str = "CEN-03", **more: Any) -> dict[str, Any]:
        """Make a supply stop of logistics."""
        number = next(self.numbers)
        data = {"reference": f"S-{number}", "status": "confirmed", "centre": centre, "item": item, "action": "stop",
                "from": "2026-12-20", **more}  # fmt: skip
        return self.event("supply", "logistics", data)


def centre_event(network: Network, code: str, partner: str | None) -> dict[str, Any]:
    data = {
        "code": code, "name": f"Centre {code}", "region": "flanders", "language": "nl", "kind": "collective",
        "schooling_languages": ["nl"], "capacity": {"families": 40}, "supplies": {"nappies": "running",
        "baby_food": "running"},
        "spaces": {"play_indoor": True}, "budgets": {"animation": 800}, "staff": {"animation": 1.0},
    }  # fmt: skip
    return network.event("centre", "management", data | ({"partner": partner} if partner else {}))


def populate(installation: Installation) -> Network:
    network = Network(installation)
    centres = [centre_event(network, code, partner) for code, partner in
               (("CEN-03", None), ("CEN-05", "rodekruis"), ("CEN-07", None))]  # fmt: skip
    receipts = submit_events(installation, centres, SYSTEM)
    assert [receipt.status for receipt in receipts] == ["accepted"] * 3, receipts
    for login, parties in ROLES.items():
        network.add_account(login, *parties)
    network.add_account("admin", administrator=True)
    network.add_account("monitor", monitor=True)
    with installation.begin() as uow:
        for party in ("dispatching", "logistics", "management", "rodekruis:logistics"):
            network.tokens[party] = add_token(uow, party, "tests").secret
    return network


def open_for_tests(url: str, folder: Any, secret: str = "tests" * 10) -> Installation:
    settings = read_settings({
        "KINDREFLEX_DATABASE_URL": url, "KINDREFLEX_SECRET_KEY": secret, "KINDREFLEX_DATA_DIR": str(folder),
    })  # fmt: skip
    installation = open_installation(settings, clock=SetClock(NOW))
    upgrade(installation.engine)
    return installation


@pytest.fixture(scope="session", autouse=True)
def logs() -> None:
    """Log as a server does: structlog's own way draws every local variable of every error."""
    configure_logs()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def network(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker: str) -> Iterator[Network]:
    folder = tmp_path_factory.mktemp("web")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'web.sqlite'}"
    else:
        server = request.getfixturevalue("postgres_server")
        name = f"web_{worker}_{request.module.__name__.rpartition('.')[2]}"
        url = servers.create_database(server, name)
    installation = open_for_tests(url, folder)
    yield populate(installation)
    installation.engine.dispose()
    if request.param == "postgresql":
        servers.drop_database(make_url(url).render_as_string(hide_password=False))


@pytest.fixture(scope="module")
def app(network: Network) -> Flask:
    return create_app(network.installation, TESTING=True)


class SessionClient(FlaskClient):
    """A client that sends the CSRF token of its session with every change."""

    csrf = ""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        headers = dict(kwargs.pop("headers", None) or {})
        if self.csrf:
            headers.setdefault("X-CSRFToken", self.csrf)
        return super().open(*args, headers=headers, **kwargs)


@pytest.fixture(scope="module")
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def sign_in(app: Flask, network: Network):
    """A client with the session of a person, made without the form: that one has tests of its own."""
    clients: dict[tuple[str, int], SessionClient] = {}

    def signed_in(login: str, of: Flask = app) -> SessionClient:
        key = (login, id(of))
        if key not in clients:
            clients[key] = _client(of, network, login)
        return clients[key]

    return signed_in


def _client(app: Flask, network: Network, login: str) -> SessionClient:
    client = SessionClient(app, app.response_class)
    with network.installation.begin(read_only=True) as uow:
        person = uow.session.get_one(Person, network.people[login])
        carried = f"{person.id}.{person.session_epoch}"
    with app.test_request_context():
        client.csrf = generate_csrf()
        secret = session["csrf_token"]
    with client.session_transaction() as kept:
        kept["_user_id"], kept["csrf_token"], kept["_fresh"] = carried, secret, True
    return client


@pytest.fixture(scope="module")
def bearer(app: Flask, network: Network):
    def with_token(party: str) -> FlaskClient:
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {network.tokens[party]}"
        return client

    return with_token
