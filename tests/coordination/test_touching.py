"""Which centres must look again, and at what: under the old and the new content, by name, by scope, by household."""

from coordination.models import Decision, Event, EventPayload
from tests.coordination.telling import allocation, centre, event, supply


def _fresh(desk, *codes):
    desk.accept(*(centre(code, partner="rodekruis" if code < "CEN-03" else None, region="north") for code in codes))
    desk.nudges.clear()


def _touched(desk, *events):
    before = desk.wanted()
    desk.nudges.clear()
    desk.accept(*events)
    touched = {code for code, wanted in desk.wanted().items() if wanted > before.get(code, 0)}
    assert {nudge.args[0] for nudge in desk.nudges} == touched
    return touched


def _id(desk, kind):
    return str(next(id for name, id in desk.rows(Decision.kind, Decision.id) if name == kind))


def test_a_decision_touches_the_centres_of_its_old_and_of_its_new_content(desk):
    _fresh(desk, "CEN-01", "CEN-02", "CEN-03")
    desk.accept(supply("CEN-01"))
    assert _touched(desk, supply("CEN-02", time="2026-11-21T09:00:00Z")) == {"CEN-01", "CEN-02"}
    assert desk.scopes("S-1") == {("centre", "CEN-02")}


def test_a_scope_reaches_every_centre_in_it(desk):
    _fresh(desk, "CEN-01", "CEN-02", "CEN-03")
    assert _touched(desk, supply("X", applies_to={"partner": "rodekruis"})) == {"CEN-01", "CEN-02"}
    network = supply("X", reference="S-2", applies_to={"network": True})
    assert _touched(desk, network) == {"CEN-01", "CEN-02", "CEN-03"}
    some = supply("X", reference="S-3", applies_to={"centres": ["CEN-01", "CEN-03"]})
    assert _touched(desk, some) == {"CEN-01", "CEN-03"}
    assert desk.scopes("S-2") == {("network", "")}


def test_a_household_record_touches_every_centre_where_the_household_is_or_will_be(desk):
    _fresh(desk, "CEN-01", "CEN-02", "CEN-03")
    desk.accept(
        allocation("H-1", "CEN-01", "2026-10-05"),
        event("transfer", reference="T-1", service="dispatching", status="proposed", household="H-1",
              from_centre="CEN-01", to_centre="CEN-03", moves_on="2026-12-20", reason="closure"),
    )  # fmt: skip
    assert desk.centres_of("H-1") == {"CEN-01", "CEN-03"}
    born = event("birth", service="medical", household="H-1", member="m3", on="2026-11-20")
    assert _touched(desk, born) == {"CEN-01", "CEN-03"}
    assert ("household", desk.ref("H-1")) in desk.dirt("CEN-03")


def test_withdrawing_an_allocation_touches_where_the_household_would_have_been(desk):
    _fresh(desk, "CEN-01", "CEN-02")
    desk.accept(allocation("H-1", "CEN-01", "2026-12-05", reference="A-1"))
    gone = event("allocation", "2026-11-21T09:00:00Z", reference="A-1", service="dispatching", status="withdrawn")
    assert _touched(desk, gone) == {"CEN-01"}
    (standing,) = desk.file("H-1")
    assert (standing.in_force, standing.withdrawn_known) == (None, True)


def test_a_withdrawal_that_comes_first_is_kept_and_settles_by_itself(desk):
    _fresh(desk, "CEN-01")
    gone = event("allocation", "2026-11-21T09:00:00Z", reference="A-1", service="dispatching", status="withdrawn")
    desk.accept(gone)
    assert ("allocation", "withdrawn") in desk.rows(Decision.kind, Decision.status)
    desk.accept(allocation("H-1", "CEN-01", "2026-12-05", reference="A-1"))
    (standing,) = desk.file("H-1")
    assert standing.in_force is None
    assert standing.before_withdrawal.content["arrives_on"] == "2026-12-05"
    assert desk.rows(Decision.reference, Decision.standing)[0] == ("A-1", None)


def test_a_list_touches_its_centre_and_what_comes_next_for_everybody_who_was_there(desk):
    _fresh(desk, "CEN-01", "CEN-02", "CEN-03")
    desk.accept(
        allocation("H-1", "CEN-01", "2026-10-05"),
        event("transfer", reference="T-1", service="dispatching", status="confirmed", household="H-1",
              from_centre="CEN-01", to_centre="CEN-02", moves_on="2026-12-20", reason="closure"),
    )  # fmt: skip
    without = event("presence", service="CEN-01:direction", centre="CEN-01", on="2026-11-20", households=["H-2"])
    assert _touched(desk, without) == {"CEN-01", "CEN-02"}
    assert ("all", None) in desk.dirt("CEN-01")
    assert ("household", desk.ref("H-1")) in desk.dirt("CEN-02")


