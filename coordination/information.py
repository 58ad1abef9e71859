"""What is missing and what does not fit: rows that follow the last check; one request per owner and week."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from coordination.ids import new_id
from coordination.installation import Installation
from coordination.models import InformationGap, OpenInconsistency, Task
from coordination.partners import place_of_centre
from coordination.policy.deadlines import answer_by
from coordination.policy.lifecycle import LIVE
from coordination.policy.routing import Place
from coordination.proofs import end_date, evidence_of
from coordination.task_rows import NewTask, open_tasks
from coordination.unit_of_work import UnitOfWork, run_again
from coordination.working_days import working_time
from rules.days import Day
from rules.model import Gap, Inconsistency

REQUEST = "inform_request"
_GATHERS = "information"
_Key = tuple[str, str, str]


def apply_gaps(uow: UnitOfWork, centre: str, gaps: Sequence[Gap]) -> None:
    """Bring the open questions about a centre to what its rules cannot know now, and the requests with them.

    A new question joins the waiting request of its owner; an owner without one gets it now, or, when this week's is
    already done, with next Monday's. A request whose questions are all gone is done.
    """
    connection = uow.session.connection()
    query = sa.select(
        InformationGap.id,
        InformationGap.fact,
        InformationGap.subject_kind,
        InformationGap.subject_ref,
        InformationGap.rules,
        InformationGap.starts_on,
        InformationGap.task,
    ).where(InformationGap.centre == centre)
    stored = {(row.fact, row.subject_kind, row.subject_ref): row for row in connection.execute(query)}
    wanted = {(gap.fact, gap.subject.kind, gap.subject.ref): gap for gap in gaps}
    gone = [row for key, row in stored.items() if key not in wanted]
    new = [gap for key, gap in wanted.items() if key not in stored]
    for key, row in stored.items():
        gap = wanted.get(key)
        if gap is not None and (list(gap.rules) != row.rules or _first_day(gap.starts) != row.starts_on):
            values = {"rules": list(gap.rules), "starts_on": _first_day(gap.starts)}
            connection.execute(sa.update(InformationGap).where(InformationGap.id == row.id).values(values))
    if gone:
        connection.execute(sa.delete(InformationGap).where(InformationGap.id.in_([row.id for row in gone])))
        _end_answered(uow, {row.task for row in gone if row.task is not None})
    if new:
        _add(uow, centre, new)


def forget_subjects(
    uow: UnitOfWork, centres: Collection[str], household: str, decisions: Collection[tuple[str, str]]
) -> None:
    """Drop open questions and inconsistencies about a household or its decisions (party, reference)."""
    session = uow.session
    named = [household, *(f"{party}/{reference}" for party, reference in decisions)]
    asked = sa.delete(InformationGap).where(InformationGap.subject_ref.in_(named)).returning(InformationGap.task)
    _end_answered(uow, {task for task in session.scalars(asked) if task is not None})
    stand = sa.select(OpenInconsistency).where(
        sa.or_(OpenInconsistency.subject_ref.in_(named), OpenInconsistency.centre.in_(sorted(centres)))
    )
    for row in session.scalars(stand).all():
        rests = any((item["party"], item["reference"]) in decisions for item in row.evidence)
        if rests or row.subject_ref in named:
            session.delete(row)
    session.flush()


def _first_day(day: Day) -> dt.date | None:
    return end_date(day) if day > 0 else None


def _add(uow: UnitOfWork, centre: str, gaps: Sequence[Gap]) -> None:
    place = place_of_centre(uow.session, centre)
    owners = {gap: _owner(place, gap) for gap in gaps}
    requests = _requests_for(uow, set(owners.values()))
    uow.session.connection().execute(
        sa.insert(InformationGap),
        [
            {
                "id": new_id(), "centre": centre, "fact": gap.fact, "owner": owner, "subject_kind": gap.subject.kind,
                "subject_ref": gap.subject.ref, "rules": list(gap.rules), "starts_on": _first_day(gap.starts),
                "opened_at": uow.at, "task": requests.get(owner),
            }
            for gap, owner in owners.items()
        ],
    )  # fmt: skip


def _owner(place: Place, gap: Gap) -> str:
    """Name who is asked: of a decision, the party that took it; where a place has no functions, dispatching."""
    if gap.subject.kind == "decision":
        return gap.owner
    return place.party(gap.owner) or place.party("dispatching") or "dispatching"


def _requests_for(uow: UnitOfWork, owners: Collection[str]) -> dict[str, uuid.UUID]:
    """Give the waiting request of each owner, opened now where this week had none. Locked, so that none is closed."""
    monday = _monday(uow)
    query = (
        sa.select(Task.party, Task.id, Task.status)
        .where(
            Task.kind == REQUEST, Task.party.in_(sorted(owners)),
            sa.or_(Task.status.in_(LIVE), Task.created_at >= monday),
        )
        .order_by(Task.id).with_for_update(read=True)
    )  # fmt: skip
    waiting: dict[str, uuid.UUID] = {}
    asked = set()
    for party, task, status in uow.session.connection().execute(query):
        asked.add(party)
        if status in LIVE:
            waiting[party] = task
    return waiting | _open_requests(uow, sorted(set(owners) - asked))


def _monday(uow: UnitOfWork) -> dt.datetime:
    working = working_time(uow.installation.settings.timezone, uow.at)
    return working.midnight(uow.today - dt.timedelta(days=uow.today.weekday()))


def _open_requests(uow: UnitOfWork, owners: Sequence[str]) -> dict[str, uuid.UUID]:
    due = answer_by(uow.at, working_time(uow.installation.settings.timezone, uow.at))
    tasks = [
        NewTask(REQUEST, owner, "information", None, due.due_at, due.moved_because, grows_on=_GATHERS)
        for owner in owners
    ]
    return dict(zip(owners, open_tasks(uow, tasks), strict=True))


def _end_answered(uow: UnitOfWork, tasks: Collection[uuid.UUID]) -> int:
    """End the waiting requests of which no question is left."""
    if not tasks:
        return 0
    left = sa.exists().where(InformationGap.task == Task.id)
    ended = uow.session.connection().execute(
        sa.update(Task)
        .where(Task.id.in_(sorted(tasks)), Task.status.in_(LIVE), ~left)
        .values(status="done", outcome="stated", ended_at=uow.at, revision=Task.revision + 1)
    )
    return ended.rowcount


def bundle_requests(installation: Installation) -> int:
    """Open this week's request of every owner with open questions and no waiting request; give how many were opened.

    To be run on Mondays, harmless on any day and at any time: who was asked this week is not asked again. Also ends
    requests whose last questions went at two centres at the same moment.
    """

    def bundle() -> int:
        with installation.begin() as uow:
            connection = uow.session.connection()
            live = sa.select(Task.id).where(Task.kind == REQUEST, Task.status.in_(LIVE))
            _end_answered(uow, connection.execute(live).scalars().all())
            waits = sa.exists().where(Task.id == InformationGap.task, Task.status.in_(LIVE))
            loose = sa.select(InformationGap.owner).where(~waits).distinct()
            owners = connection.execute(loose).scalars().all()
            before = set(connection.execute(live).scalars())
            requests = _requests_for(uow, owners) if owners else {}
            for owner, task in requests.items():
                connection.execute(
                    sa.update(InformationGap).where(InformationGap.owner == owner, ~waits).values(task=task)
                )
            return len(set(requests.values()) - before)

    return run_again(bundle)


def apply_inconsistencies(uow: UnitOfWork, centre: str, inconsistencies: Iterable[Inconsistency]) -> None:
    """Bring the open inconsistencies of a centre to what its calendar shows now."""
    connection = uow.session.connection()
    wanted = {_digest(centre, item): item for item in inconsistencies}
    query = sa.select(OpenInconsistency.digest).where(OpenInconsistency.centre == centre)
    stored = set(connection.execute(query).scalars())
    gone = sorted(stored - wanted.keys())
    if gone:
        connection.execute(sa.delete(OpenInconsistency).where(OpenInconsistency.digest.in_(gone)))
    rows = [_row(uow, centre, digest, item) for digest, item in wanted.items() if digest not in stored]
    if rows:
        connection.execute(sa.insert(OpenInconsistency), rows)


def _digest(centre: str, item: Inconsistency) -> str:
    sources = sorted([source.party, source.reference, source.kind, source.status] for source in item.sources)
    content = [centre, item.code, item.subject.kind, item.subject.ref, item.fact, item.starts, item.ends, sources]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _row(uow: UnitOfWork, centre: str, digest: str, item: Inconsistency) -> dict[str, Any]:
    return {
        "id": new_id(), "digest": digest, "centre": centre, "code": item.code, "subject_kind": item.subject.kind,
        "subject_ref": item.subject.ref, "fact": item.fact, "starts_on": _first_day(item.starts),
        "ends_on": end_date(item.ends), "evidence": evidence_of(item.sources), "opened_at": uow.at,
    }  # fmt: skip
