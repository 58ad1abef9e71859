"""Who reads, in which language, and what that shows: shared by all queries. And lists with a place to go on from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from coordination.models import Centre, Household
from coordination.policy.access import Reach, Target
from coordination.policy.projection import Sight, sight_of
from coordination.unit_of_work import UnitOfWork
from coordination.vault import HouseholdKey
from rules.model import Rule


@dataclass(frozen=True, slots=True)
class CentreName:
    """What a list needs of a centre."""

    code: str
    name: str
    partner: str | None
    region: str | None


class Reading:
    """One reader's look: the actor of the unit of work, and the language of the answer."""

    def __init__(self, uow: UnitOfWork, language: str = "en") -> None:
        self.uow = uow
        self.actor = uow.actor
        self.language = language
        self._sights: dict[tuple[str | None, frozenset[str]], Sight] = {}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """All rules of the packs, by id."""
        return {rule.id: rule for rule in self.uow.installation.rules.rules()}

    @cached_property
    def centres(self) -> Mapping[str, CentreName]:
        """All registered centres, by code."""
        query = sa.select(Centre.code, Centre.name, Centre.partner, Centre.region).order_by(Centre.code)
        return {row.code: CentreName(*row) for row in self.uow.session.connection().execute(query)}

    def target(self, centre: str | None, parties: Iterable[str] = (), party: str | None = None) -> Target:
        """Give what the access table asks about a thing."""
        found = self.centres.get(centre) if centre is not None else None
        return Target(centre, found.partner if found else None, frozenset(parties), party)

    def sight(self, centre: str | None, parties: Iterable[str] = ()) -> Sight:
        """Give what the reader sees of things there."""
        key = (centre, frozenset(parties))
        if key not in self._sights:
            self._sights[key] = sight_of(self.actor, self.target(centre, key[1]))
        return self._sights[key]

    def households(self, refs: Iterable[str]) -> dict[str, tuple[HouseholdKey | None, str | None]]:
        """Give the key and the source's reference of households; both are gone for an erased one."""
        wanted = sorted(set(refs))
        if not wanted:
            return {}
        vault = self.uow.installation.vault
        found: dict[str, tuple[HouseholdKey | None, str | None]] = {}
        query = sa.select(Household.ref, Household.key, Household.label).where(Household.ref.in_(wanted))
        for ref, wrapped, label in self.uow.session.connection().execute(query):
            key = vault.household(wrapped) if wrapped else None
            found[ref] = (key, key.open(label).decode() if key is not None and label else None)
        return found


def reaches(
    reach: Reach, *, centre: Any = None, involved: Callable[[Collection[str]], Any] | None = None, own: Any = None,
) -> sa.ColumnElement[bool]:  # fmt: skip
    """Turn how far reading reaches into a condition over the columns of a list."""
    if reach.everything:
        return sa.true()
    parts: list[Any] = []
    if centre is not None and reach.centres:
        parts.append(centre.in_(sorted(reach.centres)))
    if centre is not None and reach.partners:
        of_partner = sa.select(Centre.code).where(Centre.partner.in_(sorted(reach.partners)))
        parts.append(centre.in_(of_partner))
    if involved is not None and reach.involved:
        parts.append(involved(sorted(reach.involved)))
    if own is not None and reach.own:
        parts.append(own.in_(sorted(reach.own)))
    return sa.or_(*parts) if parts else sa.false()


def several(value: str | Collection[str] | None) -> list[str] | None:
    """Give a filter as a list: one value, some, or no filter."""
    if value is None:
        return None
    return [value] if isinstance(value, str) else sorted(value)
