"""Who of the parties of a conflict has moved and who has not, in few words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from coordination.queries import PartyRow
from web.pages.names import parties


@dataclass(frozen=True, slots=True)
class Moved:
    """The reader's own part, and the other parties by how far they are."""

    me: str
    waiting: str
    known: str
    answered: str


def who_moved(rows: Iterable[PartyRow], mine: frozenset[str]) -> Moved:
    """Sort the parties that must act by how far they are."""
    acting = [each for each in rows if each.role == "act"]
    own = [each.state for each in acting if each.party in mine]
    me = ""
    if own:
        me = gettext("You: answer expected") if "open" in own else gettext("You have answered")
    told = {
        state: parties(each.party for each in acting if each.state == state and each.party not in mine)
        for state in ("open", "acknowledged", "answered")
    }
    return Moved(me, told["open"], told["acknowledged"], told["answered"])
