"""The synthetic network without a database: as statements for the engine, and as a stream of single decisions."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from typing import Any

from coordination.clock import microseconds
from coordination.simulation.centres import Place
from coordination.simulation.desk import Desk, Event, iso
from coordination.simulation.network import DAYS, SEED, Network, draw_network
from coordination.simulation.people import Crowd
from rules.kinds import KINDS
from rules.statements import Statement

_ENVELOPE = frozenset({"reference", "service", "status"})
ONE_CLASH_OF = 20
"""One decision of so many in a stream clashes with something."""


def statement_of(event: Event) -> Statement:
    """Give the statement of an event of the synthetic network, as the ledger would hold it."""
    data = event["data"]
    kind = KINDS[event["type"].removeprefix("kindreflex.")]
    moment = dt.datetime.fromisoformat(event["time"])
    own_status = kind.field("status") is not None
    status = "recorded" if own_status or not kind.decision else data["status"]
    left_out = _ENVELOPE - {"status"} if own_status else _ENVELOPE
    content = {name: value for name, value in data.items() if name not in left_out}
    stated = (microseconds(moment), event["source"], event["id"])
    reference = data.get("reference") or _natural_reference(kind.key, data)
    return Statement(stated, kind.name, data["service"], reference, status, content, moment.date().toordinal())


def _natural_reference(key: tuple[str, ...], data: Mapping[str, Any]) -> str:
    parts = (data.get(name) for name in key)
    return "/".join("/".join(map(str, p.values())) if isinstance(p, Mapping) else str(p or "") for p in parts)


def synthetic_world(
    centres: int, residents: int | None = None, seed: int = SEED, today: dt.date | None = None
) -> list[Statement]:
    """Give a network as statements: so many centres, and as many residents as asked (else in proportion)."""
    network = draw_network(centres, DAYS, seed, today, residents=residents)
    return [statement_of(event) for event in network.events]


def decision_stream(
    n: int, centres: int = 105, seed: int = SEED, today: dt.date | None = None, *, network: Network | None = None
) -> Iterator[Event]:
    """Give `n` single decisions about a network that was loaded before: most harm nobody, one of twenty clashes.

    Allocations, deliveries, budgets, spaces, staffing and absences, spread over the centres; nothing repeats.
    """
    now = today or dt.date(2026, 11, 23)
    network = network or draw_network(centres, DAYS, seed, now)
    day = now.toordinal()
    rng = random.Random(f"{seed}/stream")
    desk = Desk(seed + 1, day - DAYS, day)
    crowd = Crowd(rng, day)
    places = [place for place in network.places if place.residents["families"] and not place.closing]
    for number in range(n):
        place = places[number % len(places)]
        _one_decision(rng, desk, crowd, place, day, number)
    yield from desk.events()


def _one_decision(rng: random.Random, desk: Desk, crowd: Crowd, place: Place, day: int, number: int) -> None:
    starts, stated = day + rng.randint(2, 150), day - 1
    clash = number % ONE_CLASH_OF == ONE_CLASH_OF - 1
    choices = _CLASHES if clash else _HARMLESS
    kind, service, content = choices[(number // ONE_CLASH_OF if clash else number) % len(choices)]
    reference = f"Z-{number:06}"
    if kind == "allocation":
        house = crowd.family(2, [rng.randint(40, 190)], stayed=0)
        desk.decide(
            kind, service, stated, reference=reference, household=f"S-{number:06}", centre=place.code,
            arrives_on=iso(starts), leaves_on=iso(starts + 60), members=house.told(starts),
        )  # fmt: skip
        return
    desk.decide(
        kind, place.party(service), stated, reference=reference, starts=starts, ends=starts + 14, centre=place.code,
        **content,
    )  # fmt: skip


_Choice = tuple[str, str, Mapping[str, Any]]
_HARMLESS: tuple[_Choice, ...] = (
    ("allocation", "dispatching", {}),
    ("supply", "logistics", {"item": "clothing", "action": "replace", "by": "voucher"}),
    ("budget", "finance", {"line": "interpreting", "action": "set", "amount": 9_000, "per": "month"}),
    ("allocation", "dispatching", {}),
    ("space", "infrastructure", {"space": "quiet_room", "usable": True}),
    ("absence", "hr", {"function": "reception_desk", "fte": 0.5, "replaced": True}),
)
_CLASHES: tuple[_Choice, ...] = (
    ("supply", "logistics", {"item": "nappies", "action": "stop"}),
    ("budget", "finance", {"line": "animation", "action": "set", "amount": 10, "per": "month"}),
    ("space", "infrastructure", {"space": "play_indoor", "usable": False}),
    ("absence", "hr", {"function": "animation", "fte": 40, "replaced": False}),
)
