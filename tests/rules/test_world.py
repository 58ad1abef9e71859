"""A network in memory: what a statement reaches, lists and their households, and where a decision stands."""

from __future__ import annotations

import pytest

from rules.days import day_of
from rules.statements import Statement
from rules.world import World, placings_of, scopes_of, version_of
from tests.rules.worlds import CENTRES, TODAY, Telling, centre

D = day_of
UNTIL = TODAY + 360


@pytest.fixture
def tell() -> Telling:
    return Telling()


@pytest.mark.parametrize(("content", "scopes"), [
    ({"centre": "CEN-01"}, {("centre", "CEN-01")}),
    ({"centre": "CEN-01", "code": "R1"}, {("centre", "CEN-01")}),
    ({"code": "CEN-01"}, {("centre", "CEN-01")}),
    ({"from_centre": "CEN-01", "to_centre": "CEN-02"}, {("centre", "CEN-01"), ("centre", "CEN-02")}),
    ({"applies_to": {"centre": "CEN-01"}}, {("centre", "CEN-01")}),
    ({"applies_to": {"centres": ["CEN-01", "CEN-02"]}}, {("centre", "CEN-01"), ("centre", "CEN-02")}),
    ({"applies_to": {"partner": "rodekruis", "region": "north"}}, {("partner", "rodekruis"), ("region", "north")}),
    ({"applies_to": {"network": True}}, {("network", "")}),
    ({}, set()),
])  # fmt: skip
def test_a_content_touches_what_it_names(content, scopes):
    assert set(scopes_of(content)) == scopes


def stop(tell: Telling, **more) -> Statement:
    return tell("supply", "logistics", "S-1", **{"item": "nappies", "action": "stop", "from_": "2026-12-01", **more})


@pytest.mark.parametrize(("where", "reached"), [
    ({"centre": "CEN-01"}, {"CEN-01"}),
    ({"applies_to": {"partner": "rodekruis"}}, {"CEN-02"}),
    ({"applies_to": {"region": "north"}}, {"CEN-01", "CEN-02"}),
    ({"applies_to": {"network": True}}, set(CENTRES)),
])  # fmt: skip
def test_a_decision_is_laid_on_the_centres_that_it_reaches(tell, where, reached):
    world = World([centre(tell, "CEN-01"), centre(tell, "CEN-02", partner="rodekruis"), centre(tell, "CEN-03", region="south"),
                   stop(tell, **where)])  # fmt: skip
    stopped = {code for code in CENTRES
               if world.calendar(code, until=UNTIL).track("centre.supplies.nappies").at(D("2026-12-01")) == "stopped"}  # fmt: skip
    assert stopped == reached


def test_a_decision_that_is_told_again_for_another_centre_leaves_the_first(tell):
    world = World([stop(tell, centre="CEN-01"), stop(tell, centre="CEN-02")])
    tracks = [world.calendar(code, until=UNTIL).track("centre.supplies.nappies").days for code in ("CEN-01", "CEN-02")]
    assert [len(days) for days in tracks] == [1, 2]


def test_a_centre_that_nobody_registered_has_a_calendar_all_the_same(tell):
    calendar = World([stop(tell, centre="CEN-09")]).calendar("CEN-09", until=UNTIL)
    assert calendar.track("centre.supplies.nappies").at(D("2026-12-01")) == "stopped"
    assert (calendar.partner, calendar.region) == (None, None)


def test_of_two_parties_that_report_of_a_centre_the_latest_holds_in_any_order_and_also_when_withdrawn(tell):
    records = [
        tell("centre", party, "CEN-01", status=status, said=said, code="CEN-01", region=region)
        for party, status, said, region in (
            ("dispatching", "recorded", TODAY - 3, "south"),
            ("management", "recorded", TODAY - 9, "north"),
            ("region", "recorded", TODAY - 2, "east"),
            ("region", "withdrawn", TODAY - 1, "east"),
        )
    ]
    for told in (records, records[::-1]):
        assert World(told).centres["CEN-01"]["region"] == "south"
        assert World([one for one in told if one.party == "region"]).centres["CEN-01"]["region"] == "east"


def test_a_withdrawn_hearing_that_nobody_stated_is_told_where_its_decision_reaches(tell):
    about = {"decision": {"party": "finance", "reference": "B-1"}, "who": "children", "on": "2026-05-01"}
    world = World([
        centre(tell, "CEN-01"), centre(tell, "CEN-02"),
        tell("budget", "finance", "B-1", centre="CEN-02", line="animation", action="freeze", from_="2026-06-01"),
        tell("hearing", "child_policy", "H-1", status="withdrawn", **about),
    ])  # fmt: skip
    told = {code: [*world.calendar(code, until=UNTIL).inconsistencies()] for code in ("CEN-01", "CEN-02")}
    assert told["CEN-01"] == []
    assert [(one.code, one.subject.ref) for one in told["CEN-02"]] == [("withdrawn_unknown", "child_policy/H-1")]


