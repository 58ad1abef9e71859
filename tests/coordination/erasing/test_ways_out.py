"""Whoever asks, by whatever way out, hears nothing of an erased household, before the next check and after it."""

import datetime as dt

import pytest

from coordination.actors import Actor
from coordination.calendars import calendar_of
from coordination.checking import check_centre
from coordination.decisions import list_decisions as list_stored
from coordination.decisions import read_decision as read_stored
from coordination.erasing import erase_named
from coordination.models import Alert
from coordination.placements import suppose
from coordination.policy.access import may
from coordination.quarantine import list_quarantine, read_quarantine
from coordination.queries import (
    list_alerts,
    list_gaps,
    list_inconsistencies,
    list_mismatches,
    list_notices,
    list_tasks,
    read_alert,
    read_mismatch,
    read_task,
)
from coordination.queries.households import list_households
from coordination.queries.journal import list_journal
from tests.coordination.erasing.conftest import LABEL, NEIGHBOUR, PERSONAL, somebody
from tests.coordination.telling import event


def everything_told(desk, actor):
    """All that the lists and pages tell this reader, as one text."""
    told = []
    with desk.installation.begin(actor, read_only=True) as uow:
        told += [read_alert(uow, row.id, "en") for row in list_alerts(uow, "en", status=None, limit=500).items]
        told += [read_task(uow, row.id, "en") for row in list_tasks(uow, "en", limit=500).items]
        told += [read_mismatch(uow, row.id, "en") for row in list_mismatches(uow, "en", limit=500).items]
        decisions = list_stored(uow, reveal=True, limit=500).items
        told += [read_stored(uow, row.reference, row.party, row.kind, reveal=True) for row in decisions]
        told += [read_quarantine(uow, row.id) for row in list_quarantine(uow, status=None, limit=500).items]
        told += [list_gaps(uow, "en"), list_inconsistencies(uow, "en"), list_notices(uow, "en")]
        told += [list_households(uow), may(actor, "journal.read") and list_journal(uow, limit=500)]
        with calendar_of(uow, "CEN-01", proposals=True) as calendar:
            told += [calendar.households, calendar.standings]
        with calendar_of(uow, "CEN-01", known_at=uow.at + dt.timedelta(minutes=1)) as calendar:
            told += [calendar.households, calendar.standings]
    return repr(told).replace(NEIGHBOUR, "").lower()


READERS = {
    "child policy": ("child_policy",), "dispatching": ("dispatching",), "direction": ("CEN-01:direction",),
    "logistics": ("logistics",), "quality": ("quality",), "the installation": (),
}  # fmt: skip


@pytest.fixture(params=READERS)
def reader(request, lived):
    parties = READERS[request.param]
    return somebody(lived.installation, *parties) if parties else lived.actor


def test_the_ways_out_did_tell_of_it(lived):
    told = everything_told(lived, lived.actor)
    assert [word for word in PERSONAL if word.lower() not in told] == []


def test_no_way_out_tells_of_it_any_more(lived, reader):
    erase_named(lived.installation, lived.actor, LABEL, "asked for")
    told = everything_told(lived, reader)
    assert [word for word in PERSONAL if word.lower() in told] == []
    for code in ("CEN-01", "CEN-02"):
        check_centre(lived.installation, code)
    told = everything_told(lived, reader)
    assert [word for word in PERSONAL if word.lower() in told] == []


def test_the_alert_that_it_kept_open_goes_on_for_the_others_and_falls_with_the_last(lived):
    rule = "care.infant-without-supplies"
    erase_named(lived.installation, lived.actor, LABEL, "asked for")
    check_centre(lived.installation, "CEN-01")
    with lived.installation.begin(read_only=True) as uow:
        (row,) = list_alerts(uow, "en", rule=rule, whole=True).items
        assert [subject.ref for subject in row.subjects] == ["H-2000"]
    erase_named(lived.installation, lived.actor, "H-2000", "asked for")
    check_centre(lived.installation, "CEN-01")
    assert (rule, "resolved") in lived.rows(Alert.rule, Alert.status)


def test_what_if_knows_nothing_of_it(lived):
    erase_named(lived.installation, lived.actor, LABEL, "asked for")
    check_centre(lived.installation, "CEN-01")
    moved = event("transfer", reference="T-9", service="dispatching", status="confirmed", household=LABEL,
                  from_centre="CEN-01", to_centre="CEN-02", moves_on="2026-12-20", reason="capacity")  # fmt: skip
    supposed = suppose(lived.installation, [moved], Actor(name="system", system=True, scopes=frozenset({"read"})))
    assert "kid-77" not in repr(supposed)
    assert "1998" not in repr(supposed)
