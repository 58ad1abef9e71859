"""Tasks: they grow instead of doubling, are done once, and move the party that did them."""

import threading
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from coordination.errors import ConflictError, ForbiddenError, InvalidError, StaleError
from coordination.models import JournalEntry
from coordination.tasks import Completion, claim_task, complete_task, release_task
from tests.coordination.alerts.building import ARRIVAL, STOP, decided, find

SEEN = Completion("observed", "We see it: the shelf is empty.")


def complete(bench, actor, task, given=None, **more):
    with bench.begin(actor) as uow:
        complete_task(uow, task.id, given or Completion(), **more)


def test_acknowledging_moves_the_party_and_the_alert_shows_the_least_advanced(bench):
    bench.apply(find("P1"))
    alert = bench.alert().id
    complete(bench, bench.person("logistics"), bench.task(party="logistics"))
    assert bench.parties(alert)["logistics"] == "acknowledged"
    assert bench.alert().status == "open"
    complete(bench, bench.person("dispatching"), bench.task(party="dispatching"))
    assert bench.alert().status == "open"
    complete(bench, bench.person("CEN-03:direction"), bench.task(kind="feedback"), SEEN)
    assert bench.parties(alert)["CEN-03:direction"] == "answered"
    assert bench.alert().status == "acknowledged"


def test_saying_what_one_does_about_it_answers_the_alert(bench):
    bench.apply(find("P1"))
    for party in ("logistics", "dispatching"):
        complete(bench, bench.person(party), bench.task(party=party), Completion("revise", "We look again."))
    complete(bench, bench.person("CEN-03:direction"), bench.task(kind="feedback"), SEEN)
    assert bench.alert().status == "answered"


def test_feedback_needs_words(bench):
    bench.apply(find("P1"))
    director, task = bench.person("CEN-03:direction"), bench.task(kind="feedback")
    for given in (Completion(), Completion("observed", "  \n ")):
        with pytest.raises(InvalidError, match="text_missing"):
            complete(bench, director, task, given)
    with pytest.raises(InvalidError, match="outcome_unknown"):
        complete(bench, director, task, Completion("accepted", "no"))
    assert bench.task(kind="feedback").status == "open"


def test_the_database_itself_refuses_feedback_without_words(bench):
    bench.apply(find("P1"))
    with pytest.raises(sa.exc.IntegrityError), bench.installation.begin() as uow:
        uow.session.execute(sa.text("update tasks set status = 'done', outcome = 'observed', ended_at = created_at"))


def test_only_a_member_may_do_it_and_a_system_needs_a_person(bench):
    bench.apply(find("P1"))
    task = bench.task(party="logistics")
    with pytest.raises(ForbiddenError, match="not_a_member"):
        complete(bench, bench.person("finance"), task)
    nobody = type(bench.person("logistics"))(parties=("logistics",), scopes=frozenset({"act"}))
    with pytest.raises(ForbiddenError, match="needs_person"):
        complete(bench, nobody, task)


def test_a_task_is_claimed_by_one_and_may_be_given_back(bench):
    bench.apply(find("P1"))
    one, other, task = bench.person("logistics"), bench.person("logistics"), bench.task(party="logistics")
    with bench.begin(one) as uow:
        claim_task(uow, task.id)
    assert (bench.task(party="logistics").status, bench.task(party="logistics").claimed_by) == ("claimed", one.person)
    for act in (claim_task, lambda uow, id: complete_task(uow, id, Completion())):
        with pytest.raises(ConflictError, match="task_claimed"), bench.begin(other) as uow:
            act(uow, task.id)
    with bench.begin(other) as uow:
        release_task(uow, task.id)
    complete(bench, other, task)
    assert bench.task(party="logistics").ended_by == other.person
    acts = [row[0] for row in bench.rows(sa.select(JournalEntry.act).order_by(JournalEntry.id))][1:]
    assert acts == ["task_claimed", "task_released", "task_done"]


def test_what_changed_since_it_was_read_is_not_done_blindly(bench):
    bench.apply(find("P1"))
    person, task = bench.person("dispatching"), bench.task(party="dispatching")
    bench.apply(find("P1"), find("P2", STOP, decided("A-2", "dispatching", "allocation", at=5_000_000)))
    with pytest.raises(StaleError, match="stale"):
        complete(bench, person, task, expected=f"{task.revision}-1")
    complete(bench, person, task, expected=f"{task.revision + 1}-1")


def test_a_decision_that_conflicts_in_many_centres_is_one_task(bench):
    for code in ("CEN-04", "CEN-05"):
        bench.centre(code)
        bench.apply(find("P1", centre=code), centre=code)
    bench.apply(find("P2", starts="2026-11-25"))
    task = bench.task(party="logistics")
    assert bench.gathered(task.id) == {alert.id for alert in bench.alerts()}
    assert task.due_at == min(each.due_at for each in bench.tasks(kind="feedback"))
    assert len(bench.tasks(kind="feedback")) == 3
    complete(bench, bench.person("logistics"), task)
    assert {bench.parties(alert.id)["logistics"] for alert in bench.alerts()} == {"acknowledged"}


def test_a_task_that_lists_many_centres_stays_until_the_last_one_is_settled(bench):
    bench.centre("CEN-04")
    bench.apply(find("P1"))
    bench.apply(find("P2", centre="CEN-04"), centre="CEN-04")
    bench.apply()
    assert bench.task(party="logistics").status == "open"
    bench.apply(centre="CEN-04")
    assert bench.task(party="logistics").status == "cancelled"


