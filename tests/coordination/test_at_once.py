"""Several doors at once, with real connections to PostgreSQL: nobody loses a statement, nobody waits in a circle."""

import threading

from sqlalchemy import text

from coordination.actors import SYSTEM
from coordination.events import submit_events
from coordination.ledger.keys import begin_intake
from coordination.models import Decision, Dirt, Event, Household, Quarantined
from tests.coordination.telling import allocation, centre, event, supply


def at_once(installation, *batches):
    """Submit batches from as many threads, which all start together; give their receipts."""
    found, failures = {}, []
    start = threading.Barrier(len(batches))

    def run(number, batch):
        try:
            start.wait()
            found[number] = submit_events(installation, batch, SYSTEM)
        except Exception as error:  # noqa: BLE001 — told to the test
            failures.append(error)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(batches)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return [found[number] for number in range(len(batches))]


def test_statements_about_the_same_households_in_opposite_order(postgres_desk):
    postgres_desk.accept(centre("CEN-01"), centre("CEN-02"))
    one = [allocation(f"H-{n}", "CEN-01", "2026-12-05", reference=f"A-{n}") for n in range(40)]
    other = [
        event("assessment", service="quality", household=f"H-{n}", completed_on="2026-11-19", kind="needs")
        for n in reversed(range(40))
    ]
    third = [allocation(f"H-{n}", "CEN-02", "2027-01-05", reference=f"B-{n}") for n in reversed(range(40))]
    for receipts in at_once(postgres_desk.installation, one, other, third):
        assert {receipt.status for receipt in receipts} == {"accepted"}
    assert postgres_desk.count(Household) == 40
    for n in range(40):
        assert {standing.kind for standing in postgres_desk.file(f"H-{n}")} == {"allocation", "assessment"}
        assert len(postgres_desk.file(f"H-{n}")) == 3
        assert postgres_desk.centres_of(f"H-{n}") == {"CEN-01", "CEN-02"}


def test_restatements_of_one_decision_all_count(postgres_desk):
    postgres_desk.accept(centre("CEN-01"), centre("CEN-02"))
    batches = [
        [supply("CEN-01", time=f"2026-11-20T09:{number:02}:{n:02}Z", until=f"2027-01-{n + 1:02}") for n in range(10)]
        for number in range(5)
    ]
    at_once(postgres_desk.installation, *batches)
    (standing,) = [standing for _, kind, _, standing in postgres_desk._standings() if kind == "supply"]
    assert standing["in_force"][2]["until"] == "2027-01-10"
    assert standing["last"][0] == max(row[0] for row in postgres_desk.rows(Event.time_us))
    assert postgres_desk.count(Event) == 52


def test_the_same_events_from_several_doors_are_taken_in_once(postgres_desk):
    postgres_desk.accept(centre("CEN-01"))
    batch = [allocation(f"H-{n}", "CEN-01", "2026-12-05", reference=f"A-{n}") for n in range(30)]
    found = at_once(postgres_desk.installation, batch, batch[::-1], batch)
    statuses = [receipt.status for receipts in found for receipt in receipts]
    assert (statuses.count("accepted"), statuses.count("duplicate")) == (30, 60)
    assert postgres_desk.count(Event) == 31


def test_an_allocation_that_changes_its_household_while_both_are_written(postgres_desk):
    postgres_desk.accept(centre("CEN-01"), allocation("H-1", "CEN-01", "2026-12-05", reference="A-1"))
    moved = [allocation("H-2", "CEN-01", "2026-12-05", reference="A-1", time="2026-11-21T09:00:00Z")]
    other = [event("assessment", service="quality", household=one, completed_on="2026-11-19", kind="needs")
             for one in ("H-2", "H-1")]  # fmt: skip
    at_once(postgres_desk.installation, moved, other)
    assert {standing.kind for standing in postgres_desk.file("H-1")} == {"assessment"}
    assert {standing.kind for standing in postgres_desk.file("H-2")} == {"assessment", "allocation"}


def test_a_centre_that_is_registered_while_its_events_come_in_gets_them_all(postgres_desk):
    postgres_desk.accept(centre("CEN-01"))
    early = [supply("CEN-09", reference=f"S-{n}") for n in range(20)]
    at_once(postgres_desk.installation, early[:10], [centre("CEN-09")], early[10:])
    assert {row[0] for row in postgres_desk.rows(Quarantined.status)} <= {"replayed"}
    assert len([row for row in postgres_desk.rows(Decision.kind) if row == ("supply",)]) == 20


def test_every_touch_of_a_centre_is_counted_and_told(postgres_desk):
    postgres_desk.accept(centre("CEN-01"))
    batches = [[supply("CEN-01", reference=f"S-{door}-{n}")] for door in range(6) for n in range(2)]
    at_once(postgres_desk.installation, *batches)
    assert postgres_desk.wanted() == {"CEN-01": 13}
    assert {row[0] for row in postgres_desk.rows(Dirt.wanted)} == set(range(1, 14))


def test_taking_in_is_capped_at_thirty_seconds(postgres_desk):
    with postgres_desk.installation.begin() as uow:
        begin_intake(uow, registers=False)
        for name in ("statement_timeout", "transaction_timeout"):
            assert uow.session.scalar(text(f"SHOW {name}")) == "30s"
    with postgres_desk.installation.begin() as uow:
        assert uow.session.scalar(text("SHOW transaction_timeout")) == "0"
