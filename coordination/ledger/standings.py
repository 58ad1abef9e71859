"""How a decision stands, as plain JSON: in `decisions.standing`, and in the files of households.

Shape of a standing: `{"party", "kind", "reference", "in_force", "pending", "before", "announced", "withdrawn",
"withdrawn_known", "last", "closings"}`; a version is `[stated, status, content, day]`, `stated` and `last` are
`[microseconds, source, id]`, days are whole numbers (`rules.days`). What is `null` or false is left out.

The file of a household holds all that stands about it, and is kept under the household's key. Shape, version 1:
`{"v": 1, "standings": [standing]}` in order of party, kind and reference. A list of who is present stands in the file
of each household on it, as a standing of kind `presence` with the content `{centre, on, arrived_on?, members?}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from coordination.errors import DomainError
from rules.statements import Standing, Version

VERSION = 1
VERSIONS = ("in_force", "pending", "before")
"""Names of the versions in a standing."""
Key = tuple[str, str, str]
Entries = dict[Key, dict[str, Any]]
"""Standings as JSON, by (party, kind, reference)."""


def standing_to_json(standing: Standing) -> dict[str, Any]:
    """Give a standing as plain JSON."""
    told: dict[str, Any] = {
        "party": standing.party,
        "kind": standing.kind,
        "reference": standing.reference,
        "last": list(standing.last),
    }
    for name, version in (
        ("in_force", standing.in_force),
        ("pending", standing.pending),
        ("before", standing.before_withdrawal),
    ):
        if version is not None:
            told[name] = [list(version.stated), version.status, dict(version.content), version.day]
    if standing.announced is not None:
        told["announced"] = standing.announced
    if standing.withdrawn is not None:
        told["withdrawn"] = standing.withdrawn
    if standing.withdrawn_known:
        told["withdrawn_known"] = True
    if standing.closings:
        told["closings"] = [[list(stated), said, closes] for stated, said, closes in standing.closings]
    return told


def standing_from_json(told: Mapping[str, Any]) -> Standing:
    """Give the standing that was kept as JSON."""
    return Standing(
        told["party"],
        told["kind"],
        told["reference"],
        _version(told.get("in_force")),
        _version(told.get("pending")),
        told.get("announced"),
        told.get("withdrawn"),
        told.get("withdrawn_known", False),
        _stated(told["last"]),
        _version(told.get("before")),
        tuple((_stated(stated), said, closes) for stated, said, closes in told.get("closings", ())),
    )


def _version(told: list[Any] | None) -> Version | None:
    if told is None:
        return None
    stated, status, content, day = told
    return Version(_stated(stated), status, content, day)


def _stated(told: list[Any]) -> tuple[int, str, str]:
    microseconds, source, identity = told
    return (microseconds, source, identity)


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
