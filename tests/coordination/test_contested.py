"""While a mismatch about a fact stands, the checks look at what the centre sees as well, on any worker."""

import datetime as dt

import pytest
import sqlalchemy as sa

from coordination.actors import SYSTEM, Actor
from coordination.calendars import shelf_of
from coordination.checking import check_centre, verify_centre
from coordination.errors import InvalidError
from coordination.ids import new_id
from coordination.mismatches import Flag, accept_answer, answer_mismatch, contest_answer, flag_mismatch
from coordination.models import Alert, AlertParty, AlertSubject, Membership, Mismatch, Person
from coordination.placements import rank_places, suppose
from tests.coordination.telling import allocation, centre, supply

MORNING = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
RULE = "care.infant-without-supplies"
NAPPIES = "centre.supplies.nappies"
FAMILY = [{"ref": "m1", "born": "1990-05"}, {"ref": "m2", "born": "2026-03"}]


@pytest.fixture
def desk_with_baby(desk):
    """A baby lives where everything is said to be delivered; the centre was checked."""
    desk.installation.clock.at = MORNING
    desk.accept(
        centre("CEN-01", supplies=dict.fromkeys(("nappies", "baby_food", "infant_milk"), "running")),
        allocation("H-1", "CEN-01", "2026-11-20", members=FAMILY),
        supply("CEN-01", reference="S-0", action="start", from_="2026-11-01", time="2026-10-20T09:00:00Z"),
    )
    check_centre(desk.installation, "CEN-01")
    assert _alerts(desk) == []
    return desk


def person(desk, party):
    with desk.installation.begin() as uow:
        who = new_id()
        uow.session.add(Person(id=who, login=f"x-{who}", name="Somebody", password_hash="-", created_at=uow.at))
        uow.session.flush()
        uow.session.add(Membership(person=who, party=party))
    return Actor(person=who, name="Somebody", parties=(party,), scopes=frozenset({"submit", "read", "act"}))


def flag(desk, observed="stopped", since="2026-11-21", **more):
    told = Flag("CEN-01", "The shelf is empty", fact=NAPPIES, observed=observed, since=dt.date.fromisoformat(since),
                **more)  # fmt: skip
    with desk.installation.begin(person(desk, "CEN-01:direction")) as uow:
        return flag_mismatch(uow, told)


def end(desk, mismatch):
    """Answer a mismatch, and accept the answer."""
    with desk.installation.begin(person(desk, "logistics")) as uow:
        answer_mismatch(uow, mismatch, "A lorry comes tomorrow")
    with desk.installation.begin(person(desk, "CEN-01:direction")) as uow:
        accept_answer(uow, mismatch)


def check(desk, *, anew=False):
    if anew:
        shelf_of(desk.installation).forget()
    check_centre(desk.installation, "CEN-01")
    assert verify_centre(desk.installation, "CEN-01") is True


def _alerts(desk):
    """Stage, status, contested and first day of the alerts about supplies."""
    with desk.installation.begin(read_only=True) as uow:
        query = (
            sa.select(Alert.stage, Alert.status, Alert.contested, AlertSubject.starts_on)
            .join(AlertSubject, AlertSubject.alert == Alert.id)
            .where(Alert.rule == RULE)
        )
        return sorted(tuple(row) for row in uow.session.execute(query))


def _alert(desk, stage):
    with desk.installation.begin(read_only=True) as uow:
        return uow.session.scalars(sa.select(Alert).where(Alert.rule == RULE, Alert.stage == stage)).one()


SEEN = ("contested", "open", True, dt.date(2026, 11, 21))


@pytest.mark.parametrize("anew", [False, True], ids=["incremental", "anew"])
def test_what_the_centre_sees_opens_an_alert_of_its_own(desk_with_baby, anew):
    desk = desk_with_baby
    flag(desk)
    check(desk, anew=anew)
    assert _alerts(desk) == [SEEN]
    alert = _alert(desk, "contested")
    assert {"reference": "S-0", "party": "logistics", "kind": "supply", "status": "confirmed"} in alert.evidence
    assert [each["party"] for each in alert.evidence if each["kind"] == "mismatch"] == ["CEN-01:direction"]
    with desk.installation.begin(read_only=True) as uow:
        acting = set(uow.session.scalars(sa.select(AlertParty.party).where(AlertParty.alert == alert.id,
                                                                           AlertParty.role == "act")))  # fmt: skip
    assert {"logistics", "dispatching", "CEN-01:direction"} <= acting


@pytest.mark.parametrize("anew", [False, True], ids=["incremental", "anew"])
def test_it_falls_when_the_mismatch_ends_and_says_so(desk_with_baby, anew):
    desk = desk_with_baby
    mismatch = flag(desk)
    check(desk)
    end(desk, mismatch)
    check(desk, anew=anew)
    alert = _alert(desk, "contested")
    assert alert.status == "resolved"
    assert alert.resolved_by == [{
        "kind": "event", "event": None, "party": "CEN-01:direction", "reference": "MM-2026-0001", "of": "mismatch",
        "fact": NAPPIES, "before": "stopped", "after": "running",
    }]  # fmt: skip


