"""The demo: the synthetic network loaded into an installation, with accounts for each role and tokens for systems."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from coordination.actors import SYSTEM
from coordination.checking.due import want_all
from coordination.clock import SetClock
from coordination.events import submit_events
from coordination.installation import Installation, no_nudge
from coordination.passwords import new_password
from coordination.people import add_person, add_token
from coordination.simulation import draw_network
from coordination.simulation.centres import DE_LINDEN, LES_TILLEULS
from coordination.simulation.desk import Event
from coordination.simulation.network import DAYS, SEED
from coordination.unit_of_work import UnitOfWork

LEAST_BATCH = 300

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
    Account("regio", "Regio", "nl", ("region",)),  # codespell:ignore
    Account("management", "General direction", "en", ("management",)),
    Account("infrastructure", "Infrastructure", "fr", ("infrastructure",)),
    Account("hr", "Human resources", "en", ("hr",)),
    Account("monitor", "Independent monitor", "en", monitor=True),
    Account("admin", "Administrator", "en", administrator=True),
)  # fmt: skip
"""Roles, never the names of people."""

_PLACING = frozenset({"kindreflex.centre", "kindreflex.allocation", "kindreflex.transfer"})
"""Taken in first on each day: a centre reports only of households that are known to be there."""

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
    refused = _load_events(installation, network.events, say)
    want_all(installation)
    partners = {place.partner for place in network.places} | {place.code for place in network.places}
    with installation.begin() as uow:
        users = _add_accounts(uow, partners)
        tokens = _add_tokens(uow, partners)
    say("accounts", len(users), len(users))
    return DemoReport(users, tokens, len(network.events), time.monotonic() - begun, tuple(refused))


def _load_events(installation: Installation, events: Sequence[Event], say: Progress) -> list[str]:
    """Submit the events under the clock of the day on which they were taken in; give what was refused."""
    refused: list[str] = []
    done = 0
    for batch in _batches(events):
        last = max(dt.datetime.fromisoformat(event["recordedat"]) for event in batch)
        then = dataclasses.replace(installation, clock=SetClock(last.astimezone(dt.UTC)), send_nudge=no_nudge)
        for placing in (True, False):
            part = [event for event in batch if (event["type"] in _PLACING) is placing]
            receipts = submit_events(then, part, SYSTEM)
            refused += [f"{one.status} {one.source} {one.id}" for one in receipts if one.status != "accepted"]
        done += len(batch)
        say("load", done, len(events))
    return refused


def _batches(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Give the events of whole days together: of one day, or of some quiet ones."""
    batch: list[Event] = []
    for _day, group in itertools.groupby(events, key=lambda event: event["recordedat"][:10]):
        batch.extend(group)
        if len(batch) >= LEAST_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


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
