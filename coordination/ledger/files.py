"""The file of a household: all that stands about it, as one JSON document that is kept under the household's key.

Shape, version 1: `{"v": 1, "standings": [standing]}`, each as in `coordination.ledger.standings`, in order of party,
kind and reference. A list of who is present stands in the file of each household on it, as a standing of kind
`presence` whose content is `{centre, on, arrived_on?, members?}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from coordination.errors import DomainError
from coordination.ledger.standings import standing_from_json, standing_to_json
from rules.statements import Standing

VERSION = 1
Key = tuple[str, str, str]
Entries = dict[Key, dict[str, Any]]
"""Standings as JSON, by (party, kind, reference)."""


def read_file(plain: bytes) -> tuple[Standing, ...]:
    """Give the standings of an opened file. Raises `DomainError` (`file_version`) for a shape that is not known."""
    return tuple(standing_from_json(told) for told in _standings(plain))


def write_file(standings: Iterable[Standing]) -> bytes:
    """Give the file with these standings, to be sealed."""
    return write_entries({standing.key: standing_to_json(standing) for standing in standings})


def read_entries(plain: bytes) -> Entries:
    """Give the standings of an opened file as JSON, to exchange some of them."""
    return {(told["party"], told["kind"], told["reference"]): told for told in _standings(plain)}


def write_entries(entries: Entries) -> bytes:
    """Give the file with these standings, to be sealed."""
    standings = [entries[key] for key in sorted(entries)]
    return json.dumps({"v": VERSION, "standings": standings}, separators=(",", ":"), ensure_ascii=False).encode()


def _standings(plain: bytes) -> list[dict[str, Any]]:
    document = json.loads(plain)
    if document["v"] != VERSION:
        raise DomainError("file_version", version=document["v"])
    standings: list[dict[str, Any]] = document["standings"]
    return standings
