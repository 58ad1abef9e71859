"""Who must look again: for every centre that events touch, what changed there; then *wanted* rises."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from coordination.ledger.bulk import add_rows, array_of, dumps, on_postgres
from coordination.ledger.network import Network
from coordination.models import CentreWanted, Dirt
from coordination.unit_of_work import UnitOfWork

Change = tuple[str, str | None]
"""(`household` | `decision` | `all`, pseudonym or id of the decision)."""


class Touches:
    """What changed at which centre, with the event that did it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.changes: dict[str, dict[Change, uuid.UUID | None]] = {}

    def centre(self, code: str, kind: str, ref: str | None, event: uuid.UUID | None) -> None:
        """Note a change at a centre; centres that are not registered are not looked at."""
        if code in self.network.centres:
            self.changes.setdefault(code, {})[(kind, ref)] = event

    def scopes(self, scopes: Iterable[tuple[str, str]], kind: str, ref: str | None, event: uuid.UUID | None) -> None:
        """Note a change at every centre that these scopes reach."""
        for scope, key in scopes:
            for code in self.network.reached(scope, key):
                self.changes.setdefault(code, {})[(kind, ref)] = event

    def raise_wanted(self, uow: UnitOfWork) -> list[str]:
        """Raise *wanted* of every touched centre by one, write what changed, and give the codes in order."""
        codes = sorted(self.changes)
        if not codes:
            return codes
        rows = uow.session.execute(*_raising(uow, codes)).all()
        wanted: dict[str, int] = {row[0]: row[1] for row in rows}
        changed = [
            (code, wanted[code], kind, ref, event)
            for code in codes
            for (kind, ref), event in self.changes[code].items()
        ]
        add_rows(uow.session, Dirt, ("centre", "wanted", "kind", "ref", "event"), changed)
        return codes


def _raising(uow: UnitOfWork, codes: list[str]) -> tuple[sa.TextualSelect, dict[str, Any]]:
    postgres = on_postgres(uow.session)
    told = (
        "unnest(CAST(:codes AS text[])) AS told(code)" if postgres else "(SELECT value AS code FROM json_each(:codes))"
    )
    statement = sa.text(
        f"INSERT INTO centre_wanted (centre, wanted, wanted_at) SELECT code, 1, :at FROM {told} WHERE true "  # noqa: S608
        "ORDER BY code ON CONFLICT (centre) DO UPDATE SET wanted = centre_wanted.wanted + 1, "
        # Who waits already keeps the moment since when.
        "wanted_at = CASE WHEN centre_wanted.wanted > COALESCE((SELECT done FROM centre_claims "
        "WHERE centre_claims.centre = centre_wanted.centre), 0) THEN centre_wanted.wanted_at "
        "ELSE excluded.wanted_at END RETURNING centre, wanted"
    ).bindparams(sa.bindparam("at", type_=CentreWanted.wanted_at.type))
    told_codes = array_of(codes) if postgres else dumps(codes)
    return statement.columns(CentreWanted.centre, CentreWanted.wanted), {"codes": told_codes, "at": uow.at}
