"""The quarantine: corrected, replayed, discarded; nothing is lost and nothing comes in twice."""

import json

import pytest

from coordination.actors import Actor
from coordination.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from coordination.ids import new_id
from coordination.journal import seal, verify
from coordination.models import Decision, JournalEntry, Quarantined
from coordination.quarantine import (
    correct_and_replay,
    discard,
    list_quarantine,
    read_quarantine,
    replay,
    replay_due,
)
from tests.coordination.telling import centre, event, supply


def token(*parties, **more):
    return Actor(token=new_id(), parties=parties, scopes=frozenset({"submit", "read"}), **more)


@pytest.fixture
def logistics():
    return token("logistics")


@pytest.fixture
def waiting(desk, logistics):
    desk.accept(centre("CEN-01"))
    desk.tell(supply("CEN-01", item="napies"), supply("CEN-99", reference="S-2"), b"{", actor=logistics)
    return desk


def _rows(desk, actor=None, **filters):
    with desk.installation.begin(actor or desk.actor, read_only=True) as uow:
        return list_quarantine(uow, **filters)


def _one(desk, code):
    return next(row.id for row in _rows(desk).items if row.problem["code"] == code)


def test_each_waits_with_its_reason_its_place_and_what_it_waits_for(waiting):
    rows = {row.problem["code"]: row for row in _rows(waiting).items}
    assert set(rows) == {"invalid_event", "unknown_centre", "not_json"}
    (mistake,) = rows["invalid_event"].problem["mistakes"]
    assert (mistake["field"], mistake["context"]["suggestion"]) == ("data.item", "nappies")
    assert rows["unknown_centre"].waits_for == "centre:CEN-99"
    assert rows["not_json"].place == {"position": 2}
    assert {row.party for row in rows.values()} == {"logistics"}


def test_a_corrected_event_comes_in_and_the_original_is_destroyed(waiting, logistics):
    row = _one(waiting, "invalid_event")
    with waiting.installation.begin(logistics, read_only=True) as uow:
        raw = read_quarantine(uow, row).raw
    raw["data"]["item"] = "nappies"
    assert correct_and_replay(waiting.installation, row, raw, logistics).status == "accepted"
    assert ("replayed", b"") in waiting.rows(Quarantined.status, Quarantined.raw)
    with pytest.raises(ConflictError):
        correct_and_replay(waiting.installation, row, raw, logistics)


def test_a_correction_that_is_wrong_too_leaves_all_as_it_was(waiting, logistics):
    row = _one(waiting, "invalid_event")
    with pytest.raises(InvalidError):
        correct_and_replay(waiting.installation, row, supply("CEN-01", item="nothing"), logistics)
    assert len(_rows(waiting).items) == 3


def test_replaying_what_is_still_wrong_keeps_it(waiting, logistics):
    row = _one(waiting, "unknown_centre")
    assert replay(waiting.installation, row, logistics).status == "quarantined"
    assert len(_rows(waiting).items) == 3
    waiting.accept(centre("CEN-99"))
    with pytest.raises(ConflictError):
        replay(waiting.installation, row, logistics)
    assert ("S-2",) in waiting.rows(Decision.reference)


def test_replaying_reads_as_strictly_as_the_first_time(desk, logistics):
    desk.accept(centre("CEN-01"))
    twice = json.dumps(supply("CEN-01")).replace('"item"', '"item": "meals", "item"').encode()
    (receipt,) = desk.tell(twice, actor=logistics)
    assert receipt.problem["code"] == "told_twice"
    row = _one(desk, "told_twice")
    with desk.installation.begin(logistics, read_only=True) as uow:
        assert read_quarantine(uow, row).raw == twice
    assert replay(desk.installation, row, logistics).problem["code"] == "told_twice"
    assert desk.count(Decision) == 1


