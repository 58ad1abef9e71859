"""Who acts: a person with a session, a party's system with a token, or the installation itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who asks or acts. `parties` are those that it speaks for.

    A token has `token` and its `scopes`; it acts as a person only where `person` is set. The installation itself (jobs,
    command line) is `SYSTEM`.
    """

    person: uuid.UUID | None = None
    token: uuid.UUID | None = None
    name: str = ""
    parties: tuple[str, ...] = ()
    language: str = "en"
    administrator: bool = False
    monitor: bool = False
    scopes: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    system: bool = False

    @property
    def label(self) -> str:
        """Give an id for the journal: never a name."""
        if self.person is not None:
            return f"person:{self.person}"
        return f"token:{self.token}" if self.token is not None else "system"


SYSTEM = Actor(name="system", system=True, scopes=frozenset({"submit", "read", "act"}))
