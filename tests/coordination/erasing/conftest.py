"""A household that left traces wherever a household can, beside another one that must keep its own."""

import pytest
import sqlalchemy as sa

from coordination.actors import Actor
from coordination.checking import check_centre
from coordination.idempotency import keep_answer, take_key
from coordination.ids import new_id
from coordination.importing import import_file
from coordination.mismatches import Flag, flag_mismatch
from coordination.models import Alert, Membership, Person, Task
from coordination.tasks import Completion, complete_task
from tests.coordination.telling import Desk, allocation, centre, event, supply

LABEL, NEIGHBOUR = "H-1041", "H-1041-2"
KEY, DIGEST = "about H-1041", "d" * 64
PERSONAL = (LABEL, "kid-77", "1998-02", "2026-03", "2026-11-01", "2026-11-17", "afraid", "urgent words")
"""What only this household is, or what only it was said of."""


def somebody(installation, *parties):
    """A person who belongs to these parties."""
    with installation.begin() as uow:
        person = new_id()
        uow.session.add(Person(id=person, login=f"somebody-{person}", name="Somebody", password_hash="-",
                               created_at=uow.at))  # fmt: skip
        uow.session.flush()
        uow.session.add_all(Membership(person=person, party=party) for party in parties)
    return Actor(person=person, name="Somebody", parties=parties, scopes=frozenset({"submit", "read", "act"}))


def family(household, *, child, born="2025-03", **more):
    """A parent with a child are sent to CEN-01."""
    members = [{"ref": "m1", "born": "1998-02" if household == LABEL else "1990-05"}, {"ref": child, "born": born}]
    return allocation(household, "CEN-01", "2026-12-05", members=members, **more)


@pytest.fixture
def lived(desk: Desk):
    """H-1041 and H-2000 come to a centre where nappies stop; people write about it, and messages go wrong."""
    desk.accept(
        centre("CEN-01"), centre("CEN-02"), supply("CEN-01", from_="2026-12-10"),
        {**family(LABEL, child="kid-77", born="2026-03"), "id": "arrival of H-1041"},
        family("H-2000", child="other"),
        event("birth", service="medical", household=LABEL, member="kid-78", on="2026-11-01"),
        event("assessment", service="medical", household=LABEL, kind="needs", completed_on="2026-11-17"),
        event("transfer", reference="T-1", service="dispatching", status="proposed", household=LABEL,
              from_centre="CEN-01", to_centre="CEN-02", moves_on="2026-12-20", reason="incident",
              urgent_because="urgent words"),
        event("presence", service="CEN-01:direction", centre="CEN-01", on="2026-12-06", households=[LABEL, "H-2000"]),
        event("hearing", service="CEN-01:direction", decision={"party": "dispatching", "reference": f"A-{LABEL}"},
              who="parents", on="2026-11-18", view="object", text="They are afraid"),
        event("hearing", service="CEN-01:direction", decision={"party": "logistics", "reference": "S-1"},
              who="centre", on="2026-11-18", view="object", text="Without them H-1041 is afraid"),
        event("room_assignment", service="CEN-01:social", centre="CEN-01", code="12", household=LABEL),
    )  # fmt: skip
    _go_wrong(desk)
    _be_looked_at(desk)
    _be_written_about(desk)
    desk.nudges.clear()
    return desk


def _go_wrong(desk):
    """Messages that were set apart: broken, waiting, replayed, discarded; and one about another household."""
    receipts = desk.tell(
        event("birth", service="medical", household=LABEL, member="kid-77", on="2026-13-45"),
        event("presence", service="CEN-77:direction", centre="CEN-77", on="2026-11-20", households=[LABEL, "H-3"]),
        event("birth", service="medical", household=NEIGHBOUR, member="m9", on="2026-13-45"),
        event("allocation", reference="A-9", service="dispatching", status="confirmed", household=LABEL,
              centre="CEN-77", arrives_on="2027-01-01"),
        b'{"household": "H-1041", "born": "1998-02", ',
    )  # fmt: skip
    assert {receipt.status for receipt in receipts} == {"quarantined"}
    rows = b"household;centre;arrives_on\nH-1041;CEN-01;someday\nH-2000;CEN-01;2026-12-05;2;3\n"
    import_file(desk.installation, "allocation H-1041.csv", rows, desk.actor)


def _be_looked_at(desk):
    for code in ("CEN-01", "CEN-02"):
        check_centre(desk.installation, code)


def _be_written_about(desk):
    """Its child is why there is an alert: the direction says what it sees, flags a mismatch, calls are answered."""
    installation = desk.installation
    director = somebody(installation, "CEN-01:direction")
    with installation.begin(director) as uow:
        alert = uow.session.scalars(sa.select(Alert).where(Alert.rule == "care.infant-without-supplies")).first()
        feedback = uow.session.scalars(sa.select(Task).where(Task.kind == "feedback")).first()
        complete_task(uow, feedback.id, Completion("observed", "The family H-1041 has a baby of 8 months"))
        flag_mismatch(uow, Flag("CEN-01", "h-1041 cannot wait", what_works="Nothing for H-2000", alert=alert.id))
    desk.director = director
    assert take_key(installation, director, KEY, DIGEST) is None
    keep_answer(installation, director, KEY, 200, {"text": '{"subject": {"kind": "household", "ref": "H-1041"}}',
                                                   "headers": {}})  # fmt: skip
