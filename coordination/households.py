"""Households: pseudonyms at the door, labels under their own keys, and erasure.

A household is known everywhere by its pseudonym. What the source calls it is only ever read for a person who may.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import sqlalchemy as sa

from coordination.errors import NotFoundError
from coordination.journal import record
from coordination.ledger.keys import add_households, known_households, lock_households
from coordination.ledger.network import read_network
from coordination.ledger.touching import Touches
from coordination.models import (
    Decision,
    DecisionScope,
    EventPayload,
    Household,
    HouseholdCentre,
    HouseholdFile,
    HouseholdSeen,
    Quarantined,
)
from coordination.unit_of_work import UnitOfWork


def household_ref(uow: UnitOfWork, reference: str) -> str:
    """Give the pseudonym of a household from its source's reference; the household gets a key when it is new."""
    ref = uow.installation.vault.pseudonym(reference)
    if ref not in known_households(uow, [ref]):
        add_households(uow, {ref: reference.strip()})
    return ref


def label_of(uow: UnitOfWork, refs: Iterable[str]) -> dict[str, str]:
    """Give what the sources call these households; an erased one is left out."""
    vault = uow.installation.vault
    query = sa.select(Household.ref, Household.key, Household.label).where(
        Household.ref.in_(sorted(set(refs))), Household.key.is_not(None), Household.label.is_not(None)
    )
    return {
        ref: vault.household(key).open(label).decode()
        for ref, key, label in uow.session.execute(query)
        if key is not None and label is not None
    }


def erase_household(uow: UnitOfWork, ref: str, reason: str) -> None:
    """Erase a household: its key, label, payloads and file. A tombstone stays, and the journal still verifies.

    Its decisions leave every calendar. Raises `NotFoundError` (`household_unknown`). Erasing twice changes nothing.
    """
    session = uow.session
    own = sa.select(Decision.id).where(Decision.household == ref).order_by(Decision.party, Decision.kind)
    session.execute(own.order_by(Decision.reference).with_for_update(key_share=True)).all()
    locked = lock_households(uow, [ref]).get(ref)
    if locked is None:
        raise NotFoundError("household_unknown", household=ref)
    if locked.key is None:
        return
    label = label_of(uow, [ref]).get(ref)
    _touch(uow, ref)
    ids = list(session.scalars(sa.select(Decision.id).where(Decision.household == ref)))
    session.execute(sa.delete(DecisionScope).where(DecisionScope.decision.in_(ids)))
    session.execute(
        sa.update(Decision).where(Decision.id.in_(ids)).values(
            status="withdrawn", has_pending=False, standing=sa.null(), starts_on=None, ends_on=None,
            revision=Decision.revision + 1,
        )
    )  # fmt: skip
    session.execute(sa.delete(EventPayload).where(EventPayload.household == ref))
    session.execute(sa.delete(HouseholdCentre).where(HouseholdCentre.household == ref))
    session.execute(sa.delete(HouseholdSeen).where(HouseholdSeen.household == ref))
    session.execute(sa.update(HouseholdFile).where(HouseholdFile.household == ref).values(ciphertext=None))
    session.execute(sa.update(Household).where(Household.ref == ref).values(key=None, label=None, erased_at=uow.at))
    if label:
        _destroy_waiting(uow, label)
    record(uow, "household_erased", "household", ref, reason=reason[:200], decisions=len(ids))


def _touch(uow: UnitOfWork, ref: str) -> None:
    """Want a look at every centre where the household was, is or would be."""
    touches = Touches(read_network(uow.session))
    for code in uow.session.scalars(sa.select(HouseholdCentre.centre).where(HouseholdCentre.household == ref)):
        touches.centre(code, "household", ref, None)
    scopes = (
        sa.select(Decision.id, Decision.standing.is_not(None), DecisionScope.scope, DecisionScope.key)
        .join(DecisionScope, DecisionScope.decision == Decision.id)
        .where(Decision.household == ref)
    )
    for id, public, scope, key in uow.session.execute(scopes):
        touches.scopes([(scope, key)], "household", ref, None)
        if public:
            touches.scopes([(scope, key)], "decision", str(id), None)
    for code in touches.raise_wanted(uow):
        uow.nudge("check_centre", code)


def _destroy_waiting(uow: UnitOfWork, label: str) -> None:
    """Destroy what still waits in quarantine and names the household."""
    vault = uow.installation.vault
    written = (label.encode(), json.dumps(label)[1:-1].encode())  # as text, and as JSON writes it
    for row in uow.session.scalars(sa.select(Quarantined).where(sa.func.length(Quarantined.raw) > 0)):
        if any(name in vault.open(row.raw) for name in written):
            row.raw = b""
            row.place = None
            if row.status == "open":
                row.status, row.settled_at, row.settled_by = "discarded", uow.at, uow.actor.label
