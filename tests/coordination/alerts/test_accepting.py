"""Keeping a conflict on purpose: by who decides, with a reason and a review date, and only what was seen."""

import datetime as dt

import pytest
import sqlalchemy as sa

from coordination.alerts import accept_alert, countersign_alert, reopen_due_reviews
from coordination.errors import ConflictError, ForbiddenError, InvalidError, StaleError
from coordination.tasks import Completion, complete_task
from tests.coordination.alerts.building import find

SOON = dt.date(2026, 12, 15)


def accept(bench, actor, reason="Vouchers cover it", review_on=SOON, subjects=None, **more):
    with bench.begin(actor) as uow:
        accept_alert(uow, bench.alert().id, reason, review_on, subjects, **more)


def countersign(bench, actor):
    with bench.begin(actor) as uow:
        countersign_alert(uow, bench.alert().id)


def hear(bench):
    with bench.begin(bench.person("CEN-03:direction")) as uow:
        complete_task(uow, bench.task(kind="feedback").id, Completion("object", "Not enough"))


def test_the_owner_may_keep_a_conflict_on_purpose(bench):
    bench.apply(find("P1"))
    accept(bench, bench.person("logistics"), subjects=["H-P1-elsewhere", "P1"])
    alert = bench.alert()
    assert (alert.status, alert.accepted_reason, alert.review_on) == ("accepted", "Vouchers cover it", SOON)
    assert {task.status for task in bench.tasks(kind="acknowledge")} == {"cancelled"}
    assert bench.task(kind="feedback").status == "open"  # the field is heard all the same
    assert bench.apply(find("P1")).count == 0


@pytest.mark.parametrize(
    ("party", "reason", "review_on", "error", "code"),
    [
        ("finance", "x", SOON, ForbiddenError, "not_deciding"),
        ("CEN-03:direction", "x", SOON, ForbiddenError, "not_deciding"),
        ("logistics", " ", SOON, InvalidError, "text_missing"),
        ("logistics", "x", dt.date(2026, 11, 23), InvalidError, "review_not_in_future"),
        ("logistics", "x", dt.date(2028, 1, 1), InvalidError, "review_too_far"),
    ],
)
def test_who_may_not_and_what_is_missing(bench, party, reason, review_on, error, code):
    bench.apply(find("P1"))
    with pytest.raises(error, match=code):
        accept(bench, bench.person(party), reason, review_on)


def test_what_was_not_seen_is_not_accepted(bench):
    bench.apply(find("P1"), find("P2"))
    person = bench.person("logistics")
    with pytest.raises(ConflictError, match="subjects_changed"):
        accept(bench, person, subjects=["P1"])
    with pytest.raises(StaleError):
        accept(bench, person, expected="7")


def test_a_critical_one_waits_for_child_policy_after_the_centre_was_heard(bench):
    bench.apply(find("P1", severity="critical"))
    accept(bench, bench.person("logistics"))
    assert bench.alert().status == "open"
    officer = bench.person("child_policy")
    with pytest.raises(ConflictError, match="centre_not_heard"):
        countersign(bench, officer)
    hear(bench)
    with pytest.raises(ForbiddenError, match="not_a_member"):
        countersign(bench, bench.person("logistics"))
    countersign(bench, officer)
    assert (bench.alert().status, bench.alert().countersigned_by) == ("accepted", officer.person)


def _asked(bench):
    return [(task.party, task.status, task.outcome) for task in bench.tasks(kind="countersign")]


def answer(bench, outcome, text=None):
    with bench.begin(bench.person("child_policy")) as uow:
        complete_task(uow, bench.task(kind="countersign", status="open").id, Completion(outcome, text))


def test_child_policy_gets_a_task_that_is_due_before_the_conflict_begins(bench):
    bench.apply(find("P1", severity="critical", starts="2026-11-27"))
    accept(bench, bench.person("logistics"))
    task = bench.task(kind="countersign")
    assert (task.party, task.severity, task.subject_id) == ("child_policy", "critical", bench.alert().id)
    assert task.due_at.date() <= dt.date(2026, 11, 26)
    with pytest.raises(ConflictError, match="centre_not_heard"):
        answer(bench, "countersigned")
    hear(bench)
    answer(bench, "countersigned")
    assert bench.alert().status == "accepted"
    assert _asked(bench) == [("child_policy", "done", "countersigned")]


def test_countersigning_on_the_page_of_the_alert_ends_the_task(bench):
    bench.apply(find("P1", severity="critical"))
    accept(bench, bench.person("logistics"))
    hear(bench)
    countersign(bench, bench.person("child_policy"))
    assert _asked(bench) == [("child_policy", "done", "countersigned")]


