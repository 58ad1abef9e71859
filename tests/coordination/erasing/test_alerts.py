"""What alerts that fell long ago still said of a household, and erasing while others write."""

import threading

import pytest
import sqlalchemy as sa

from coordination.checking import check_centre
from coordination.erasing import erase_household, erase_named
from coordination.events import submit_events
from coordination.models import Alert, AlertSubject, Decision, EventPayload, InformationGap, Task
from tests.coordination.erasing.conftest import LABEL, NEIGHBOUR, PERSONAL
from tests.coordination.erasing.reading import places_of, waits_for_a_lock
from tests.coordination.telling import allocation, centre, event, supply
from tests.waiting import until

RULE = "care.infant-without-supplies"


def erase(desk, named=LABEL):
    return erase_named(desk.installation, desk.actor, named, "asked for")


def alerts(desk, *columns):
    with desk.installation.begin(read_only=True) as uow:
        return [tuple(row) for row in uow.session.execute(sa.select(*columns).where(Alert.rule == RULE))]


@pytest.fixture
def fallen(desk):
    """An alert about one family, which fell when the family left."""
    members = [{"ref": "m1", "born": "1998-02"}, {"ref": "kid-77", "born": "2026-03"}]
    desk.accept(
        centre("CEN-01"), supply("CEN-01", from_="2026-12-10"),
        allocation(LABEL, "CEN-01", "2026-11-01", members=members),
    )  # fmt: skip
    check_centre(desk.installation, "CEN-01")
    desk.accept(event("departure", service="CEN-01:social", household=LABEL, left_on="2026-11-22"))
    check_centre(desk.installation, "CEN-01")
    assert alerts(desk, Alert.status) == [("resolved",)]
    return desk


def test_an_alert_that_fell_keeps_no_numbers_values_or_days_of_it(fallen):
    with fallen.installation.begin() as uow:  # a rule whose sentence counts people
        uow.session.execute(sa.update(Alert).values(summary={"subjects": 1, "counts": {"household.under_3": 1}}))
    told = str(alerts(fallen, Alert.summary, Alert.resolved_by, Alert.evidence))
    assert "2026-11-22" in told
    assert any("2026-11-22" in str(row) for row in fallen.rows(Task.cancelled_because))
    erase(fallen)
    ((summary, causes, evidence),) = alerts(fallen, Alert.summary, Alert.resolved_by, Alert.evidence)
    assert (summary["subjects"], summary["counts"]) == (1, {})
    assert {(cause["before"], cause["after"]) for cause in causes} == {(None, None)}
    assert {item["reference"] for item in evidence if item["kind"] == "supply"} == {"S-1"}
    subjects = fallen.rows(AlertSubject.ref, AlertSubject.proof, AlertSubject.digest, AlertSubject.evidence)
    assert {str(row[1:]) for row in subjects if row[0] == fallen.ref(LABEL)} == {str((b"", "", []))}
    assert places_of(fallen.installation, *PERSONAL, "2026-11-22", besides=[NEIGHBOUR]) == []


def test_an_alert_that_fell_keeps_what_it_says_of_the_others(lived):
    lived.accept(supply("CEN-01", reference="S-1", status="withdrawn", from_="2026-12-10",
                        time="2026-11-22T09:00:00+01:00"))  # fmt: skip
    check_centre(lived.installation, "CEN-01")
    erase(lived)
    with lived.installation.begin(read_only=True) as uow:
        query = sa.select(AlertSubject.ref, AlertSubject.proof).join(Alert, Alert.id == AlertSubject.alert)
        proofs = dict(uow.session.execute(query.where(Alert.rule == RULE, Alert.status == "resolved")).all())
    assert proofs[lived.ref("H-2000")]
    assert not proofs[lived.ref(LABEL)]
    ((causes,),) = alerts(lived, Alert.resolved_by)
    assert causes[0]["reference"] == "S-1"


def test_questions_about_it_are_asked_no_more(desk):
    desk.accept(centre("CEN-01"), allocation(LABEL, "CEN-01", "2026-11-01", members=[{"ref": "m1"}]))
    check_centre(desk.installation, "CEN-01")
    assert desk.ref(LABEL) in {row[0] for row in desk.rows(InformationGap.subject_ref)}
    erase(desk)
    assert desk.ref(LABEL) not in {row[0] for row in desk.rows(InformationGap.subject_ref)}


