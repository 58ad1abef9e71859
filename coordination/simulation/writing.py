"""Writing events as NDJSON: one CloudEvent a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from coordination.simulation.desk import Event


def write_ndjson(path: Path, events: Iterable[Event]) -> int:
    """Write events to a file, one a line, and give how many there were."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for event in events:
            file.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
            file.write("\n")
            count += 1
    return count
