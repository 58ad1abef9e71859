"""The demo: the synthetic network loaded into an installation, with accounts for each role and tokens for systems."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from coordination.actors import SYSTEM
from coordination.events import submit_events
from coordination.installation import Installation
from coordination.passwords import new_password
from coordination.people import add_person, add_token
from coordination.simulation import draw_network
from coordination.simulation.centres import DE_LINDEN, LES_TILLEULS
from coordination.simulation.network import DAYS, SEED
from coordination.unit_of_work import UnitOfWork

BATCH = 5_000

Progress = Callable[[str, int, int], None]
"""Told now and then: the phase (`draw`, `load`, `accounts`), how much is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demo. `needs` is a centre or a partner without which there is no such account."""

    login: str
    name: str
    language: str
    parties: tuple[str, ...] = ()
    administrator: bool = False
    monitor: bool = False
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A way to sign in, shown once."""

    login: str
    password: str
    party: str
    language: str
    name: str


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was loaded."""

    users: tuple[DemoUser, ...]
    tokens: dict[str, str]
    events: int
    seconds: float
    refused: tuple[str, ...] = field(default=())
    """What the door did not take in, as `status source id`; empty unless the generator and the forms disagree."""


_TEAM = ("coordination", "logistics", "medical", "social", "school", "animation", "reception_desk", "family_guide")

ACCOUNTS = (
    Account("planner", "Planner dispatching", "nl", ("dispatching",)),
    Account("directeur.linden", "Directeur De Linden", "nl", (f"{DE_LINDEN}:direction",), needs=DE_LINDEN),
    Account("team.linden", "Team De Linden", "nl", tuple(f"{DE_LINDEN}:{post}" for post in _TEAM), needs=DE_LINDEN),
    Account(
        "direction.tilleuls", "Direction Les Tilleuls", "fr", (f"{LES_TILLEULS}:direction",), needs=LES_TILLEULS
    ),
    Account(
        "equipe.tilleuls", "Équipe Les Tilleuls", "fr", tuple(f"{LES_TILLEULS}:{post}" for post in _TEAM),
        needs=LES_TILLEULS,
    ),
    Account("logistiek", "Logistiek van het netwerk", "nl", ("logistics",)),
    Account("logistiek.rodekruis", "Logistiek Rode Kruis", "nl", ("rodekruis:logistics",), needs="rodekruis"),
    Account("finance", "Finances du réseau", "fr", ("finance",)),
    Account("finance.croixrouge", "Finances Croix-Rouge", "fr", ("croixrouge:finance",), needs="croixrouge"),
    Account("kindbeleid", "Kind- en gezinsbeleid", "nl", ("child_policy",)),
    Account("regio", "Regio", "nl", ("region",)),
    Account("management", "General direction", "en", ("management",)),
    Account("infrastructure", "Infrastructure", "fr", ("infrastructure",)),
    Account("hr", "Human resources", "en", ("hr",)),
    Account("monitor", "Independent monitor", "en", monitor=True),
    Account("admin", "Administrator", "en", administrator=True),
)  # fmt: skip
"""Roles, never the names of people."""

_TOKENS = (("dispatching", "register"), ("logistics", "orders"), ("rodekruis:logistics", "orders"))


def load(
    installation: Installation,
    *,
    centres: int = 105,
    seed: int = SEED,
    today: dt.date | None = None,
    progress: Progress | None = None,
) -> DemoReport:
    """Load the synthetic network, make the accounts and the tokens. Passwords and secrets are told only here."""
    begun = time.monotonic()
    say = progress or (lambda _phase, _done, _total: None)
    say("draw", 0, 1)
    now = installation.clock.now()
    network = draw_network(centres, DAYS, seed, today or now.astimezone(installation.settings.timezone).date())
    say("draw", 1, 1)
    refused: list[str] = []
    for first in range(0, len(network.events), BATCH):
        say("load", first, len(network.events))
        batch = [dict(event) for event in network.events[first : first + BATCH]]
        receipts = submit_events(installation, batch, SYSTEM, recorded_at=_recorded_at)
        refused += [
            f"{receipt.status} {receipt.source} {receipt.id}" for receipt in receipts if receipt.status != "accepted"
        ]
    say("load", len(network.events), len(network.events))
    partners = {place.partner for place in network.places} | {place.code for place in network.places}
    with installation.begin() as uow:
        users = _add_accounts(uow, partners)
        tokens = _add_tokens(uow, partners)
    say("accounts", len(users), len(users))
    return DemoReport(users, tokens, len(network.events), time.monotonic() - begun, tuple(refused))


def _recorded_at(event: dict[str, object]) -> dt.datetime:
    """Give the moment at which the synthetic installation took an event in."""
    return dt.datetime.fromisoformat(str(event["recordedat"])).astimezone(dt.UTC)


def _add_accounts(uow: UnitOfWork, known: set[str | None]) -> tuple[DemoUser, ...]:
    users = []
    for account in ACCOUNTS:
        if account.needs is not None and account.needs not in known:
            continue
        password = new_password()
        add_person(
            uow, account.login, account.name, password, parties=account.parties, language=account.language,
            administrator=account.administrator, monitor=account.monitor,
        )  # fmt: skip
        party = account.parties[0] if account.parties else ("monitor" if account.monitor else "administrator")
        users.append(DemoUser(account.login, password, party, account.language, account.name))
    return tuple(users)


def _add_tokens(uow: UnitOfWork, known: set[str | None]) -> dict[str, str]:
    found = {}
    for party, name in _TOKENS:
        at = party.rpartition(":")[0]
        if not at or at in known:
            found[party] = add_token(uow, party, name, scopes=("submit", "read")).secret
    return found
