"""Rules about regions and the network: places and people of centres added up, as periods, with what is not known."""

from __future__ import annotations

import pytest

from rules.book import RuleBook, Setting
from rules.days import NO_DAY, day_of
from rules.engine import CheckResult, check_region
from rules.model import Finding, Gap, Subject
from rules.regions import Figures, examine_region, figures_of, region_code, region_state
from rules.statements import Statement
from rules.unknown import UNKNOWN
from rules.world import World
from tests.rules.own_rules import book, rule
from tests.rules.worlds import TODAY, Telling, centre, family

D = day_of
END = TODAY + 180
FULL = rule("region.family_occupancy >= param.full", scope="region", default="warning", parameters={"full": 0.9},
            critical="region.family_occupancy >= 1.0", sentence="{region.family_places} {param.full} {finding.days_left}")  # fmt: skip


@pytest.fixture
def tell() -> Telling:
    return Telling()


def steps(code: str, *told: tuple[int, int | None, int]) -> Figures:
    return Figures(code, told)


def look(*figures: Figures, rules: RuleBook | None = None, today: int = TODAY, scope: str = "region") -> CheckResult:
    return examine_region("north", figures, rules or book(FULL), today=today, scope=scope)


def one(*figures: Figures, **more) -> Finding:
    result = look(*figures, **more)
    assert len(result.findings) == 1
    return result.findings[0]


def segments(finding: Finding) -> list[tuple[int, int | None]]:
    return [(segment.starts, segment.ends) for segment in finding.segments]


def test_places_and_people_of_all_centres_are_added_up():
    figures = steps("A", (1, 10, 5), (20, 10, 9)), steps("B", (1, 30, 20))
    assert region_state(figures, 10) == {"family_places": 40, "family_occupied": 25, "family_occupancy": 0.625}
    assert region_state(figures, 20)["family_occupied"] == 29


def test_a_centre_of_which_the_places_are_not_known_adds_nothing_and_where_none_are_it_is_unknown():
    unknown = steps("B", (1, None, 20))
    assert region_state([steps("A", (1, 10, 5)), unknown], 1)["family_occupancy"] == 0.5
    assert region_state([unknown], 1) == {"family_places": UNKNOWN, "family_occupied": 0, "family_occupancy": UNKNOWN}
    assert steps("A").at(3) == (None, 0)


def test_no_places_at_all_are_full_when_somebody_is_there():
    assert region_state([steps("A", (1, 0, 5))], 1)["family_occupancy"] == 1.0
    assert region_state([steps("A", (1, 0, 0))], 1)["family_occupancy"] == 0.0


def test_the_figures_of_a_centre_follow_its_calendar_and_stop_at_its_closing(tell):
    world = World([
        centre(tell, "CEN-01"),
        tell("allocation", "dispatching", "A-1", household="H-1", centre="CEN-01", arrives_on="2026-05-01",
             members=family("1990-01", "2020-01")),
        tell("allocation", "dispatching", "A-2", household="H-2", centre="CEN-01", arrives_on="2026-06-01", members=family("1990-01")),
        tell("closure", "management", "C-1", centre="CEN-01", closes_on="2027-01-10"),
    ])  # fmt: skip
    figures = figures_of(world.calendar("CEN-01", until=END))
    assert figures == Figures("CEN-01", ((NO_DAY, 60, 0), (D("2026-05-01"), 60, 2), (D("2027-01-10"), 0, 0)))
    assert figures_of(World([]).calendar("CEN-09", until=END)).steps == ((NO_DAY, None, 0),)


def test_a_region_is_full_from_until_and_as_grave_as_on_its_worst_day():
    finding = one(steps("A", (1, 10, 5), (TODAY + 5, 10, 9), (TODAY + 8, 10, 10), (TODAY + 9, 10, 2)))
    assert (finding.rule, finding.centre, finding.subject) == ("own.rule", "region:north", Subject("region", "north"))
    assert (finding.starts, finding.ends, finding.severity) == (TODAY + 5, TODAY + 9, "critical")
    assert finding.values == {"region.family_places": 10, "param.full": 0.9, "finding.days_left": 5}
    assert segments(finding) == [(TODAY + 5, TODAY + 8), (TODAY + 8, TODAY + 9)]
    assert [held.value for held in finding.segments[0].facts] == [0.9]
    assert look(steps("A", (1, 10, 5))).findings == ()
    mild = one(steps("A", (1, 10, 5), (TODAY + 5, 10, 9), (TODAY + 8, 10, 2)))
    assert (mild.severity, mild.beyond_horizon) == ("warning", False)


def test_what_is_true_today_is_walked_back_to_its_real_first_day():
    finding = one(steps("A", (1, 10, 9), (TODAY - 50, 10, 2), (TODAY - 30, 10, 9), (TODAY - 10, 10, 10)))
    assert (finding.starts, finding.ends) == (TODAY - 30, None)
    assert segments(finding) == [(TODAY - 30, TODAY - 10), (TODAY - 10, None)]