def test_no_alert_of_the_stated_value_falls_because_of_what_is_seen(desk_with_baby):
    desk = desk_with_baby
    desk.accept(supply("CEN-01", from_="2026-11-20"))
    check(desk)
    stated = _alert(desk, "confirmed")
    assert (stated.status, stated.contested) == ("open", False)
    mismatch = flag(desk, "running", since="2026-11-20")
    check(desk)
    marked = _alert(desk, "confirmed")
    assert (marked.id, marked.status, marked.contested, marked.revision) == (stated.id, "open", True, 1)
    assert all(stage == "confirmed" for stage, *_ in _alerts(desk))
    end(desk, mismatch)
    check(desk)
    assert (_alert(desk, "confirmed").contested, _alert(desk, "confirmed").status) == (False, "open")


def test_what_arrives_while_a_mismatch_stands_is_looked_at_under_both_values(desk_with_baby):
    desk = desk_with_baby
    flag(desk)
    check(desk)
    desk.accept(
        allocation("H-2", "CEN-01", "2026-11-22", members=FAMILY),
        supply("CEN-01", reference="S-2", action="start", from_="2026-12-24", time="2026-11-22T09:00:00Z"),
    )
    check(desk)
    assert _alerts(desk) == [SEEN, ("contested", "open", True, dt.date(2026, 11, 22))]
    assert {each.isoformat() for each in _ends(desk)} == {"2026-12-24"}
    before = _alerts(desk)
    check(desk, anew=True)
    assert _alerts(desk) == before


def _ends(desk):
    with desk.installation.begin(read_only=True) as uow:
        return set(uow.session.scalars(sa.select(AlertSubject.ends_on)))


def test_a_mismatch_contested_to_the_end_no_longer_stands(desk_with_baby):
    desk = desk_with_baby
    mismatch = flag(desk)
    check(desk)
    for party in ("logistics", "management"):
        with desk.installation.begin(person(desk, party)) as uow:
            answer_mismatch(uow, mismatch, "It was delivered")
        with desk.installation.begin(person(desk, "CEN-01:direction")) as uow:
            contest_answer(uow, mismatch, "It was not")
        check(desk)
        assert _alert(desk, "contested").status == ("open" if party == "logistics" else "resolved")


def test_a_second_mismatch_about_the_same_fact_is_looked_at_too(desk_with_baby):
    desk = desk_with_baby
    first = flag(desk)
    check(desk)
    flag(desk, "none", since="2026-11-22")
    check(desk)
    end(desk, first)
    check(desk)
    assert _alerts(desk) == [("contested", "open", True, dt.date(2026, 11, 22))]


def _supposed(found):
    return [(finding.rule, finding.stage, finding.contested) for finding in found if finding.rule == RULE]


def test_what_if_looks_at_what_the_centre_sees_as_well(desk_with_baby):
    desk = desk_with_baby
    baby = allocation("H-2", "CEN-01", "2026-11-25", members=FAMILY)
    assert _supposed(suppose(desk.installation, [baby], SYSTEM).appear) == []
    flag(desk)
    supposed = suppose(desk.installation, [baby], SYSTEM)
    assert _supposed(supposed.appear) == [(RULE, "contested", True)]
    assert "logistics" in supposed.parties
    gone = allocation("H-1", "CEN-01", "2026-11-20", status="withdrawn", time="2026-11-21T09:00:00Z")
    assert _supposed(suppose(desk.installation, [gone], SYSTEM).disappear) == [(RULE, "contested", True)]


def test_a_place_where_the_centre_sees_a_conflict_ranks_as_one_with_a_conflict(desk_with_baby):
    desk = desk_with_baby
    desk.accept(
        centre("CEN-02", supplies=dict.fromkeys(("nappies", "baby_food", "infant_milk"), "running"), id="second",
               capacity={"families": 10}),
        centre("CEN-01", supplies=dict.fromkeys(("nappies", "baby_food", "infant_milk"), "running"), id="again",
               capacity={"families": 10}, time="2026-01-02T09:00:00+01:00"),
    )  # fmt: skip
    flag(desk)
    ranking = rank_places(desk.installation, SYSTEM, household=None, members=FAMILY, arrives_on=dt.date(2026, 11, 30))
    places = {place.centre: place for place in ranking.places}
    assert _supposed(places["CEN-01"].findings) == [(RULE, "contested", True)]
    assert _supposed(places["CEN-02"].findings) == []
    assert places["CEN-02"].rank < places["CEN-01"].rank


@pytest.mark.parametrize(("fact", "observed"), [(NAPPIES, "gone"), ("centre.spaces.play_indoor", "perhaps")])
def test_a_value_that_the_fact_cannot_have_is_refused_with_its_place(desk_with_baby, fact, observed):
    desk = desk_with_baby
    actor = person(desk, "CEN-01:direction")
    with pytest.raises(InvalidError) as refused, desk.installation.begin(actor) as uow:
        flag_mismatch(uow, Flag("CEN-01", "It does not fit", fact=fact, observed=observed))
    assert (refused.value.code, refused.value.field) == ("observed_does_not_fit", "observed")
    assert refused.value.context["value"] == observed
    assert set(refused.value.context["allowed"]) & {"stopped", "true"}
    assert desk.count(Mismatch) == 0


def test_what_cannot_be_run_is_kept_as_words_and_wants_no_look(desk_with_baby):
    desk = desk_with_baby
    before = desk.wanted()
    with desk.installation.begin(person(desk, "CEN-01:direction")) as uow:
        flag_mismatch(uow, Flag("CEN-01", "Far more children", fact="centre.residents.minors", observed=40))
    assert desk.wanted() == before
