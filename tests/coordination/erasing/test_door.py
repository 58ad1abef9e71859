"""Erasing is asked for by reference or pseudonym, with a reason; what is said afterwards is not kept again."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from coordination.actors import SYSTEM
from coordination.calendars import calendar_of
from coordination.erasing import erase_household, erase_named, find_household
from coordination.errors import ConflictError, InvalidError, NotFoundError
from coordination.events import submit_events
from coordination.idempotency import keep_answer, take_key
from coordination.journal import seal, verify
from coordination.models import Event, Household, IdempotentAnswer, JournalEntry, Quarantined
from coordination.quarantine import discard
from tests.coordination.conftest import make_installation
from tests.coordination.erasing.conftest import DIGEST, KEY, LABEL, NEIGHBOUR, PERSONAL
from tests.coordination.erasing.reading import places_of, waits_for_a_lock
from tests.coordination.telling import allocation, centre, event
from tests.waiting import until


def erase(desk, named=LABEL, reason="asked for by the family"):
    return erase_named(desk.installation, desk.actor, named, reason)


@pytest.mark.parametrize("named", [LABEL, f" {LABEL} ", "pseudonym"])
def test_a_household_is_found_by_its_reference_and_by_its_pseudonym(desk, named):
    desk.accept(centre("CEN-01"), allocation(LABEL, "CEN-01", "2026-12-05"))
    with desk.installation.begin(read_only=True) as uow:
        assert find_household(uow, desk.ref(LABEL) if named == "pseudonym" else named) == desk.ref(LABEL)


@pytest.mark.parametrize("named", ["H-1", "", "P" + "A" * 24, "\udc80\x00", "x" * 10_000])
def test_one_that_is_not_known_is_said_to_be_unknown(desk, named):
    desk.accept(centre("CEN-01"), allocation(LABEL, "CEN-01", "2026-12-05"))
    with pytest.raises(NotFoundError, match="household_not_found"):
        erase(desk, named)


@pytest.mark.parametrize(
    ("reason", "code"),
    [(" ", "text_missing"), ("x" * 501, "text_too_long"), ("h-1041 asked for it", "reason_names_household")],
)
def test_a_reason_that_does_not_fit_erases_nothing(lived, reason, code):
    before = places_of(lived.installation, *PERSONAL)
    with pytest.raises(InvalidError, match=code):
        erase(lived, reason=reason)
    assert places_of(lived.installation, *PERSONAL) == before


def test_the_journal_says_who_erased_and_how_much_and_still_verifies(lived):
    seal(lived.installation)
    told = erase(lived)
    seal(lived.installation)
    entries = [row for row in lived.rows(JournalEntry.act, JournalEntry.subject, JournalEntry.data)
               if row[0] == "household_erased"]  # fmt: skip
    assert entries == [("household_erased", lived.ref(LABEL), {"reason": "asked for by the family", **told.destroyed})]
    assert verify(lived.installation).holds


def test_erasing_again_changes_nothing(lived):
    first = erase(lived)
    wanted, journal = lived.wanted(), lived.count(JournalEntry)
    lived.installation.clock.move(days=1)
    again = erase(lived, lived.ref(LABEL), reason=LABEL)
    assert (again.household, again.erased_at, again.destroyed) == (first.household, first.erased_at, {})
    assert (lived.wanted(), lived.count(JournalEntry)) == (wanted, journal)


def test_decisions_of_it_that_are_named_by_reference_alone_are_set_aside(lived):
    erase(lived)
    events = lived.count(Event)
    withdrawal = event("allocation", reference=f"A-{LABEL}", service="dispatching", status="withdrawn")
    heard = event("hearing", service="logistics", decision={"party": "dispatching", "reference": f"A-{LABEL}"},
                  who="children", on="2026-11-19", text="They are afraid")  # fmt: skip
    moved = event("transfer", reference="T-1", service="dispatching", status="withdrawn", urgent_because="afraid")
    listed = event("presence", service="CEN-01:direction", centre="CEN-01", on="2026-12-07", households=[LABEL])
    receipts = lived.tell(withdrawal, heard, moved, listed)
    assert [receipt.status for receipt in receipts] == ["set_aside", "set_aside", "set_aside", "accepted"]
    assert lived.count(Event) == events + 1
    assert places_of(lived.installation, *PERSONAL, besides=[NEIGHBOUR]) == []


def test_another_partys_decision_of_the_same_reference_is_not_set_aside(lived):
    lived.accept(centre("CEN-09", partner="caritas"))
    erase(lived)
    other = event("transfer", reference="T-1", service="caritas:dispatching", status="withdrawn")
    assert [receipt.status for receipt in lived.tell(other)] == ["accepted"]


def test_an_answer_that_named_it_is_not_given_again(lived):
    assert take_key(lived.installation, lived.director, KEY, DIGEST).status == 200
    erase(lived)
    assert lived.rows(IdempotentAnswer.body) == [({},)]
    with pytest.raises(ConflictError, match="answer_erased"):
        take_key(lived.installation, lived.director, KEY, DIGEST)


def test_an_answer_that_was_worked_out_before_and_comes_after_is_not_kept(lived):
    key, body = "another key", {"text": '{"ref": "H-1041"}', "headers": {}}
    assert take_key(lived.installation, lived.director, key, DIGEST) is None
    erase(lived)
    keep_answer(lived.installation, lived.director, key, 200, body)
    assert {str(row[0]) for row in lived.rows(IdempotentAnswer.body)} == {"{}"}
    with pytest.raises(ConflictError, match="answer_erased"):
        take_key(lived.installation, lived.director, key, DIGEST)


def test_long_after_an_erasure_answers_are_kept_again(lived):
    erase(lived)
    lived.installation.clock.move(minutes=2)
    body = {"text": "done", "headers": {}}
    assert take_key(lived.installation, lived.director, "another key", DIGEST) is None
    keep_answer(lived.installation, lived.director, "another key", 200, body)
    assert take_key(lived.installation, lived.director, "another key", DIGEST).body == body


def test_no_answer_is_kept_between_the_look_of_an_erasure_and_its_end(postgres_desk):
    desk = postgres_desk
    desk.accept(centre("CEN-01"), allocation("H-1041", "CEN-01", "2026-11-01"))
    installation, body = desk.installation, {"text": '{"ref": "H-1041"}', "headers": {}}
    assert take_key(installation, SYSTEM, "a key", DIGEST) is None
    keeping = threading.Thread(target=keep_answer, args=[installation, SYSTEM, "a key", 200, body])
    with installation.begin() as uow:
        erase_household(uow, desk.ref("H-1041"), "asked for")
        keeping.start()
        until(lambda: not keeping.is_alive() or waits_for_a_lock(installation))
        assert keeping.is_alive()
    keeping.join()
    assert desk.rows(IdempotentAnswer.body) == [({},)]


def test_another_process_drops_it_from_the_calendar_that_it_keeps(lived, ready_url, tmp_path):
    other, _ = make_installation(ready_url, tmp_path)
    with other.begin(read_only=True) as uow, calendar_of(uow, "CEN-01") as calendar:
        assert lived.ref(LABEL) in calendar.households
    erase(lived)
    with other.begin(read_only=True) as uow, calendar_of(uow, "CEN-01") as calendar:
        assert set(calendar.households) == {lived.ref("H-2000")}
        before = uow.at
    with other.begin(read_only=True) as uow, calendar_of(uow, "CEN-01", known_at=before) as calendar:
        assert lived.ref(LABEL) not in calendar.households
    other.engine.dispose()


def test_the_key_is_not_left_in_the_file_of_sqlite(ready_sqlite_url, tmp_path):
    installation, _ = make_installation(ready_sqlite_url, tmp_path)
    engine = installation.engine
    # Some builds of SQLite overwrite what is deleted by themselves; this one shall not.
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA secure_delete = OFF"))
    houses = [LABEL, *(f"H-{number}" for number in range(60))]
    told = [centre("CEN-01"), *(allocation(house, "CEN-01", "2026-12-05") for house in houses)]
    submit_events(installation, told, SYSTEM)
    with installation.begin(read_only=True) as uow:
        wrapped = uow.session.get_one(Household, installation.vault.pseudonym(LABEL)).key
    assert wrapped in _file(engine, engine.url.database)
    erase_named(installation, SYSTEM, LABEL, "asked for")
    left = _file(engine, engine.url.database)
    assert not any(wrapped[at : at + 8] in left for at in range(len(wrapped) - 7))
    engine.dispose()


def _file(engine, file):
    with engine.connect().execution_options(read_only=True) as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    return Path(file).read_bytes()


def test_a_reason_for_discarding_does_not_name_a_household_into_the_journal(lived):
    (row,) = [id for id, place in lived.rows(Quarantined.id, Quarantined.place) if place and place.get("line") == 2]
    with pytest.raises(InvalidError, match="reason_names_household"), lived.installation.begin() as uow:
        discard(uow, row, "H-1041 never came")
    with lived.installation.begin() as uow:
        discard(uow, row, "this family never came")
