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
from tests.profiles import examples

OWN = (Dirt, CentreWanted, DecisionScope, EventPayload, HouseholdFile, HouseholdCentre, HouseholdSeen, Event, Decision,
       Household, Centre, Quarantined, JournalEntry)  # fmt: skip
CENTRES = ("CEN-01", "CEN-02", "CEN-03")
HOUSEHOLDS = ("H-1", "H-2")
TIMES = st.sampled_from([f"2026-11-{day:02}T{hour}:00:00Z" for day in (18, 19, 20) for hour in ("09", "23")])
DAYS = st.sampled_from(["2026-11-19", "2026-11-20", "2026-12-05", "2027-01-10"])
STATUS = st.sampled_from(["proposed", "confirmed", "confirmed", "withdrawn"])
RECORD = st.sampled_from(["recorded", "recorded", "withdrawn"])
PLACE, HOUSEHOLD = st.sampled_from(CENTRES), st.sampled_from(HOUSEHOLDS)
MEMBERS = st.lists(
    st.sampled_from(
        [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03"}, {"ref": "m2", "needs": ["medical"]}]
    ),
    max_size=2,
    unique_by=lambda one: one["ref"],
)
SCOPES = st.sampled_from(
    [{"network": True}, {"partner": "rodekruis"}, {"region": "north"}, {"centres": ["CEN-01", "CEN-02"]}]
)


def _allocation(draw, time):
    reference = draw(st.sampled_from(["A-1", "A-2"]))
    return allocation(
        draw(HOUSEHOLD), draw(PLACE), draw(DAYS), reference=reference, status=draw(STATUS), time=time,
        members=draw(MEMBERS),
    )  # fmt: skip


def _transfer(draw, time):
    origin, target, _ = draw(st.permutations(CENTRES))
    return event(
        "transfer", time, reference="T-1", service="dispatching", status=draw(STATUS), household=draw(HOUSEHOLD),
        from_centre=origin, to_centre=target, moves_on=draw(DAYS), reason="capacity",
    )  # fmt: skip


def _supply(draw, time):
    return supply(draw(PLACE), time=time, status=draw(STATUS), item=draw(st.sampled_from(["nappies", "meals"])))


def _wide(draw, time):
    return supply("X", time=time, status=draw(STATUS), reference="S-N", applies_to=draw(SCOPES))


def _presence(draw, time):
    listed = [{"household": one, "members": draw(MEMBERS)} for one in draw(st.lists(HOUSEHOLD, unique=True))]
    return event(
        "presence", time, service="dispatching", status=draw(RECORD), centre=draw(PLACE), on="2026-11-20",
        households=listed,
    )  # fmt: skip


def _household(draw, time):
    return event(
        "household", time, service="dispatching", status=draw(RECORD), household=draw(HOUSEHOLD), members=draw(MEMBERS)
    )


def _hearing(draw, time):
    target = {"party": "dispatching", "reference": draw(st.sampled_from(["A-1", "T-1"]))}
    return event(
        "hearing", time, service="CEN-01:social", status=draw(RECORD), who="centre", on="2026-11-20", decision=target
    )


def _assessment(draw, time):
    told = {"service": "CEN-01:social", "household": draw(HOUSEHOLD), "kind": "needs", "completed_on": "2026-11-19"}
    return event("assessment", time, **told)


def _room(draw, time):
    return event(
        "room_assignment", time, service="CEN-01:social", centre="CEN-01", household=draw(HOUSEHOLD),
        code=draw(st.sampled_from(["12", "14"])), families_sharing_room=draw(st.integers(0, 3)),
        **draw(st.sampled_from([{}, {"member": "m2"}])),
    )  # fmt: skip


def _withdrawal(_, time):
    return event("allocation", time, reference="A-1", service="dispatching", status="withdrawn")


WAYS = (_allocation, _transfer, _supply, _wide, _presence, _household, _hearing, _assessment, _room, _withdrawal)


@st.composite
def told(draw):
    """One event of any kind about the same few things."""
    return draw(st.sampled_from(WAYS))(draw, draw(TIMES))


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


pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def _empty(desk):
    with desk.installation.engine.begin() as connection:
        for model in OWN:
            connection.execute(model.__table__.delete())


def _difference(before, after, *told):
    """Say in a few lines what differs, for the reader of a failure."""
    names = before if isinstance(before, dict) else sorted({*before, *after}, key=repr)
    if isinstance(before, dict):
        rows = [f"{name}: {before[name]} / {after.get(name)}" for name in names if before[name] != after.get(name)]
    else:
        rows = [f"{'-' if row in before else '+'} {row}" for row in names if (row in before) != (row in after)]
    return "\n".join([*rows, *map(str, told)])


def _one_by_one_and_otherwise(desk, told):
    events, batches = told
    _empty(desk)
    desk.tell(*REGISTER, *events)
    before = desk.state()
    _empty(desk)
    for batch in batches:
        desk.tell(*batch)
    after = desk.state()
    for part, told_before in before.items():
        assert after[part] == told_before, _difference(told_before, after[part], events, batches)


@pytest.fixture
def sqlite_desk(ready_sqlite_url, tmp_path):
    installation, nudges = make_installation(ready_sqlite_url, tmp_path)
    yield Desk(installation, nudges, SYSTEM)
    installation.engine.dispose()


@given(arrivals())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=examples(60))
def test_any_order_ends_in_the_same_ledger_on_sqlite(sqlite_desk, told):
    _one_by_one_and_otherwise(sqlite_desk, told)


@given(arrivals())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=examples(20))
def test_any_order_ends_in_the_same_ledger_on_postgresql(postgres_desk, told):
    _one_by_one_and_otherwise(postgres_desk, told)
