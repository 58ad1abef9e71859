"""Routing follows provenance: who decided acts, the centre is heard, and never only the child worker knows."""

import pytest

from coordination.policy.lifecycle import OUTCOMES, further, gravest, is_material, least_advanced, usual_outcome
from coordination.policy.routing import Place, answering_party, growing_keys, one_level_up, route
from tests.coordination.alerts.building import ARRIVAL, STOP, decided, make_rule

PLACE = Place("CEN-03")
PARTNER = Place("CEN-03", "rodekruis", frozenset({"rodekruis:child_policy", "rodekruis:management"}))


def test_who_decided_acts_and_the_latest_owns():
    found = route(make_rule(), PLACE, [ARRIVAL, STOP])
    assert found.owner == "logistics"
    assert found.act == {"logistics": ("S-7",), "dispatching": ("A-1",), "CEN-03:direction": ()}
    assert found.inform == ("child_policy", "CEN-03:logistics", "CEN-03:medical")


def test_records_other_kinds_and_withdrawn_decisions_are_not_blamed():
    evidence = [
        decided("P-1", "CEN-03:social", "presence", status="recorded"),
        decided("B-1", "finance", "budget"),
        decided("S-1", "logistics", "supply", status="withdrawn"),
        ARRIVAL,
    ]
    assert set(route(make_rule(), PLACE, evidence).act) == {"dispatching", "CEN-03:direction"}


def test_references_are_listed_latest_first():
    later = decided("A-2", "dispatching", "allocation", at=9_000_000)
    found = route(make_rule(), PLACE, [ARRIVAL, later, ARRIVAL])
    assert found.act["dispatching"] == ("A-2", "A-1")
    assert growing_keys("r", "dispatching", found.act["dispatching"])[0] == "r|dispatching/A-2"
    assert growing_keys("r", "CEN-03:direction", ()) == ()


@pytest.mark.parametrize(
    ("inform", "told"),
    [
        ((), {"CEN-03:coordination", "child_policy"}),
        (("centre:animation",), {"CEN-03:animation", "CEN-03:coordination", "child_policy"}),
        (("quality", "centre:reception_desk"), {"quality", "CEN-03:reception_desk"}),
    ],
)
def test_two_functions_know_and_never_only_the_child_worker_and_one_service_at_head_office(inform, told):
    assert set(route(make_rule(inform=inform), PLACE, []).inform) == told


def test_a_bare_service_is_that_of_the_partner_where_it_exists():
    found = route(make_rule(act=("logistics", "centre:direction")), PARTNER, [])
    assert "logistics" in found.act
    assert "rodekruis:child_policy" in found.inform


def test_somebody_always_owns():
    assert route(make_rule(act=("quality",)), PLACE, []).owner == "quality"
    assert route(make_rule(act=()), PLACE, []).owner == "child_policy"
    assert route(make_rule(act=(), inform=()), PARTNER, []).owner == "rodekruis:child_policy"
    assert route(make_rule(act=("centre:direction",)), Place("region:noord"), []).owner == "region"


def test_a_place_without_a_team_has_no_functions():
    for centre in ("region:noord", "network", "LOI", "OUTSIDE"):
        place = Place(centre)
        assert (place.direction, place.on_call, place.party("centre:medical")) == (None, None, None)
        found = route(make_rule(inform=("centre:medical",)), place, [STOP])
        assert set(found.act) == {"logistics"}
        assert found.inform == ("region", "dispatching")


def test_who_answers_a_mismatch():
    assert answering_party(PARTNER, decision_party="finance", alert_owner="hr", fact_owner=None) == "finance"
    assert answering_party(PARTNER, decision_party=None, alert_owner="hr", fact_owner=None) == "hr"
    assert (
        answering_party(PARTNER, decision_party=None, alert_owner=None, fact_owner="centre:school") == "CEN-03:school"
    )
    assert answering_party(PARTNER, decision_party=None, alert_owner=None, fact_owner=None) == "rodekruis:child_policy"
    region = Place("region:noord")
    assert answering_party(region, decision_party=None, alert_owner=None, fact_owner="centre:school") == "child_policy"


@pytest.mark.parametrize(
    ("party", "place", "above"),
    [
        ("logistics", PLACE, "management"),
        ("logistics", PARTNER, "management"),
        ("management", PLACE, "child_policy"),
        ("rodekruis:logistics", PARTNER, "rodekruis:management"),
        ("rodekruis:management", PARTNER, "child_policy"),
        ("caritas:logistics", Place("CEN-09", "caritas"), "child_policy"),
        ("CEN-03:logistics", PARTNER, "rodekruis:management"),
        ("CEN-03:logistics", PLACE, "management"),
    ],
)
def test_one_level_up(party, place, above):
    assert one_level_up(party, place) == above


def test_states_and_severities_are_ordered():
    assert least_advanced(["answered", "open", "acknowledged"]) == "open"
    assert least_advanced([]) == "open"
    assert further("acknowledged", "open") == "acknowledged"
    assert gravest(["info", "critical", "warning"]) == "critical"


def test_every_kind_of_task_has_a_usual_outcome():
    for kind, outcomes in OUTCOMES.items():
        assert usual_outcome(kind) in outcomes


@pytest.mark.parametrize(
    ("more", "material"),
    [
        ({}, False),
        ({"new_subject": True}, True),
        ({"severity": "critical"}, True),
        ({"severity": "info"}, False),
        ({"starts_on": 1}, True),
        ({"starts_on": 3}, False),
    ],
)
def test_material_is_a_new_subject_a_higher_severity_or_an_earlier_day(more, material):
    values = {
        "new_subject": False, "severity_before": "warning", "severity": "warning", "starts_before": 2, "starts_on": 2,
    }  # fmt: skip
    assert is_material(**{**values, **more}) is material
