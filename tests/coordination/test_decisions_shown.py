"""Which decisions and records each reader is told of, and how much of them."""

import datetime as dt

import pytest

from coordination.actors import Actor
from coordination.errors import NotFoundError
from coordination.people import add_person, person_actor
from coordination.queries.centres import read_calendar
from coordination.queries.decisions import list_decision_views, read_decision_view
from tests.coordination.telling import allocation, centre, event, supply


@pytest.fixture
def told(desk):
    """Two centres, one of a partner; a family with its records, an absence, and a stop of nappies."""
    desk.accept(centre("CEN-03", partner=None), centre("CEN-05", partner="rodekruis"))
    desk.accept(allocation("H-1", "CEN-03", "2026-11-01", members=[{"ref": "m1", "born": "1998-02"}]), supply("CEN-03"))
    desk.accept(
        event("schooling", service="CEN-03:school", household="H-1", member="m1", language="nl"),
        event("birth", service="medical", household="H-1", member="m2", on="2026-11-10"),
        event("guardian", service="legal", household="H-1", member="m1", on="2026-11-12"),
        event("absence", service="CEN-03:coordination", reference="V-1", status="confirmed", centre="CEN-03",
              function="school", fte=1, from_="2026-12-01"),
        event("signal", service="CEN-03:social", centre="CEN-03", category="neglect", on="2026-11-15"),
    )  # fmt: skip
    return desk


def actor_of(*parties):
    return Actor(parties=parties, scopes=frozenset({"read"}))


def kinds(desk, actor):
    with desk.installation.begin(actor, read_only=True) as uow:
        return sorted(view.kind for view in list_decision_views(uow).items)


PERSONAL = ["allocation", "birth", "guardian", "schooling"]


def test_who_sees_no_households_is_not_told_of_statements_about_one(told):
    assert kinds(told, actor_of("logistics")) == ["centre", "centre", "signal", "supply"]
    assert kinds(told, actor_of("rodekruis:logistics")) == ["centre"]
    with told.installation.begin(actor_of("logistics"), read_only=True) as uow, pytest.raises(NotFoundError):
        read_decision_view(uow, "A-H-1")


def test_dispatching_and_the_centre_are_told_of_everything_about_a_household(told):
    assert set(kinds(told, actor_of("dispatching"))) >= {*PERSONAL}
    assert set(kinds(told, actor_of("CEN-03:school"))) >= {*PERSONAL}


def test_absences_are_for_staff_and_direction_and_for_who_stated_them(told):
    for party in ("hr", "CEN-03:direction", "CEN-03:coordination"):
        assert "absence" in kinds(told, actor_of(party))
    for party in ("dispatching", "child_policy", "CEN-03:social", "CEN-05:direction", "rodekruis:hr"):
        assert "absence" not in kinds(told, actor_of(party))


def test_a_party_always_finds_its_own_statements(told):
    assert "guardian" in kinds(told, actor_of("legal"))


def test_the_monitor_sees_no_record_of_a_few_people(told):
    with told.installation.begin() as uow:
        person = add_person(uow, "monitor", "Monitor", "long enough for a test", monitor=True)
    assert kinds(told, person_actor(told.installation, person, 1)) == ["centre", "centre", "supply"]


def test_a_record_without_a_centre_is_shown_where_its_household_is(told):
    with told.installation.begin(actor_of("CEN-03:school"), read_only=True) as uow:
        (view,) = list_decision_views(uow, kind="schooling").items
    assert view.in_force is not None
    assert view.in_force["household"] == "H-1"


def steps(desk, actor, fact):
    with desk.installation.begin(actor, read_only=True) as uow:
        view = read_calendar(uow, "CEN-03", "en", starts=dt.date(2026, 11, 1), ends=dt.date(2027, 2, 1))
    return next(told["steps"] for told in view.facts if told["fact"] == fact)


@pytest.mark.parametrize("fact", ["centre.absent.school", "centre.staff.school", "centre.absences_unreplaced"])
def test_a_calendar_does_not_tell_by_its_days_that_somebody_is_absent(told, fact):
    told.accept(
        event("staffing", service="hr", reference="H-1", status="confirmed", centre="CEN-03", function="school", fte=1,
              from_="2026-01-01")
    )  # fmt: skip
    for party in ("hr", "CEN-03:direction"):
        assert any(step["from"] == "2026-12-01" for step in steps(told, actor_of(party), fact))
    for party in ("logistics", "child_policy", "CEN-03:social"):
        assert steps(told, actor_of(party), fact) == [
            {"from": None, "until": None, "value": {"hidden": True}, "source": None}
        ]
