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
