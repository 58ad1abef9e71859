"""Mismatches: flagged by the centre, answered in writing by who decided, judged by who flagged."""

import datetime as dt

import pytest
import sqlalchemy as sa

from coordination.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from coordination.ids import new_id
from coordination.mismatches import Flag, accept_answer, answer_mismatch, contest_answer, flag_mismatch
from coordination.models import Decision, DecisionScope, Mismatch, MismatchAnswer
from coordination.tasks import Completion, complete_task
from tests.coordination.alerts.building import find


def decide(bench, party="logistics", reference="S-7", scope=("centre", "CEN-03")):
    with bench.installation.begin() as uow:
        decision = Decision(id=new_id(), party=party, kind="supply", reference=reference, status="confirmed",
                            standing={}, stated_at=uow.at)  # fmt: skip
        uow.session.add(decision)
        uow.session.flush()
        uow.session.add(DecisionScope(decision=decision.id, scope=scope[0], key=scope[1]))


def flag(bench, actor=None, **more):
    values = {"centre": "CEN-03", "text": "Nappies ran out on Friday", "what_works": "Local shop helps", **more}
    with bench.begin(actor or bench.person("CEN-03:direction")) as uow:
        return flag_mismatch(uow, Flag(**values))


def the(bench):
    with bench.installation.begin(read_only=True) as uow:
        return uow.session.scalars(sa.select(Mismatch)).one()


def act(bench, actor, what, *args, **more):
    with bench.begin(actor) as uow:
        what(uow, the(bench).id, *args, **more)


def test_who_decided_owes_an_answer_within_five_working_days(bench):
    decide(bench)
    flag(bench, decision=("logistics", "S-7"))
    row, task = the(bench), bench.task()
    assert (row.number[:3], row.party, row.status, row.reporting_party) == (
        "MM-", "logistics", "open", "CEN-03:direction",
    )  # fmt: skip
    assert (task.kind, task.party, task.due_at) == ("answer", "logistics", dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC))


def test_the_owner_of_the_alert_or_of_the_fact_or_child_policy_answers(bench):
    bench.apply(find("P1"))
    flag(bench, alert=bench.alert().id)
    assert the(bench).party == "logistics"
    reporter = bench.person("CEN-03:medical")
    with bench.begin(reporter) as uow:
        fact = flag_mismatch(uow, Flag("CEN-03", "No play room", fact="centre.spaces.play_indoor", observed=False))
        free = flag_mismatch(uow, Flag("CEN-03", "Nobody calls back"))
        rows = {row.id: row for row in uow.session.scalars(sa.select(Mismatch))}
        assert (rows[fact].party, rows[fact].observed) == ("infrastructure", {"value": False})
        assert rows[free].party == "child_policy"


def test_what_may_not_be_flagged(bench):
    bench.centre("CEN-04")
    decide(bench, scope=("centre", "CEN-04"))
    director = bench.person("CEN-03:direction")
    for more, error, code in (
        ({"centre": "CEN-99"}, NotFoundError, "centre_not_found"),
        ({"centre": "CEN-04"}, ForbiddenError, "not_of_the_centre"),
        ({"decision": ("logistics", "S-7")}, NotFoundError, "decision_not_found"),
        ({"alert": new_id()}, NotFoundError, "alert_not_found"),
        ({"fact": "centre.colour"}, InvalidError, "fact_unknown"),
        ({"text": "  "}, InvalidError, "text_missing"),
        ({"since": dt.date(2026, 11, 24)}, InvalidError, "since_in_future"),
    ):
        with pytest.raises(error, match=code):
            flag(bench, director, **more)


def test_a_decision_for_the_whole_network_touches_every_centre(bench):
    decide(bench, scope=("network", "network"))
    assert flag(bench, decision=("logistics", "S-7"))


def test_the_reporter_accepts_the_answer_and_it_is_closed(bench):
    decide(bench)
    director = bench.person("CEN-03:direction")
    flag(bench, director, decision=("logistics", "S-7"))
    act(bench, bench.person("logistics"), answer_mismatch, "Delivery resumes on Monday")
    assert the(bench).status == "answered"
    verdict = bench.task(kind="verdict")
    assert verdict.party == "CEN-03:direction"
    act(bench, director, accept_answer)
    assert (the(bench).status, the(bench).closed_at is not None) == ("accepted", True)
    assert {task.status for task in bench.tasks()} == {"done"}
    for what in (accept_answer, lambda uow, id: answer_mismatch(uow, id, "again")):
        with pytest.raises((ConflictError, ForbiddenError)):
            act(bench, director, what)


def test_a_contested_answer_goes_one_level_up_once_and_then_closes_as_contested(bench):
    decide(bench)
    director = bench.person("CEN-03:direction")
    flag(bench, director, decision=("logistics", "S-7"))
    act(bench, bench.person("logistics"), answer_mismatch, "No budget")
    with pytest.raises(InvalidError, match="text_missing"):
        act(bench, director, contest_answer, " ")
    act(bench, director, contest_answer, "Children cannot wait")
    assert (the(bench).status, the(bench).party, the(bench).level) == ("contested", "management", 1)
    with pytest.raises(ForbiddenError, match="not_a_member"):
        act(bench, bench.person("logistics"), answer_mismatch, "Still no")
    act(bench, bench.person("management"), answer_mismatch, "We keep it")
    act(bench, director, contest_answer, "It does not fit")
    row = the(bench)
    assert (row.status, row.closed_at is not None) == ("closed", True)
    assert bench.rows(sa.select(MismatchAnswer.verdict)) == [("contested",), ("contested",)]
    assert ("mismatch_closed", "management") in bench.notices()


def test_answers_and_verdicts_can_be_given_by_completing_the_task(bench):
    director = bench.person("CEN-03:direction")
    flag(bench, director)
    with bench.begin(bench.person("child_policy")) as uow:
        complete_task(uow, bench.task(kind="answer").id, Completion(text="We take it to the consultation"))
    with bench.begin(director) as uow:
        complete_task(uow, bench.task(kind="verdict").id, Completion("contested", "That is too late"))
    assert (the(bench).status, the(bench).party) == ("contested", "management")
    assert bench.task(kind="answer", status="open").party == "management"


def test_an_answer_is_given_once(bench):
    flag(bench)
    officer = bench.person("child_policy")
    act(bench, officer, answer_mismatch, "First")
    with pytest.raises(ConflictError, match="mismatch_answered"):
        act(bench, officer, answer_mismatch, "Second")


def test_the_database_holds_the_words(bench):
    flag(bench)
    act(bench, bench.person("child_policy"), answer_mismatch, "First")
    for statement in (
        "update mismatch_answers set text = ' '",
        "update mismatch_answers set verdict = 'contested', verdict_by = person, verdict_at = answered_at",
        "update mismatches set text = ''",
        "update mismatches set status = 'closed'",
    ):
        with pytest.raises(sa.exc.IntegrityError), bench.installation.begin() as uow:
            uow.session.execute(sa.text(statement))
