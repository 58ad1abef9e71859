"""Telling the ledger things in few words, and reading back what stands."""

import itertools
from dataclasses import dataclass, field

import sqlalchemy as sa

from coordination.events import submit_event, submit_events
from coordination.ledger.standings import read_file
from coordination.models import (
    CentreWanted,
    Decision,
    DecisionScope,
    Dirt,
    Household,
    HouseholdCentre,
    HouseholdFile,
)

_numbers = itertools.count(1)


def event(kind, /, time="2026-11-20T09:00:00+01:00", *, source="/tests", id=None, **data):
    """One CloudEvent; `from_` stands for `from`."""
    told = {name.rstrip("_"): value for name, value in data.items()}
    return {
        "specversion": "1.0", "id": id or f"e{next(_numbers)}", "source": source, "type": f"kindreflex.{kind}",
        "time": time, "data": told,
    }  # fmt: skip


def centre(code, time="2026-01-01T09:00:00+01:00", **data):
    return event("centre", time, **{"service": "management", "code": code, "name": f"Centre {code}", **data})


def allocation(household, at, arrives, *, reference=None, status="confirmed", **more):
    data = {"service": "dispatching", "household": household, "centre": at, "arrives_on": arrives, "status": status}
    return event("allocation", reference=reference or f"A-{household}", **{**data, **more})


def supply(at, *, reference="S-1", status="confirmed", item="nappies", action="stop", from_="2026-12-01", **more):
    data = {"service": "logistics", "status": status, "item": item, "action": action, "from_": from_}
    where = {} if "applies_to" in more else {"centre": at}
    return event("supply", reference=reference, **{**data, **where, **more})


@dataclass
class Desk:
    """An installation with what was nudged, and short ways to tell and to read."""

    installation: object = field(repr=False)
    nudges: list = field(repr=False)
    actor: object = field(repr=False)

    def tell(self, *events, actor=None):
        return submit_events(self.installation, list(events), actor or self.actor)

    def tell_one(self, event, actor=None):
        return submit_event(self.installation, event, actor or self.actor)

    def accept(self, *events):
        receipts = self.tell(*events)
        assert [receipt.status for receipt in receipts] == ["accepted"] * len(events), receipts
        return receipts

    def ref(self, household):
        return self.installation.vault.pseudonym(household)

    def rows(self, *columns):
        with self.installation.begin(read_only=True) as uow:
            return sorted((tuple(row) for row in uow.session.execute(sa.select(*columns))), key=repr)

    def count(self, model):
        with self.installation.begin(read_only=True) as uow:
            return uow.session.scalar(sa.select(sa.func.count()).select_from(model))

    def file(self, household):
        with self.installation.begin(read_only=True) as uow:
            row = uow.session.execute(
                sa.select(Household.key, HouseholdFile.ciphertext)
                .join(HouseholdFile, HouseholdFile.household == Household.ref)
                .where(Household.ref == self.ref(household))
            ).one()
        return read_file(self.installation.vault.household(row.key).open(row.ciphertext))

    def wanted(self):
        return dict(self.rows(CentreWanted.centre, CentreWanted.wanted))

    def dirt(self, centre):
        return [row[1:] for row in self.rows(Dirt.centre, Dirt.kind, Dirt.ref) if row[0] == centre]

    def scopes(self, reference):
        return {row[3:] for row in self._all_scopes() if row[2] == reference}

    def centres_of(self, household):
        rows = self.rows(HouseholdCentre.household, HouseholdCentre.centre)
        return {centre for ref, centre in rows if ref == self.ref(household)}

    def state(self):
        """Everything that calendars are made of, without ids and moments."""
        return {
            "decisions": self.rows(
                Decision.party, Decision.kind, Decision.reference, Decision.status, Decision.has_pending,
                Decision.household, Decision.starts_on, Decision.ends_on, Decision.stated_at,
            ),
            "standings": {
                (party, kind, reference): standing
                for party, kind, reference, standing in self._standings()
            },
            "scopes": self._all_scopes(),
            "households": self.rows(HouseholdCentre.household, HouseholdCentre.centre),
            "files": self._files(),
        }  # fmt: skip

    def _standings(self):
        with self.installation.begin(read_only=True) as uow:
            query = sa.select(Decision.party, Decision.kind, Decision.reference, Decision.standing)
            return [tuple(row) for row in uow.session.execute(query)]

    def _all_scopes(self):
        with self.installation.begin(read_only=True) as uow:
            query = sa.select(Decision.party, Decision.kind, Decision.reference, DecisionScope.scope, DecisionScope.key)
            rows = uow.session.execute(query.join(DecisionScope, DecisionScope.decision == Decision.id))
            return sorted(tuple(row) for row in rows)

    def _files(self):
        with self.installation.begin(read_only=True) as uow:
            query = sa.select(Household.ref, Household.key, HouseholdFile.ciphertext)
            rows = uow.session.execute(query.join(HouseholdFile, HouseholdFile.household == Household.ref)).all()
        open_file = self.installation.vault.household
        return {ref: read_file(open_file(key).open(sealed)) for ref, key, sealed in rows if key is not None}
