"""After an erasure nothing of the household can be read in any table, and nothing of anybody else is lost."""

import sqlalchemy as sa

from coordination.checking import check_centre
from coordination.erasing import erase_named
from coordination.erasing.naming import ERASED
from coordination.models import Mismatch, Quarantined
from tests.coordination.erasing.conftest import LABEL, NEIGHBOUR, PERSONAL
from tests.coordination.erasing.reading import places_of


def erase(desk, named=LABEL, reason="asked for by the family"):
    return erase_named(desk.installation, desk.actor, named, reason)


def test_the_household_left_traces_in_many_places(lived):
    # Without this, the tests below would prove nothing.
    assert set(places_of(lived.installation, *PERSONAL)) >= {
        "alert_subjects.proof", "alerts.evidence", "decisions.reference", "event_payloads.ciphertext", "events.data",
        "events.event_id", "events.reference", "household_files.ciphertext", "households.label",
        "idempotent_answers.body", "imports.name", "mismatches.text", "quarantine.place", "quarantine.raw",
        "tasks.text",
    }  # fmt: skip


def test_nothing_of_it_can_be_read_in_any_table(lived):
    told = erase(lived)
    assert places_of(lived.installation, *PERSONAL, besides=[NEIGHBOUR]) == []
    assert told.destroyed == {
        "statements": 7, "decisions": 5, "alerts": 1, "texts": 4, "waiting": 6, "answers": 1,
    }  # fmt: skip


def test_nothing_of_it_comes_back_with_the_next_checks(lived):
    erase(lived)
    for code in ("CEN-01", "CEN-02"):
        check_centre(lived.installation, code)
    assert places_of(lived.installation, *PERSONAL, besides=[NEIGHBOUR]) == []


def test_nobody_else_loses_anything(lived):
    other = lived.file("H-2000")
    before = {row.id: row for row in quarantined(lived)}
    erase(lived)
    assert lived.file("H-2000") == other
    after = {raw: row.status for row in quarantined(lived) for raw in [opened(lived, row)]}
    assert [raw for raw, status in after.items() if status == "open" and NEIGHBOUR in raw]
    assert [raw for raw, status in after.items() if status == "open" and "H-2000" in raw]
    (listed,) = [raw for raw in after if '"H-3"' in raw]
    assert (LABEL in listed, after[listed]) == (False, "open")
    assert {row.id for row in quarantined(lived)} == before.keys()
    texts = lived.rows(Mismatch.text, Mismatch.what_works)
    assert texts == [(ERASED, "Nothing for H-2000")]


def quarantined(desk):
    with desk.installation.begin(read_only=True) as uow:
        return uow.session.scalars(sa.select(Quarantined)).all()


def opened(desk, row):
    return desk.installation.vault.open(row.raw).decode() if row.raw else ""
