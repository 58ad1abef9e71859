"""Entering by form: the system gives the reference; changing, extending and withdrawing are new statements."""

import pytest

from coordination.actors import Actor
from coordination.decisions import list_decisions, next_reference, read_decision
from coordination.entering import (
    change_decision,
    enter_decision,
    extend_decision,
    make_event,
    withdraw_decision,
)
from coordination.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from coordination.forms import read_envelope
from coordination.ids import new_id
from coordination.models import Decision, Event, Quarantined
from tests.coordination.telling import allocation, centre, event, supply

STOP = {"centre": "CEN-01", "item": "nappies", "action": "stop", "from": "2026-12-01"}


def person(*parties):
    return Actor(person=new_id(), parties=parties, scopes=frozenset({"submit", "read", "act"}))


@pytest.fixture
def office(desk):
    desk.accept(centre("CEN-01", partner="rodekruis"), centre("CEN-02"))
    return desk


def _enter(desk, party, kind, data, status="confirmed", **more):
    return enter_decision(desk.installation, person(party), party, kind, data, status, **more)


def _read(desk, reference, **more):
    with desk.installation.begin(read_only=True) as uow:
        return read_decision(uow, reference, reveal=True, **more)


def test_the_system_gives_references_that_count_by_party_and_kind(office):
    assert _enter(office, "logistics", "supply", STOP) == "S-2026-0001"
    assert _enter(office, "logistics", "supply", {**STOP, "item": "meals"}) == "S-2026-0002"
    assert _enter(office, "rodekruis:logistics", "supply", STOP) == "S-2026-0001"
    data = {"household": "H-1", "centre": "CEN-01", "arrives_on": "2026-12-05"}
    assert _enter(office, "dispatching", "allocation", data, "proposed") == "A-2026-0001"


def test_a_reference_that_a_source_used_is_passed_over(office):
    office.accept(supply("CEN-01", reference="S-2026-0001"))
    assert _enter(office, "logistics", "supply", {**STOP, "item": "meals"}) == "S-2026-0002"


def test_a_record_is_known_by_its_natural_key(office):
    told = {"household": "H-1", "member": "m3", "on": "2026-11-20", "centre": "CEN-01"}
    assert _enter(office, "CEN-01:medical", "birth", told, "recorded") == f"{office.ref('H-1')}:m3"


def test_only_members_of_the_party_enter_for_it(office):
    with pytest.raises(ForbiddenError):
        enter_decision(office.installation, person("finance"), "logistics", "supply", STOP, "confirmed")
    with pytest.raises(ForbiddenError):
        _enter(office, "finance", "supply", STOP)
    assert ("supply",) not in office.rows(Decision.kind)


def test_mistakes_come_back_and_cost_no_reference(office):
    with pytest.raises(InvalidError) as caught:
        _enter(office, "logistics", "supply", {**STOP, "item": "napies", "from": None})
    assert {mistake.field for mistake in caught.value.mistakes} == {"data.item", "data.from"}
    assert _enter(office, "logistics", "supply", STOP) == "S-2026-0001"
    assert office.count(Quarantined) == 0


def test_an_unknown_centre_is_a_conflict_for_a_person(office):
    with pytest.raises(ConflictError) as caught:
        _enter(office, "logistics", "supply", {**STOP, "centre": "CEN-99"})
    assert caught.value.code == "unknown_centre"


def test_the_event_that_would_be_sent_can_be_looked_at(office):
    told = make_event(office.installation, "logistics", "supply", STOP, "confirmed")
    assert read_envelope(told).content == STOP
    pupil = {"household": "H-1", "member": "m1", "status": "waiting"}
    assert read_envelope(make_event(office.installation, "CEN-01:school", "schooling", pupil)).content == pupil


def test_changing_states_it_again_and_keeps_the_rest(office):
    reference = _enter(office, "logistics", "supply", {**STOP, "stock_days": 5})
    office.installation.clock.move(minutes=1)
    change_decision(office.installation, person("logistics"), "logistics", reference, {"from": "2026-12-15"})
    page = _read(office, reference)
    assert page.row.content == {**STOP, "from": "2026-12-15", "stock_days": 5}
    assert [statement.content["from"] for statement in page.statements] == ["2026-12-01", "2026-12-15"]


def test_a_proposed_change_stands_beside_what_is_confirmed(office):
    data = {"household": "H-1", "centre": "CEN-01", "arrives_on": "2026-12-05"}
    reference = _enter(office, "dispatching", "allocation", data)
    office.installation.clock.move(minutes=1)
    change_decision(office.installation, person("dispatching"), "dispatching", reference,
                    {"centre": "CEN-02"}, status="proposed")  # fmt: skip
    row = _read(office, reference).row
    assert (row.status, row.has_pending) == ("confirmed", True)
    assert (row.content["centre"], row.pending["centre"]) == ("CEN-01", "CEN-02")
    assert office.count(Event) == 4
    assert office.centres_of("H-1") == {"CEN-01", "CEN-02"}


