"""Households: pseudonyms at the door, and labels under their own keys.

A household is known everywhere by its pseudonym. What the source calls it is only ever read for a person who may.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from coordination.ledger.keys import add_households, known_households
from coordination.models import Household
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
