"""The use case: find a household by what its source calls it, hold its rows, destroy, leave a tombstone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.checking.claims import outrun_checks
from coordination.erasing.alerts import destroy_findings
from coordination.erasing.ledger import destroy_ledger, touches_of
from coordination.erasing.naming import Names
from coordination.erasing.waiting import destroy_waiting
from coordination.erasing.words import destroy_answers, destroy_said, destroy_words
from coordination.errors import InvalidError, NotFoundError
from coordination.households import label_of
from coordination.information import forget_subjects
from coordination.installation import Installation
from coordination.journal import record
from coordination.ledger.keys import lock_households
from coordination.membership import written
from coordination.models import Decision, Household
from coordination.unit_of_work import UnitOfWork, run_again

LONGEST_REASON = 500
_PSEUDONYM = re.compile(r"P[A-Z2-7]{24}")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of an erased household: its pseudonym, when it was erased, and how much was destroyed just now."""

    household: str
    erased_at: dt.datetime
    destroyed: Mapping[str, int] = field(default_factory=dict)
    """`statements`, `decisions`, `alerts`, `texts`, `waiting`, `answers`; empty when it had been erased before."""


def find_household(uow: UnitOfWork, named: str) -> str:
    """Give the pseudonym of a household from the reference of its source, or from the pseudonym itself.

    Raises `NotFoundError` (`household_not_found`).
    """
    asked = [uow.installation.vault.pseudonym(named.encode("utf-8", "replace").decode())]
    if _PSEUDONYM.fullmatch(named):
        asked.insert(0, named)
    known = set(uow.session.scalars(sa.select(Household.ref).where(Household.ref.in_(asked))))
    found = next((ref for ref in asked if ref in known), None)
    if found is None:
        raise NotFoundError("household_not_found")
    return found


def hold_household(uow: UnitOfWork, ref: str) -> None:
    """Hold the decisions and the row of a household until the commit, in the order in which the door holds them."""
    own = sa.select(Decision.id).where(Decision.household == ref).order_by(Decision.party, Decision.kind)
    uow.session.execute(own.order_by(Decision.reference).with_for_update(key_share=True)).all()
    lock_households(uow, [ref])


def erase_named(installation: Installation, actor: Actor, named: str, reason: str) -> Tombstone:
    """Erase the household of that reference or pseudonym, again when another transaction was faster.

    Raises what `find_household` and `erase_household` raise.
    """

    def erase() -> Tombstone:
        with installation.begin(actor) as uow:
            return erase_household(uow, find_household(uow, named), reason)

    return run_again(erase)


def erase_household(uow: UnitOfWork, ref: str, reason: str) -> Tombstone:
    """Erase a household: its key, and whatever tells of it in any table. A tombstone stays; the journal still verifies.

    Its decisions leave every calendar, and every centre where it is, was or would be looks again. Erasing twice changes
    nothing. Raises `NotFoundError` (`household_not_found`) and `InvalidError` (`text_missing`, `text_too_long`,
    `reason_names_household`).
    """
    reason = written(reason, field="reason", most=LONGEST_REASON)
    hold_household(uow, ref)
    row = uow.session.get(Household, ref, populate_existing=True)
    if row is None:
        raise NotFoundError("household_not_found")
    if row.erased_at is not None:
        return Tombstone(ref, row.erased_at)
    label = label_of(uow, [ref]).get(ref, "")
    if Names(label, ref).in_words(reason):
        # The journal is never altered, so nothing personal may get into it.
        raise InvalidError("reason_names_household", field="reason")
    _overwrite(uow)
    destroyed = _destroy(uow, ref, label)
    row.key, row.label, row.erased_at = None, None, uow.at
    record(uow, "household_erased", "household", ref, reason=reason, **destroyed)
    uow.session.flush()
    return Tombstone(ref, uow.at, destroyed)


def _destroy(uow: UnitOfWork, ref: str, label: str) -> dict[str, int]:
    touches = touches_of(uow, ref)
    gone = destroy_ledger(uow, ref, Names(label, ref))
    said = destroy_said(uow, Names(label, ref), gone.centres, touches)
    if gone.beside:
        for code in list(touches.changes):
            touches.centre(code, "all", None, None)
    for code in touches.raise_wanted(uow):
        uow.nudge("check_centre", code)
    outrun_checks(uow, {*touches.changes, *gone.centres})
    names = Names(label, ref, (reference for _, reference in gone.decisions))
    alerts = destroy_findings(uow, ref, names, gone)
    forget_subjects(uow, gone.centres, ref, gone.decisions)
    return {
        "statements": gone.statements, "decisions": len(gone.decisions), "alerts": alerts,
        "texts": destroy_words(uow, names) + said, "waiting": destroy_waiting(uow, names, gone),
        "answers": destroy_answers(uow, names),
    }  # fmt: skip


def _overwrite(uow: UnitOfWork) -> None:
    """Let SQLite overwrite what is deleted, so that the key is not left in the free pages of the file."""
    if uow.session.get_bind().dialect.name == "sqlite":
        uow.session.execute(sa.text("PRAGMA secure_delete = ON"))
