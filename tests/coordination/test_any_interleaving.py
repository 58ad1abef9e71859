"""Idea 1, whole: any order of arrival, any duplicates, any interleaving with checks, on workers that forget at any
moment, ends in the same open alerts, information requests and inconsistencies; and the nightly proof agrees.
"""

import datetime as dt

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.actors import SYSTEM, Actor
from coordination.calendars import shelf_of
from coordination.checking import check_centre, verify_centre
from coordination.ids import new_id
from coordination.mismatches import Flag, accept_answer, answer_mismatch, flag_mismatch
from coordination.models import (
    Alert,
    AlertParty,
    AlertSubject,
    InformationGap,
    Membership,
    OpenInconsistency,
    Person,
    Table,
)
from tests.coordination.conftest import make_installation
from tests.coordination.telling import Desk, centre, event, supply
from tests.coordination.test_any_order_of_arrival import (
    CENTRES,
    DAYS,
    HOUSEHOLD,
    PLACE,
    RECORD,
    STATUS,
    TIMES,
    WAYS,
)
from tests.profiles import examples

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
PEOPLE = ("CEN-01:direction", "logistics")


def _closure(draw, time):
    return event(
        "closure", time, reference="C-1", service="management", status=draw(STATUS), centre=draw(PLACE),
        closes_on=draw(DAYS),
    )  # fmt: skip


def _space(draw, time):
    return event(
        "space", time, reference="SP-1", service="infrastructure", status=draw(STATUS), centre=draw(PLACE),
        space="play_indoor", usable=draw(st.booleans()), from_=draw(DAYS),
    )  # fmt: skip


def _delivery(draw, time):
    """A delivery that stops or starts, because of a closure that may not stand."""
    return supply(
        draw(PLACE), time=time, reference=draw(st.sampled_from(["S-1", "S-2", "S-3"])), status=draw(STATUS),
        action=draw(st.sampled_from(["stop", "start"])), from_=draw(DAYS),
        because_of={"party": "management", "reference": "C-1"},
    )  # fmt: skip


def _departure(draw, time):
    told = {"service": "dispatching", "status": draw(RECORD), "household": draw(HOUSEHOLD), "left_on": draw(DAYS)}
    return event("departure", time, **told)


def _schooling(draw, time):
    return event(
        "schooling", time, service="CEN-01:school", status=draw(RECORD), household=draw(HOUSEHOLD), member="m2",
        language="fr", started_on="2026-09-01",
    )  # fmt: skip


def _observation(draw, time):
    return event(
        "observation", time, service="CEN-01:direction", status=draw(RECORD), centre="CEN-01",
        fact="centre.supplies.hygiene", value=draw(st.sampled_from(["running", "stopped"])), on="2026-11-20",
    )  # fmt: skip


EVERY_WAY = (*WAYS, _closure, _space, _delivery, _delivery, _departure, _schooling, _observation)

REGISTER = [
    centre(
        code, partner="rodekruis" if code == "CEN-01" else None, region="north", id=f"c-{code}",
        schooling_languages=["nl"], staff=dict.fromkeys(("animation", "medical", "night", "school"), 1),
        supplies=dict.fromkeys(("nappies", "baby_food", "infant_milk", "meals"), "running"),
        spaces=dict.fromkeys(("play_indoor", "play_outdoor", "family_wing", "uam_wing"), True),
    )
    for code in CENTRES
]  # fmt: skip


@st.composite
def _told(draw):
    return draw(st.sampled_from(EVERY_WAY))(draw, draw(TIMES))


SIGHTS = st.lists(
    st.tuples(
        st.sampled_from(["centre.supplies.nappies", "centre.supplies.meals"]), st.sampled_from(["running", "stopped"])
    ),
    max_size=2,
)


@st.composite
def stories(draw):
    """(events, what the centre sees and whether that was settled, and a way through all of it)."""
    events = draw(st.lists(_told(), min_size=1, max_size=9, unique_by=lambda one: one["id"]))
    sights = [(*sight, draw(st.booleans())) for sight in draw(SIGHTS)]
    doubled = draw(st.lists(st.sampled_from(events), max_size=2))
    steps = []
    for one in draw(st.permutations([*REGISTER, *events, *doubled])):
        steps += [one, draw(st.sampled_from(["", "", "check all", "check one", "forget"]))]
    first = max(steps.index(one) for one in REGISTER) + 1
    # The centre sees things once it is registered: flagged in order, and settled some time after.
    at = sorted(draw(st.lists(st.integers(first, len(steps)), min_size=len(sights), max_size=len(sights))))
    for number, place in reversed(list(enumerate(at))):
        steps[place:place] = [("flag", number)]
    for number, (_, _, settled) in enumerate(sights):
        if settled:
            after = steps.index(("flag", number)) + 1
            steps.insert(draw(st.integers(after, len(steps))), ("settle", number))
    return events, sights, steps


def _empty(desk):
    with desk.installation.engine.begin() as connection:
        tables = reversed(Table.metadata.sorted_tables)
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f"TRUNCATE {', '.join(table.name for table in tables)} CASCADE"))
        else:
            connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
            for table in tables:
                connection.execute(table.delete())
    shelf_of(desk.installation).forget()
    desk.people = {party: _person(desk, party) for party in PEOPLE}
    desk.flagged = {}


