"""Who may say what; what is refused, what waits and comes in by itself, what is set aside."""

import pytest

from coordination.actors import Actor
from coordination.errors import ConflictError, ForbiddenError, InvalidError
from coordination.events import rehearse_events
from coordination.ids import new_id
from coordination.models import Centre, Decision, Event, NetworkSetting, Quarantined, SetAside
from coordination.quarantine import replay_due
from tests.coordination.telling import allocation, centre, event, supply


def token(*parties, sources=()):
    return Actor(token=new_id(), parties=parties, scopes=frozenset({"submit"}), sources=sources)


@pytest.fixture
def network(desk):
    desk.accept(
        centre("CEN-03", partner="rodekruis", region="north"), centre("CEN-04", partner="caritas", region="north"),
        centre("CEN-05"),
    )  # fmt: skip
    desk.nudges.clear()
    return desk


def record(kind, service, **data):
    return event(kind, service=service, **data)


BUDGET = {"party": "finance", "reference": "B-1"}
ALLOWED = [
    supply("CEN-03"),
    supply("CEN-03", service="rodekruis:logistics"),
    supply("CEN-03", service="CEN-03:animation"),
    supply("X", service="rodekruis:logistics", applies_to={"partner": "rodekruis"}),
    supply("X", applies_to={"network": True}),
    record("presence", "CEN-03:reception_desk", centre="CEN-03", on="2026-11-20", households=[]),
    record("birth", "CEN-03:medical", household="H-1", member="m3", on="2026-11-20", centre="CEN-03"),
    record("centre", "rodekruis:management", code="CEN-09", name="New", partner="rodekruis"),
    record("hearing", "CEN-03:social", decision=BUDGET, who="centre", on="2026-11-20"),
    record("hearing", "rodekruis:quality", decision=BUDGET, who="centre", on="2026-11-20"),
    record("household", "dispatching", household="H-1", members=[{"ref": "m1"}]),
]  # fmt: skip
NOT_ALLOWED = [
    supply("CEN-03", service="finance"),
    supply("CEN-04", service="rodekruis:logistics"),
    supply("CEN-05", service="rodekruis:logistics"),
    supply("CEN-04", service="CEN-03:animation"),
    supply("X", service="rodekruis:logistics", applies_to={"network": True}),
    supply("X", service="rodekruis:logistics", applies_to={"partner": "caritas"}),
    supply("X", service="CEN-03:logistics", applies_to={"region": "north"}),
    allocation("H-1", "CEN-03", "2026-12-05", service="CEN-03:social"),
    record("centre", "rodekruis:management", code="CEN-04", name="Mine now", partner="rodekruis"),
    record("centre", "rodekruis:management", code="CEN-09", name="New", partner="caritas"),
    record("presence", "CEN-04:reception_desk", centre="CEN-03", on="2026-11-20", households=[]),
]


def test_the_table_of_kinds_says_who_may(network):
    assert [receipt.status for receipt in network.tell(*ALLOWED)] == ["accepted"] * len(ALLOWED)
    receipts = network.tell(*NOT_ALLOWED)
    assert [receipt.problem["code"] for receipt in receipts] == ["party_may_not"] * len(NOT_ALLOWED)


def test_one_event_that_is_not_allowed_is_refused_and_not_kept(network):
    with pytest.raises(ForbiddenError):
        network.tell_one(NOT_ALLOWED[0])
    assert network.count(Quarantined) == 0


def test_a_token_speaks_for_its_own_party_and_from_its_own_source(network):
    logistics = token("logistics", sources=("/logistics/",))
    own = supply("CEN-03")
    own["source"] = "/logistics/erp"
    assert network.tell_one(own, logistics).status == "accepted"
    with pytest.raises(ForbiddenError) as caught:
        network.tell_one({**own, "id": "2", "source": "/tests"}, logistics)
    assert caught.value.code == "not_your_source"
    with pytest.raises(ForbiddenError) as caught:
        network.tell_one({**own, "id": "3"}, token("finance"))
    assert caught.value.code == "not_your_party"
    with pytest.raises(ForbiddenError):
        network.tell_one({**own, "id": "4", "source": "/kindreflex/entered"}, token("logistics"))


def test_one_malformed_event_is_refused_with_all_mistakes_and_not_kept(network):
    with pytest.raises(InvalidError) as caught:
        network.tell_one(supply("CEN-03", item="x", action="y"))
    assert len(caught.value.mistakes) == 2
    assert network.count(Quarantined) == 0


