"""The proof of one arrival: what stands at the end is what stands after the orderly one, and a whole look agrees."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from tests.coordination.any_order.moments import Arrival
from tests.coordination.any_order.network import Network
from tests.coordination.any_order.reducing import only, parts_of, smallest, told_in_lines
from tests.coordination.any_order.standing import calendars_of, differences, standing_of

MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an arrival: of which sorts, and in lines for a reader."""

    sorts: frozenset[str]
    lines: tuple[str, ...]


def fault_of(network: Network, arrival: Arrival) -> Fault | None:
    """Let a story arrive both ways; give what differs, or what broke."""
    process = network.processes[arrival.last]
    try:
        network.arrive(arrival)
        centres = network.centres()
        otherwise = standing_of(process, centres)
        known = calendars_of(process, centres, known_at=process.clock.now())
        network.prove(arrival.last)
        network.arrive_in_order(arrival)
        in_order = standing_of(network.processes[0], centres)
    except Exception as broken:  # noqa: BLE001 — whatever breaks is to be told with the smallest story that breaks it
        place = traceback.extract_tb(broken.__traceback__)[-1]
        sort = f"{type(broken).__name__} in {place.name}"
        return Fault(frozenset({sort}), (f"{sort}, line {place.lineno}: {broken}",))
    lines = differences(in_order, otherwise, "in order", "otherwise")
    lines += differences(known, {part: otherwise[part] for part in known}, "as known now", "as it stands")
    return Fault(frozenset(line.partition(":")[0] for line in lines), tuple(lines)) if lines else None


def told_smallest(network: Network, arrival: Arrival, fault: Fault) -> str:
    """Tell the smallest part of an arrival that shows a fault of the same sort, and that fault."""

    def fails(parts: object) -> bool:
        found = fault_of(network, only(arrival, parts))  # type: ignore[arg-type]
        return found is not None and not found.sorts.isdisjoint(fault.sorts)

    small = only(arrival, smallest(parts_of(arrival), fails))
    found = fault_of(network, small) or fault
    return "\n".join([told_in_lines(small), *found.lines[:MOST_LINES]])