def test_a_list_stands_in_the_file_of_each_household_on_it_and_only_there(desk):
    _fresh(desk, "CEN-01")
    listed = [{"household": "H-1", "arrived_on": "2026-11-01", "members": [{"ref": "m1"}]}, {"household": "H-2"}]
    told = event("presence", service="CEN-01:direction", centre="CEN-01", on="2026-11-20", households=listed)
    desk.accept(told)
    (standing,) = desk.file("H-1")
    assert standing.in_force.content == {
        "centre": "CEN-01", "on": "2026-11-20", "arrived_on": "2026-11-01", "members": [{"ref": "m1"}],
    }  # fmt: skip
    (row,) = [standing for _, kind, _, standing in desk._standings() if kind == "presence"]
    assert row["in_force"][2] == {"centre": "CEN-01", "on": "2026-11-20"}
    assert {"centre": "CEN-01", "on": "2026-11-20"} in [row[0] for row in desk.rows(Event.data)]
    assert desk.count(EventPayload) == 2
    desk.accept(event("presence", "2026-11-21T09:00:00Z", service="CEN-01:direction", centre="CEN-01", on="2026-11-20",
                      households=["H-2"]))  # fmt: skip
    assert desk.file("H-1") == ()
    assert desk.centres_of("H-1") == set()
    assert len(desk.file("H-2")) == 1
    desk.accept(event("presence", "2026-11-22T09:00:00Z", service="CEN-01:direction", centre="CEN-01", on="2026-11-20",
                      status="withdrawn"))  # fmt: skip
    assert desk.file("H-2") == ()


def test_a_hearing_touches_the_centres_of_the_decision_that_it_is_about(desk):
    _fresh(desk, "CEN-01", "CEN-02")
    desk.accept(allocation("H-1", "CEN-01", "2026-12-05", reference="A-1"))
    heard = event("hearing", service="CEN-01:social", decision={"party": "dispatching", "reference": "A-1"},
                  who="children", on="2026-11-20")  # fmt: skip
    assert _touched(desk, heard) == {"CEN-01"}
    assert ("decision", _id(desk, "hearing")) in desk.dirt("CEN-01")


def test_a_decision_that_comes_after_its_hearing_finds_it(desk):
    _fresh(desk, "CEN-01", "CEN-02")
    for reference in ("A-1", "S-1"):
        party = "dispatching" if reference == "A-1" else "logistics"
        desk.accept(event("hearing", service="CEN-01:social", decision={"party": party, "reference": reference},
                          who="centre", on="2026-11-20"))  # fmt: skip
    assert desk.dirt("CEN-02") == [("all", None)]
    desk.accept(allocation("H-1", "CEN-02", "2026-12-05", reference="A-1"))
    desk.accept(supply("CEN-02"))
    hearings = {str(id) for kind, id in desk.rows(Decision.kind, Decision.id) if kind == "hearing"}
    assert hearings <= {ref for kind, ref in desk.dirt("CEN-02") if kind == "decision"}


def test_an_allocation_that_goes_over_to_another_household_leaves_the_first(desk):
    _fresh(desk, "CEN-01", "CEN-02")
    desk.accept(allocation("H-1", "CEN-01", "2026-12-05", reference="A-1", members=[{"ref": "m1", "born": "1998-02"}]))
    other = allocation("H-2", "CEN-02", "2026-12-05", reference="A-1", time="2026-11-21T09:00:00Z")
    assert _touched(desk, other) == {"CEN-01", "CEN-02"}
    assert desk.file("H-1") == ()
    assert desk.file("H-2")[0].in_force.content["household"] == desk.ref("H-2")
    proposed = allocation(
        "H-1", "CEN-01", "2026-12-09", reference="A-1", time="2026-11-22T09:00:00Z", status="proposed"
    )
    desk.accept(proposed)
    assert desk.file("H-1")[0].in_force is None
    assert desk.file("H-1")[0].pending.content["arrives_on"] == "2026-12-09"
    assert desk.file("H-2")[0].pending.content == {"household": None}


def test_places_elsewhere_are_known_and_nobody_looks_at_them(desk):
    _fresh(desk, "CEN-01")
    away = event("transfer", reference="T-1", service="dispatching", status="confirmed", household="H-1",
                 from_centre="CEN-01", to_centre="LOI", moves_on="2026-12-20", reason="request")  # fmt: skip
    assert _touched(desk, away) == {"CEN-01"}
    assert desk.centres_of("H-1") == {"CEN-01", "LOI"}


def test_a_change_of_partner_makes_everything_of_a_centre_new(desk):
    _fresh(desk, "CEN-01", "CEN-03")
    desk.accept(supply("X", applies_to={"partner": "rodekruis"}))
    moved = centre("CEN-03", time="2026-11-21T09:00:00Z", partner="rodekruis", region="north")
    assert _touched(desk, moved) == {"CEN-03"}
    assert desk.dirt("CEN-03")[-1] == ("all", None)


def test_what_is_said_of_a_room_is_shown_without_who_sleeps_there(desk):
    _fresh(desk, "CEN-01")
    desk.accept(event("room_assignment", service="CEN-01:social", centre="CEN-01", code="12", household="H-1",
                      member="m2", families_sharing_room=2))  # fmt: skip
    (row,) = [standing for _, kind, _, standing in desk._standings() if kind == "room_assignment"]
    assert row["in_force"][2] == {"centre": "CEN-01", "families_sharing_room": 2}
    (standing,) = desk.file("H-1")
    assert standing.in_force.content == {
        "centre": "CEN-01", "code": "12", "household": desk.ref("H-1"), "member": "m2",
    }  # fmt: skip
    assert "12" not in str([row for row in desk.rows(Event.data) if row[0]])
