"""Withdrawals of what nobody has stated yet, and that name no centre: no look at a centre would ever show them.

They stand among the inconsistencies, without a centre, until a statement about the same decision comes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import sqlalchemy as sa

from coordination.ids import new_id
from coordination.ledger.writing import Change, Chunk
from coordination.models import OpenInconsistency
from rules.statements import Key

NOWHERE = ""
"""The centre of what names none."""


def note_loose_withdrawals(chunk: Chunk) -> None:
    """Bring the open inconsistencies to how the decisions of a chunk stand."""
    loose = {_digest(key): change for key, change in chunk.changes.items() if _is_loose(change)}
    known = [_digest(key) for key, change in chunk.changes.items() if change.revision > 1]
    if not loose and not known:
        return
    connection = chunk.uow.session.connection()
    table = OpenInconsistency.__table__.c
    here = sa.and_(table.centre == NOWHERE, table.digest.in_([*loose, *known]))
    stored = set(connection.execute(sa.select(table.digest).where(here)).scalars())
    settled = sorted(stored - loose.keys())
    if settled:
        connection.execute(sa.delete(OpenInconsistency).where(table.digest.in_(settled)))
    rows = [_row(chunk, digest, change) for digest, change in loose.items() if digest not in stored]
    if rows:
        connection.execute(sa.insert(OpenInconsistency), rows)
    again = [{"again": digest, "day": _day(change)} for digest, change in loose.items() if digest in stored]
    if again:  # the withdrawal that was stated last counts, in whatever order they came
        connection.execute(
            sa.update(OpenInconsistency)
            .where(OpenInconsistency.digest == sa.bindparam("again"))
            .values(starts_on=sa.bindparam("day")),
            again,
        )


def _is_loose(change: Change) -> bool:
    folded = change.folded
    return folded.whole.withdrawn is not None and not folded.whole.withdrawn_known and not folded.scopes


def _digest(key: Key) -> str:
    return hashlib.sha256("\0".join(("withdrawn_unknown", *key)).encode()).hexdigest()


def _row(chunk: Chunk, digest: str, change: Change) -> dict[str, Any]:
    party, kind, reference = change.folded.key
    return {
        "id": new_id(), "digest": digest, "centre": NOWHERE, "code": "withdrawn_unknown", "subject_kind": "decision",
        "subject_ref": f"{party}/{reference}", "fact": "decision.kind",
        "starts_on": _day(change), "ends_on": None,
        "evidence": [{"reference": reference, "party": party, "kind": kind, "status": "withdrawn"}],
        "opened_at": chunk.uow.at,
    }  # fmt: skip


def _day(change: Change) -> dt.date | None:
    withdrawn = change.folded.whole.withdrawn
    return dt.date.fromordinal(withdrawn) if withdrawn else None
