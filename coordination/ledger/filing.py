"""Files of households after a chunk: what stands about each, where that is, and which centres must look again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coordination.ledger.arrivals import CENTRE_FIELDS, Arrival
from coordination.ledger.bulk import add_rows, insert_rows, select_by_keys
from coordination.ledger.standings import Entries, read_entries, standing_to_json, write_entries
from coordination.ledger.touching import Touches
from coordination.ledger.writing import Chunk
from coordination.models import HouseholdCentre, HouseholdFile, HouseholdSeen
from rules.statements import Standing

Pairs = set[tuple[str, str]]
"""(household, centre)."""

_REPLACE = (
    "ON CONFLICT (household) DO UPDATE SET ciphertext = excluded.ciphertext, version = household_files.version + 1"
)


def file_households(chunk: Chunk, touches: Touches) -> Pairs:
    """Write the files of all households of the chunk and the index of centres; note every touched centre.

    Gives the pairs of household and centre that the chunk names.
    """
    parts: dict[str, list[tuple[Standing | None, tuple[str, str, str], uuid.UUID]]] = {}
    for change in chunk.changes.values():
        for ref, standing in change.folded.files.items():
            parts.setdefault(ref, []).append((standing, change.folded.key, change.events[-1]))
    refs = [ref for ref in sorted(parts) if chunk.households[ref].key is not None]
    rows: list[tuple[str, bytes, int]] = []
    new: Pairs = set()
    for ref in refs:
        locked = chunk.households[ref]
        assert locked.key is not None  # noqa: S101 — chosen above
        entries: Entries = {} if locked.file is None else read_entries(locked.key.open(locked.file))
        for standing, key, _ in parts[ref]:
            if standing is None:
                entries.pop(key, None)
            else:
                entries[key] = standing_to_json(standing)
        new.update((ref, code) for code in centres_in(entries.values()))
        rows.append((ref, locked.key.seal(write_entries(entries)), 1))
    insert_rows(chunk.uow.session, HouseholdFile, ("household", "ciphertext", "version"), rows, _REPLACE)
    known = [ref for ref in refs if chunk.households[ref].file is not None]
    old = _exchange_centres(chunk, known, new)
    for ref, code in old | new:
        touches.centre(code, "household", ref, parts[ref][-1][2])
    _touch_scopes(chunk, touches)
    return _see(chunk, new)


def _exchange_centres(chunk: Chunk, known: Sequence[str], new: Pairs) -> Pairs:
    """Bring the index of centres to `new`; give what it was."""
    session = chunk.uow.session
    columns = (HouseholdCentre.household, HouseholdCentre.centre)
    query = "SELECT c.household, c.centre FROM keys JOIN household_centres c ON c.household = k0"
    old: Pairs = {(ref, code) for ref, code in select_by_keys(session, [(ref,) for ref in known], query, columns)}
    select_by_keys(
        session,
        sorted(old - new),
        "DELETE FROM household_centres WHERE (household, centre) IN (SELECT k0, k1 FROM keys) "
        "RETURNING household, centre",
        columns,
    )
    add_rows(session, HouseholdCentre, ("household", "centre"), sorted(new - old))
    return old


def _touch_scopes(chunk: Chunk, touches: Touches) -> None:
    """A decision about a household also touches centres that only its own content names."""
    for change in chunk.changes.values():
        if change.folded.kind.name != "presence":
            for ref in change.folded.files:
                touches.scopes(change.scopes, "household", ref, change.events[-1])


def _see(chunk: Chunk, new: Pairs) -> Pairs:
    """Remember every pair that a statement named, and give them."""
    named = new | {
        (ref, code) for arrival in chunk.arrivals for ref in arrival.personal for code in _centres_of(arrival, ref)
    }
    insert_rows(chunk.uow.session, HouseholdSeen, ("household", "centre"), sorted(named), "ON CONFLICT DO NOTHING")
    return named


def _centres_of(arrival: Arrival, ref: str) -> Iterable[str]:
    content = {**(arrival.public or {}), **arrival.personal[ref]}
    return [content[name] for name in CENTRE_FIELDS if content.get(name)]


def centres_in(standings: Iterable[Mapping[str, Any]]) -> set[str]:
    """Give every centre that anything which stands (or stood before its withdrawal) names, of standings as JSON."""
    found: set[str] = set()
    for told in standings:
        for name in ("in_force", "pending", "before"):
            version = told.get(name)
            if version is not None:
                content = version[2]
                for field in CENTRE_FIELDS:
                    code = content.get(field)
                    if code:
                        found.add(code)
    return found
