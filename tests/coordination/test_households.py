"""Households: pseudonyms, labels, and erasing one without a trace of what was personal."""

import pytest
import sqlalchemy as sa

from coordination.erasing import erase_household
from coordination.errors import NotFoundError
from coordination.households import household_ref, label_of
from coordination.journal import seal, verify
from coordination.models import (
    Decision,
    Event,
    EventPayload,
    Household,
    HouseholdCentre,
    HouseholdFile,
    HouseholdSeen,
    Quarantined,
)
from tests.coordination.telling import allocation, centre, event

KEPT = (Event, EventPayload, Decision, Household, HouseholdFile)


@pytest.fixture
def lived(desk):
    """A household with a past, present and future in two centres."""
    desk.accept(
        centre("CEN-01"), centre("CEN-02"),
        allocation("H-1", "CEN-01", "2026-10-05", members=[{"ref": "m1", "born": "1998-02"}]),
        allocation("H-2", "CEN-01", "2026-10-05"),
        event("presence", service="CEN-01:direction", centre="CEN-01", on="2026-11-20", households=["H-1", "H-2"]),
        event("birth", service="medical", household="H-1", member="m2", on="2026-11-01"),
        event("transfer", reference="T-1", service="dispatching", status="confirmed", household="H-1",
              from_centre="CEN-01", to_centre="CEN-02", moves_on="2026-12-20", reason="closure"),
        event("room_assignment", service="CEN-01:social", centre="CEN-01", code="12", household="H-1"),
    )  # fmt: skip
    desk.tell(event("assessment", service="CEN-77:social", household="H-1", kind="needs",
                    completed_on="2026-11-19"))  # fmt: skip
    desk.nudges.clear()
    return desk


def _erase(desk, household):
    with desk.installation.begin() as uow:
        erase_household(uow, desk.ref(household), "retention")


def test_a_household_is_known_by_the_same_pseudonym_whoever_names_it(desk):
    with desk.installation.begin() as uow:
        ref = household_ref(uow, "H-1")
        assert household_ref(uow, " H-1 ") == ref
        assert label_of(uow, [ref, "Pnobody"]) == {ref: "H-1"}
    desk.accept(centre("CEN-01"), allocation("H-1", "CEN-01", "2026-12-05"))
    assert desk.rows(Household.ref) == [(ref,)]


def test_erasing_destroys_what_is_personal_and_leaves_a_tombstone(lived):
    other = lived.file("H-2")
    _erase(lived, "H-1")
    ref = lived.ref("H-1")
    (row,) = [
        row for row in lived.rows(Household.ref, Household.key, Household.label, Household.erased_at) if row[0] == ref
    ]
    assert row[1:3] == (None, None)
    assert row[3] is not None
    for table in (EventPayload, HouseholdCentre, HouseholdSeen):
        assert ref not in {row[0] for row in lived.rows(table.household)}
    assert (ref, None) in lived.rows(HouseholdFile.household, HouseholdFile.ciphertext)
    assert {status for household, status in lived.rows(Decision.household, Decision.status) if household == ref} == {
        "withdrawn"
    }
    assert lived.file("H-2") == other
    assert lived.count(Event) == 8
    assert lived.rows(Quarantined.status, Quarantined.raw) == [("discarded", b"")]


def test_erasing_lets_every_centre_look_again(lived):
    before = lived.wanted()
    _erase(lived, "H-1")
    assert lived.wanted() == {code: wanted + 1 for code, wanted in before.items()}
    assert {nudge.args for nudge in lived.nudges} == {("CEN-01",), ("CEN-02",)}
    assert lived.dirt("CEN-02")[-1] == ("household", lived.ref("H-1"))
    assert lived.scopes("T-1") == set()


def test_the_journal_still_verifies_after_an_erasure(lived):
    seal(lived.installation)
    _erase(lived, "H-1")
    seal(lived.installation)
    proof = verify(lived.installation)
    assert proof.holds
    assert proof.unsealed == 0


def test_what_is_said_of_an_erased_household_is_not_kept_again(lived):
    _erase(lived, "H-1")
    told = allocation("H-1", "CEN-01", "2027-01-05", reference="A-9")
    (receipt,) = lived.tell(told)
    assert (receipt.status, receipt.problem["code"]) == ("set_aside", "household_erased")
    listed = event("presence", "2026-11-21T09:00:00Z", service="CEN-01:direction", centre="CEN-01", on="2026-11-20",
                   households=["H-1", "H-2"])  # fmt: skip
    lived.accept(listed)
    assert lived.ref("H-1") not in {row[0] for row in lived.rows(EventPayload.household)}
    assert len(lived.file("H-2")) == 2


def test_erasing_twice_changes_nothing_and_an_unknown_one_is_said_to_be_unknown(lived):
    _erase(lived, "H-1")
    before = lived.wanted()
    _erase(lived, "H-1")
    assert lived.wanted() == before
    with pytest.raises(NotFoundError), lived.installation.begin() as uow:
        erase_household(uow, "Pnobody", "retention")


def test_a_backup_without_the_secret_tells_nothing(lived):
    with lived.installation.begin(read_only=True) as uow:
        rows = [uow.session.execute(sa.select(model.__table__)).all() for model in KEPT]
    for personal in ("H-1", "1998-02", "2026-10-05", "2026-12-20", "closure"):
        assert personal not in str(rows).replace("A-H-1", "").replace("A-H-2", "")
