"""Answers given to an `Idempotency-Key`: the same call sent again gets the same answer, and is carried out once.

The key is taken before the work begins and gets its answer after it; a second call that comes while the first one runs
is told so. A key that was taken and never answered (the process died) is free again after a minute: the use cases
beneath tell a repeated event or a settled task by themselves.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from coordination.actors import Actor
from coordination.errors import ConflictError
from coordination.installation import Installation
from coordination.models import Household, IdempotentAnswer
from coordination.unit_of_work import UnitOfWork

RUNNING = 0
ERASED = -1
_ABANDONED = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it was given: status and body."""

    status: int
    body: dict[str, Any]


def take_key(installation: Installation, actor: Actor, key: str, digest: str) -> GivenAnswer | None:
    """Take a key for a call; give the answer that was given before, or `None` when the work is to be done now.

    Raises `ConflictError`: `key_used_otherwise` when the key came with another content, `key_in_progress` while the
    first call runs, `answer_erased` when the answer went with a household that was erased.
    """
    try:
        with installation.begin(actor) as uow:
            found = _find(uow, actor, key)
            if found is None:
                uow.session.add(IdempotentAnswer(
                    caller=actor.label, key=_kept(uow, key), digest=digest, status=RUNNING, body={}, at=uow.at,
                ))  # fmt: skip
                return None
            if found.digest != digest:
                raise ConflictError("key_used_otherwise", key=key)
            if found.status == ERASED:
                raise ConflictError("answer_erased", key=key)
            if found.status != RUNNING:
                return GivenAnswer(found.status, found.body)
            if found.at > uow.at - _ABANDONED:
                raise ConflictError("key_in_progress", key=key)
            found.at = uow.at
            return None
    except IntegrityError as problem:
        raise ConflictError("key_in_progress", key=key) from problem


def keep_answer(
    installation: Installation, actor: Actor, key: str, status: int, body: dict[str, Any], *,
    names_nobody: bool = False,
) -> None:  # fmt: skip
    """Keep the answer to a taken key; one that was worked out while a household was erased is forgotten.

    It may tell of that household (unless it `names_nobody`), and whoever destroys answers could not see it yet.
    """
    with installation.begin(actor) as uow:
        found = _find(uow, actor, key)
        if found is None:
            return
        found.status, found.body = status, body
        since = found.at - _ABANDONED  # an erasure takes no longer from its begin, which it notes, to its commit
        erased = sa.select(Household.ref).where(Household.erased_at > since).limit(1)
        if not names_nobody and uow.session.scalar(erased) is not None:
            forget_answer(found)


def free_key(installation: Installation, actor: Actor, key: str) -> None:
    """Give a key back whose work came to nothing, so that the call may be sent again."""
    with installation.begin(actor) as uow:
        uow.session.execute(sa.delete(IdempotentAnswer).where(
            IdempotentAnswer.caller == actor.label, IdempotentAnswer.key == _kept(uow, key),
            IdempotentAnswer.status == RUNNING,
        ))  # fmt: skip


def forget_answer(row: IdempotentAnswer) -> None:
    """Destroy a kept answer. Its key stays taken: what was asked was done, and is not done again."""
    row.status, row.body = ERASED, {}


def _kept(uow: UnitOfWork, key: str) -> str:
    """Give what is kept of a key: a caller may have put anything into it."""
    return uow.installation.vault.digest(key.encode("utf-8", "replace"))


def _find(uow: UnitOfWork, actor: Actor, key: str) -> IdempotentAnswer | None:
    return uow.session.scalars(
        sa.select(IdempotentAnswer)
        .where(IdempotentAnswer.caller == actor.label, IdempotentAnswer.key == _kept(uow, key))
        .with_for_update(),
    ).one_or_none()  # fmt: skip
