"""Decisions and records as the reader may see them: contents projected, households by the reference of their source."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Unpack

import sqlalchemy as sa

from coordination import decisions
from coordination.decisions import DecisionFilters, DecisionRow, StatementRow
from coordination.models import HouseholdCentre
from coordination.paging import Page
from coordination.policy.projection import Sight, project_decision
from coordination.queries.reading import Reading
from coordination.unit_of_work import UnitOfWork

_PLACES = ("centre", "from_centre", "to_centre", "code")


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement, with what the reader may see of it."""

    source: str
    id: str
    time: dt.datetime
    recorded_at: dt.datetime
    status: str
    content: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision or record: what is in force, what is pending beside it, and, where asked for, all statements."""

    id: uuid.UUID
    party: str
    kind: str
    reference: str
    status: str
    scopes: tuple[tuple[str, str], ...]
    starts_on: dt.date | None
    ends_on: dt.date | None
    stated_at: dt.datetime
    revision: int
    in_force: Mapping[str, Any] | None
    pending: Mapping[str, Any] | None
    statements: tuple[StatementView, ...] = ()


def list_decision_views(
    uow: UnitOfWork, *, after: str | None = None, limit: int = 50, **filters: Unpack[DecisionFilters],
) -> Page[DecisionView]:  # fmt: skip
    """List decisions and records that the actor may see, the latest stated first."""
    page = decisions.list_decisions(uow, after=after, limit=limit, reveal=True, **filters)
    eyes = _Eyes(uow, page.items, [told for row in page.items for told in (row.content, row.pending)])
    return Page(tuple(eyes.view(row) for row in page.items), page.next)


def read_decision_view(
    uow: UnitOfWork, reference: str, party: str | None = None, kind: str | None = None
) -> DecisionView:
    """Read one decision or record with all its statements. Raises as `coordination.decisions.read_decision`."""
    found = decisions.read_decision(uow, reference, party, kind, reveal=True)
    told = [found.row.content, found.row.pending, *(one.content for one in found.statements)]
    return _Eyes(uow, [found.row], told).view(found.row, found.statements)


class _Eyes:
    """What one reader sees of contents; the references and the centres of all households are read at once."""

    def __init__(self, uow: UnitOfWork, rows: Iterable[DecisionRow], told: Iterable[Mapping[str, Any] | None]) -> None:
        self._reading = Reading(uow)
        self._centres: dict[str, set[str]] = {}
        named = sorted({row.household for row in rows if row.household is not None})
        query = sa.select(HouseholdCentre.household, HouseholdCentre.centre)
        for ref, code in uow.session.execute(query.where(HouseholdCentre.household.in_(named))):
            self._centres.setdefault(ref, set()).add(code)
        refs = {ref for content in told if content for ref in _households(content)}
        self._labels = {ref: label for ref, (_, label) in self._reading.households(refs).items()}

    def view(self, row: DecisionRow, statements: Iterable[StatementRow] = ()) -> DecisionView:
        """Give a decision as the reader may see it."""
        sight = self._sight(row)
        return DecisionView(
            row.id, row.party, row.kind, row.reference, row.status, row.scopes, row.starts_on, row.ends_on,
            row.stated_at,
            row.revision, None if row.status == "proposed" else self._shown(sight, row.kind, row.content),
            self._shown(sight, row.kind, row.pending),
            tuple(
                StatementView(one.source, one.id, one.time, one.recorded_at, one.status,
                              self._shown(sight, row.kind, one.content))
                for one in statements
            ),
        )  # fmt: skip

    def _sight(self, row: DecisionRow) -> Sight:
        """Give what the reader sees at any of the places that a decision names, or else at those of its household."""
        told = [content for content in (row.content, row.pending) if content]
        places = {content[name] for content in told for name in _PLACES if content.get(name)}
        places |= {key for scope, key in row.scopes if scope == "centre"}
        places = places or self._centres.get(row.household or "", set())
        sights = [self._reading.sight(place, [row.party]) for place in sorted(places)] or [
            self._reading.sight(None, [row.party])
        ]
        seen = {
            field.name: any(getattr(sight, field.name) for sight in sights)
            for field in fields(Sight)
            if field.name != "parties"
        }
        return Sight(**seen, parties=sights[0].parties)

    def _shown(self, sight: Sight, kind: str, content: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        shown = None if content is None else project_decision(sight, kind, content)
        if shown is None:
            return None
        told = dict(shown)
        if "household" in told:
            told["household"] = self._labels.get(told["household"])
        if isinstance(told.get("households"), list):
            told["households"] = [
                {**each, "household": self._labels.get(each.get("household", ""))} for each in told["households"]
            ]
        return told


def _households(content: Mapping[str, Any]) -> Iterator[str]:
    if content.get("household"):
        yield content["household"]
    for each in content.get("households") or ():
        if isinstance(each, Mapping) and each.get("household"):
            yield each["household"]
