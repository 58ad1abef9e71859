"""One event, from the door to the row that wants a look at the centre."""

import json

from coordination.models import Decision, Event, EventPayload, Household, HouseholdFile
from coordination.unit_of_work import Nudge
from tests.coordination.telling import allocation, centre, supply

FAMILY = [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03", "needs": []}]


def test_an_allocation_becomes_a_decision_in_the_file_of_its_household(desk):
    desk.accept(centre("CEN-03"))
    desk.nudges.clear()
    (receipt,) = desk.accept(allocation("H-1041", "CEN-03", "2026-12-05", reference="A-1", members=FAMILY))
    rows = desk.rows(Decision.party, Decision.kind, Decision.reference, Decision.status, Decision.household)
    assert ("dispatching", "allocation", "A-1", "confirmed", desk.ref("H-1041")) in rows
    (standing,) = desk.file("H-1041")
    assert standing.in_force.content == {
        "household": desk.ref("H-1041"), "centre": "CEN-03", "arrives_on": "2026-12-05", "members": FAMILY,
    }  # fmt: skip
    assert desk.scopes("A-1") == {("centre", "CEN-03")}
    assert desk.centres_of("H-1041") == {"CEN-03"}
    assert desk.wanted() == {"CEN-03": 2}
    assert ("household", desk.ref("H-1041")) in desk.dirt("CEN-03")
    assert desk.nudges == [Nudge("check_centre", ("CEN-03",))]
    assert receipt.event is not None


def test_nothing_personal_stands_outside_the_households_own_key(desk):
    desk.accept(centre("CEN-03"), allocation("H-1041", "CEN-03", "2026-12-05", members=FAMILY, reference="A-1"))
    assert None in [row[0] for row in desk.rows(Event.data)]
    told = b"".join(
        bytes(row[0]) for row in [*desk.rows(EventPayload.ciphertext), *desk.rows(HouseholdFile.ciphertext)]
    )
    assert b"H-1041" not in told
    assert b"2026-12-05" not in told
    (ref,) = desk.rows(Household.ref)[0]
    assert ref.startswith("P")
    assert "H-1041" not in json.dumps([str(row) for row in desk.rows(Event.data, Event.household, Event.reference)])


def test_a_decision_of_a_centre_stands_in_its_row(desk):
    desk.accept(centre("CEN-03"), supply("CEN-03", until="2026-12-31"))
    told = {(party, kind): standing for party, kind, _, standing in desk._standings()}
    assert told[("logistics", "supply")]["in_force"][2]["item"] == "nappies"
    (id,) = [id for kind, id in desk.rows(Decision.kind, Decision.id) if kind == "supply"]
    assert ("decision", str(id)) in desk.dirt("CEN-03")


def test_the_same_event_again_is_a_duplicate_and_changes_nothing(desk):
    told = supply("CEN-03")
    desk.accept(centre("CEN-03"), told)
    before, wanted = desk.state(), desk.wanted()
    (receipt,) = desk.tell(told)
    assert receipt.status == "duplicate"
    assert (desk.state(), desk.wanted()) == (before, wanted)
