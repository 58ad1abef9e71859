"""Two processes on one database: a story arrives in its own way, or in order; and proofs of what stands at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.actors import SYSTEM
from coordination.calendars import shelf
from coordination.checking import check_centre, due, verify_centre, want_all
from coordination.events import submit_events
from coordination.installation import Installation
from coordination.models import Centre, Membership, Person
from coordination.quarantine import replay_due
from tests.coordination.alerts.owing import forgotten_parties, idle_tasks
from tests.coordination.any_order.living import PERSON, check_what_is_due, live
from tests.coordination.any_order.moments import SAME, Arrival
from tests.coordination.any_order.stories import PARTNER, Event

ROUNDS = 3
"""Looking may make something due once more, such as a region, and then no more."""
ROOMS = (130, 2)
"""How many centres the shelf of each process holds."""
WAITS = frozenset({"time_ahead", "unknown_centre", "unknown_partner", "unknown_region", "household_not_here"})
"""Why an event may wait at the door; anything else would be a fault of the story."""


@dataclass(slots=True)
class Network:
    """An installation as two processes see it; each keeps a shelf of its own. `empty` empties the database."""

    processes: tuple[Installation, Installation]
    empty: Callable[[], None]

    def arrive(self, arrival: Arrival) -> None:
        """Let a story arrive with all that happens in between, and look at what is due at the end."""
        self._begin(arrival)
        for events, moments in arrival.steps:
            self._tell(events)
            for moment in moments:
                live(self.processes[moment.process], moment)
        self._settle(arrival.last)

    def arrive_in_order(self, arrival: Arrival) -> None:
        """Let the same story arrive in order of its times, with the same moves of clock and rules, and look once."""
        self._begin(arrival)
        for moment in arrival.moments():
            if moment.what in SAME:
                live(self.processes[0], moment)
        self._tell(sorted([*arrival.story.register, *arrival.story.events], key=_order))
        self._settle(0)

    def prove(self, process: int) -> None:
        """Prove that what was found bit by bit is what a whole look finds, and that such a look changes nothing.

        And that nobody is asked in vain, nor forgotten.
        """
        installation = self.processes[process]
        with installation.begin(read_only=True) as uow:
            assert uow.session.execute(idle_tasks()).all() == []
            assert uow.session.execute(forgotten_parties()).all() == []
        centres = self.centres()
        assert [code for code in centres if verify_centre(installation, code) is not True] == []
        want_all(installation)
        outcomes = [check_centre(installation, code) for code in centres]
        assert [one for one in outcomes if one is None or not one.whole or one.changes.count] == []

    def centres(self) -> list[str]:
        """Give the centres that are registered."""
        with self.processes[0].begin(read_only=True) as uow:
            return sorted(uow.session.scalars(sa.select(Centre.code)))

    def _begin(self, arrival: Arrival) -> None:
        """Begin anew: an empty database, empty shelves, and somebody in the partner's service that will decide."""
        self.empty()
        shelf.LONGEST_UPDATE = due.KEPT_DIRT = arrival.longest
        self.processes[0].clock.at = arrival.story.season.starts  # type: ignore[attr-defined]
        for installation, room in zip(self.processes, ROOMS, strict=True):
            installation.kept.clear()
            installation.kept["shelf"] = shelf.Shelf(room=room)
        with self.processes[0].begin() as uow:
            uow.session.add(Person(id=PERSON, login="somebody", name="Somebody", password_hash="-", created_at=uow.at))
            uow.session.flush()
            uow.session.add(Membership(person=PERSON, party=f"{PARTNER}:logistics"))

    def _tell(self, events: Iterable[Event]) -> None:
        receipts = submit_events(self.processes[0], list(events), SYSTEM)
        refused = [one for one in receipts if one.problem is not None and one.problem["code"] not in WAITS]
        assert refused == []

    def _settle(self, process: int) -> None:
        """Take in what waited, and look at everything that is due until nothing is."""
        replay_due(self.processes[process])
        assert any(not check_what_is_due(self.processes[process]) for _ in range(ROUNDS))


def _order(event: Event) -> tuple[dt.datetime, str, str]:
    return dt.datetime.fromisoformat(event["time"]).astimezone(dt.UTC), event["source"], event["id"]