def _person(desk, party):
    with desk.installation.begin() as uow:
        who = new_id()
        uow.session.add(Person(id=who, login=party, name="Somebody", password_hash="-", created_at=uow.at))
        uow.session.flush()
        uow.session.add(Membership(person=who, party=party))
    return Actor(person=who, name="Somebody", parties=(party,), scopes=frozenset({"submit", "read", "act"}))


def _check(desk, codes=CENTRES):
    for code in codes:
        check_centre(desk.installation, code)


def _flag(desk, number, sight):
    fact, observed, _ = sight
    told = Flag("CEN-01", "We see it", fact=fact, observed=observed, since=dt.date(2026, 11, 21))
    with desk.installation.begin(desk.people["CEN-01:direction"]) as uow:
        desk.flagged[number] = flag_mismatch(uow, told)


def _settle(desk, number):
    with desk.installation.begin(desk.people["logistics"]) as uow:
        answer_mismatch(uow, desk.flagged[number], "It will be mended")
    with desk.installation.begin(desk.people["CEN-01:direction"]) as uow:
        accept_answer(uow, desk.flagged[number])


def _take(desk, step, sights):
    match step:
        case ("flag", number):
            _flag(desk, number, sights[number])
        case ("settle", number):
            _settle(desk, number)
        case "check all":
            _check(desk)
        case "check one":
            _check(desk, CENTRES[:1])
        case "forget":
            shelf_of(desk.installation).forget()
        case "":
            pass
        case _:
            desk.tell(step)


def _standing(desk):
    """What is open, without numbers, revisions and what people did."""
    with desk.installation.begin(read_only=True) as uow:
        rows = uow.session.execute
        alerts = {
            alert.id: [
                alert.rule, alert.centre, alert.stage, alert.severity, alert.starts_on, alert.ends_on,
                alert.beyond_horizon, alert.contested, alert.owner, _unnumbered(alert.evidence),
            ]
            for alert in uow.session.scalars(sa.select(Alert).where(Alert.status != "resolved"))
        }  # fmt: skip
        for each in uow.session.scalars(sa.select(AlertSubject).where(AlertSubject.alert.in_(alerts))):
            alerts[each.alert].append((
                each.kind, each.ref, each.severity, each.starts_on, each.ends_on, each.contested,
                _unnumbered(each.evidence),
            ))  # fmt: skip
        parties = sa.select(AlertParty.alert, AlertParty.party, AlertParty.role).where(
            AlertParty.alert.in_(alerts), AlertParty.left.is_(False)
        )
        for alert, party, role in rows(parties):
            alerts[alert].append((party, role))
        gaps = rows(
            sa.select(
                InformationGap.centre, InformationGap.fact, InformationGap.owner, InformationGap.subject_ref,
                InformationGap.starts_on, InformationGap.rules,
            )
        )  # fmt: skip
        misfits = rows(
            sa.select(
                OpenInconsistency.centre, OpenInconsistency.code, OpenInconsistency.fact,
                OpenInconsistency.subject_ref, OpenInconsistency.starts_on, OpenInconsistency.ends_on,
                OpenInconsistency.evidence,
            )
        )  # fmt: skip
        return {
            "alerts": sorted([repr(told[:10]), *sorted(map(repr, told[10:]))] for told in alerts.values()),
            "requests": sorted(repr(tuple(row)) for row in gaps),
            "inconsistencies": sorted(repr(tuple(row)) for row in misfits),
        }


def _unnumbered(evidence):
    return [{**each, "reference": "" if each["kind"] == "mismatch" else each["reference"]} for each in evidence]


def _in_order_and_otherwise(desk, story):
    events, sights, steps = story
    _empty(desk)
    desk.tell(*REGISTER, *events)
    for number, sight in enumerate(sights):
        _flag(desk, number, sight)
        if sight[2]:
            _settle(desk, number)
    _check(desk)
    in_order = _standing(desk)
    _empty(desk)
    for step in steps:
        _take(desk, step, sights)
    _check(desk)
    otherwise = _standing(desk)
    for code in CENTRES:
        assert verify_centre(desk.installation, code) is True
    for part, told in in_order.items():
        assert otherwise[part] == told, steps


@pytest.fixture
def sqlite_desk(ready_sqlite_url, tmp_path):
    installation, nudges = make_installation(ready_sqlite_url, tmp_path)
    installation.clock.at = NOW
    yield Desk(installation, nudges, SYSTEM)
    installation.engine.dispose()


pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@given(story=stories())
@settings(suppress_health_check=CHECKS, max_examples=examples(40))
def test_any_interleaving_with_checks_ends_in_the_same_alerts_on_sqlite(sqlite_desk, story):
    _in_order_and_otherwise(sqlite_desk, story)


@given(story=stories())
@settings(suppress_health_check=CHECKS, max_examples=examples(10))
def test_any_interleaving_with_checks_ends_in_the_same_alerts_on_postgresql(postgres_desk, story):
    postgres_desk.installation.clock.at = NOW
    _in_order_and_otherwise(postgres_desk, story)
