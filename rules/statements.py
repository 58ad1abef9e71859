"""Statements, and what is in force: the content of a decision or record, whatever the order of arrival.

"Latest" is by event time (UTC, microseconds), then source, then id. A confirmed, recorded or withdrawn statement
replaces what was in force; a later proposed one stands beside it and never erases it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from rules.days import Day, day_of
from rules.model import Source

Stated = tuple[int, str, str]
"""Order of a statement: event time in microseconds since 1970 UTC, source, id."""

Key = tuple[str, str, str]
"""Identity of a decision or record: deciding party, kind, reference."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one event says about one decision or record.

    `day` is the local day (network time zone) of the event's time.
    """

    stated: Stated
    kind: str
    party: str
    reference: str
    status: str
    content: Mapping[str, Any]
    day: Day

    @property
    def key(self) -> Key:
        """Identity of what is stated about."""
        return (self.party, self.kind, self.reference)


@dataclass(slots=True)
class Version:
    """A content with the statement that it comes from.

    Never changed once made, like a `Standing`; not frozen, because a check makes thousands and freezing costs more
    than half of that.
    """

    stated: Stated
    status: str
    content: Mapping[str, Any]
    day: Day


Closing = tuple[Stated, Day, Day]
"""Order of a statement about a closure, its local day, and the closing day that it gave."""


@dataclass(slots=True)
class Standing:
    """How a decision or record stands: in force, pending beside it, or withdrawn.

    `announced` is the local day of the first confirmed statement since the last withdrawal.
    `withdrawn` is the local day of the withdrawal that stands, with `withdrawn_known` telling whether anything had been
    stated before it; `last` is the order of the latest statement of any status. `closings` are the days on which a
    centre was to close, one after the other, so that it can be told what was decided for an earlier one.
    """

    party: str
    kind: str
    reference: str
    in_force: Version | None
    pending: Version | None
    announced: Day | None
    withdrawn: Day | None
    withdrawn_known: bool
    last: Stated
    before_withdrawal: Version | None = None
    closings: tuple[Closing, ...] = ()

    @property
    def key(self) -> Key:
        """Identity of the decision or record."""
        return (self.party, self.kind, self.reference)

    def source(self, version: Version) -> Source:
        """Give where a value of that version comes from."""
        return Source(self.party, self.reference, self.kind, version.status, version.stated)


def standing_of(statements: Iterable[Statement]) -> Standing:
    """Fold all statements about one decision or record into how it stands.

    Raises `ValueError` when there is none.
    """
    ordered = list(statements)
    if len(ordered) > 1:
        ordered.sort(key=attrgetter("stated"))
    if not ordered:
        message = "a decision without statements"
        raise ValueError(message)
    in_force: Version | None = None
    pending: Version | None = None
    before: Version | None = None
    announced: Day | None = None
    withdrawn: Day | None = None
    known = False
    closings: tuple[Closing, ...] = ()
    for statement in ordered:
        version = Version(statement.stated, statement.status, statement.content, statement.day)
        if statement.status == "proposed":
            pending = version
        elif statement.status == "withdrawn":
            before = in_force or before
            known = known or before is not None or pending is not None
            in_force, pending, announced, withdrawn, closings = None, None, None, statement.day, ()
        else:
            if statement.kind == "household" and in_force is not None:
                version = Version(
                    statement.stated,
                    statement.status,
                    merge_members(in_force.content, statement.content),
                    statement.day,
                )
            announced = statement.day if in_force is None else announced
            in_force, pending, withdrawn = version, None, None
            closings = closings_with(closings, statement)
    first = ordered[0]
    return Standing(
        first.party,
        first.kind,
        first.reference,
        in_force,
        pending,
        announced,
        withdrawn,
        known,
        ordered[-1].stated,
        before,
        closings,
    )


def closings_with(closings: tuple[Closing, ...], statement: Statement) -> tuple[Closing, ...]:
    """Add the closing day of a statement about a closure, unless it is the one that was given before."""
    if statement.kind != "closure":
        return closings
    closes = day_of(statement.content["closes_on"])
    if closings and closings[-1][2] == closes:
        return closings
    return (*closings, (statement.stated, statement.day, closes))


def merge_members(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two statements about a household: members by `ref`, the rest field by field; nobody is taken away."""
    members = {member["ref"]: dict(member) for member in old.get("members") or ()}
    for member in new.get("members") or ():
        members.setdefault(member["ref"], {}).update(member)
    return {**old, **new, "members": list(members.values())}
