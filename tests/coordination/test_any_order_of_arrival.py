"""Any order of arrival, in any batches, with any duplicates: the same decisions, scopes, files and index of centres."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.actors import SYSTEM
from coordination.models import (
    Centre,
    CentreWanted,
    Decision,
    DecisionScope,
    Dirt,
    Event,
    EventPayload,
    Household,
    HouseholdCentre,
    HouseholdFile,
    HouseholdSeen,
    JournalEntry,
    Quarantined,
)
from tests.coordination.conftest import make_installation
from tests.coordination.telling import Desk, allocation, centre, event, supply

OWN = (Dirt, CentreWanted, DecisionScope, EventPayload, HouseholdFile, HouseholdCentre, HouseholdSeen, Event, Decision,
       Household, Centre, Quarantined, JournalEntry)  # fmt: skip
CENTRES = ("CEN-01", "CEN-02", "CEN-03")
HOUSEHOLDS = ("H-1", "H-2")
TIMES = st.sampled_from([f"2026-11-{day:02}T{hour}:00:00Z" for day in (18, 19, 20) for hour in ("09", "23")])
DAYS = st.sampled_from(["2026-11-19", "2026-11-20", "2026-12-05", "2027-01-10"])
STATUS = st.sampled_from(["proposed", "confirmed", "confirmed", "withdrawn"])
RECORD = st.sampled_from(["recorded", "recorded", "withdrawn"])
PLACE, HOUSEHOLD = st.sampled_from(CENTRES), st.sampled_from(HOUSEHOLDS)
MEMBERS = st.lists(st.sampled_from([{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03"},
                                    {"ref": "m2", "needs": ["medical"]}]), max_size=2, unique_by=lambda one: one["ref"])  # fmt: skip


@st.composite
def told(draw):
    kind = draw(st.sampled_from(["allocation", "transfer", "supply", "network", "presence", "household", "hearing",
                                 "assessment", "room_assignment", "withdrawal"]))  # fmt: skip
    time, status = draw(TIMES), draw(STATUS)
    if kind == "allocation":
        return allocation(draw(HOUSEHOLD), draw(PLACE), draw(DAYS), reference=draw(st.sampled_from(["A-1", "A-2"])),
                          status=status, time=time, members=draw(MEMBERS))  # fmt: skip
    if kind == "transfer":
        pair = draw(st.permutations(CENTRES))
        return event("transfer", time, reference="T-1", service="dispatching", status=status, household=draw(HOUSEHOLD),
                     from_centre=pair[0], to_centre=pair[1], moves_on=draw(DAYS), reason="capacity")  # fmt: skip
    if kind == "supply":
        return supply(draw(PLACE), time=time, status=status, item=draw(st.sampled_from(["nappies", "meals"])))
    if kind == "network":
        return supply("X", time=time, status=status, reference="S-N", applies_to=draw(st.sampled_from([
            {"network": True}, {"partner": "rodekruis"}, {"region": "north"}, {"centres": ["CEN-01", "CEN-02"]}])))  # fmt: skip
    if kind == "presence":
        listed = draw(st.lists(HOUSEHOLD, unique=True))
        return event("presence", time, service="dispatching", status=draw(RECORD), centre=draw(PLACE), on="2026-11-20",
                     households=[{"household": one, "members": draw(MEMBERS)} for one in listed])  # fmt: skip
    if kind == "household":
        return event("household", time, service="dispatching", status=draw(RECORD), household=draw(HOUSEHOLD),
                     members=draw(MEMBERS))  # fmt: skip
    if kind == "hearing":
        return event("hearing", time, service="CEN-01:social", status=draw(RECORD), who="centre", on="2026-11-20",
                     decision={"party": "dispatching", "reference": draw(st.sampled_from(["A-1", "T-1"]))})  # fmt: skip
    if kind == "assessment":
        return event("assessment", time, service="CEN-01:social", household=draw(HOUSEHOLD), kind="needs",
                     completed_on="2026-11-19")  # fmt: skip
    if kind == "room_assignment":
        return event("room_assignment", time, service="CEN-01:social", centre="CEN-01", household=draw(HOUSEHOLD),
                     code=draw(st.sampled_from(["12", "14"])), families_sharing_room=draw(st.integers(0, 3)))  # fmt: skip
    return event("allocation", time, reference="A-1", service="dispatching", status="withdrawn")


REGISTER = [centre(code, partner="rodekruis" if code == "CEN-01" else None, region="north", id=f"c-{code}")
            for code in CENTRES]  # fmt: skip


@st.composite
def arrivals(draw):
    """The same events twice: as one orderly batch, and shuffled, doubled, in batches, the register at any moment."""
    events = draw(st.lists(told(), min_size=1, max_size=8, unique_by=lambda one: one["id"]))
    shuffled = draw(st.permutations([*REGISTER, *events, *draw(st.lists(st.sampled_from(events), max_size=3))]))
    cuts = draw(st.lists(st.integers(1, 4), min_size=len(shuffled), max_size=len(shuffled)))
    batches = []
    while shuffled:
        batches.append(shuffled[: cuts[len(batches)]])
        shuffled = shuffled[len(batches[-1]) :]
    return events, batches


def _empty(desk):
    with desk.installation.engine.begin() as connection:
        for model in OWN:
            connection.execute(model.__table__.delete())


def _one_by_one_and_otherwise(desk, told):
    events, batches = told
    _empty(desk)
    desk.tell(*REGISTER, *events)
    before = desk.state()
    _empty(desk)
    for batch in batches:
        desk.tell(*batch)
    assert desk.state() == before


@pytest.fixture
def sqlite_desk(ready_sqlite_url, tmp_path):
    installation, nudges = make_installation(ready_sqlite_url, tmp_path)
    yield Desk(installation, nudges, SYSTEM)
    installation.engine.dispose()


@given(arrivals())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
def test_any_order_ends_in_the_same_ledger_on_sqlite(sqlite_desk, told):
    _one_by_one_and_otherwise(sqlite_desk, told)


@given(arrivals())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=20)
def test_any_order_ends_in_the_same_ledger_on_postgresql(postgres_desk, told):
    _one_by_one_and_otherwise(postgres_desk, told)
