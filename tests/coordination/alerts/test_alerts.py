"""Alerts open, change and fall by difference, at any moment, twice, with the same result."""

import datetime as dt

import sqlalchemy as sa

from coordination.models import AlertSubject, JournalEntry
from tests.coordination.alerts.building import ARRIVAL, STOP, Causes, Change, decided, find


def test_a_finding_opens_an_alert_with_tasks_for_who_decided_and_for_the_centre(bench):
    changes = bench.apply(find("P1"))
    alert = bench.alert()
    assert changes.opened == (alert.id,)
    assert (alert.number[:8], alert.status, alert.severity, alert.revision) == ("AL-2026-", "open", "warning", 1)
    assert (alert.starts_on, alert.ends_on) == (dt.date(2026, 12, 23), None)
    assert alert.owner == "logistics"  # its decision was stated last
    assert bench.parties(alert.id) == {"logistics": "open", "dispatching": "open", "CEN-03:direction": "open"}
    assert {(task.party, task.kind) for task in bench.tasks()} == {
        ("logistics", "acknowledge"),
        ("dispatching", "acknowledge"),
        ("CEN-03:direction", "feedback"),
    }
    assert all(task.due_at is not None for task in bench.tasks())
    assert bench.notices() == [
        ("alert_opened", party) for party in ("CEN-03:logistics", "CEN-03:medical", "child_policy")
    ]


def test_the_same_findings_again_change_nothing(bench):
    bench.apply(find("P1"), find("P2"))
    before = bench.alert()
    changes = bench.apply(find("P1"), find("P2"))
    assert changes.count == 0
    assert bench.alert().changed_at == before.changed_at
    assert len(bench.tasks()) == 3


def test_the_alert_is_as_grave_as_its_gravest_subject_and_as_long_as_all_of_them(bench):
    bench.apply(
        find("P1", ends="2027-01-10"),
        find("P2", severity="critical", starts="2026-12-20", ends="2027-02-01"),
    )
    alert = bench.alert()
    assert (alert.severity, alert.starts_on, alert.ends_on) == (
        "critical", dt.date(2026, 12, 20), dt.date(2027, 2, 1),
    )  # fmt: skip


def test_an_alert_falls_by_itself_and_says_what_did_it(bench):
    bench.apply(find("P1"))
    withdrawal = Change("e-1", "logistics", "S-7", "supply")
    other = Change("e-2", "finance", "B-1", "budget")
    changes = bench.apply(causes=Causes((other, withdrawal)))
    alert = bench.alert()
    assert changes.resolved == (alert.id,)
    assert (alert.status, alert.resolved_at) == ("resolved", bench.installation.clock.now())
    assert alert.resolved_by == [{
        "kind": "event", "event": "e-1", "party": "logistics", "reference": "S-7", "of": "supply",
        "fact": "centre.supplies.nappies", "before": "stopped", "after": None,
    }]  # fmt: skip
    assert {task.status for task in bench.tasks()} == {"cancelled"}
    assert bench.tasks()[0].cancelled_because["by"][0]["event"] == "e-1"
    assert len(bench.notices("alert_resolved")) == 6


def test_the_calendar_tells_what_a_fact_was_before_and_after(bench):
    bench.apply(find("P1"))
    fact = "centre.supplies.nappies"
    change = Change("e-1", "logistics", "S-9", "supply", before={fact: "stopped"}, after={fact: "running"})
    bench.apply(causes=Causes((change,)))
    (cause,) = bench.alert().resolved_by
    assert (cause["reference"], cause["before"], cause["after"]) == ("S-9", "stopped", "running")


def test_the_departure_of_another_household_is_not_the_cause(bench):
    bench.apply(find("P1"))
    left = Change("e-1", "CEN-03:social", "D-1", "departure", household="P1")
    other = Change("e-2", "CEN-03:social", "D-2", "departure", household="P2")
    bench.apply(causes=Causes((other, left)))
    (cause,) = bench.alert().resolved_by
    assert (cause["kind"], cause["event"], cause["fact"]) == ("presence", "e-1", "household.under_3")


def test_time_and_rules_can_make_an_alert_fall(bench):
    bench.apply(find("P1"))
    bench.apply(causes=Causes(time=(dt.date(2026, 11, 23), dt.date(2026, 11, 24))))
    assert bench.alert().resolved_by == [{"kind": "time", "before": "2026-11-23", "after": "2026-11-24"}]
    bench.wait(days=20)
    bench.apply(find("P1"))
    bench.rules.clear()
    bench.apply()
    assert bench.alerts()[-1].resolved_by[0]["kind"] == "rule"


def test_a_rule_that_was_not_checked_or_that_failed_keeps_its_alerts(bench):
    bench.rule("care.other")
    bench.apply(find("P1"), find("P1", rule="care.other"))
    assert bench.apply(checked=frozenset({"care.other"})).resolved == (bench.alert(rule="care.other").id,)
    assert bench.apply(hold_open=frozenset({"care.supplies"})).count == 0
    assert bench.alert(rule="care.supplies").status == "open"


def test_stages_have_alerts_of_their_own(bench):
    bench.apply(
        find("P1"), find("P2", decided("A-2", "dispatching", "allocation", status="proposed"), stage="proposed")
    )
    assert [alert.stage for alert in bench.alerts()] == ["confirmed", "proposed"]


def test_subjects_come_and_go_and_only_more_is_told(bench):
    bench.apply(find("P1"), find("P2"))
    told = len(bench.notices())
    bench.apply(find("P1"))
    alert = bench.alert()
    assert (alert.revision, alert.status, len(bench.notices()), len(bench.tasks())) == (1, "open", told, 3)
    assert bench.rows(sa.select(AlertSubject.ref)) == [("P1",)]


