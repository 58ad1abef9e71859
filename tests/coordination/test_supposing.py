"""What if: events are laid over what stands, nothing is written, and nobody learns what is not theirs to see."""

import datetime as dt

import pytest

from coordination.actors import SYSTEM, Actor
from coordination.checking import check_centre
from coordination.clock import SetClock
from coordination.errors import InvalidError
from coordination.importing import import_file
from coordination.placements import rank_places, suppose
from coordination.queries.findings import finding_rows
from coordination.rulebooks import RuleShelf
from coordination.settings import default_rules_dir
from tests.coordination.telling import allocation, centre, event, supply

NOW = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
RULE = "care.infant-without-supplies"
BABY = [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03"}]
GROWN = [{"ref": "m1", "born": "1998-02"}]


@pytest.fixture(scope="module")
def rules():
    """The packs, read once for all these tests."""
    return RuleShelf(default_rules_dir())


@pytest.fixture
def office(desk, rules):
    """Two centres, one of a partner, both without nappies from December."""
    desk.installation.rules = rules
    desk.installation.clock = SetClock(NOW)
    known = {"capacity": {"families": 40}, "supplies": {"nappies": "running", "baby_food": "running"}}
    desk.accept(centre("CEN-03", **known), centre("CEN-05", partner="rodekruis", **known))
    desk.accept(supply("CEN-03"), supply("CEN-05", reference="S-5"))
    for code in ("CEN-03", "CEN-05"):
        check_centre(desk.installation, code)
    return desk


def presence(on, *households, reference=None):
    named = {"reference": reference} if reference else {}
    return event("presence", f"{on}T09:00:00+01:00", service="dispatching", centre="CEN-03", on=on,
                 households=list(households), **named)  # fmt: skip


def what_if(desk, *events, actor=SYSTEM):
    """The subjects of the rule that would appear and disappear, as the actor calls them."""
    supposed = suppose(desk.installation, list(events), actor)
    with desk.installation.begin(actor, read_only=True) as uow:
        return tuple(
            sorted(row.subject_ref for row in finding_rows(uow, found, "en", supposed.called) if row.rule == RULE)
            for found in (supposed.appear, supposed.disappear)
        )


def reader(*parties):
    return Actor(parties=parties, scopes=frozenset({"read"}))


def test_a_supposed_list_of_who_is_present_brings_households_in(office):
    told = presence("2026-11-18", {"household": "H-1", "members": BABY}, {"household": "H-2", "members": GROWN})
    assert what_if(office, told) == (["H-1"], [])


def test_who_is_missing_from_a_supposed_list_has_left(office):
    office.accept(allocation("H-1", "CEN-03", "2026-11-01", members=BABY))
    check_centre(office.installation, "CEN-03")
    assert what_if(office, presence("2026-11-18", {"household": "H-2", "members": GROWN})) == ([], ["H-1"])
    assert what_if(office, presence("2026-11-18", {"household": "H-1"})) == ([], [])


def test_a_supposed_list_takes_the_place_of_the_one_that_it_restates(office):
    office.accept(presence("2026-11-18", {"household": "H-1", "members": BABY}, reference="L-1"))
    check_centre(office.installation, "CEN-03")
    later = presence("2026-11-18", {"household": "H-3", "members": BABY}, reference="L-1")
    assert what_if(office, later) == (["H-3"], ["H-1"])


def test_a_supposed_record_of_a_household_takes_no_member_away(office):
    office.accept(allocation("H-1", "CEN-03", "2026-11-01"), event("household", service="dispatching", household="H-1",
                                                                   members=BABY))  # fmt: skip
    check_centre(office.installation, "CEN-03")
    told = event("household", service="dispatching", household="H-1", members=[{"ref": "m3", "born": "2015-01"}])
    assert what_if(office, told) == ([], [])


def test_statements_about_one_decision_are_supposed_in_order_of_their_time(office):
    office.accept(allocation("H-1", "CEN-03", "2026-11-01", members=BABY))
    check_centre(office.installation, "CEN-03")
    withdrawn = supply("CEN-03", status="withdrawn", time="2026-11-20T11:00:00Z")
    again = supply("CEN-03", time="2026-11-20T10:00:00Z", from_="2026-12-10")
    assert what_if(office, withdrawn, again) == what_if(office, again, withdrawn) == ([], ["H-1"])


def test_nobody_learns_by_supposing(office):
    office.accept(allocation("H-5", "CEN-05", "2026-11-01", members=BABY))
    told = allocation("H-5", "CEN-03", "2026-12-05", reference="A-9")
    assert what_if(office, told, actor=reader("dispatching"))[0] == ["H-5"]
    assert what_if(office, told, actor=reader("CEN-03:direction")) == ([], [])


def test_only_who_acts_on_what_the_caller_sees_is_named(office):
    everywhere = supply(None, reference="S-9", item="baby_food", applies_to={"network": True})
    for number, code in enumerate(("CEN-03", "CEN-05")):
        office.accept(allocation(f"H-{number}", code, "2026-11-01", members=BABY))
        check_centre(office.installation, code)
    arrives = allocation("H-0", "CEN-05", "2026-11-02", members=BABY, reference="A-0")
    seen = suppose(office.installation, [everywhere, arrives], reader("CEN-03:direction")).parties
    assert not any(party.startswith("CEN-05") for party in seen)


def test_the_place_of_a_wrong_event_is_told(office):
    with pytest.raises(InvalidError) as caught:
        suppose(office.installation, [supply("CEN-03"), supply("CEN-03", item="nappie")], SYSTEM)
    assert caught.value.context["position"] == 1


def test_a_long_file_is_tried_as_a_whole(office):
    rows = "".join(f"S-{number};stop;hygiene;CEN-03;01/12/2026\n" for number in range(250))
    told = import_file(
        office.installation, "supply.csv", f"reference;action;item;centre;from\n{rows}".encode(), reader("logistics"),
        dry_run=True, suppose=suppose,
    )  # fmt: skip
    assert told.counts == {"accepted": 250}
    assert told.supposed is not None


def rank(desk, actor, **asked):
    asked = {"household": None, "members": BABY, **asked}
    return rank_places(desk.installation, actor, arrives_on=dt.date(2026, 12, 5), **asked)


def test_a_partner_compares_its_own_centres(office):
    assert {place.centre for place in rank(office, reader("dispatching")).places} == {"CEN-03", "CEN-05"}
    assert {place.centre for place in rank(office, reader("rodekruis:dispatching")).places} == {"CEN-05"}


def test_a_centre_that_is_not_there_is_named(office):
    with pytest.raises(InvalidError) as caught:
        rank(office, reader("dispatching"), centres=["CEN-03", "CEN-77"])
    assert [(wrong.field, wrong.code) for wrong in caught.value.mistakes] == [("centres.1", "centre_not_found")]
    with pytest.raises(InvalidError):
        rank(office, reader("rodekruis:dispatching"), centres=["CEN-03"])


def test_a_household_that_is_not_shown_is_not_known(office):
    office.accept(allocation("H-3", "CEN-03", "2026-11-01", members=BABY))
    assert rank(office, reader("dispatching"), household="H-3", members=()).size == 2
    with pytest.raises(InvalidError):
        rank(office, reader("rodekruis:dispatching"), household="H-3", members=())
