"""What stands: alerts that are not resolved, what is missing, what does not fit, figures and calendars; and the ledger.

Numbers, ids, revisions, moments and what people did are left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from coordination.calendars import calendar_of
from coordination.installation import Installation
from coordination.models import (
    Alert,
    AlertParty,
    AlertSubject,
    CentreClaim,
    CentreFigures,
    CentreFindings,
    InformationGap,
    ObservedFindings,
    OpenInconsistency,
    Quarantined,
)
from coordination.unit_of_work import UnitOfWork
from rules.calendar.centre import CENTRE_FACTS
from rules.calendar.track import Track
from tests.coordination.telling import Desk

Standing = dict[str, dict[Any, Any]]
"""By part, what stands under which name."""


def standing_of(installation: Installation, centres: list[str]) -> Standing:
    """Read all that must be the same whatever the order of arrival."""
    with installation.begin(read_only=True, repeatable_read=True) as uow:
        stands: Standing = {
            "alerts": _alerts(uow), "gaps": _gaps(uow), "inconsistencies": _inconsistencies(uow),
            "figures": _by(uow, CentreFigures.centre, CentreFigures.region, CentreFigures.steps),
            "findings": _findings(uow), "observed": _observed(uow), "waiting": _waiting(uow),
        }  # fmt: skip
    stands |= calendars_of(installation, centres)
    desk = Desk(installation, [], None)
    for part, rows in desk.state().items():
        stands[f"ledger: {part}"] = rows if isinstance(rows, dict) else dict.fromkeys(map(repr, rows))
    return stands


def calendars_of(installation: Installation, centres: list[str], known_at: dt.datetime | None = None) -> Standing:
    """Read the calendars of both stages: as they stand, or as they were known at a moment."""
    with installation.begin(read_only=True, repeatable_read=True) as uow:
        return {
            f"{'proposals' if proposals else 'calendar'} of {code}": _calendar(uow, code, known_at, proposals=proposals)
            for code in centres
            for proposals in (False, True)
        }


def differences(before: Standing, after: Standing, once: str, again: str) -> list[str]:
    """Say in a few lines what differs, for the reader of a failure."""
    lines = []
    for part in sorted({*before, *after}):
        old, new = before.get(part, {}), after.get(part, {})
        lines += [
            f"{part}: {name}\n    {once}: {_shown(old.get(name))}\n    {again}: {_shown(new.get(name))}"
            for name in sorted({*old, *new}, key=repr)
            if old.get(name, _MISSING) != new.get(name, _MISSING)
        ]
    return lines


_MISSING = object()


def _shown(value: object) -> object:
    """Give what a reader can read."""
    if isinstance(value, Track):
        return [(day, value.values[step], value.sources(step)) for step, day in enumerate(value.days)]
    return value


def _by(uow: UnitOfWork, key: Any, *columns: Any) -> dict[Any, Any]:
    return {row[0]: tuple(row[1:]) for row in uow.session.execute(sa.select(key, *columns))}


def _findings(uow: UnitOfWork) -> dict[Any, Any]:
    """What the last look found; the digest of a region tells how often the figures of its centres changed."""
    query = sa.select(CentreFindings.centre, CentreFindings.digest, CentreFindings.found, CentreClaim.checked_on)
    rows = uow.session.execute(query.join(CentreClaim, CentreClaim.centre == CentreFindings.centre))
    return {row.centre: row[1:] for row in rows if not row.centre.startswith("region:")}


def _alerts(uow: UnitOfWork) -> dict[Any, Any]:
    session = uow.session
    rows = session.scalars(sa.select(Alert).where(Alert.status != "resolved")).all()
    rules = {row.id: row.rule for row in rows}
    found = {}
    for row in rows:
        subjects = session.scalars(sa.select(AlertSubject).where(AlertSubject.alert == row.id))
        parties = session.scalars(sa.select(AlertParty).where(AlertParty.alert == row.id, AlertParty.left.is_(False)))
        found[row.rule, row.centre, row.stage] = {
            "severity": row.severity, "starts_on": row.starts_on, "ends_on": row.ends_on,
            "beyond_horizon": row.beyond_horizon, "owner": row.owner, "evidence": row.evidence, "summary": row.summary,
            "rule": (row.rule_version, row.rule_digest), "covered_by": rules.get(row.covered_by),
            "subjects": {
                (one.kind, one.ref): (one.severity, one.starts_on, one.ends_on, one.beyond_horizon, one.evidence,
                                      one.digest, rules.get(one.covered_by))
                for one in subjects
            },
            # Who is on call is asked when no working day is left at the moment at which the alert opens.
            "parties": {one.party: (one.role, one.references) for one in parties if ":on_call" not in one.party},
        }  # fmt: skip
    return found


def _observed(uow: UnitOfWork) -> dict[Any, Any]:
    rows = uow.session.execute(sa.select(ObservedFindings.centre, ObservedFindings.rule, ObservedFindings.found))
    return {(row.centre, row.rule): row.found for row in rows}


def _gaps(uow: UnitOfWork) -> dict[Any, Any]:
    rows = uow.session.scalars(sa.select(InformationGap))
    return {
        (row.centre, row.fact, row.subject_kind, row.subject_ref): (row.owner, row.rules, row.starts_on) for row in rows
    }


def _inconsistencies(uow: UnitOfWork) -> dict[Any, Any]:
    rows = uow.session.scalars(sa.select(OpenInconsistency))
    return {
        (row.centre, row.code, row.subject_kind, row.subject_ref, row.fact, row.starts_on, row.ends_on, row.digest):
            row.evidence
        for row in rows
    }  # fmt: skip


def _waiting(uow: UnitOfWork) -> dict[Any, Any]:
    rows = uow.session.scalars(sa.select(Quarantined).where(Quarantined.status == "open"))
    return {(row.source, row.event_id): (row.waits_for, row.problem) for row in rows}


def _calendar(uow: UnitOfWork, code: str, known_at: dt.datetime | None, *, proposals: bool) -> dict[Any, Any]:
    """What the calendar tells: facts, households that have to do with the centre, and what does not fit."""
    with calendar_of(uow, code, known_at, proposals=proposals) as calendar:
        tracks = {fact: calendar.track(fact) for fact in CENTRE_FACTS}
        here = {ref: timeline for ref, timeline in calendar.households.items() if timeline.concerns(code)}
        return {**tracks, **here, **dict.fromkeys(calendar.inconsistencies(), "does not fit")}
