"""An event on its way into the ledger: households by pseudonym, personal parts apart, digest, reference."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from coordination.clock import local_day
from coordination.forms import Envelope
from coordination.ids import new_id
from coordination.vault import Vault
from rules.days import Day
from rules.kinds import Kind
from rules.statements import Key, Stated, Statement

LONGEST_REFERENCE = 200
CENTRE_FIELDS = ("centre", "from_centre", "to_centre")
PUBLIC_OF_ROOMS = ("centre", "families_sharing_room")
"""What a room assignment says beside who sleeps where."""


@dataclass(slots=True)
class Arrival:
    """One well-formed event.

    `personal` is what it says of each household, by pseudonym; `public` the rest (`None`: there is no rest).
    `labels` are the sources' references of the households, by pseudonym.
    """

    position: int
    envelope: Envelope
    digest: str
    id: uuid.UUID
    day: Day
    household: str | None
    public: dict[str, Any] | None
    personal: dict[str, dict[str, Any]]
    reference: str
    labels: dict[str, str]
    centres: tuple[str, ...]
    place: dict[str, Any] | None = None
    raw: object = field(default=None, repr=False)

    @property
    def key(self) -> Key:
        """Identity of what it is about."""
        return (self.envelope.party, self.envelope.kind.name, self.reference)

    @property
    def stated(self) -> Stated:
        """Its place in the order of statements."""
        return (self.envelope.time_us, self.envelope.source, self.envelope.id)

    def statement(self, content: Mapping[str, Any]) -> Statement:
        """Give it as a statement with that content."""
        party, kind, reference = self.key
        return Statement(self.stated, kind, party, reference, self.envelope.status, content, self.day)


def arrival_of(envelope: Envelope, vault: Vault, pseudonym: Callable[[str], str], zone: ZoneInfo) -> Arrival:
    """Take an event apart."""
    household, public, personal, labels = _apart(envelope.kind, dict(envelope.content), pseudonym)
    reference = envelope.reference
    if reference is None:
        shown = {**envelope.content, **({"household": household} if household else {})}
        reference = natural_reference(envelope.kind, shown, envelope.source, envelope.id)
    return Arrival(
        position=0,
        envelope=envelope,
        digest=digest_of(envelope, vault),
        id=new_id(),
        day=local_day(envelope.time, zone).toordinal(),
        household=household,
        public=public,
        personal=personal,
        reference=reference,
        labels=labels,
        centres=tuple(centres_named(envelope.content)),
    )


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def digest_of(envelope: Envelope, vault: Vault) -> str:
    """Give the keyed digest that tells a duplicate from another content under the same source and id."""
    return vault.digest(_canonical.encode([envelope.kind.name, envelope.time_us, envelope.told]).encode())


def centres_named(content: Mapping[str, Any]) -> Iterator[str]:
    """Give the centres that a content names one by one."""
    for name in CENTRE_FIELDS:
        code = content.get(name)
        if code:
            yield code
    applies = content.get("applies_to")
    if applies:
        yield from applies.get("centres") or ()


def natural_reference(kind: Kind, content: Mapping[str, Any], source: str, identity: str) -> str:
    """Make the reference of a record that has none: its natural key, or else the event's own identity."""
    if not kind.key:
        return "E" + hashlib.sha256(f"{source}\0{identity}".encode()).hexdigest()[:20]
    parts = []
    for name in kind.key:
        value = content.get(name)
        parts.append(f"{value['party']}/{value['reference']}" if isinstance(value, Mapping) else str(value or "-"))
    made = ":".join(parts)
    return made if len(made) <= LONGEST_REFERENCE else "K" + hashlib.sha256(made.encode()).hexdigest()[:40]


_Parts = tuple[str | None, dict[str, Any] | None, dict[str, dict[str, Any]], dict[str, str]]


def _apart(kind: Kind, content: dict[str, Any], pseudonym: Callable[[str], str]) -> _Parts:
    """Give (household, public part, personal parts, labels)."""
    if kind.name == "presence":
        personal: dict[str, dict[str, Any]] = {}
        labels: dict[str, str] = {}
        for entry in content.pop("households", ()):
            ref = pseudonym(entry["household"])
            labels[ref] = entry["household"]
            personal[ref] = {name: value for name, value in entry.items() if name != "household"}
        return None, content, personal, labels
    told = content.get("household")
    if told is None:
        content.pop("members", None)
        return None, content, {}, {}
    ref = pseudonym(told)
    content["household"] = ref
    if kind.about == "household":
        return ref, None, {ref: content}, {ref: told}
    public = {name: content[name] for name in PUBLIC_OF_ROOMS if name in content}
    content.pop("families_sharing_room", None)
    return ref, public, {ref: content}, {ref: told}
