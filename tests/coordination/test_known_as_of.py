"""What the ledger knew of a centre at a moment: every statement recorded until then, about whoever was ever there."""

import datetime as dt

import pytest

from coordination.erasing import erase_household
from coordination.ledger.statements import statements_as_known
from rules.world import World
from tests.coordination.telling import allocation, centre, event, supply


def known(desk, code, at=None):
    with desk.installation.begin(read_only=True) as uow:
        return statements_as_known(uow, code, at or desk.installation.clock.now())


@pytest.fixture
def told(desk):
    desk.accept(
        centre("CEN-01", partner="rodekruis"), centre("CEN-02"),
        allocation("H-1", "CEN-01", "2026-10-05", reference="A-1", members=[{"ref": "m1", "born": "1998-02"}]),
        allocation("H-2", "CEN-02", "2026-10-05", reference="A-2"),
        supply("CEN-01"), supply("CEN-02", reference="S-2"),
        supply("X", reference="S-3", applies_to={"partner": "rodekruis"}),
        event("presence", service="dispatching", centre="CEN-01", on="2026-11-20", households=["H-1", "H-3"]),
        event("hearing", service="CEN-01:social", decision={"party": "dispatching", "reference": "A-1"}, who="centre",
              on="2026-11-20"),
        event("hearing", service="CEN-02:social", decision={"party": "dispatching", "reference": "A-2"}, who="centre",
              on="2026-11-20"),
    )  # fmt: skip
    return desk


def test_everything_about_the_centre_and_nothing_about_another(told):
    statements = known(told, "CEN-01")
    assert {(one.kind, one.reference) for one in statements} == {
        ("centre", "CEN-01"), ("allocation", "A-1"), ("supply", "S-1"), ("supply", "S-3"),
        ("presence", "CEN-01:2026-11-20"), ("hearing", "dispatching/A-1:centre:2026-11-20"),
    }  # fmt: skip
    (listed,) = [one.content["households"] for one in statements if one.kind == "presence"]
    assert {entry["household"] for entry in listed} == {told.ref("H-1"), told.ref("H-3")}


def test_a_household_that_went_elsewhere_is_still_part_of_what_was_known(told):
    before = told.installation.clock.now()
    told.installation.clock.move(days=1)
    told.accept(allocation("H-1", "CEN-02", "2026-10-05", reference="A-1", time="2026-11-24T08:00:00Z"))
    assert told.centres_of("H-1") == {"CEN-02", "CEN-01"}
    assert len([one for one in known(told, "CEN-01", before) if one.kind == "allocation"]) == 1
    assert len([one for one in known(told, "CEN-01") if one.kind == "allocation"]) == 2
    assert known(told, "CEN-01", before - dt.timedelta(days=1)) == []


def test_the_pure_calendar_takes_them(told):
    on = dt.date(2026, 12, 2).toordinal()
    calendar = World(known(told, "CEN-01")).calendar("CEN-01", until=on + 30)
    assert calendar is not None


def test_who_is_missing_from_a_list_elsewhere_was_known_to_have_left_for_here(told):
    told.accept(
        event("transfer", reference="T-1", service="dispatching", status="confirmed", household="H-2",
              from_centre="CEN-02", to_centre="CEN-01", moves_on="2026-12-05", reason="capacity"),
        event("presence", service="dispatching", centre="CEN-02", on="2026-11-20", households=["H-4"]),
    )  # fmt: skip
    statements = known(told, "CEN-01")
    (listed,) = [one.content["households"] for one in statements if one.reference == "CEN-02:2026-11-20"]
    assert listed == []
    (stay,) = [stay for stay in World(statements).timeline(told.ref("H-2")).stays if stay.centre == "CEN-01"]
    assert stay.candidates == ("CEN-01", "CEN-02")


def test_an_amendment_that_gives_a_decision_to_a_household_that_was_never_here_tells_only_that_it_goes(told):
    told.accept(
        allocation("H-1", "CEN-02", "2027-01-05", reference="A-9", time="2026-11-20T10:00:00Z"),
        allocation("H-4", "CEN-02", "2027-01-05", reference="A-9", time="2026-11-20T11:00:00Z", status="proposed"),
    )
    statements = [one for one in known(told, "CEN-01") if one.reference == "A-9"]
    assert [one.content["household"] for one in statements] == [told.ref("H-1"), None]
    centres = {
        proposals: World(known(told, "CEN-01")).timeline(told.ref("H-1"), proposals=proposals).centres()
        for proposals in (False, True)
    }
    assert centres == {False: {"CEN-01", "CEN-02"}, True: {"CEN-01"}}


def test_a_decision_for_a_region_was_known_where_the_centre_lay_then(told):
    before = told.installation.clock.now()
    told.accept(
        centre("CEN-02", time="2026-01-02T09:00:00Z", region="north"),
        centre("CEN-09", region="south"),
        supply("X", reference="S-4", applies_to={"region": "north"}),
        supply("X", reference="S-5", applies_to={"region": "south"}),
    )
    told.installation.clock.move(days=1)
    told.accept(centre("CEN-02", time="2026-11-23T09:00:00Z", region="south"))
    here = {"S-4", "S-5"}
    assert {one.reference for one in known(told, "CEN-02", before)} & here == {"S-4"}
    assert {one.reference for one in known(told, "CEN-02")} & here == {"S-5"}


def test_an_erased_household_is_not_known_at_any_moment(told):
    with told.installation.begin() as uow:
        erase_household(uow, told.ref("H-1"), "retention")
    assert ("allocation", "A-1") not in {(one.kind, one.reference) for one in known(told, "CEN-01")}