def test_what_was_said_of_people_is_never_kept_in_the_clear(desk):
    dispatching = token("dispatching")
    told = event("presence", service="dispatching", centre="CEN-01", on="2026-11-20",
                 households=[{"household": "H-4711"}, {"household": "H-4711", "members": [{"ref": "m1", "born": "soon"}]}])  # fmt: skip
    desk.accept(centre("CEN-01"))
    (receipt,) = desk.tell(told, actor=dispatching)
    assert "soon" in str(receipt.problem)
    ((problem,),) = desk.rows(Quarantined.problem)
    assert {one["code"] for one in problem["mistakes"]} == {"told_twice", "month_expected"}
    for told_by_it in ("H-4711", "soon"):
        assert told_by_it not in str(problem)
    with desk.installation.begin(dispatching, read_only=True) as uow:
        (row,) = list_quarantine(uow).items
        assert "soon" in str(read_quarantine(uow, row.id).problem)
    administrator = Actor(person=new_id(), administrator=True, scopes=frozenset({"submit", "read"}))
    with desk.installation.begin(administrator, read_only=True) as uow:
        assert "soon" not in str(read_quarantine(uow, row.id))


def test_what_is_forbidden_stays_forbidden_when_it_is_replayed(waiting, logistics):
    waiting.tell(supply("CEN-01", reference="S-3", service="finance"), actor=logistics)
    row = _one(waiting, "not_your_party")
    assert replay(waiting.installation, row, logistics).problem["code"] == "not_your_party"
    assert replay_due(waiting.installation) == 0


def test_discarding_needs_a_reason_and_is_written_down(waiting, logistics):
    row = _one(waiting, "not_json")
    with pytest.raises(InvalidError), waiting.installation.begin(logistics) as uow:
        discard(uow, row, "  ")
    with waiting.installation.begin(logistics) as uow:
        discard(uow, row, "sent by mistake")
    assert len(_rows(waiting).items) == 2
    assert len(_rows(waiting, status="discarded").items) == 1
    assert ("quarantine_discarded", {"reason": "sent by mistake"}) in waiting.rows(JournalEntry.act, JournalEntry.data)


def test_who_did_not_send_it_does_not_see_it(waiting):
    other = token("finance")
    assert _rows(waiting, other).items == ()
    with pytest.raises(NotFoundError), waiting.installation.begin(other, read_only=True) as uow:
        read_quarantine(uow, _one(waiting, "not_json"))
    administrator = Actor(person=new_id(), administrator=True, scopes=frozenset({"submit", "read"}))
    assert len(_rows(waiting, administrator).items) == 3
    with waiting.installation.begin(administrator, read_only=True) as uow:
        assert read_quarantine(uow, _one(waiting, "invalid_event")).raw is None
    with pytest.raises((NotFoundError, ForbiddenError)), waiting.installation.begin(other) as uow:
        discard(uow, _one(waiting, "not_json"), "mine")


def test_the_list_goes_on_where_it_ended(waiting):
    first = _rows(waiting, limit=2)
    second = _rows(waiting, limit=2, after=first.next)
    assert len({row.id for row in (*first.items, *second.items)}) == 3
    assert second.next is None


def test_the_journal_holds_until_something_is_altered(waiting):
    assert seal(waiting.installation) > 0
    assert seal(waiting.installation) == 0
    proof = verify(waiting.installation)
    assert (proof.holds, proof.unsealed) == (True, 0)
    for change in ({"data": {"events": 99}}, {"act": "something_else"}):
        with waiting.installation.begin() as uow:
            entry = uow.session.query(JournalEntry).order_by(JournalEntry.id).first()
            kept = {name: getattr(entry, name) for name in change}
            for name, value in change.items():
                setattr(entry, name, value)
        assert verify(waiting.installation).broken_at == 1
        with waiting.installation.begin() as uow:
            entry = uow.session.query(JournalEntry).order_by(JournalEntry.id).first()
            for name, value in kept.items():
                setattr(entry, name, value)
    assert verify(waiting.installation).holds


def test_an_entry_that_is_taken_out_of_the_journal_is_missed(waiting):
    waiting.accept(supply("CEN-01", reference="S-8"))
    seal(waiting.installation)
    with waiting.installation.begin() as uow:
        uow.session.delete(uow.session.query(JournalEntry).order_by(JournalEntry.id).first())
    assert not verify(waiting.installation).holds
