"""Mismatches: a centre flags that a decision does not fit what it sees; it is owed a written answer, and judges it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from coordination.checking.due import want_centres
from coordination.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from coordination.forms.values import shown
from coordination.ids import new_id
from coordination.journal import record
from coordination.membership import acting_person, check_revision, one_of, written
from coordination.models import Alert, Centre, Decision, DecisionScope, Mismatch, MismatchAnswer, Task
from coordination.notices import NewNotice, write_notices
from coordination.numbers import next_number
from coordination.partners import place_of_centre
from coordination.policy.deadlines import answer_by
from coordination.policy.lifecycle import LIVE
from coordination.policy.routing import answering_party, one_level_up
from coordination.proofs import plain_value
from coordination.task_rows import NewTask, finish_task, lock_task, open_tasks
from coordination.unit_of_work import UnitOfWork
from coordination.working_days import working_time
from rules.calendar.contesting import MISMATCH, allowed_for, can_be_contested, fits
from rules.calendar.observing import fitting
from rules.facts import FACTS

MOST_LEVELS = 1
"""How often a contested answer goes one level up."""


@dataclass(frozen=True, slots=True)
class Flag:
    """What a centre flags: about a decision, an alert or a fact, or freely. What works comes first."""

    centre: str
    text: str
    what_works: str | None = None
    decision: tuple[str, str] | None = None
    """Party and reference."""
    alert: uuid.UUID | None = None
    fact: str | None = None
    observed: Any = None
    since: dt.date | None = None
    visible_to: Sequence[str] | None = None


def flag_mismatch(uow: UnitOfWork, flag: Flag) -> uuid.UUID:
    """Flag a mismatch and give its id. Any function of the centre may.

    Whoever decided (or else the owner of the alert or of the fact, or child policy) owes a written answer within five
    working days. Raises `NotFoundError` (`centre_not_found`, `decision_not_found`, `alert_not_found`),
    `ForbiddenError` (`not_of_the_centre`), `InvalidError` (`text_missing`, `fact_unknown`, `since_in_future`,
    `observed_does_not_fit`).
    """
    if uow.session.get(Centre, flag.centre) is None:
        raise NotFoundError("centre_not_found", centre=flag.centre)
    party = next((party for party in uow.actor.parties if party.startswith(f"{flag.centre}:")), None)
    if party is None:
        raise ForbiddenError("not_of_the_centre", centre=flag.centre)
    person = acting_person(uow.actor, party)
    text = written(flag.text)
    if flag.since is not None and flag.since > uow.today:
        raise InvalidError("since_in_future", field="since")
    answers = _who_answers(uow, flag)
    due = _due(uow)
    row = Mismatch(
        id=new_id(), number=next_number(uow.session, "mismatch", uow.today), centre=flag.centre,
        decision_party=flag.decision[0] if flag.decision else None,
        decision_reference=flag.decision[1] if flag.decision else None, alert=flag.alert, fact=flag.fact,
        observed=_observed(flag),
        what_works=(flag.what_works or "").strip() or None, since=flag.since, text=text,
        visible_to=None if flag.visible_to is None else sorted({party, answers, *flag.visible_to}),
        party=answers, reported_by=person, reporting_party=party, status="open", due_at=due, created_at=uow.at,
    )  # fmt: skip
    uow.session.add(row)
    uow.session.flush()
    _owe_answer(uow, row)
    _look_again(uow, row)
    record(uow, "mismatch_flagged", "mismatch", row.number, party=party, answers=answers)
    return row.id


def _who_answers(uow: UnitOfWork, flag: Flag) -> str:
    owner = None
    if flag.decision is not None:
        _check_decision(uow, flag.centre, *flag.decision)
    if flag.alert is not None:
        alert = uow.session.get(Alert, flag.alert)
        if alert is None or alert.centre != flag.centre:
            raise NotFoundError("alert_not_found", alert=str(flag.alert))
        owner = alert.owner
    if flag.fact is not None and flag.fact not in FACTS:
        raise InvalidError("fact_unknown", field="fact", fact=flag.fact)
    runs = flag.fact is not None and flag.observed is not None and can_be_contested(flag.fact)
    if runs and not fits(str(flag.fact), flag.observed):
        allowed = allowed_for(str(flag.fact))
        raise InvalidError(
            "observed_does_not_fit", field="observed", fact=flag.fact, value=shown(flag.observed), **allowed
        )
    return answering_party(
        place_of_centre(uow.session, flag.centre),
        decision_party=flag.decision[0] if flag.decision else None,
        alert_owner=owner,
        fact_owner=FACTS[flag.fact].owner if flag.fact else None,
    )


def _observed(flag: Flag) -> dict[str, Any] | None:
    """Give what is seen as it is kept: in the type of its fact, where the rules can run on it."""
    if flag.observed is None:
        return None
    runs = flag.fact is not None and can_be_contested(flag.fact)
    return {"value": plain_value(fitting(FACTS[str(flag.fact)], flag.observed) if runs else flag.observed)}


def _check_decision(uow: UnitOfWork, centre: str, party: str, reference: str) -> None:
    """Refuse a decision that nobody took, or that does not touch the centre: to the centre it does not exist."""
    place = uow.session.get_one(Centre, centre)
    keys = [("centre", centre), ("network", ""), ("partner", place.partner), ("region", place.region)]
    touches = sa.or_(DecisionScope.scope == "network", *(
        sa.and_(DecisionScope.scope == scope, DecisionScope.key == key) for scope, key in keys if key
    ))  # fmt: skip
    query = (
        sa.select(Decision.id).join(DecisionScope, DecisionScope.decision == Decision.id)
        .where(Decision.party == party, Decision.reference == reference, touches).limit(1)
    )  # fmt: skip
    if uow.session.scalar(query) is None:
        raise NotFoundError("decision_not_found", party=party, reference=reference)


def _due(uow: UnitOfWork) -> dt.datetime:
    return answer_by(uow.at, working_time(uow.installation.settings.timezone, uow.at)).due_at


def _owe_answer(uow: UnitOfWork, row: Mismatch) -> None:
    """Ask the party that owes an answer, and let child policy know."""
    open_tasks(uow, [NewTask("answer", row.party, "mismatch", row.id, row.due_at, centre=row.centre)])
    told = {"child_policy"} - {row.party}
    write_notices(uow, [NewNotice(party, "mismatch_flagged", mismatch=row.id, digest=True) for party in told])


def _look_again(uow: UnitOfWork, row: Mismatch) -> None:
    """Let the centre be checked: while the mismatch stands, the rules run on what it sees as well."""
    if row.fact is not None and row.observed is not None and can_be_contested(row.fact):
        want_centres(uow, [row.centre], MISMATCH, str(row.id))


# ---- answers and verdicts


def answer_mismatch(
    uow: UnitOfWork, mismatch: uuid.UUID, text: str, *, visible_to: Sequence[str] | None = None,
    expected: str | None = None,
) -> None:  # fmt: skip
    """Answer a mismatch in writing, as a person of the party that owes the answer.

    Raises `NotFoundError`, `ForbiddenError`, `StaleError`, `InvalidError`, and `ConflictError` (`mismatch_answered`,
    `mismatch_ended`).
    """
    row = lock_mismatch(uow, mismatch)
    person = acting_person(uow.actor, row.party)
    check_revision(expected, str(row.revision))
    _check_awaits(row, "answer")
    task = _waiting_task(uow, row, "answer")
    if task is not None:
        finish_task(uow, task, person, "answered", written(text), visible_to)
    _answer(uow, row, written(text), person, visible_to)


def answer_in_task(uow: UnitOfWork, task: Task, text: str, visible_to: Sequence[str] | None) -> None:
    """Note the answer that was given by completing its task."""
    row = lock_mismatch(uow, _mismatch_of(task))
    _check_awaits(row, "answer")
    _answer(uow, row, text, acting_person(uow.actor, task.party), visible_to)


def _answer(uow: UnitOfWork, row: Mismatch, text: str, person: uuid.UUID, visible_to: Sequence[str] | None) -> None:
    parties = None if visible_to is None else sorted({row.party, row.reporting_party, *visible_to})
    answer = MismatchAnswer(
        id=new_id(), mismatch=row.id, party=row.party, person=person, text=text, visible_to=parties, answered_at=uow.at
    )
    uow.session.add(answer)
    row.status, row.revision = "answered", row.revision + 1
    uow.session.flush()
    open_tasks(uow, [NewTask("verdict", row.reporting_party, "mismatch", row.id, _due(uow), centre=row.centre)])
    write_notices(uow, [NewNotice(row.reporting_party, "mismatch_answered", mismatch=row.id, revision=row.revision)])
    record(uow, "mismatch_answered", "mismatch", row.number, party=row.party)


def accept_answer(uow: UnitOfWork, mismatch: uuid.UUID, *, expected: str | None = None) -> None:
    """Accept the answer as the party that reported: the mismatch is closed. Raises as `answer_mismatch`."""
    _judge(uow, mismatch, "accepted", None, expected)


def contest_answer(uow: UnitOfWork, mismatch: uuid.UUID, text: str, *, expected: str | None = None) -> None:
    """Contest the answer with a text: it goes one level up once; a second contest closes it as contested."""
    _judge(uow, mismatch, "contested", written(text), expected)


def _judge(uow: UnitOfWork, mismatch: uuid.UUID, verdict: str, text: str | None, expected: str | None) -> None:
    row = lock_mismatch(uow, mismatch)
    person = acting_person(uow.actor, _judging_party(uow, row))
    check_revision(expected, str(row.revision))
    _check_awaits(row, "verdict")
    task = _waiting_task(uow, row, "verdict")
    if task is not None:
        finish_task(uow, task, person, verdict, text)
    _note_verdict(uow, row, verdict, text, person)


def judge_in_task(uow: UnitOfWork, task: Task, verdict: str, text: str | None) -> None:
    """Note the verdict that was given by completing its task."""
    row = lock_mismatch(uow, _mismatch_of(task))
    _check_awaits(row, "verdict")
    _note_verdict(uow, row, verdict, text, acting_person(uow.actor, task.party))


def _judging_party(uow: UnitOfWork, row: Mismatch) -> str:
    """Name the party that judges: the one that reported, or the direction of its centre."""
    return one_of(uow.actor, (row.reporting_party, f"{row.centre}:direction")) or row.reporting_party


def _note_verdict(uow: UnitOfWork, row: Mismatch, verdict: str, text: str | None, person: uuid.UUID) -> None:
    answer = uow.session.scalars(
        sa.select(MismatchAnswer)
        .where(MismatchAnswer.mismatch == row.id, MismatchAnswer.verdict.is_(None))
        .order_by(MismatchAnswer.answered_at.desc())
    ).first()
    if answer is None:
        raise ConflictError("mismatch_not_answered", mismatch=row.number)
    answer.verdict, answer.verdict_text, answer.verdict_by, answer.verdict_at = verdict, text, person, uow.at
    row.revision += 1
    if verdict == "accepted":
        row.status, row.closed_at = "accepted", uow.at
    elif row.level >= MOST_LEVELS:
        row.status, row.closed_at = "closed", uow.at
    else:
        place = place_of_centre(uow.session, row.centre)
        row.party, row.level, row.status, row.due_at = (
            one_level_up(row.party, place),
            row.level + 1,
            "contested",
            _due(uow),
        )
    uow.session.flush()
    if row.status == "contested":
        _owe_answer(uow, row)
    else:
        _look_again(uow, row)
    reason = {"accepted": "mismatch_accepted", "contested": "mismatch_contested", "closed": "mismatch_closed"}[
        row.status
    ]
    told = {answer.party} | ({"child_policy"} if row.status == "closed" else set())
    write_notices(uow, [NewNotice(party, reason, mismatch=row.id, revision=row.revision) for party in sorted(told)])
    record(uow, reason, "mismatch", row.number, party=row.reporting_party)


# ---- rows


def lock_mismatch(uow: UnitOfWork, mismatch: uuid.UUID) -> Mismatch:
    """Lock a mismatch until the end of the transaction. Raises `NotFoundError` (`mismatch_not_found`)."""
    query = sa.select(Mismatch).where(Mismatch.id == mismatch).with_for_update()
    row = uow.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError("mismatch_not_found", mismatch=str(mismatch))
    return row


def _check_awaits(row: Mismatch, what: str) -> None:
    if row.closed_at is not None:
        raise ConflictError("mismatch_ended", mismatch=row.number, status=row.status)
    if what == "answer" and row.status not in {"open", "contested"}:
        raise ConflictError("mismatch_answered", mismatch=row.number)
    if what == "verdict" and row.status != "answered":
        raise ConflictError("mismatch_not_answered", mismatch=row.number)


def _mismatch_of(task: Task) -> uuid.UUID:
    if task.subject_kind != "mismatch" or task.subject_id is None:
        raise ConflictError("task_about_something_else", task=task.number)
    return task.subject_id


def _waiting_task(uow: UnitOfWork, row: Mismatch, kind: str) -> Task | None:
    """Lock the waiting task about a mismatch, where there is one."""
    query = sa.select(Task.id).where(
        Task.subject_kind == "mismatch", Task.subject_id == row.id, Task.kind == kind, Task.status.in_(LIVE)
    )
    task = uow.session.scalar(query)
    return None if task is None else lock_task(uow, task)
