"""Notices: messages to parties, as rows first. They say that something changed; what, is read where it stands."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.ids import new_id
from coordination.models import Notice
from coordination.unit_of_work import UnitOfWork

REASONS = (
    "alert_opened",
    "alert_reopened",
    "alert_worse",
    "alert_resolved",
    "alert_accepted",
    "alert_refused",
    "alert_review",
    "mismatch_flagged",
    "mismatch_answered",
    "mismatch_accepted",
    "mismatch_contested",
    "mismatch_closed",
)
"""Why a notice is written; each has its words in the catalogues."""


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A message to write. `digest` waits for the digest, so that nobody is disturbed."""

    party: str
    reason: str
    alert: uuid.UUID | None = None
    mismatch: uuid.UUID | None = None
    revision: int = 1
    digest: bool = False


def write_notices(uow: UnitOfWork, notices: Sequence[NewNotice]) -> None:
    """Write notices; the same message to the same party only once."""
    rows = [
        {
            "id": new_id(),
            "party": notice.party,
            "alert": notice.alert,
            "mismatch": notice.mismatch,
            "reason": notice.reason,
            "revision": notice.revision,
            "digest": notice.digest,
            "created_at": uow.at,
        }
        for notice in dict.fromkeys(notices)
    ]
    if rows:
        uow.session.connection().execute(sa.insert(Notice), rows)


def read_notices(uow: UnitOfWork, ids: Collection[uuid.UUID] | None = None) -> int:
    """Mark notices of the actor's parties as read (`None`: all of them), and give how many were new."""
    where = [Notice.party.in_(uow.actor.parties), Notice.read_at.is_(None)]
    if ids is not None:
        where.append(Notice.id.in_(sorted(ids)))
    return uow.session.connection().execute(sa.update(Notice).where(*where).values(read_at=uow.at)).rowcount