def test_in_a_batch_the_good_ones_go_in_and_the_bad_ones_wait_with_their_position(network):
    receipts = network.tell(supply("CEN-03"), b"{", supply("CEN-03", item="x", reference="S-2"), "nothing",
                            supply("CEN-04", reference="S-3"))  # fmt: skip
    assert [receipt.status for receipt in receipts] == [
        "accepted", "quarantined", "quarantined", "quarantined", "accepted",
    ]  # fmt: skip
    kept = network.rows(Quarantined.place, Quarantined.problem)
    assert [(place["position"], problem["code"]) for place, problem in kept] == [
        (1, "not_json"), (2, "invalid_event"), (3, "not_an_event"),
    ]  # fmt: skip
    assert "nappies" not in str(network.rows(Quarantined.raw))


def test_another_content_under_the_same_id_is_a_conflict(network):
    first = supply("CEN-03")
    network.accept(first)
    other = {**first, "data": {**first["data"], "item": "meals"}}
    with pytest.raises(ConflictError) as caught:
        network.tell_one(other)
    assert caught.value.code == "event_differs"
    assert network.tell(other)[0].problem["code"] == "event_differs"
    both = [supply("CEN-03", reference="S-7"), supply("CEN-04", reference="S-8")]
    both[1]["id"] = both[0]["id"]
    assert [receipt.status for receipt in network.tell(*both, both[0])] == ["accepted", "quarantined", "duplicate"]


def test_the_same_instant_written_otherwise_is_the_same_event(network):
    first = supply("CEN-03")
    network.accept(first)
    assert network.tell({**first, "time": "2026-11-20T08:00:00Z"})[0].status == "duplicate"


def test_what_is_about_an_unknown_centre_comes_in_when_it_is_registered(network):
    told = supply("CEN-77")
    assert network.tell_one(told).status == "quarantined"
    assert network.tell(told)[0].status == "quarantined"
    assert network.rows(Quarantined.waits_for, Quarantined.times) == [("centre:CEN-77", 2)]
    network.accept(centre("CEN-77"))
    assert network.rows(Quarantined.status, Quarantined.raw) == [("replayed", b"")]
    assert network.tell(told)[0].status == "duplicate"
    assert "CEN-77" in network.wanted()


def test_a_centre_and_what_is_about_it_may_come_in_one_batch_in_any_order(network):
    network.accept(supply("CEN-78"), event("presence", service="CEN-78:direction", centre="CEN-78", on="2026-11-20",
                                           households=["H-1"]), centre("CEN-78"))  # fmt: skip


def test_a_function_of_an_unknown_centre_waits_for_it(network):
    told = event("hearing", service="CEN-79:social", decision={"party": "finance", "reference": "B"}, who="centre",
                 on="2026-11-20")  # fmt: skip
    assert network.tell(told)[0].status == "quarantined"
    network.accept(centre("CEN-79"))
    assert ("CEN-79:social",) in network.rows(Event.party)


def test_what_is_ahead_of_time_waits_for_its_time(network):
    told = {**supply("CEN-03"), "time": "2026-11-23T09:06:00Z"}
    assert network.tell_one(told).status == "quarantined"
    assert replay_due(network.installation) == 0
    network.installation.clock.move(minutes=1)
    assert replay_due(network.installation) == 1
    assert network.rows(Quarantined.status) == [("replayed",)]
    soon = {**supply("CEN-03", reference="S-5"), "time": "2026-11-23T09:05:30Z"}
    assert network.tell_one(soon).status == "accepted"


def test_a_word_that_was_lost_is_found_by_the_sweep(network):
    told = supply("CEN-80")
    network.tell(told)
    with network.installation.begin() as uow:
        uow.session.add(Centre(code="CEN-80", name="By hand", registered_at=uow.at))
    assert replay_due(network.installation) == 1
    assert replay_due(network.installation) == 0


def test_what_a_centre_says_of_a_household_waits_until_the_household_is_known_there(network):
    told = event("assessment", service="CEN-03:social", household="H-1", kind="needs", completed_on="2026-11-20")
    theirs = event("assessment", service="rodekruis:quality", household="H-1", kind="social", completed_on="2026-11-20")
    assert [receipt.problem["code"] for receipt in network.tell(told, theirs)] == ["household_not_here"] * 2
    network.accept(allocation("H-1", "CEN-04", "2026-12-05"))
    assert network.rows(Quarantined.status) == [("open",), ("open",)]
    network.accept(allocation("H-1", "CEN-03", "2026-12-06"))
    assert network.rows(Quarantined.status) == [("replayed",), ("replayed",)]
    assert {row[0] for row in network.rows(Decision.kind)} >= {"assessment", "allocation"}


def test_what_waits_for_something_in_the_same_batch_is_told_as_taken_in(network):
    told = event("assessment", service="CEN-03:social", household="H-1", kind="needs", completed_on="2026-11-20")
    batch = [told, supply("CEN-99", reference="S-9"), allocation("H-1", "CEN-03", "2026-12-06")]
    expected = ["accepted", "quarantined", "accepted"]
    assert [receipt.status for receipt in rehearse_events(network.installation, batch, network.actor)] == expected
    assert network.count(Quarantined) == 0
    receipts = network.tell(*batch)
    assert [(receipt.id, receipt.status) for receipt in receipts] == [
        (one["id"], status) for one, status in zip(batch, expected, strict=True)
    ]
    assert receipts[0].problem is None


