"""Mismatches as rows: what the centre flagged, who owes an answer by when, and where it stands."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa

from coordination.errors import NotFoundError
from coordination.models import Mismatch, MismatchAnswer, Person
from coordination.paging import Page, cursor_uuid, cut, place_after
from coordination.policy.access import may, reach_of
from coordination.policy.projection import Sight, may_read_text, project_value
from coordination.queries.reading import Reading, reaches, several
from coordination.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MismatchAnswerRow:
    """A written answer by a named person, and what the centre says of it."""

    party: str
    by: str | None
    text: str
    answered_at: dt.datetime
    verdict: str | None
    verdict_text: str | None
    verdict_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class MismatchRow:
    """A mismatch as the reader may see it; `level` says how often it went one level up."""

    id: uuid.UUID
    number: str
    centre: str
    decision_party: str | None
    decision_reference: str | None
    alert: uuid.UUID | None
    fact: str | None
    observed: Any
    what_works: str | None
    since: dt.date | None
    text: str
    party: str
    reporting_party: str
    reported_by: str | None
    due_at: dt.datetime
    status: str
    level: int
    revision: int
    created_at: dt.datetime
    closed_at: dt.datetime | None
    answers: tuple[MismatchAnswerRow, ...]
    may_answer: bool
    may_judge: bool

    @property
    def about(self) -> dict[str, Any]:
        """What it is about: `{decision?: {party, reference}, alert?, fact?}`."""
        found: dict[str, Any] = {}
        if self.decision_reference is not None:
            found["decision"] = {"party": self.decision_party, "reference": self.decision_reference}
        if self.alert is not None:
            found["alert"] = self.alert
        if self.fact is not None:
            found["fact"] = self.fact
        return found


class MismatchFilters(TypedDict, total=False):
    """Which mismatches; `mine` are those that a party of the actor reported or must answer."""

    status: str | Collection[str] | None
    centre: str | None
    party: str | None
    mine: bool


def list_mismatches(
    uow: UnitOfWork, language: str = "en", *, after: str | None = None, limit: int = 50,
    **filters: Unpack[MismatchFilters],
) -> Page[MismatchRow]:  # fmt: skip
    """Give mismatches that the actor may see, the latest first: three statements."""
    reading = Reading(uow, language)
    where = [_visible(reading)]
    statuses, centre, party = several(filters.get("status")), filters.get("centre"), filters.get("party")
    if statuses is not None:
        where.append(Mismatch.status.in_(statuses))
    if centre is not None:
        where.append(Mismatch.centre == centre)
    if party is not None:
        where.append(sa.or_(Mismatch.party == party, Mismatch.reporting_party == party))
    if filters.get("mine"):
        where.append(_involved(uow.actor.parties))
    place = place_after(after, 1)
    if place is not None:
        where.append(Mismatch.id < cursor_uuid(place[0]))
    found = uow.session.scalars(sa.select(Mismatch).where(*where).order_by(Mismatch.id.desc()).limit(limit + 1)).all()
    rows, following = cut(found, limit, lambda row: str(row.id))
    return Page(tuple(_rows(reading, rows)), following)


def read_mismatch(uow: UnitOfWork, mismatch: uuid.UUID, language: str = "en") -> MismatchRow:
    """Give one mismatch. Raises `NotFoundError` (`mismatch_not_found`), also for one that is not shown."""
    reading = Reading(uow, language)
    row = uow.session.scalar(sa.select(Mismatch).where(Mismatch.id == mismatch, _visible(reading)))
    if row is None:
        raise NotFoundError("mismatch_not_found", mismatch=str(mismatch))
    return _rows(reading, [row])[0]


def find_mismatch(uow: UnitOfWork, number: str) -> uuid.UUID | None:
    """Give the id of the mismatch of a number; `None` where there is none that the actor may see."""
    return uow.session.scalar(sa.select(Mismatch.id).where(Mismatch.number == number, _visible(Reading(uow))))


def _visible(reading: Reading) -> sa.ColumnElement[bool]:
    reach = reach_of(reading.actor, "mismatches.read")
    return reaches(reach, centre=Mismatch.__table__.c.centre, involved=_involved)


def _involved(parties: Collection[str]) -> sa.ColumnElement[bool]:
    own = list(parties)
    answered = sa.select(MismatchAnswer.mismatch).where(MismatchAnswer.party.in_(own))
    return sa.or_(Mismatch.party.in_(own), Mismatch.reporting_party.in_(own), Mismatch.id.in_(answered))


def _rows(reading: Reading, rows: Sequence[Mismatch]) -> list[MismatchRow]:
    if not rows:
        return []
    session = reading.uow.session
    query = sa.select(MismatchAnswer).where(MismatchAnswer.mismatch.in_([row.id for row in rows]))
    answers: dict[uuid.UUID, list[MismatchAnswer]] = {}
    for answer in session.scalars(query.order_by(MismatchAnswer.answered_at, MismatchAnswer.id)):
        answers.setdefault(answer.mismatch, []).append(answer)
    people = {row.reported_by for row in rows} | {each.person for own in answers.values() for each in own}
    named = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(sorted(people))))
    names = {row.id: row.name for row in named}
    return [_row(reading, row, answers.get(row.id, []), names) for row in rows]


def _row(
    reading: Reading, row: Mismatch, answers: Sequence[MismatchAnswer], names: dict[uuid.UUID, str]
) -> MismatchRow:
    parties = {row.party, row.reporting_party, *(answer.party for answer in answers)}
    sight, target = reading.sight(row.centre, parties), reading.target(row.centre, parties, row.party)
    seen = may_read_text(sight, row.visible_to)
    judges = reading.target(row.centre, parties, row.reporting_party)
    return MismatchRow(
        id=row.id, number=row.number, centre=row.centre, decision_party=row.decision_party,
        decision_reference=row.decision_reference, alert=row.alert, fact=row.fact,
        observed=_observed(sight, row), what_works=row.what_works if seen else None,
        since=row.since, text=row.text if seen else "", party=row.party, reporting_party=row.reporting_party,
        reported_by=names.get(row.reported_by) if sight.texts else None, due_at=row.due_at, status=row.status,
        level=row.level, revision=row.revision, created_at=row.created_at, closed_at=row.closed_at,
        answers=tuple(_answer(sight, answer, names) for answer in answers),
        may_answer=row.status in {"open", "contested"} and may(reading.actor, "mismatches.answer", target),
        may_judge=row.status == "answered" and may(reading.actor, "mismatches.judge", judges),
    )  # fmt: skip


def _observed(sight: Sight, row: Mismatch) -> Any:
    if row.observed is None:
        return None
    return project_value(sight, row.fact, row.observed["value"]) if row.fact else row.observed["value"]


def _answer(sight: Sight, answer: MismatchAnswer, names: dict[uuid.UUID, str]) -> MismatchAnswerRow:
    seen = may_read_text(sight, answer.visible_to)
    return MismatchAnswerRow(
        party=answer.party, by=names.get(answer.person) if sight.texts else None, text=answer.text if seen else "",
        answered_at=answer.answered_at, verdict=answer.verdict, verdict_text=answer.verdict_text if seen else None,
        verdict_at=answer.verdict_at,
    )  # fmt: skip
