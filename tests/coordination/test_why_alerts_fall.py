"""An alert that falls says what did it: what came since the last check, on whichever worker, and nothing older."""

import datetime as dt

import pytest
import sqlalchemy as sa

from coordination.calendars import shelf_of
from coordination.checking import check_centre, check_region, regions
from coordination.ids import new_id
from coordination.models import Alert, RuleSetting
from rules.model import CheckResult, Fault, Subject
from tests.coordination.telling import allocation, centre, event, supply

MORNING = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
RULE = "care.infant-without-supplies"
FAMILY = [{"ref": "m1", "born": "1990-05"}, {"ref": "m2", "born": "2026-03"}]


@pytest.fixture
def desk_with_alert(desk):
    """A baby lives where nappies are stopped until tomorrow; the centre was checked."""
    desk.installation.clock.at = MORNING
    desk.accept(
        centre("CEN-01", supplies=dict.fromkeys(("nappies", "baby_food", "infant_milk"), "running")),
        allocation("H-1", "CEN-01", "2026-11-20", members=FAMILY),
        supply("CEN-01", from_="2026-11-20", until="2026-11-24"),
    )
    check_centre(desk.installation, "CEN-01")
    assert _fell_by(desk) is None
    return desk


def _fell_by(desk):
    with desk.installation.begin(read_only=True) as uow:
        return uow.session.execute(sa.select(Alert.resolved_by).where(Alert.rule == RULE)).scalar_one()


def _lose_the_shelf(desk):
    """Let another worker look, which has never seen the centre."""
    shelf_of(desk.installation).forget()


def test_an_alert_that_ends_with_the_day_falls_by_time_on_a_worker_that_starts_anew(desk_with_alert):
    desk = desk_with_alert
    desk.installation.clock.move(days=1)
    _lose_the_shelf(desk)
    check_centre(desk.installation, "CEN-01")
    assert _fell_by(desk) == [{"kind": "time", "before": "2026-11-23", "after": "2026-11-24"}]


def test_only_events_since_the_last_check_are_named(desk_with_alert):
    desk = desk_with_alert
    _lose_the_shelf(desk)
    desk.accept(supply("CEN-01", status="withdrawn", time="2026-11-22T09:00:00Z"))
    check_centre(desk.installation, "CEN-01")
    assert [(cause["kind"], cause["reference"]) for cause in _fell_by(desk)] == [("event", "S-1")]


def test_a_worker_that_is_behind_does_not_name_what_another_has_checked(desk_with_alert):
    desk = desk_with_alert
    shelf = shelf_of(desk.installation)
    desk.accept(supply("CEN-01", item="clothing", reference="S-2"))
    (ours,) = shelf._shelved.values()
    shelf.forget()
    check_centre(desk.installation, "CEN-01")
    shelf._shelved["CEN-01"] = ours
    desk.accept(supply("CEN-01", status="withdrawn", time="2026-11-22T09:00:00Z"))
    check_centre(desk.installation, "CEN-01")
    assert [cause["reference"] for cause in _fell_by(desk)] == ["S-1"]


def test_a_threshold_set_anew_is_named_though_an_event_came_too(desk_with_alert):
    desk = desk_with_alert
    with desk.installation.begin() as uow:
        uow.session.add(
            RuleSetting(
                id=new_id(), rule=RULE, parameter="nappies_until_months", scope="network", key="",
                from_on=dt.date(2026, 1, 1), value={"value": 3},
            )
        )  # fmt: skip
    desk.accept(supply("CEN-01", item="clothing", reference="S-2"))
    check_centre(desk.installation, "CEN-01")
    assert _fell_by(desk) == [{"kind": "rule", "rule": RULE, "before": "on", "after": "changed"}]


# ---- regions


PLACES = "buffer.family-places-full"


@pytest.fixture
def full_region(desk):
    """A region whose only family places are taken; it was checked."""
    desk.installation.clock.at = MORNING
    desk.accept(
        centre("CEN-01", region="north", capacity={"families": 2}),
        allocation("H-1", "CEN-01", "2026-11-20", members=FAMILY),
    )
    _look_at_the_region(desk)
    assert [status for status, _ in _of_region(desk)] == ["open"]
    return desk


def _look_at_the_region(desk):
    check_centre(desk.installation, "CEN-01")
    return check_region(desk.installation, "north")


def _of_region(desk):
    with desk.installation.begin(read_only=True) as uow:
        query = sa.select(Alert.status, Alert.resolved_by).where(Alert.rule == PLACES)
        return [tuple(row) for row in uow.session.execute(query)]


def test_an_alert_of_a_region_falls_by_its_figures_and_not_by_time(full_region):
    desk = full_region
    desk.accept(event("capacity", "2026-11-22T09:00:00Z", service="management", reference="K-1", status="confirmed",
                      centre="CEN-01", group="families", places=40, from_="2026-11-23"))  # fmt: skip
    _look_at_the_region(desk)
    ((status, (cause,)),) = _of_region(desk)
    assert (status, cause["kind"], cause["fact"]) == ("resolved", "event", "region.family_occupancy")
    assert (cause["before"], cause["after"]) == (1.0, 0.05)


def test_a_rule_of_a_region_that_fails_keeps_its_alert(full_region, monkeypatch):
    desk = full_region
    fault = Fault(PLACES, "region:north", Subject("region", "north"), 1, "divided by zero")
    nothing = CheckResult((), (), (fault,), ())
    monkeypatch.setattr(regions, "examine_region", lambda *_args, **_more: nothing)
    desk.accept(allocation("H-2", "CEN-01", "2026-11-21", members=FAMILY))
    outcome = _look_at_the_region(desk)
    assert outcome.faults == (PLACES,)
    assert [status for status, _ in _of_region(desk)] == ["open"]


def test_a_closure_that_is_withdrawn_is_named_by_the_state_of_the_centre_and_not_by_what_follows_from_it(desk):
    desk.installation.clock.at = MORNING
    rule = "stability.closure-without-last-intake"
    closed = {"service": "management", "reference": "C-1", "centre": "CEN-01", "closes_on": "2027-02-06"}
    desk.accept(
        centre("CEN-01", capacity={"families": 40}),
        allocation("H-1", "CEN-01", "2026-11-20", members=FAMILY),
        event("closure", status="confirmed", **closed),
    )
    check_centre(desk.installation, "CEN-01")
    desk.accept(event("closure", "2026-11-22T09:00:00Z", status="withdrawn", **closed))
    check_centre(desk.installation, "CEN-01")
    with desk.installation.begin(read_only=True) as uow:
        (cause,) = uow.session.execute(sa.select(Alert.resolved_by).where(Alert.rule == rule)).scalar_one()
    assert (cause["reference"], cause["fact"]) == ("C-1", "centre.status")
    assert (cause["before"], cause["after"]) == ("closed", "open")
