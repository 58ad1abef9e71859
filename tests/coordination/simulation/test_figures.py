"""The figures of the network are those of the sources, and the same seed gives the same network."""

import collections
import datetime as dt
import itertools
import json

import pytest

from coordination.forms import read_envelope
from coordination.simulation import decision_stream, draw_network, simulate, statement_of, synthetic_world, write_ndjson
from rules.kinds import KINDS
from tests.coordination.simulation.conftest import TODAY

DAY = TODAY.toordinal()


def test_the_same_seed_gives_the_same_events():
    first, again = (list(simulate(12, 200, 7, TODAY)) for _ in range(2))
    assert first == again
    assert first != list(simulate(12, 200, 8, TODAY))


def test_the_children_of_the_network_are_counted_exactly(network):
    people = [person for house in network.population.present for person in house.members]
    minors = [person for person in people if person.minor(DAY)]
    assert len(people) == 31_000
    assert len(minors) == 10_089
    assert sum(person.age(DAY) < 144 for person in minors) == 6_726
    assert sum(person.unaccompanied for person in people) == 1_445
    assert not any(person.unaccompanied and not person.minor(DAY) for person in people)


def test_more_than_half_live_in_families_and_for_longer_than_a_year(network):
    present = network.population.present
    in_families = sum(len(house.members) for house in present if house.group == "families")
    assert in_families / 31_000 == pytest.approx(0.53, abs=0.001)
    assert sum(DAY - house.entered for house in present) / len(present) > 365
    alone = [
        house for house in present if house.group == "families" and len(house.members) - len(house.minors(DAY)) == 1
    ]
    families = [house for house in present if house.group == "families"]
    assert 0.25 < len(alone) / len(families) < 0.45


def test_forty_centres_are_the_operators_and_sixty_five_are_of_partners(network):
    owners = collections.Counter(place.partner for place in network.places)
    assert owners[None] == 40
    assert sum(count for partner, count in owners.items() if partner) == 65
    assert {place.region for place in network.places} == {"north", "south", "brussels"}
    assert {place.language for place in network.places} == {"nl", "fr"}
    assert len({place.name for place in network.places}) == 105
    assert len({place.kind for place in network.places}) >= 7
    mean = sum(place.total for place in network.places) / 105
    assert 280 < mean < 310


def test_twelve_centres_are_those_of_the_paper(small):
    owners = [(place.partner, place.region) for place in small.places]
    assert collections.Counter(owners) == {
        (None, "north"): 3, (None, "south"): 3, ("croixrouge", "south"): 2, ("rodekruis", "north"): 3,
        ("caritas", "south"): 1,
    }  # fmt: skip
    assert [small.places[i].name for i in (2, 6)] == ["De Linden", "Les Tilleuls"]


def test_every_event_passes_the_form_at_the_door(network):
    for event in network.events:
        read_envelope(event)


def test_all_kinds_of_events_occur(network):
    told = {event["type"].removeprefix("kindreflex.") for event in network.events}
    assert told == set(KINDS)
    assert 10_000 < len(network.events) < 60_000


def test_nothing_is_stated_after_yesterday_and_nothing_is_recorded_before_it_was_stated(network):
    yesterday = (TODAY - dt.timedelta(days=1)).isoformat()
    opened = (TODAY - dt.timedelta(days=365)).isoformat()
    for event in network.events:
        assert event["time"][:10] <= yesterday
        stated, recorded = (dt.datetime.fromisoformat(event[name]) for name in ("time", "recordedat"))
        assert recorded >= stated
        assert event["recordedat"][:10] >= opened


def test_events_have_ids_of_their_own_and_come_in_order(network):
    assert len({(event["source"], event["id"]) for event in network.events}) == len(network.events)
    moments = [dt.datetime.fromisoformat(event["time"]) for event in network.events]
    assert moments == sorted(moments)


def test_a_file_has_one_event_a_line(tmp_path, small):
    path = tmp_path / "network.ndjson"
    assert write_ndjson(path, small.events) == len(small.events)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == list(small.events)


@pytest.mark.parametrize("today", ["2027-01-01", "2026-12-31", "2028-02-29", "2027-07-01", "2026-11-30"])
def test_any_day_can_be_today(today):
    day = dt.date.fromisoformat(today)
    network = draw_network(12, today=day)
    for event in network.events:
        read_envelope(event)
    minors = sum(len(house.minors(day.toordinal())) for house in network.population.present)
    assert minors == network.figures.minors


def test_a_young_installation_took_its_past_in_on_its_first_day():
    events = list(simulate(8, 1, 7, TODAY))
    for event in events:
        read_envelope(event)
    assert {event["recordedat"][:10] for event in events} == {(TODAY - dt.timedelta(days=1)).isoformat()}


def test_a_network_without_centres_is_refused():
    with pytest.raises(ValueError, match="one centre or more"):
        draw_network(0, today=TODAY)


def test_the_world_for_the_engine_has_as_many_residents_as_asked():
    statements = synthetic_world(1, 300, today=TODAY)
    listed = next(statement for statement in statements if statement.kind == "presence")
    assert listed.party == "CEN-01:reception_desk"
    network = draw_network(1, today=TODAY, residents=1_000)
    assert sum(len(house.members) for house in network.population.present) == 1_000


def test_a_stream_of_decisions_is_harmless_but_for_one_of_twenty(small):
    stream = list(decision_stream(400, 12, today=TODAY, network=small))
    for event in stream:
        read_envelope(event)
    assert len({statement_of(event).key for event in stream}) == 400
    assert stream == list(decision_stream(400, 12, today=TODAY, network=small))
    stops = [event for event in stream if event["data"].get("action") == "stop"]
    assert len(stops) == 5
    parties = {event["data"]["service"] for event in itertools.islice(stream, 100)}
    assert len(parties) > 5
