"""The synthetic network without a database: as statements for the engine, and as a stream of single decisions."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from typing import Any

from coordination.clock import microseconds
from coordination.simulation.desk import Desk, Event, iso
from coordination.simulation.network import DAYS, SEED, Network, draw_network
from coordination.simulation.people import Crowd
from rules.kinds import KINDS
from rules.statements import Statement

_ENVELOPE = frozenset({"reference", "service", "status"})
_STATED_WITHIN_DAYS = 40


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


def _one_decision(rng: random.Random, desk: Desk, crowd: Crowd, place: Any, day: int, number: int) -> None:
    starts = day + rng.randint(2, 150)
    clash = number % 20 == 19
    choice = number // len("abcdef") % 6
    common = {"centre": place.code, "reference": f"Z-{number:06}", "from": iso(starts), "until": iso(starts + 14)}
    if choice < 2:  # noqa: PLR2004 — every third is an allocation
        house = crowd.family(2, [rng.randint(2, 30) if clash else rng.randint(40, 190)], stayed=0)
        ref = f"S-{number:06}"
        desk.decide(
            "allocation", "dispatching", day - 1, reference=common["reference"], household=ref, centre=place.code,
            arrives_on=iso(starts), leaves_on=iso(starts + 60), members=house.told(starts),
        )  # fmt: skip
    elif choice == 2:  # noqa: PLR2004
        item, action = ("nappies", "stop") if clash else ("clothing", "replace")
        desk.decide("supply", place.party("logistics"), day - 1, item=item, action=action, **common)
    elif choice == 3:  # noqa: PLR2004
        line, amount = ("animation", 10) if clash else ("interpreting", place.budgets["interpreting"] + 100)
        desk.decide(
            "budget", place.party("finance"), day - 1, line=line, action="set", amount=amount, per="month", **common
        )
    elif choice == 4:  # noqa: PLR2004
        space = "play_indoor" if clash else "quiet_room"
        desk.decide("space", place.party("infrastructure"), day - 1, space=space, usable=not clash, **common)
    else:
        desk.decide(
            "absence", place.party("hr"), day - 1, function="animation", fte=20 if clash else 0.5,
            replaced=not clash, **common,
        )  # fmt: skip