def test_an_end_after_the_horizon_is_not_the_same_as_no_end():
    assert one(steps("A", (1, 10, 9))).beyond_horizon is False
    assert one(steps("A", (1, 10, 9), (END, 10, 10))).beyond_horizon is False
    assert one(steps("A", (1, 10, 9), (END, 10, 2))).beyond_horizon is True


def test_a_parameter_and_a_mode_change_on_their_days():
    rules = book(FULL, settings=(Setting("own.rule", "full", "network", "", TODAY + 3, 0.99),
                                 Setting("own.rule", "full", "network", "", TODAY + 6, 0.5),
                                 Setting("own.rule", "mode", "network", "", TODAY + 9, "off")))  # fmt: skip
    finding = one(steps("A", (1, 10, 9)), rules=rules)
    assert segments(finding) == [(1, TODAY + 3), (TODAY + 6, TODAY + 9)]
    assert finding.ends == TODAY + 9


def test_a_rule_holds_only_while_it_is_in_force():
    limited = rule("region.family_occupied > 0", scope="region", in_force=(TODAY - 7, TODAY + 7))
    assert segments(one(steps("A", (1, 10, 9)), rules=book(limited))) == [(TODAY - 7, TODAY + 7)]


def test_what_is_not_known_is_asked_once_for_all_rules_that_need_it():
    rules = book(FULL, rule("region.family_occupancy < 0.1", name="own.empty", scope="region"))
    result = look(steps("A", (1, 10, 0), (TODAY + 5, None, 3)), rules=rules)
    assert result.gaps == (
        Gap("region:north", "region.family_occupancy", "management", Subject("region", "north"), TODAY + 5,
            ("own.empty", "own.rule")),
    )  # fmt: skip
    assert [finding.ends for finding in result.findings] == [TODAY + 5]


def test_a_rule_that_fails_is_a_fault_and_the_others_go_on():
    fails = rule("100 / region.family_occupied > 1", name="own.fails", scope="region")
    worse = rule(
        "region.family_occupied > 0", name="own.worse", scope="region", critical="1 / (region.family_places - 10) > 1"
    )
    result = look(steps("A", (1, 10, 9), (TODAY + 4, 10, 0)), rules=book(fails, worse))
    assert [(fault.rule, fault.day, fault.centre) for fault in result.faults] == [
        ("own.fails", TODAY + 4, "region:north")
    ]
    assert [(finding.rule, finding.severity) for finding in result.findings] == [("own.worse", "info")]


def test_a_past_or_far_day_on_which_it_fails_is_no_fault():
    fails = rule("100 / region.family_occupied > 1", scope="region")
    finding = one(steps("A", (1, 10, 0), (TODAY - 5, 10, 9), (END, 10, 0)), rules=book(fails))
    assert (finding.starts, finding.ends, finding.beyond_horizon) == (TODAY - 5, None, True)


def test_a_rule_that_only_time_brings_waits():
    late = rule("region.family_occupied > 8", scope="region", ahead_days=3)
    assert look(steps("A", (1, 10, 2), (TODAY + 4, 10, 9)), rules=book(late)).findings == ()
    assert one(steps("A", (1, 10, 2), (TODAY + 3, 10, 9)), rules=book(late)).starts == TODAY + 3


def test_rules_about_the_network_read_the_network():
    wide = rule("network.family_occupied > 8", name="own.network", scope="network")
    finding = one(steps("A", (1, 10, 5)), steps("B", (1, 10, 5)), rules=book(wide, FULL), scope="network")
    assert (finding.rule, finding.centre, finding.subject.kind) == ("own.network", "network", "network")


def test_a_region_of_a_world_is_checked_over_its_centres_only(tell):
    def full(code: str, region: str) -> list[Statement]:
        return [
            centre(tell, code, region=region, capacity={"families": 2}),
            tell("allocation", "dispatching", f"A-{code}", household=f"H-{code}", centre=code, arrives_on="2026-05-01",
                 members=family("1990-01", "2020-01")),
        ]  # fmt: skip

    world = World([*full("CEN-01", "north"), *full("CEN-02", "north"), centre(tell, "CEN-03", region="south")])
    assert check_region(world, "north", book(FULL), today=TODAY).findings[0].severity == "critical"
    assert check_region(world, "south", book(FULL), today=TODAY).findings == ()
    assert region_code("north") == "region:north"


def test_a_step_that_changes_nothing_is_none(tell):
    world = World([centre(tell, "CEN-01", capacity={"families": 0}),
                   tell("closure", "management", "C-1", centre="CEN-01", closes_on="2027-01-10")])  # fmt: skip
    assert figures_of(world.calendar("CEN-01", until=END)).steps == ((NO_DAY, 0, 0),)


def test_neighbours_with_the_same_values_are_one_segment():
    rules = book(FULL, settings=(Setting("own.rule", "full", "network", "", TODAY + 3, 0.8),))
    assert segments(one(steps("A", (1, 10, 9)), rules=rules)) == [(1, None)]