def test_extending_and_withdrawing(office):
    reference = _enter(office, "logistics", "supply", {**STOP, "until": "2026-12-31"})
    office.installation.clock.move(minutes=1)
    extend_decision(office.installation, person("logistics"), "logistics", reference, "2027-03-01")
    assert _read(office, reference).row.content["until"] == "2027-03-01"
    office.installation.clock.move(minutes=1)
    extend_decision(office.installation, person("logistics"), "logistics", reference, None)
    assert "until" not in _read(office, reference).row.content
    office.installation.clock.move(minutes=1)
    withdraw_decision(office.installation, person("logistics"), "logistics", reference)
    row = _read(office, reference).row
    assert (row.status, row.content["item"]) == ("withdrawn", "nappies")


def test_what_does_not_exist_cannot_be_changed(office):
    for act in (change_decision, extend_decision, withdraw_decision):
        more = () if act is withdraw_decision else ({},) if act is change_decision else ("2027-01-01",)
        with pytest.raises(NotFoundError):
            act(office.installation, person("logistics"), "logistics", "S-404", *more)


def test_a_kind_without_an_end_cannot_be_extended(office):
    reference = _enter(office, "management", "closure", {"centre": "CEN-01", "closes_on": "2027-01-31"})
    with pytest.raises(InvalidError):
        extend_decision(office.installation, person("management"), "management", reference, "2027-01-01")


def _list(desk, actor=None, **filters):
    with desk.installation.begin(actor or desk.actor, read_only=True) as uow:
        return list_decisions(uow, **filters)


@pytest.fixture
def many(office):
    office.accept(
        allocation("H-1", "CEN-01", "2026-12-05", reference="A-1", time="2026-11-20T09:00:00Z"),
        supply("CEN-02", reference="S-1", time="2026-11-20T10:00:00Z"),
        supply("X", reference="S-2", applies_to={"partner": "rodekruis"}, time="2026-11-20T11:00:00Z"),
        supply("CEN-01", reference="S-3", status="proposed", time="2026-11-20T12:00:00Z"),
        event("assessment", "2026-11-20T13:00:00Z", service="quality", household="H-1", kind="needs",
              completed_on="2026-11-19"),
    )  # fmt: skip
    return office


def test_lists_are_narrowed_and_go_on_where_they_ended(many):
    def references(page):
        return [row.reference for row in page.items]

    assert references(_list(many, centre="CEN-01", decisions_only=True)) == ["S-3", "S-2", "A-1"]
    assert references(_list(many, centre="CEN-02", kind="supply")) == ["S-1"]
    assert references(_list(many, status="proposed")) == ["S-3"]
    assert references(_list(many, party="dispatching")) == ["A-1"]
    first = _list(many, limit=2, decisions_only=True)
    second = _list(many, limit=2, decisions_only=True, after=first.next)
    assert references(first) + references(second) == ["S-3", "S-2", "S-1", "A-1"]
    assert second.next is None
    with pytest.raises(InvalidError):
        _list(many, after="rubbish")


def test_what_is_personal_is_only_opened_when_asked(many):
    (row,) = _list(many, kind="allocation").items
    assert row.content is None
    (row,) = _list(many, kind="allocation", reveal=True).items
    assert row.content["arrives_on"] == "2026-12-05"


def test_who_reads_sees_the_decisions_of_the_own_place(many):
    theirs = {row.reference for row in _list(many, person("CEN-02:direction"), decisions_only=True).items}
    assert theirs == {"S-1"}
    partner = {row.reference for row in _list(many, person("rodekruis:dispatching"), decisions_only=True).items}
    assert partner == {"A-1", "S-2", "S-3"}
    without_households = {
        row.reference for row in _list(many, person("rodekruis:logistics"), decisions_only=True).items
    }
    assert without_households == {"S-2", "S-3"}
    with pytest.raises(NotFoundError), many.installation.begin(person("CEN-02:direction"), read_only=True) as uow:
        read_decision(uow, "A-1")


def test_a_reference_of_several_parties_asks_for_the_party(many):
    many.accept(supply("CEN-01", reference="S-1", service="rodekruis:logistics", item="meals"))
    with pytest.raises(ConflictError) as caught:
        _read(many, "S-1")
    assert caught.value.context["parties"] == ["logistics", "rodekruis:logistics"]
    assert _read(many, "S-1", party="rodekruis:logistics").row.content["item"] == "meals"


def test_references_are_given_once(office):
    with office.installation.begin() as uow:
        assert [next_reference(uow, "finance", "budget") for _ in range(3)] == [
            "B-2026-0001", "B-2026-0002", "B-2026-0003",
        ]  # fmt: skip