def test_events_outside_the_pilot_are_counted_and_not_kept(network):
    with network.installation.begin() as uow:
        uow.session.add(NetworkSetting(name="pilot_centres", value={"centres": ["CEN-03"]}))
    receipts = network.tell(
        supply("CEN-03"), supply("CEN-04", reference="S-2"), supply("NOWHERE", reference="S-3"),
        event("transfer", reference="T-1", service="dispatching", status="confirmed", household="H-1",
              from_centre="NOWHERE", to_centre="CEN-03", moves_on="2026-12-05", reason="capacity"),
        supply("CEN-04", reference="S-4"),
    )  # fmt: skip
    assert [receipt.status for receipt in receipts] == ["accepted", "set_aside", "set_aside", "accepted", "set_aside"]
    assert network.rows(SetAside.centre, SetAside.kind, SetAside.events) == [
        ("CEN-04", "supply", 2), ("NOWHERE", "supply", 1),
    ]  # fmt: skip
    assert network.count(Quarantined) == 0


@pytest.mark.parametrize(
    ("applies", "code", "registers"),
    [({"region": "nort"}, "unknown_region", {"region": "nort"}),
     ({"partner": "samu"}, "unknown_partner", {"partner": "samu"})],
)  # fmt: skip
def test_what_reaches_nobody_waits_and_may_be_mistyped(network, applies, code, registers):
    told = supply(None, applies_to=applies)
    receipt = network.tell_one(told)
    assert (receipt.status, receipt.problem["code"]) == ("quarantined", code)
    assert receipt.problem["context"].get("suggestion") == ("north" if code == "unknown_region" else None)
    assert replay_due(network.installation) == 0
    network.accept(centre("CEN-80", **registers))
    assert network.rows(Quarantined.status) == [("replayed",)]
    assert "CEN-80" in network.wanted()


def test_partners_and_regions_outside_the_pilot_are_set_aside(network):
    with network.installation.begin() as uow:
        uow.session.add(NetworkSetting(name="pilot_centres", value={"centres": ["CEN-03"]}))
    receipts = network.tell(
        supply(None, applies_to={"partner": "samu"}), supply(None, reference="S-2", applies_to={"region": "brussels"}),
        supply(None, reference="S-3", applies_to={"partner": "rodekruis"}),
        event("assessment", service="samu:quality", household="H-1", kind="social", completed_on="2026-11-20"),
    )  # fmt: skip
    assert [receipt.status for receipt in receipts] == ["set_aside", "set_aside", "accepted", "set_aside"]
    assert network.count(Quarantined) == 0


def test_rubbish_that_comes_again_is_counted_and_not_kept_twice(network):
    for _ in range(3):
        network.tell(b"rubbish", b"rubbish", b"other rubbish")
    assert network.rows(Quarantined.times) == [(3,), (6,)]


def test_records_without_a_reference_get_one_that_names_no_household(network):
    network.accept(
        event("household", service="dispatching", household="H-1", members=[{"ref": "m1"}]),
        event("presence", service="dispatching", centre="CEN-03", on="2026-11-20", households=["H-1"]),
        event("signal", service="CEN-03:social", centre="CEN-03", category="violence", on="2026-11-20"),
        event("hearing", service="finance", decision={"party": "finance", "reference": "B"}, who="centre",
              on="2026-11-20"),
        event("departure", service="dispatching", household="H-1", left_on="2026-11-21"),
    )  # fmt: skip
    references = {kind: reference for kind, reference in network.rows(Decision.kind, Decision.reference)
                  if kind != "centre"}  # fmt: skip
    assert references["household"] == network.ref("H-1")
    assert references["presence"] == "CEN-03:2026-11-20"
    assert references["hearing"] == "finance/B:centre:2026-11-20"
    assert references["departure"] == f"{network.ref('H-1')}:-:2026-11-21"
    assert references["signal"].startswith("E")


def test_the_names_of_a_centre_are_those_of_its_latest_record(network):
    network.accept(centre("CEN-03", time="2026-03-01T09:00:00Z", name="Later", partner="caritas"),
                   centre("CEN-03", time="2026-02-01T09:00:00Z", name="Earlier", partner="rodekruis"))  # fmt: skip
    assert ("CEN-03", "Later", "caritas", False) in network.rows(
        Centre.code, Centre.name, Centre.partner, Centre.withdrawn
    )
    network.accept(event("centre", service="management", reference="CEN-03", status="withdrawn"))
    assert ("CEN-03", "Later", "caritas", True) in network.rows(
        Centre.code, Centre.name, Centre.partner, Centre.withdrawn
    )
    assert network.tell(supply("CEN-03", reference="S-99"))[0].status == "accepted"
