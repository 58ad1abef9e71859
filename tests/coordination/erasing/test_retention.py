"""Retention: terms that the operator sets, rows that go by night, and households whose time is over."""

import datetime as dt

import pytest
import sqlalchemy as sa

from coordination.checking import check_centre
from coordination.clock import local_day
from coordination.errors import InvalidError, NotFoundError
from coordination.ids import new_id
from coordination.models import (
    Alert,
    AlertSubject,
    EventPayload,
    Household,
    IdempotentAnswer,
    Import,
    JournalEntry,
    Mismatch,
    Notice,
    Quarantined,
    SignInAttempt,
    Task,
    TaskAlert,
)
from coordination.policy.retention import TERMS
from coordination.retention import (
    days_of,
    erase_past_households,
    forget_old,
    households,
    list_terms,
    nightly,
    past_households,
    set_term,
    start_retention,
)
from coordination.unit_of_work import Nudge
from tests.coordination.erasing.conftest import somebody
from tests.coordination.telling import allocation, centre, event, supply

MEMBERS = [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03"}]


# ---- terms


def test_every_term_is_listed_with_its_reason_and_holds_as_in_the_policy(desk):
    with desk.installation.begin(read_only=True) as uow:
        assert {row.kind: (row.days, row.usual, row.reason) for row in list_terms(uow)} == {
            kind: (term.days, term.days, term.reason) for kind, term in TERMS.items()
        }


def test_the_operator_sets_a_term_and_the_journal_says_so(desk):
    with desk.installation.begin() as uow:
        assert set_term(uow, "household", 730).days == 730
    with desk.installation.begin() as uow:
        set_term(uow, "notice", 90)
        set_term(uow, "household", 800)
    with desk.installation.begin(read_only=True) as uow:
        assert (days_of(uow, "household"), days_of(uow, "notice"), days_of(uow, "answer")) == (800, 90, 2)
    said = [row[1:] for row in desk.rows(JournalEntry.act, JournalEntry.subject, JournalEntry.data)
            if row[0] == "retention_set"]  # fmt: skip
    assert ("household", {"days": 730, "before": 1826}) in said
    assert ("household", {"days": 800, "before": 730}) in said


@pytest.mark.parametrize("kind", ["", "households", "x" * 500])
def test_an_unknown_kind_is_refused_with_those_that_there_are(desk, kind):
    with pytest.raises(NotFoundError, match="retention_unknown") as refused, desk.installation.begin() as uow:
        set_term(uow, kind, 30)
    assert refused.value.context["known"] == list(TERMS)


@pytest.mark.parametrize(("kind", "days"), [("household", 59), ("household", 18_263), ("answer", 0), ("answer", -1)])
def test_a_term_out_of_its_bounds_is_refused_with_the_bounds(desk, kind, days):
    with pytest.raises(InvalidError, match="retention_days") as refused, desk.installation.begin() as uow:
        set_term(uow, kind, days)
    assert refused.value.context == {"least": TERMS[kind].least, "most": TERMS[kind].most}


# ---- rows


def rows_of(at, old):
    """One row of each kind that came at a moment, and went (was read, settled) at it too."""
    quarantined = {"received_at": at, "raw": b"x", "problem": {"code": "not_json", "context": {}}, "times": 1}
    imported = Import(id=new_id(), name="a.csv", digest="d", started_at=at, counts={})
    return [
        Quarantined(id=new_id(), digest=f"{old}-1", status="discarded", settled_at=at, **quarantined),
        Quarantined(id=new_id(), digest=f"{old}-2", status="open", **quarantined),
        IdempotentAnswer(caller="system", key=old, digest="d", status=200, body={}, at=at),
        SignInAttempt(id=new_id(), key=old, at=at),
        Notice(id=new_id(), party="hr", reason="alert_opened", created_at=at, read_at=at),
        Notice(id=new_id(), party="hr", reason="alert_opened", created_at=at),
        imported,
    ]


KINDS = {"quarantine": Quarantined, "answer": IdempotentAnswer, "sign_in": SignInAttempt, "notice": Notice,
         "import": Import}  # fmt: skip


@pytest.fixture
def aged(desk):
    """Rows of each kind from ten years ago and from this moment; an old file whose row still waits."""
    now = desk.installation.clock.now()
    with desk.installation.begin() as uow:
        for name, at in (("old", now - dt.timedelta(days=3653)), ("new", now)):
            uow.session.add_all(rows_of(at, name))
        waits = Import(id=new_id(), name="waits.csv", digest="d", started_at=now - dt.timedelta(days=3653), counts={})
        uow.session.add(waits)
        uow.session.flush()
        uow.session.execute(sa.update(Quarantined).where(Quarantined.status == "open").values(import_id=waits.id))
    return desk


def test_what_was_kept_for_its_term_goes_and_what_is_open_or_unread_stays(aged):
    assert forget_old(aged.installation) == dict.fromkeys(KINDS, 1)
    assert [row[0] for row in aged.rows(Quarantined.status)] == ["discarded", "open", "open"]
    assert {table: aged.count(table) for table in KINDS.values()} == {
        Quarantined: 3, IdempotentAnswer: 1, SignInAttempt: 1, Notice: 3, Import: 2,
    }  # fmt: skip
    assert forget_old(aged.installation) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_on_the_day_that_the_operator_set(desk, kind):
    with desk.installation.begin() as uow:
        uow.session.add_all(rows_of(uow.at, "x"))
        set_term(uow, kind, TERMS[kind].least + 1)
    desk.installation.clock.move(days=TERMS[kind].least)
    assert kind not in forget_old(desk.installation)
    desk.installation.clock.move(days=1)
    assert forget_old(desk.installation)[kind] == 1


def test_many_rows_go_in_small_transactions_that_the_journal_counts(desk, monkeypatch):
    monkeypatch.setattr(nightly, "AT_ONCE", 2)
    long_ago = desk.installation.clock.now() - dt.timedelta(days=10)
    with desk.installation.begin() as uow:
        uow.session.add_all(SignInAttempt(id=new_id(), key="k", at=long_ago) for _ in range(5))
        uow.session.add_all(
            IdempotentAnswer(caller="system", key=str(number), digest="d", status=200, body={}, at=long_ago)
            for number in range(5)
        )
    assert forget_old(desk.installation) == {"answer": 5, "sign_in": 5}
    told = [row[1:] for row in desk.rows(JournalEntry.act, JournalEntry.subject, JournalEntry.data)
            if row[0] == "retention_applied"]  # fmt: skip
    assert sorted((subject, data["deleted"]) for subject, data in told) == [
        ("answer", 1), ("answer", 2), ("answer", 2), ("sign_in", 1), ("sign_in", 2), ("sign_in", 2),
    ]  # fmt: skip


def test_the_round_begins_once_a_night_whoever_asks(desk):
    desk.nudges.clear()
    clock, zone = desk.installation.clock, desk.installation.settings.timezone
    assert start_retention(desk.installation)  # the first time, at whatever hour
    assert desk.nudges == [Nudge("forget_old"), Nudge("erase_past_households", ("",))]
    assert not start_retention(desk.installation)
    today = local_day(clock.now(), zone)
    while not start_retention(desk.installation):
        clock.move(minutes=5)
    assert local_day(clock.now(), zone) == today + dt.timedelta(days=1)
    assert clock.now().astimezone(zone).strftime("%H:%M") == "02:00"


# ---- households


def past(desk, *labels):
    with desk.installation.begin(read_only=True) as uow:
        found = past_households(uow, [desk.ref(label) for label in labels])
    return {label for label in labels if desk.ref(label) in found}


def left(label, on, arrived="2020-01-05"):
    return allocation(label, "CEN-01", arrived, members=MEMBERS, leaves_on=on)


@pytest.mark.parametrize(
    ("told", "is_past"),
    [
        ([left("H-1", "2021-11-23")], True),
        ([left("H-1", "2021-11-24")], False),  # left a day too late
        ([allocation("H-1", "CEN-01", "2020-01-05")], False),  # never left
        ([left("H-1", "2021-01-05"), allocation("H-1", "CEN-02", "2026-12-24", reference="A-2")], False),  # is expected
        ([left("H-1", "2021-01-05"),
          allocation("H-1", "CEN-02", "2026-12-24", reference="A-2", status="proposed")], False),  # perhaps
        ([left("H-1", "2021-01-05"),
          event("presence", service="CEN-02:direction", centre="CEN-02", on="2026-11-20", households=["H-1"])], False),
        ([allocation("H-1", "CEN-01", "2020-01-05"),
          event("presence", service="CEN-01:direction", centre="CEN-01", on="2020-03-01", households=["H-2"])], True),
        ([allocation("H-1", "CEN-01", "2020-01-05"),
          event("departure", service="dispatching", household="H-1", left_on="2021-10-01")], True),
        ([allocation("H-1", "CEN-01", "2020-01-05"),
          event("transfer", reference="T-1", service="dispatching", status="confirmed", household="H-1",
                from_centre="CEN-02", to_centre="CEN-01", moves_on="2020-02-01", reason="capacity")], False),  # where?
        ([event("household", "2021-11-20T09:00:00+01:00", service="dispatching", household="H-1", members=[])], True),
        ([event("household", "2021-11-26T09:00:00+01:00", service="dispatching", household="H-1", members=[])], False),
        ([allocation("H-1", "CEN-01", "2030-01-01"),
          {**allocation("H-1", "CEN-01", "2030-01-01", status="withdrawn"), "time": "2026-11-21T09:00:00Z"}], False),
    ],
)  # fmt: skip
def test_a_household_is_past_five_years_after_its_last_day(desk, told, is_past):
    desk.accept(centre("CEN-01"), centre("CEN-02"), *told)
    assert past(desk, "H-1") == ({"H-1"} if is_past else set())


@pytest.fixture
def gone(desk):
    """A household that left long ago, with an alert of then that somebody may still have open."""
    desk.accept(centre("CEN-01"), left("H-1", "2021-01-05"))
    assert past(desk, "H-1") == {"H-1"}
    desk.accept(supply("CEN-01", from_="2026-12-10"), allocation("H-9", "CEN-01", "2026-12-05", members=MEMBERS))
    check_centre(desk.installation, "CEN-01")
    with desk.installation.begin() as uow:  # the alert of then was about H-1, not about H-9
        uow.session.execute(sa.update(AlertSubject).where(AlertSubject.ref == desk.ref("H-9"))
                            .values(ref=desk.ref("H-1")))  # fmt: skip
    return desk


def settle(desk, *, alerts, tasks):
    with desk.installation.begin() as uow:
        if alerts:
            uow.session.execute(sa.update(Alert).values(status="resolved", resolved_at=uow.at))
        if tasks:
            uow.session.execute(sa.update(Task).values(status="cancelled", ended_at=uow.at))


def test_it_stays_while_an_alert_about_it_is_open(gone):
    settle(gone, alerts=False, tasks=True)
    assert past(gone, "H-1") == set()
    settle(gone, alerts=True, tasks=True)
    assert past(gone, "H-1") == {"H-1"}


def test_it_stays_while_a_task_about_it_waits(gone):
    settle(gone, alerts=True, tasks=False)
    assert gone.count(TaskAlert) > 0
    assert past(gone, "H-1") == set()


@pytest.mark.parametrize("about", ["alert", "decision"])
def test_it_stays_while_a_mismatch_about_it_is_open(gone, about):
    settle(gone, alerts=True, tasks=True)
    director = somebody(gone.installation, "CEN-01:direction")
    with gone.installation.begin() as uow:
        alert = uow.session.scalars(sa.select(Alert.id).where(Alert.rule == "care.infant-without-supplies")).first()
        told = {"alert": alert} if about == "alert" else {
            "decision_party": "dispatching", "decision_reference": "A-H-1"}  # fmt: skip
        row = Mismatch(id=new_id(), number="MM-1", centre="CEN-01", text="no", party="logistics",
                       reported_by=director.person, reporting_party="CEN-01:direction", due_at=uow.at,
                       created_at=uow.at, **told)  # fmt: skip
        uow.session.add(row)
    assert past(gone, "H-1") == set()
    with gone.installation.begin() as uow:
        uow.session.execute(sa.update(Mismatch).values(status="closed", closed_at=uow.at))
    assert past(gone, "H-1") == {"H-1"}


def test_the_night_erases_them_portion_by_portion_and_the_journal_counts_them(desk, monkeypatch):
    monkeypatch.setattr(households, "LOOKED_AT", 3)
    monkeypatch.setattr(households, "ERASED", 2)
    leaving = [f"H-{number}" for number in range(7)]
    desk.accept(centre("CEN-01"), *(left(label, "2021-01-05") for label in leaving),
                allocation("H-8", "CEN-01", "2020-01-05"), left("H-9", "2026-11-01"))  # fmt: skip
    after, portions = "", 0
    while after is not None:
        after, portions = erase_past_households(desk.installation, after), portions + 1
    assert portions >= 4
    erased = {ref for ref, key in desk.rows(Household.ref, Household.key) if key is None}
    assert erased == {desk.ref(label) for label in leaving}
    assert {row[0] for row in desk.rows(EventPayload.household)} == {desk.ref("H-8"), desk.ref("H-9")}
    told = desk.rows(JournalEntry.act, JournalEntry.subject, JournalEntry.data)
    assert sum(data["deleted"] for act, subject, data in told
               if (act, subject) == ("retention_applied", "household")) == 7  # fmt: skip
    assert {data["reason"] for act, _, data in told if act == "household_erased"} == {"retention"}
    assert erase_past_households(desk.installation, "") is None


def test_one_of_which_something_was_said_meanwhile_is_not_erased(desk, monkeypatch):
    desk.accept(centre("CEN-01"), centre("CEN-02"), left("H-1", "2021-01-05"))
    again = households.run_again

    def come_back_first(work):
        desk.accept(allocation("H-1", "CEN-02", "2026-12-01", reference="A-2"))
        return again(work)

    monkeypatch.setattr(households, "run_again", come_back_first)
    assert erase_past_households(desk.installation, "") is None
    assert [key is None for _, key in desk.rows(Household.ref, Household.key)] == [False]
    assert "retention_applied" not in {row[0] for row in desk.rows(JournalEntry.act)}
