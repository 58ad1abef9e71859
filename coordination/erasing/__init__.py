"""Erasing a household: its key is destroyed, a tombstone stays, the journal still verifies.

What is under its key can no longer be read, wherever a copy of it is. What else tells of it is destroyed place by
place: `ledger`, `alerts`, `words`, `waiting`. Which place of which table holds what, the guard test of this package
says column by column.
"""

from coordination.erasing.erasure import (
    LONGEST_REASON,
    Tombstone,
    erase_household,
    erase_named,
    find_household,
    hold_household,
)

__all__ = ["LONGEST_REASON", "Tombstone", "erase_household", "erase_named", "find_household", "hold_household"]
