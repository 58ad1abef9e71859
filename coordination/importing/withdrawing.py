"""Withdrawing what a full list does not name any more, once a person has looked at it."""

from __future__ import annotations

from collections.abc import Iterable

from coordination.actors import Actor
from coordination.events import Receipt, submit_events
from coordination.forms import PREFIX
from coordination.ids import new_id
from coordination.installation import Installation
from rules.statements import Key


def withdraw_missing(installation: Installation, actor: Actor, missing: Iterable[Key], source: str) -> list[Receipt]:
    """Withdraw decisions and records that are gone from a full list; give the receipts in order."""
    now = installation.clock.now().isoformat()
    events = [
        {
            "specversion": "1.0", "id": f"gone-{new_id().hex}", "source": source, "type": PREFIX + kind, "time": now,
            "data": {"reference": reference, "service": party, "status": "withdrawn"},
        }
        for party, kind, reference in missing
    ]  # fmt: skip
    return submit_events(installation, events, actor)
