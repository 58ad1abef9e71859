"""Covers: what a graver alert says already is listed under it, and stands alone when that one falls."""

import datetime as dt

from tests.coordination.alerts.building import decided, find


def prepare(bench):
    bench.rule(covered_by=("stability.next-place",))
    bench.rule("stability.next-place")


def cover(subject="P1", **more):
    return find(subject, rule="stability.next-place", **more)


def test_a_covered_alert_is_listed_under_its_cover_and_asks_nobody(bench):
    prepare(bench)
    bench.apply(find("P1"), cover("P1"))
    above, below = bench.alert(rule="stability.next-place"), bench.alert(rule="care.supplies")
    assert below.covered_by == above.id
    assert above.covered_by is None
    assert {task.rule for task in bench.tasks()} == {"stability.next-place"}


def test_cover_works_subject_by_subject(bench):
    prepare(bench)
    bench.apply(find("P1"), find("P2"), cover("P1"))
    assert bench.alert(rule="care.supplies").covered_by is None
    assert len(bench.tasks(rule="care.supplies")) == 3
    bench.apply(find("P1"), find("P2"), cover("P1"), cover("P2"))
    assert bench.alert(rule="care.supplies").covered_by == bench.alert(rule="stability.next-place").id
    assert {task.status for task in bench.tasks(rule="care.supplies")} == {"open"}  # it keeps its deadlines


def test_a_centre_that_is_covered_covers_all_in_it(bench):
    prepare(bench)
    bench.apply(find("P1"), find("P2"), cover("centre:CEN-03"))
    assert bench.alert(rule="care.supplies").covered_by is not None


def test_another_stage_covers_nothing(bench):
    prepare(bench)
    proposed = decided("A-9", "dispatching", "allocation", status="proposed")
    bench.apply(find("P1"), find("P1", proposed, rule="stability.next-place", stage="proposed"))
    assert bench.alert(rule="care.supplies").covered_by is None


def test_when_the_cover_falls_the_alert_stands_alone_with_its_deadline(bench):
    prepare(bench)
    bench.apply(find("P1"), cover("P1"))
    bench.wait(days=3)
    bench.apply(find("P1"))
    assert bench.alert(rule="care.supplies").covered_by is None
    tasks = bench.tasks(rule="care.supplies")
    assert [task.kind for task in tasks if task.status == "open"].count("acknowledge") == 2
    assert {task.due_at for task in tasks} == {dt.datetime(2026, 11, 30, 8, 0, tzinfo=dt.UTC)}


def test_a_cover_that_comes_or_goes_is_seen_when_only_its_rule_is_checked(bench):
    prepare(bench)
    only = frozenset({"stability.next-place"})
    bench.apply(find("P1"))
    bench.apply(cover("P1"), checked=only)
    assert bench.alert(rule="care.supplies").covered_by is not None
    bench.apply(checked=only)
    assert bench.alert(rule="care.supplies").covered_by is None
    assert bench.alert(rule="care.supplies").status == "open"


def test_an_alert_that_opened_under_a_cover_asks_when_only_the_cover_is_checked_and_falls(bench):
    prepare(bench)
    bench.apply(find("P1"), cover("P1"))
    bench.apply(checked=frozenset({"stability.next-place"}))
    assert {task.party for task in bench.tasks(rule="care.supplies", status="open")} == {
        "logistics", "dispatching", "CEN-03:direction",
    }  # fmt: skip


def test_an_alert_that_gets_worse_as_its_cover_falls_asks_everybody_who_was_not_asked(bench):
    prepare(bench)
    bench.apply(find("P1"), cover("P1"))
    bench.apply(find("P1", severity="critical"))
    assert len(bench.tasks(rule="care.supplies", status="open")) == 3