def test_a_list_places_the_households_that_it_names(tell):
    listed = tell("presence", "CEN-01:direction", "L-1", status="recorded", centre="CEN-01", on="2026-11-01",
                  households=["H-1", {"household": "H-2", "members": [{"ref": "m1", "born": "1990-01"}]}])  # fmt: skip
    world = World([listed])
    assert sorted(world.households()) == ["H-1", "H-2"]
    assert [stay.starts for stay in world.timeline("H-1").stays] == [D("2026-11-01")]
    assert world.timeline("H-2").members[0].ref == "m1"
    assert [header.centre for header in world.headers("CEN-01")] == ["CEN-01"]
    assert list(world.headers("CEN-02")) == []
    assert world.calendar("CEN-01", until=UNTIL).track("centre.residents.adults").at(TODAY) == 1


def test_a_list_that_is_withdrawn_says_nothing(tell):
    told = {"centre": "CEN-01", "on": "2026-11-01", "households": ["H-1"]}
    world = World(
        [tell("presence", "CEN-01:direction", "L-1", status=status, **told) for status in ("recorded", "withdrawn")]
    )
    assert (list(world.households()), list(world.headers("CEN-01"))) == ([], [])


def test_a_household_that_is_told_of_another_reference_counts_in_its_new_home(tell):
    def sent(household: str, status: str = "confirmed") -> Statement:
        return tell(
            "allocation",
            "dispatching",
            "A-1",
            status=status,
            household=household,
            centre="CEN-01",
            arrives_on="2026-11-01",
        )

    world = World([sent("H-1"), sent("H-2", "proposed")])
    assert world.timeline("H-1").stays
    assert not world.timeline("H-2").stays
    assert world.timeline("H-2", proposals=True).stays


def test_whether_anything_is_only_proposed_is_told(tell):
    assert World([stop(tell, centre="CEN-01", status="proposed")]).has_proposals()
    assert not World([stop(tell, centre="CEN-01")]).has_proposals()


def test_every_centre_that_is_named_is_known_by_its_code(tell):
    gone = tell(
        "intake",
        "dispatching",
        "I-1",
        status="withdrawn",
        centre="CEN-07",
        group="families",
        open=False,
        from_="2026-01-01",
    )
    world = World([centre(tell, "CEN-01"), stop(tell, centre="CEN-05"), gone,
                   tell("intake", "dispatching", "I-1", said=TODAY - 90, centre="CEN-06", group="families", open=False,
                        from_="2026-01-01")])  # fmt: skip
    assert world.codes() == {"CEN-01", "CEN-05", "CEN-06"}


def test_where_a_decision_comes_from_is_told_while_it_stands(tell):
    told = stop(tell, centre="CEN-01")
    source = World([told]).source_of(told.key)
    assert source is not None
    assert source.reference == "S-1"
    assert World([told]).source_of(("a", "b", "c")) is None
    assert World([told, stop(tell, status="withdrawn")]).source_of(told.key) is None


def test_the_content_of_a_stage_is_what_is_pending_or_else_what_is_in_force(tell):
    told = stop(tell, centre="CEN-01"), stop(tell, centre="CEN-02", status="proposed")
    standing = World(told).standings[told[0].key]
    found = [version_of(standing, proposals=proposals) for proposals in (False, True)]
    assert [version.content["centre"] for version in found if version is not None] == ["CEN-01", "CEN-02"]


def test_a_content_stands_since_it_was_first_confirmed_or_proposed(tell):
    def sent(status: str, said: int) -> Statement:
        return tell(
            "allocation",
            "dispatching",
            "A-1",
            status=status,
            said=said,
            household="H-1",
            centre="CEN-01",
            arrives_on="2026-11-01",
        )

    confirmed = World([sent("confirmed", TODAY - 9), sent("confirmed", TODAY - 5)]).standings.values()
    assert [placing.announced for placing in placings_of(confirmed, proposals=False)] == [TODAY - 9]
    proposed = World([sent("proposed", TODAY - 3)]).standings.values()
    assert [placing.announced for placing in placings_of(proposed, proposals=True)] == [TODAY - 3]
    assert placings_of(proposed, proposals=False) == []
