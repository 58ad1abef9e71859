"""What came too early is kept, shown as open, and settles by itself when the missing statement comes."""

import datetime as dt

import pytest

from coordination.actors import Actor
from coordination.models import Decision, OpenInconsistency
from coordination.queries import list_inconsistencies
from tests.coordination.telling import allocation, centre, event, supply


@pytest.fixture
def office(desk):
    desk.accept(centre("CEN-03"), centre("CEN-05", partner="rodekruis"))
    return desk


def withdrawal(kind="supply", service="logistics", reference="S-1", **more):
    return event(kind, "2026-11-21T09:00:00Z", service=service, reference=reference, status="withdrawn", **more)


def open_for(desk, *parties):
    actor = Actor(parties=parties, scopes=frozenset({"read"})) if parties else desk.actor
    with desk.installation.begin(actor, read_only=True) as uow:
        return [(row.centre, row.code, row.subject_ref) for row in list_inconsistencies(uow, "en").items]


def test_a_withdrawal_of_what_nobody_knows_is_open_until_that_comes(office):
    office.accept(withdrawal())
    shown = [("", "withdrawn_unknown", "logistics/S-1")]
    assert open_for(office) == open_for(office, "logistics") == open_for(office, "child_policy") == shown
    assert open_for(office, "finance") == open_for(office, "CEN-03:direction") == []
    office.accept(withdrawal() | {"id": "again"})
    assert open_for(office) == shown
    office.accept(supply("CEN-03", time="2026-11-20T09:00:00Z"))
    assert open_for(office) == []
    assert office.rows(Decision.kind, Decision.status)[-1] == ("supply", "withdrawn")


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_such_withdrawals_the_last_stated_counts_in_any_order(office, first):
    both = [withdrawal(), withdrawal() | {"id": "earlier", "time": "2026-11-18T09:00:00Z"}]
    office.accept(both[first])
    office.accept(both[1 - first])
    assert office.rows(OpenInconsistency.starts_on) == [(dt.date(2026, 11, 21),)]


def test_it_is_settled_too_when_the_decision_is_stated_anew(office):
    office.accept(withdrawal())
    office.accept(supply("CEN-03", time="2026-11-22T09:00:00Z"))
    assert open_for(office) == []


def test_a_withdrawal_in_the_same_batch_is_never_open(office):
    office.accept(withdrawal(), supply("CEN-03", time="2026-11-20T09:00:00Z"))
    assert open_for(office) == []


def test_a_withdrawn_allocation_without_its_household_is_open_too(office):
    office.accept(withdrawal("allocation", "dispatching", "A-1"))
    assert open_for(office) == [("", "withdrawn_unknown", "dispatching/A-1")]
    office.accept(allocation("H-1", "CEN-03", "2026-12-05", reference="A-1"))
    assert open_for(office) == []


def test_a_function_of_a_centre_sees_what_it_withdrew(office):
    office.accept(withdrawal(service="CEN-03:logistics"))
    assert open_for(office, "CEN-03:logistics") == [("", "withdrawn_unknown", "CEN-03:logistics/S-1")]


def test_one_that_names_a_centre_is_for_the_look_at_that_centre(office):
    office.accept(withdrawal(centre="CEN-03", item="meals"))
    assert open_for(office) == []
    assert office.wanted()["CEN-03"] > 1
