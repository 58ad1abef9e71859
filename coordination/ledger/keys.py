"""Households in the ledger: their keys and labels made at the first sight of them, and their rows locked in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.ledger.bulk import add_rows, select_by_keys
from coordination.models import Household, HouseholdFile
from coordination.unit_of_work import UnitOfWork
from coordination.vault import HouseholdKey


class OvertakenError(Exception):
    """Another transaction wrote the same rows first: do the work again, which will find them."""


@dataclass(slots=True)
class Locked:
    """A household whose row is held: its key (`None`: erased) and its sealed file."""

    key: HouseholdKey | None
    file: bytes | None


_KNOWN = "SELECT h.ref, h.erased_at FROM keys JOIN households h ON h.ref = k0"
_ORDER = "SELECT h.ref, h.key FROM keys JOIN households h ON h.ref = k0 ORDER BY h.ref"
_FILES = "SELECT f.household, f.ciphertext FROM keys JOIN household_files f ON f.household = k0"


def known_households(uow: UnitOfWork, refs: Iterable[str]) -> dict[str, dt.datetime | None]:
    """Give the moment of erasure (`None`: not erased) of those that are known."""
    rows = select_by_keys(uow.session, [(ref,) for ref in sorted(refs)], _KNOWN, (Household.ref, Household.erased_at))
    return dict(rows)


def add_households(uow: UnitOfWork, labels: Mapping[str, str]) -> None:
    """Add households with a key and a label of their own. Raises `TakenError` when another one was faster."""
    vault = uow.installation.vault
    rows = []
    for ref in sorted(labels):
        wrapped = vault.new_key()
        rows.append((ref, wrapped, vault.household(wrapped).seal(labels[ref].encode()), uow.at))
    add_rows(uow.session, Household, ("ref", "key", "label", "created_at"), rows)


def lock_households(uow: UnitOfWork, refs: Iterable[str], *, fresh: Collection[str] = ()) -> dict[str, Locked]:
    """Hold the rows of households until the commit, in order of their reference; give keys and files.

    Files are read by a statement of their own, after the lock: the one that waited for it still sees what was there
    before. `fresh` households were added by this transaction, and have no file.
    """
    hold = " FOR NO KEY UPDATE OF h" if uow.session.get_bind().dialect.name == "postgresql" else ""
    keys = [(ref,) for ref in sorted(refs)]
    rows = select_by_keys(uow.session, keys, _ORDER + hold, (Household.ref, Household.key))
    known = [key for key in keys if key[0] not in fresh]
    columns = (HouseholdFile.household, HouseholdFile.ciphertext)
    files = dict(select_by_keys(uow.session, known, _FILES, columns))
    vault = uow.installation.vault
    return {
        ref: Locked(vault.household(wrapped) if wrapped is not None else None, files.get(ref)) for ref, wrapped in rows
    }


REGISTER = 0x6B72_0001
"""Number of the advisory lock of the register of centres."""
LONGEST = "30s"
"""How long taking in may last, so that a calendar "as known on" an older moment is final."""
_TRANSACTION_TIMEOUT_SINCE = (17,)


def begin_intake(uow: UnitOfWork, *, registers: bool) -> None:
    """Cap the transaction, and hold the register of centres: alone while a centre is registered, else together.

    So an event about a whole partner, region or network, and a centre that is registered at the same time, see each
    other. SQLite has one writer at a time anyway.
    """
    if uow.session.get_bind().dialect.name != "postgresql":
        return
    version = uow.session.connection().dialect.server_version_info or ()
    names = ["statement_timeout", *(["transaction_timeout"] if version >= _TRANSACTION_TIMEOUT_SINCE else [])]
    parts = [f"set_config('{name}', '{LONGEST}', true)" for name in names]
    parts.append(f"pg_advisory_xact_lock{'' if registers else '_shared'}({REGISTER})")
    uow.session.execute(sa.text(f"SELECT {', '.join(parts)}"))
