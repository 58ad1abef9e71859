"""One statement of each kind with every field that the contract names, as another agency would send it."""

import pytest

from rules.kinds import KINDS
from tests.coordination.telling import allocation, centre, event

HOUSEHOLD, MEMBERS = "H-1", [
    {"ref": "m1", "born": "1998-02", "needs": ["single_parent"]},
    {"ref": "m2", "born": "2026-03", "unaccompanied": False, "due_on": "2027-01-05", "ends_on": "2027-06-01"},
]  # fmt: skip
PLAN = dict.fromkeys(("information", "farewell", "school", "care", "next_place", "staff_handover"), "2026-12-01")
DECISION = {"party": "management", "reference": "C-1"}
PERIOD = {"from_": "2026-12-01", "until": "2027-03-01"}
HERE = {"centre": "CEN-03"}
DECISIONS = [
    ("allocation", "dispatching", {
        "household": HOUSEHOLD, **HERE, "arrives_on": "2026-11-05", "leaves_on": "2027-12-05", "unit": "B2",
        "members": MEMBERS,
    }),
    ("transfer", "dispatching", {
        "household": HOUSEHOLD, "from_centre": "CEN-03", "to_centre": "CEN-05", "moves_on": "2026-12-20",
        "reason": "adapted_place", "batch": "B-7", "urgent_because": "A place is free now.",
        "family_informed_on": "2026-12-01", "centre_informed_on": "2026-12-02", "guardian_agreed_on": "2026-12-03",
    }),
    ("intake", "dispatching", {**HERE, "group": "families", "open": False, **PERIOD}),
    ("closure", "management", {
        **HERE, "closes_on": "2027-03-01", "last_family_intake_on": "2026-12-01", "child_plan": PLAN,
    }),
    ("capacity", "region", {**HERE, "group": "families", "places": 80, "unusable": 4, "reserved": 2, **PERIOD}),
    ("target_group", "management", {
        **HERE, "group": "unaccompanied_minors", "admitted": True, "from_": "2026-12-01",
    }),
    ("supply", "logistics", {**HERE, "item": "infant_milk", "action": "stop", "stock_days": 12, **PERIOD}),
    ("supply", "CEN-03:logistics", {**HERE, "item": "meals", "action": "replace", "by": "voucher", **PERIOD}),
    ("budget", "finance", {
        **HERE, "line": "animation", "action": "set", "amount": 1200, "per": "quarter", "before": 2400, **PERIOD,
    }),
    ("space", "infrastructure", {
        **HERE, "space": "play_indoor", "usable": False, "age_bands": ["0-3", "3-6"], "m2": 42.5, **PERIOD,
    }),
    ("staffing", "hr", {**HERE, "function": "night", "fte": 1.5, **PERIOD}),
    ("absence", "CEN-03:coordination", {**HERE, "function": "on_call", "fte": 1, "replaced": False, **PERIOD}),
    ("programme", "child_policy", {
        **HERE, "tag": "child_friendly_climate", "responsible": 2, **PERIOD,
        "needs": [{"line": "animation", "min_amount": 500}, {"space": "play_indoor"}, "homework_support"],
    }),
]  # fmt: skip
RECORDS = [
    ("centre", "region", {
        "code": "CEN-09", "name": "Nine", "partner": "rodekruis", "region": "north", "language": "nl",
        "schooling_languages": ["nl", "fr"], "kind": "collective", "capacity": {"families": 40},
        "supplies": {"nappies": "running", "meals": "none"}, "spaces": {"quiet_room": True},
        "budgets": {"training": 100}, "staff": {"animation": 1.5}, "km_school": 1.2, "km_health": 3,
    }),
    ("household", "dispatching", {
        "household": HOUSEHOLD, "members": MEMBERS, "applied_on": "2026-10-01", "registered_on": "2026-10-03",
        "moves_before": ["2026-10-20"],
    }),
    ("presence", "CEN-03:reception_desk", {
        **HERE, "on": "2026-11-20",
        "households": [{"household": HOUSEHOLD, "members": MEMBERS, "arrived_on": "2026-11-05"}, "H-2"],
    }),
    ("departure", "CEN-03:social", {
        "household": HOUSEHOLD, **HERE, "member": "m1", "left_on": "2026-11-21", "reason": "own_place",
    }),
    ("birth", "CEN-03:medical", {
        "household": HOUSEHOLD, **HERE, "member": "m3", "on": "2026-11-19", "reason": "early",
    }),
    ("guardian", "CEN-03:uam_guide", {"household": HOUSEHOLD, **HERE, "member": "m2", "on": "2026-11-20"}),
    ("assessment", "quality", {"household": HOUSEHOLD, "kind": "best_interests", "completed_on": "2026-11-20"}),
    ("schooling", "CEN-03:school", {
        "household": HOUSEHOLD, "member": "m1", "status": "enrolled", "language": "nl", "started_on": "2026-11-10",
        "until": "2027-06-30",
    }),
    ("room", "infrastructure", {**HERE, "code": "R-1", "m2": 16, "beds": 4, "group": "families"}),
    ("room_assignment", "CEN-03:coordination", {**HERE, "code": "R-1", "household": HOUSEHOLD}),
    ("room_assignment", "CEN-03:coordination", {**HERE, "code": "R-2", "household": HOUSEHOLD, "member": "m2"}),
    ("room_assignment", "CEN-03:coordination", {**HERE, "families_sharing_room": 2}),
    ("hearing", "CEN-03:social", {
        "decision": DECISION, "who": "children", "method": "talk", "on": "2026-11-20", "view": "object",
        "followed": "partly", "text": "They want to finish the school year.",
    }),
    ("hearing", "CEN-03:direction", {
        "decision": DECISION, "who": "guardian", "on": "2026-11-20", "not_heard_because": "Nobody is appointed yet.",
    }),
    ("screening", "management", {
        "decision": DECISION, "answers": {"1": "yes", "2": "no"}, "by": "child_policy", "on": "2026-11-20",
    }),
    ("training", "hr", {**HERE, "topic": "trauma", "trained": 8, "headcount": 20, "on": "2026-11-20"}),
    ("protocol", "CEN-03:direction", {
        **HERE, "topic": "missing_child", "rehearsed_on": "2026-11-20", "share": 0.8,
    }),
    ("signal", "CEN-03:psychosocial", {**HERE, "category": "family_violence", "on": "2026-11-20"}),
    ("observation", "CEN-03:logistics", {
        **HERE, "fact": "centre.supplies.nappies", "value": "stopped", "on": "2026-11-20",
    }),
]  # fmt: skip
SCOPES = [
    {"centre": "CEN-03"}, {"centres": ["CEN-03", "CEN-05"]}, {"partner": "rodekruis"}, {"region": "north"},
    {"network": True},
]  # fmt: skip