def test_erasing_and_taking_in_at_once_leaves_nothing_behind(postgres_desk):
    desk = postgres_desk
    desk.accept(centre("CEN-01"), centre("CEN-02"))
    houses = [f"H-10{number}" for number in range(6)]
    members = [{"ref": "kid-77", "born": "2026-03"}]
    desk.accept(*(allocation(house, "CEN-01", "2026-11-01", members=members) for house in houses))
    start, failed = threading.Barrier(3), []

    def during(work):
        start.wait()
        try:
            work()
        except Exception as problem:  # noqa: BLE001 — whatever it is, the test must fail
            failed.append(problem)

    def tell():
        for number in range(20):
            told = [event("assessment", f"2026-11-20T09:00:{number:02}Z", service="medical", household=house, kind="social",
                          reference=f"N-{house}-{number}", completed_on="2026-11-19") for house in reversed(houses)]  # fmt: skip
            submit_events(desk.installation, told, desk.actor)

    def look():
        for _ in range(10):
            check_centre(desk.installation, "CEN-01")

    works = [tell, look, lambda: [erase(desk, house) for house in houses]]
    threads = [threading.Thread(target=during, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    check_centre(desk.installation, "CEN-01")
    assert desk.count(EventPayload) == 0
    assert places_of(desk.installation, *houses, "kid-77", "2026-03", "2026-11-19") == []


def test_the_first_check_of_a_centre_waits_for_an_erasure_that_runs(postgres_desk):
    desk = postgres_desk
    desk.accept(centre("CEN-01"), supply("CEN-01", from_="2026-11-10"))
    desk.accept(allocation(LABEL, "CEN-01", "2026-11-01", members=[{"ref": "kid-77", "born": "2026-03"}]))
    looking = threading.Thread(target=check_centre, args=[desk.installation, "CEN-01"])

    with desk.installation.begin() as uow:
        erase_household(uow, desk.ref(LABEL), "asked for")
        looking.start()
        until(lambda: waits_for_a_lock(desk.installation) or not looking.is_alive())
        waited = looking.is_alive()
    looking.join()
    assert waited
    assert desk.count(Alert) == 0
    assert places_of(desk.installation, LABEL, "kid-77", "2026-03") == []


def test_of_a_decision_that_went_to_another_household_nothing_but_its_reference_stays(desk):
    """Its source goes on using the reference: under another one the next correction would be a second decision."""
    desk.accept(centre("CEN-01"), supply("CEN-01", from_="2026-11-10"))
    members = [{"ref": "kid-77", "born": "2026-03"}, {"ref": "m1", "born": "1998-02"}]
    desk.accept(allocation(LABEL, "CEN-01", "2026-11-01", reference=f"A-{LABEL}", members=members))
    check_centre(desk.installation, "CEN-01")
    other = allocation(
        "H-2000", "CEN-01", "2026-11-02", reference=f"A-{LABEL}", members=[{"ref": "k", "born": "2025-03"}]
    )
    desk.accept({**other, "time": "2026-11-23T08:59:00Z"})
    check_centre(desk.installation, "CEN-01")
    erase(desk)
    check_centre(desk.installation, "CEN-01")
    assert places_of(desk.installation, "kid-77", "2026-03", "1998-02") == []
    assert places_of(desk.installation, LABEL, besides=(f"A-{LABEL}",)) == []
    told = desk.rows(Decision.kind, Decision.reference, Decision.status, Decision.household)
    allocated = ("allocation", f"A-{LABEL}", "confirmed", desk.ref("H-2000"))
    assert [row for row in told if row[0] == "allocation"] == [allocated]
    later = {
        **other,
        "id": "later",
        "time": "2026-11-23T08:59:30Z",
        "data": {**other["data"], "arrives_on": "2026-11-03"},
    }
    desk.accept(later)
    assert len([row for row in desk.rows(Decision.kind) if row == ("allocation",)]) == 1
