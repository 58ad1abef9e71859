"""The journal: who did what, when, why. Entries are appended here; the sealing job chains them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from coordination.models import JournalEntry
from coordination.unit_of_work import UnitOfWork


def record(
    uow: UnitOfWork, act: str, subject_kind: str, subject: object, *, party: str | None = None, **data: Any
) -> None:
    """Note one act of the actor; `data` are plain values, ids and codes only."""
    record_all(uow, [(act, subject_kind, subject, data)], party=party)


def record_all(
    uow: UnitOfWork, acts: Iterable[tuple[str, str, object, dict[str, Any]]], *, party: str | None = None
) -> None:
    """Note several acts (act, kind of subject, subject, data) in one statement."""
    rows = [
        {
            "at": uow.at,
            "person": uow.actor.label,
            "party": party or (uow.actor.parties[0] if len(uow.actor.parties) == 1 else None),
            "act": act,
            "subject_kind": kind,
            "subject": str(subject),
            "data": {name: _plain(value) for name, value in data.items()},
        }
        for act, kind, subject, data in acts
    ]
    if rows:
        uow.session.connection().execute(sa.insert(JournalEntry), rows)


def _plain(value: object) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, str | int | float | bool | dict) else str(value)