def test_a_new_decision_after_taking_note_asks_again(bench):
    bench.apply(find("P1"))
    complete(bench, bench.person("dispatching"), bench.task(party="dispatching"))
    bench.apply(find("P1"), find("P2", STOP, decided("A-2", "dispatching", "allocation", at=5_000_000)))
    assert bench.parties(bench.alert().id)["dispatching"] == "open"
    assert [task.status for task in bench.tasks(party="dispatching")] == ["done", "open"]
    assert bench.tasks(party="logistics")[0].status == "open"


def _at_once(bench, acts):
    """Run acts in threads of their own that start together, and give what each raised."""
    gate, raised = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        gate.wait(timeout=20)
        try:
            act()
        except Exception as problem:  # noqa: BLE001 — the test looks at it
            raised[number] = problem

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def test_two_windows_move_a_task_once(postgres_bench):
    bench = postgres_bench
    bench.apply(find("P1"))
    person, task = bench.person("logistics"), bench.task(party="logistics")
    raised = _at_once(bench, [lambda: complete(bench, person, task) for _ in range(6)])
    assert sum(each is None for each in raised) == 1
    assert {each.code for each in raised if each is not None} == {"task_ended"}
    assert bench.rows(sa.select(sa.func.count()).where(JournalEntry.act == "task_done")) == [(1,)]


def test_centres_checked_at_once_make_one_task_of_one_decision(postgres_bench):
    bench = postgres_bench
    centres = [f"CEN-{number}" for number in range(10, 14)]
    for code in centres:
        bench.centre(code)
    raised = _at_once(bench, [lambda code=code: bench.apply(find("P1", centre=code), centre=code) for code in centres])
    assert raised == [None] * 4
    task = bench.task(party="logistics")
    assert len(bench.gathered(task.id)) == 4
    raised = _at_once(bench, [lambda code=code: bench.apply(centre=code) for code in centres])
    assert raised == [None] * 4
    assert bench.task(party="logistics").status == "cancelled"


def test_a_centre_that_joins_a_task_while_it_is_completed_is_not_lost(postgres_bench):
    bench = postgres_bench
    bench.centre("CEN-04")
    bench.apply(find("P1"))
    person, task = bench.person("logistics"), bench.task(party="logistics")
    raised = _at_once(bench, [
        lambda: complete(bench, person, task),
        lambda: bench.apply(find("P2", STOP, ARRIVAL, centre="CEN-04"), centre="CEN-04"),
    ])  # fmt: skip
    assert raised == [None, None]
    other = bench.alert(centre="CEN-04")
    waiting = [each for each in bench.tasks(party="logistics") if each.status == "open"]
    state = bench.parties(other.id)["logistics"]
    assert (state, len(waiting)) in {("acknowledged", 0), ("open", 1)}


def test_a_task_grows_on_any_decision_that_meets_again_elsewhere_not_only_the_latest(bench):
    bench.centre("CEN-05")
    bench.household("P9")
    bench.apply(find("P1", ARRIVAL, STOP))
    later = decided("S-9", "logistics", "supply", at=3_000_000)
    bench.apply(find("P9", decided("A-9", "dispatching", "allocation"), STOP, later, centre="CEN-05"), centre="CEN-05")
    task = bench.task(party="logistics")
    assert bench.gathered(task.id) == {alert.id for alert in bench.alerts()}


def test_the_deadline_of_a_conflict_that_tells_of_a_birth_does_not_tell_its_day(bench):
    births = SimpleNamespace(reads=frozenset({"household.birth_due_in_days"}))
    due = []
    for day in ("2026-11-26", "2026-11-28", "2026-11-30"):
        bench.rule(f"care.birth-{day}", condition=births)
        bench.apply(find("P1", rule=f"care.birth-{day}", starts=day))
        due.append({task.due_at for task in bench.tasks(rule=f"care.birth-{day}")})
    assert due[0] == due[1] == due[2] != set()
    bench.rule("care.plain")
    bench.apply(find("P1", rule="care.plain", starts="2026-11-28"))
    assert bench.tasks(rule="care.plain")[0].due_at not in due[0]


def test_a_conflict_that_comes_nearer_brings_waiting_tasks_forward(bench):
    bench.apply(find("P1", starts="2027-03-23"))
    before = {task.id: task.due_at for task in bench.tasks()}
    bench.apply(find("P1", starts="2026-12-01", severity="critical"))
    tasks = bench.tasks()
    assert {task.id for task in tasks} == set(before)
    assert {task.severity for task in tasks} == {"critical"}
    assert all(task.due_at < before[task.id] for task in tasks)


def test_a_conflict_that_comes_nearer_asks_nobody_again_who_answered(bench):
    bench.apply(find("P1", starts="2027-03-23"))
    (task,) = bench.tasks(party="logistics")
    with bench.begin(bench.person("logistics")) as uow:
        complete_task(uow, task.id, Completion("keep", "It stays stopped"))
    due = bench.task(party="logistics").due_at
    bench.apply(find("P1", starts="2026-12-01"))
    assert (bench.task(party="logistics").status, bench.task(party="logistics").due_at) == ("done", due)
    assert ("alert_worse", "logistics") in bench.notices("alert_worse")
