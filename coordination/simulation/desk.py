"""The desk where events are written: CloudEvents with ids, moments and references, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from rules.days import Day, date_of, iso_of
from rules.kinds import KINDS

ZONE = ZoneInfo("Europe/Brussels")
Event = dict[str, Any]

_LETTERS = {
    "allocation": "A", "transfer": "T", "intake": "I", "closure": "C", "capacity": "P", "target_group": "D",
    "supply": "S", "budget": "B", "space": "R", "staffing": "F", "absence": "V", "programme": "G",
}  # fmt: skip
_SOURCES = {
    "dispatching": "register", "logistics": "orders", "finance": "budgets", "infrastructure": "works", "hr": "staff",
    "child_policy": "programmes", "management": "decisions", "region": "decisions", "quality": "visits",
}  # fmt: skip
_FIRST_HOUR, _HOURS = 8, 9


iso = iso_of


class Desk:
    """Writes events into one list: nothing is stated later than yesterday.

    `opened` is the first day on which the installation recorded anything.
    """

    def __init__(self, seed: int, opened: Day, now: Day) -> None:
        self._random = random.Random(f"{seed}/desk")
        self._opened = opened
        self._now = now
        self._numbers: Counter[tuple[str, str, int]] = Counter()
        self._events: list[tuple[dt.datetime, Event]] = []

    def decide(
        self,
        kind: str,
        party: str,
        on: Day,
        /,
        *,
        reference: str | None = None,
        status: str = "confirmed",
        starts: Day | None = None,
        ends: Day | None = None,
        **data: Any,
    ) -> str:
        """Write a decision of a party, stated on a day, and give its reference. `starts` and `ends` are its period."""
        reference = reference or self.next_reference(kind, party, on)
        period = {"from": iso(starts) if starts else None, "until": iso(ends) if ends else None}
        self._write(kind, on, {"reference": reference, "service": party, "status": status, **data, **period})
        return reference

    def record(self, kind: str, party: str, on: Day, /, **data: Any) -> None:
        """Write a record that a party reports on a day; its natural key is its reference."""
        if not KINDS[kind].key and "reference" not in data:
            data = {"reference": self.next_reference(kind, party, on), **data}
        self._write(kind, on, {"service": party, **data})

    def test_for_children(self, party: str, reference: str, centre: str, on: Day) -> None:
        """Write what a careful decision brings along: the child test, and who was heard."""
        decision = {"party": party, "reference": reference}
        self.record(
            "screening", party, on, decision=decision, on=iso(on), by=party,
            answers={"touches_children": True, "least_harmful_option": True, "until_then": "alternative in place"},
        )  # fmt: skip
        for who, method in (("centre", "meeting"), ("children", "circle_talk"), ("parents", "parents_council")):
            self.record(
                "hearing", f"{centre}:direction", on, decision=decision, who=who, method=method, on=iso(on),
                view="agree", followed="yes",
            )  # fmt: skip

    def next_reference(self, kind: str, party: str, on: Day) -> str:
        """Give the next reference of a party for a kind of decision: `S-2026-0042`."""
        letter = _LETTERS.get(kind, kind[:2].upper())
        year = date_of(on).year
        self._numbers[party, letter, year] += 1
        number = self._numbers[party, letter, year]
        at, _, _role = party.rpartition(":")
        return f"{letter}-{at + '-' if at else ''}{year}-{number:04}"

    def _write(self, kind: str, on: Day, data: Event) -> None:
        on = min(on, self._now - 1)
        moment = self._moment(on)
        event = {
            "specversion": "1.0",
            "id": str(uuid.UUID(int=self._random.getrandbits(128), version=4)),
            "source": _source(data["service"]),
            "type": f"kindreflex.{kind}",
            "time": moment.isoformat(),
            "recordedat": self._recorded(moment, on).isoformat(),
            "data": {name: value for name, value in data.items() if value is not None},
        }
        self._events.append((moment, event))

    def _moment(self, on: Day) -> dt.datetime:
        """Draw a moment of a day between eight and five."""
        seconds = self._random.randrange(_HOURS * 3600)
        day = date_of(on)
        return dt.datetime(day.year, day.month, day.day, _FIRST_HOUR, tzinfo=ZONE) + dt.timedelta(seconds=seconds)

    def _recorded(self, moment: dt.datetime, on: Day) -> dt.datetime:
        """When the installation took it in: minutes later, and not before it was opened."""
        if on >= self._opened:
            return moment + dt.timedelta(seconds=self._random.randrange(20, 300))
        day = date_of(self._opened)
        return dt.datetime(day.year, day.month, day.day, 6, tzinfo=ZONE)

    def events(self) -> Iterator[Event]:
        """Give all events in the order in which they happened."""
        for _, event in sorted(self._events, key=lambda item: (item[0], item[1]["source"], item[1]["id"])):
            yield event


def _source(party: str) -> str:
    at, _, role = party.rpartition(":")
    if at.startswith("CEN-"):
        return f"/centres/{at}/{role}"
    return f"/{at + '/' if at else ''}{role}/{_SOURCES.get(role, 'register')}"