@pytest.fixture
def network(desk):
    desk.accept(centre("CEN-03", region="north"), centre("CEN-05", partner="rodekruis"))
    desk.accept(allocation(HOUSEHOLD, "CEN-03", "2026-11-01"))
    return desk


def test_every_kind_is_here():
    assert {kind for kind, _, _ in (*DECISIONS, *RECORDS)} == set(KINDS)


def test_every_kind_takes_every_field_of_the_contract(network):
    told = [
        event(kind, service=service, reference=f"D-{number}", status="confirmed",
              because_of={"party": "management", "reference": "C-1"}, **data)
        for number, (kind, service, data) in enumerate(DECISIONS)
    ]  # fmt: skip
    told += [event(kind, service=service, **data) for kind, service, data in RECORDS]
    network.accept(*told)


KEYED = [record for record in RECORDS if record[0] != "signal"]
"""A concern has no key: another one is another concern."""


@pytest.mark.parametrize("record", KEYED, ids=lambda record: record[0])
def test_a_record_is_restated_and_withdrawn_by_its_natural_key(network, record):
    kind, service, data = record
    # Where the kind has a status of its own, that one is told under another name as soon as both are.
    data = {"school_status" if name == "status" else name: value for name, value in data.items()}

    def tell(time, **more):
        network.accept(event(kind, time, service=service, **data, **more))
        return [row[3] for row in network.state()["decisions"] if row[:2] == (service, kind)]

    assert tell("2026-11-20T09:00:00Z") == tell("2026-11-21T09:00:00Z") == ["recorded"]
    assert tell("2026-11-22T09:00:00Z", status="withdrawn") == ["withdrawn"]


@pytest.mark.parametrize("applies", SCOPES, ids=str)
@pytest.mark.parametrize("kind", ["budget", "supply", "programme", "staffing"])
def test_a_decision_may_apply_to_more_than_one_centre(network, kind, applies):
    data = next(data for name, _, data in DECISIONS if name == kind)
    service = next(service for name, service, _ in DECISIONS if name == kind)
    rest = {name: value for name, value in data.items() if name != "centre"}
    network.accept(event(kind, service=service, reference="D-1", status="confirmed", applies_to=applies, **rest))
    assert network.scopes("D-1")


def test_a_birth_needs_no_name_for_the_child(network):
    told = event("birth", service="medical", household=HOUSEHOLD, on="2026-11-19")
    network.accept(told)
    (born,) = [one for one in network.file(HOUSEHOLD) if one.kind == "birth"]
    assert born.in_force.content["member"] == "born-2026-11-19"
    network.accept(event("birth", "2026-11-21T09:00:00Z", service="medical", household=HOUSEHOLD, on="2026-11-19",
                         status="withdrawn"))  # fmt: skip
    (born,) = [one for one in network.file(HOUSEHOLD) if one.kind == "birth"]
    assert (born.in_force, born.withdrawn_known) == (None, True)
