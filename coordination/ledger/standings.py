"""How a decision stands, as plain JSON: for `decisions.standing` and inside the files of households.

Shape: `{"party", "kind", "reference", "in_force", "pending", "before", "announced", "withdrawn", "withdrawn_known",
"last"}`; a version is `[stated, status, content, day]`, `stated` and `last` are `[microseconds, source, id]`, days are
whole numbers (`rules.days`). What is `null` or false is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.statements import Standing, Version


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
    )


def _version(told: list[Any] | None) -> Version | None:
    if told is None:
        return None
    stated, status, content, day = told
    return Version(_stated(stated), status, content, day)


def _stated(told: list[Any]) -> tuple[int, str, str]:
    microseconds, source, identity = told
    return (microseconds, source, identity)