def test_a_later_first_day_or_a_lower_severity_disturbs_nobody(bench):
    bench.apply(find("P1", severity="critical"))
    told = len(bench.notices())
    changes = bench.apply(find("P1", starts="2026-12-28"))
    alert = bench.alert()
    assert changes.updated == (alert.id,)
    assert (alert.severity, alert.starts_on, alert.revision) == ("warning", dt.date(2026, 12, 28), 1)
    assert len(bench.notices()) == told


def test_a_new_subject_raises_the_revision_and_asks_only_whose_decision_is_new(bench):
    bench.apply(find("P1"))
    told = len(bench.notices())
    second = decided("A-2", "dispatching", "allocation", at=3_000_000)
    changes = bench.apply(find("P1"), find("P2", STOP, second))
    alert = bench.alert()
    assert changes.worse == (alert.id,)
    assert alert.revision == 2
    assert len(bench.tasks()) == 3  # the task of dispatching still waits: it is shown again, not doubled
    assert bench.task(party="dispatching").revision == 2
    worse = [party for _, party in bench.notices("alert_worse")]
    assert told == 3
    assert worse == ["CEN-03:direction", "CEN-03:logistics", "CEN-03:medical", "child_policy", "logistics"]


def test_a_party_that_decides_for_the_first_time_is_asked(bench):
    bench.apply(find("P1"))
    bench.apply(find("P1", STOP, ARRIVAL, decided("S-8", "rodekruis:logistics", "supply", at=9_000_000)))
    alert = bench.alert()
    assert (alert.owner, alert.revision) == ("rodekruis:logistics", 1)
    assert bench.task(party="rodekruis:logistics").status == "open"


def test_a_party_whose_decisions_left_is_no_longer_asked(bench):
    bench.apply(find("P1"))
    bench.apply(find("P1", decided("S-8", "CEN-03:logistics", "supply", at=9_000_000), ARRIVAL))
    alert = bench.alert()
    assert "logistics" not in bench.parties(alert.id)
    assert bench.task(party="logistics").status == "cancelled"
    assert bench.task(party="logistics").cancelled_because["kind"] == "left"
    assert bench.task(party="CEN-03:logistics").status == "open"


def test_the_same_finding_back_within_fourteen_days_reopens_the_same_number(bench):
    bench.apply(find("P1"))
    first = bench.alert()
    bench.apply()
    bench.wait(days=13)
    changes = bench.apply(find("P1"))
    again = bench.alert()
    assert changes.reopened == (first.id,)
    assert (again.number, again.status, again.reopened, again.revision) == (first.number, "open", 1, 2)
    assert again.resolved_at is None
    assert again.resolved_by is None
    assert len(bench.tasks(status="open")) == 3


def test_another_subject_or_a_later_day_opens_a_new_number(bench):
    bench.apply(find("P1"))
    bench.apply()
    bench.apply(find("P2"))
    assert len(bench.alerts()) == 2
    bench.apply()
    bench.wait(days=15)
    bench.apply(find("P2"))
    assert len(bench.alerts()) == 3


def test_the_first_look_lists_without_deadlines_and_what_is_worse_is_an_alert(bench):
    bench.apply(find("P1"), baseline=True)
    alert = bench.alert()
    assert (alert.baseline, alert.status) == (True, "open")
    assert bench.tasks() == []
    assert bench.notices() == []
    bench.apply(find("P1"))
    assert bench.alert().baseline
    bench.apply(find("P1"), find("P2"))
    assert not bench.alert().baseline
    assert len(bench.tasks()) == 3


def test_a_baseline_that_falls_tells_nobody(bench):
    bench.apply(find("P1"), baseline=True)
    bench.apply()
    assert bench.alert().status == "resolved"
    assert bench.notices() == []


def test_a_critical_conflict_tomorrow_asks_those_on_call(bench):
    bench.wait(hours=7)  # Monday, four in the afternoon
    bench.apply(find("P1", severity="critical", starts="2026-11-24"))
    task = bench.task(party="CEN-03:on_call")
    assert task.due_at == bench.installation.clock.now() + dt.timedelta(hours=4)
    bench.apply(find("P1", severity="critical", starts="2026-11-24", ends="2026-12-24"))
    assert "CEN-03:on_call" in bench.parties(bench.alert().id)
    assert bench.task(party="CEN-03:on_call").status == "open"


def test_a_region_has_no_centre_functions(bench):
    bench.rule("buffer.full", scope="region", between=("closure",), act=(), inform=("region", "management"))
    source = decided("C-1", "management", "closure")
    bench.apply(find("region:noord", source, rule="buffer.full", centre="region:noord"), centre="region:noord")
    alert = bench.alert()
    assert bench.parties(alert.id) == {"management": "open"}
    assert set(bench.parties(alert.id, "inform")) == {"region", "dispatching"}


def test_the_journal_knows_what_opened_got_worse_and_fell(bench):
    bench.apply(find("P1"))
    bench.apply(find("P1"))
    bench.apply(find("P1"), find("P2"))
    bench.apply(find("P1"))
    bench.apply()
    rows = bench.rows(sa.select(JournalEntry.act, JournalEntry.subject, JournalEntry.data).order_by(JournalEntry.id))
    assert [row.act for row in rows] == ["alert_opened", "alert_worse", "alert_resolved"]
    assert {row.subject for row in rows} == {str(bench.alert().id)}
    assert rows[1].data == {"rule": "care.supplies", "centre": "CEN-03", "revision": 2}