def test_child_policy_refuses_with_a_reason_and_who_decided_is_asked_again(bench):
    bench.apply(find("P1", severity="critical"))
    owner = bench.person("logistics")
    with bench.begin(owner) as uow:
        complete_task(uow, bench.task(party="logistics").id, Completion("keep", "Vouchers cover it"))
    accept(bench, owner)
    with pytest.raises(InvalidError, match="text_missing"):
        answer(bench, "refused")
    answer(bench, "refused", "Vouchers do not reach babies")
    alert = bench.alert()
    assert (alert.status, alert.accepted_by, alert.review_on) == ("open", None, None)
    assert bench.parties(alert.id)["logistics"] == "open"
    assert len(bench.tasks(party="logistics", status="open")) == 1
    assert ("alert_refused", "child_policy") in bench.notices("alert_refused")
    accept(bench, owner)
    assert [status for _, status, _ in _asked(bench)] == ["done", "open"]


def test_child_policy_is_no_longer_asked_about_more_than_was_accepted_or_what_fell(bench):
    bench.apply(find("P1", severity="critical"))
    accept(bench, bench.person("logistics"))
    bench.apply(find("P1", severity="critical"), find("P2", severity="critical"))
    assert _asked(bench) == [("child_policy", "cancelled", None)]
    accept(bench, bench.person("logistics"))
    bench.apply()
    assert [status for _, status, _ in _asked(bench)] == ["cancelled", "cancelled"]


def test_a_review_date_that_comes_before_child_policy_answers_ends_the_question(bench):
    bench.apply(find("P1", severity="critical", starts="2027-03-01"))
    accept(bench, bench.person("logistics"))
    bench.wait(days=30)
    assert reopen_due_reviews(bench.installation) == 1
    assert _asked(bench) == [("child_policy", "cancelled", None)]


def test_nobody_countersigns_their_own_acceptance(bench):
    bench.apply(find("P1", severity="critical"))
    both = bench.person("logistics", "child_policy")
    accept(bench, both)
    hear(bench)
    with pytest.raises(ConflictError, match="countersign_own"):
        countersign(bench, both)


def test_the_database_refuses_a_critical_acceptance_without_a_second_name(bench):
    bench.apply(find("P1", severity="critical"))
    accept(bench, bench.person("logistics"))
    with pytest.raises(sa.exc.IntegrityError), bench.installation.begin() as uow:
        uow.session.execute(sa.text("update alerts set status = 'accepted'"))


@pytest.mark.parametrize("more", [[find("P1"), find("P2")], [find("P1", severity="critical")]])
def test_anything_more_reopens_it_and_asks_the_owner_again(bench, more):
    bench.apply(find("P1"))
    accept(bench, bench.person("logistics"))
    bench.apply(*more)
    alert = bench.alert()
    assert (alert.status, alert.revision, alert.accepted_reason, alert.review_on) == ("open", 2, None, None)
    assert bench.task(party="logistics", status="open").kind == "acknowledge"


def test_less_or_another_day_does_not_reopen_it(bench):
    bench.apply(find("P1"), find("P2"))
    accept(bench, bench.person("logistics"))
    bench.apply(find("P1", starts="2026-12-01"))
    assert bench.alert().status == "accepted"
    assert bench.tasks(kind="acknowledge", status="open") == []


def test_more_than_what_was_proposed_to_accept_takes_the_proposal_away(bench):
    bench.apply(find("P1", severity="critical"))
    accept(bench, bench.person("logistics"))
    bench.apply(find("P1", severity="critical"), find("P2"))
    with pytest.raises(ConflictError, match="nothing_to_countersign"):
        countersign(bench, bench.person("child_policy"))


def test_the_review_date_reopens_it_once(bench):
    bench.apply(find("P1"))
    accept(bench, bench.person("logistics"))
    assert reopen_due_reviews(bench.installation) == 0
    bench.wait(days=22)
    assert reopen_due_reviews(bench.installation) == 1
    assert reopen_due_reviews(bench.installation) == 0
    alert = bench.alert()
    assert (alert.status, alert.revision) == ("open", 2)
    assert bench.task(party="logistics", status="open").due_at is not None


def test_an_accepted_alert_falls_like_any_other(bench):
    bench.apply(find("P1"))
    accept(bench, bench.person("logistics"))
    bench.apply()
    assert bench.alert().status == "resolved"
