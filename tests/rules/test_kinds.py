"""What each kind of statement lays on the calendar, and that the table of kinds keeps its word."""

from __future__ import annotations

from typing import Any

import pytest

from rules.days import NO_DAY, Counting, day_of
from rules.facts import ABSENT, FACTS
from rules.kinds import KINDS, Effect, monthly, natural_reference, plan_steps, sets_fact
from rules.lists import PLAN_ITEMS
from tests.rules.richer import dense_history

D = day_of
SAID = D("2026-01-10")


def effects(kind: str, /, *, said: int = SAID, **content: Any) -> dict[str, list[tuple[int, int | None, object]]]:
    table = KINDS[kind]
    assert table.effects is not None
    made: dict[str, list[tuple[int, int | None, object]]] = {}
    for effect in table.effects({name.rstrip("_"): value for name, value in content.items()}, said):
        made.setdefault(effect.fact, []).append((effect.starts, effect.ends, effect.value))
    return made


def test_every_effect_is_a_fact_that_the_kind_says_it_sets():
    for seed in range(60):
        for statement in dense_history(seed):
            kind = KINDS[statement.kind]
            for effect in kind.effects(statement.content, statement.day) if kind.effects else ():
                assert effect.fact in FACTS
                assert sets_fact(kind, effect.fact), (kind.name, effect.fact)
                assert FACTS[effect.fact].fold != "derived"


def test_every_fact_that_is_stated_can_be_set_by_some_kind():
    for name, fact in FACTS.items():
        if fact.fold != "derived" and name != "centre.closure.withdrawn_days":
            assert any(sets_fact(kind, name) for kind in KINDS.values()), name


def test_every_kind_names_fields_of_its_own_as_its_period_and_key():
    for kind in KINDS.values():
        for name in filter(None, (kind.starts, kind.ends, *kind.key)):
            assert kind.field(name) is not None, (kind.name, name)
    assert KINDS["supply"].field("nothing") is None


def test_a_delivery_stops_on_from_and_until_is_the_first_day_that_it_no_longer_does():
    made = effects("supply", item="nappies", action="stop", from_="2026-03-03", until="2026-04-01")
    assert made == {"centre.supplies.nappies": [(D("2026-03-03"), D("2026-04-01"), "stopped")]}


def test_a_stock_counts_down_from_the_stop_and_is_empty_after_so_many_days():
    made = effects("supply", item="nappies", action="stop", from_="2026-03-01", stock_days=30)
    empty = D("2026-03-31")
    assert made["centre.stock_days.nappies"] == [(D("2026-03-01"), empty, Counting(empty, -1))]


def test_a_stock_does_not_outlast_the_stop():
    made = effects("supply", item="nappies", action="stop", from_="2026-03-01", until="2026-03-10", stock_days=30)
    assert made["centre.stock_days.nappies"][0][1] == D("2026-03-10")


@pytest.mark.parametrize(("action", "state"), [("start", "running"), ("replace", "replaced")])
def test_a_delivery_starts_or_is_replaced(action, state):
    made = effects("supply", item="meals", action=action, from_="2026-03-03", stock_days=5)
    assert made == {"centre.supplies.meals": [(D("2026-03-03"), None, state)]}


@pytest.mark.parametrize(("per", "amount"), [("month", 1200.0), ("quarter", 400.0), ("year", 100.0)])
def test_amounts_are_told_a_month(per, amount):
    assert monthly(1200, per) == amount
    made = effects("budget", line="animation", action="set", amount=1200, per=per, from_="2026-03-03")
    assert made == {"centre.budgets.animation.monthly": [(D("2026-03-03"), None, amount)]}


def test_a_freeze_leaves_the_amount_as_it_is():
    assert list(effects("budget", line="animation", action="freeze", from_="2026-03-03")) == [
        "centre.budgets.animation.frozen"
    ]


def test_a_closing_centre_is_closing_from_its_announcement_and_closed_on_the_closing_day():
    closes = D("2026-06-01")
    made = effects("closure", closes_on="2026-06-01")
    assert made["centre.status"] == [(SAID, closes, "closing"), (closes, None, "closed")]
    assert made["centre.days_to_closing"] == [(SAID, closes, Counting(closes, -1))]
    assert "centre.closure.last_intake_lead" not in made


def test_a_closure_announced_too_late_closes_the_centre_all_the_same():
    closes = D("2026-06-01")
    made = effects("closure", said=closes + 9, closes_on="2026-06-01")
    assert made["centre.status"] == [(closes - 1, closes, "closing"), (closes, None, "closed")]


def test_the_last_day_of_family_intake_counts():
    made = effects("closure", closes_on="2026-06-01", last_family_intake_on="2026-03-01")
    assert made["centre.intake.families"] == [(D("2026-03-02"), None, False)]
    assert made["centre.closure.last_intake_lead"][0][2] == 92


def test_each_part_of_a_child_plan_is_missing_until_its_day():
    made = effects("closure", closes_on="2026-06-01", child_plan={"school": "2026-02-01", "farewell": "2026-01-01",
                                                                 "care": None, "cake": "2026-02-02"})  # fmt: skip
    parts = len(PLAN_ITEMS)
    assert made["centre.closure.plan_missing"] == [
        (SAID, D("2026-02-01"), parts - 1), (D("2026-02-01"), D("2026-06-01"), parts - 2),
    ]  # fmt: skip


def test_a_part_of_a_plan_done_after_the_end_is_missing_all_the_time():
    assert list(plan_steps({"school": "2026-06-05"}, 1, D("2026-06-01"))) == [(1, D("2026-06-01"), len(PLAN_ITEMS))]


def test_places_that_cannot_be_used_or_are_reserved_do_not_count_and_are_never_negative():
    made = effects("capacity", group="families", places=10, unusable=3, reserved=2, from_="2026-03-03")
    assert made == {"centre.capacity.families": [(D("2026-03-03"), None, 5)]}
    none = effects("capacity", group="families", places=1, unusable=3, from_="2026-03-03")
    assert none["centre.capacity.families"][0][2] == 0


def test_a_group_is_new_from_its_admission_and_no_longer_when_it_is_not_admitted():
    made = effects("target_group", group="families", admitted=True, from_="2026-03-03")
    assert made["centre.group_admitted_days.families"] == [(D("2026-03-03"), None, Counting(D("2026-03-03"), 1))]
    ended = effects("target_group", group="families", admitted=False, from_="2026-05-03")
    assert ended["centre.group_admitted_days.families"] == [(D("2026-05-03"), None, ABSENT)]


def test_an_absence_that_is_replaced_changes_nothing():
    assert effects("absence", function="animation", fte=1, from_="2026-03-02", replaced=True) == {}


@pytest.mark.parametrize(("until", "counted"), [("2026-03-13", False), ("2026-03-14", True), (None, True)])
def test_a_child_facing_post_is_empty_after_ten_working_days(until, counted):
    made = effects("absence", function="animation", fte=1, from_="2026-03-02", until=until)
    assert ("centre.absences_unreplaced" in made) is counted
    assert "centre.absent.animation" in made


def test_a_long_absence_of_another_post_is_no_child_facing_one():
    assert list(effects("absence", function="logistics", fte=1, from_="2026-03-02")) == ["centre.absent.logistics"]


def test_a_programme_needs_lines_and_spaces_with_or_without_a_least_amount():
    made = effects("programme", tag="play", responsible=3, from_="2026-03-02",
                   needs=["play_indoor", {"line": "animation", "min_amount": 500}, {"line": "training"}, "cake"])  # fmt: skip
    assert set(made) == {
        "centre.programmes.play", "centre.programme_responsible", "centre.programme_needs.play_indoor",
        "centre.programme_needs.animation", "centre.programme_least.animation", "centre.programme_needs.training",
    }  # fmt: skip
    assert "centre.programmes.cake" not in effects("programme", tag="cake", from_="2026-03-02")


def test_a_training_is_a_share_of_the_staff_and_grows_old():
    made = effects("training", topic="families", trained=12, headcount=10, on="2026-03-02")
    assert made == {"centre.training.families": [(D("2026-03-02"), D("2026-03-02") + 730, 1.0)]}
    assert effects("training", topic="cake", trained=1, headcount=10, on="2026-03-02") == {}


def test_a_protocol_counts_the_days_since_it_was_rehearsed():
    made = effects("protocol", topic="conflict", rehearsed_on="2026-03-02", share=0.5)
    assert made["centre.protocol_days.conflict"] == [(D("2026-03-02"), None, Counting(D("2026-03-02"), 1))]
    assert made["centre.protocol_share.conflict"] == [(D("2026-03-02"), None, 0.5)]
    assert effects("protocol", topic="cake", rehearsed_on="2026-03-02") == {}
    assert "centre.protocol_share.conflict" not in effects("protocol", topic="conflict", rehearsed_on="2026-03-02")


@pytest.mark.parametrize(
    ("m2", "beds", "group", "broken"),
    [
        (7.9, 1, "families", {"below_8m2"}),
        (15.9, 4, "families", {"below_4m2"}),
        (40, 5, "unaccompanied_minors", {"uam_over_4"}),
        (40, 7, "single_men", {"singles_over_6"}),
        (40, 7, "families", set()),
        (8, 0, None, set()),
    ],
)
def test_a_room_breaks_the_rules_that_it_breaks(m2, beds, group, broken):
    made = effects("room", m2=m2, beds=beds, group=group)
    assert {fact.rsplit(".", 1)[1] for fact, laid in made.items() if laid == [(NO_DAY, None, 1)]} == broken


def test_a_centre_says_what_it_has_and_is_silent_about_the_rest():
    made = effects("centre", kind="castle", language="nl", schooling_languages=["nl", "fr"], km_school=2,
                   capacity={"families": 0}, supplies={"meals": "running"}, spaces={"study_room": False},
                   budgets={"training": 10}, staff={"night": 1.5})  # fmt: skip
    assert {fact: laid[0][2] for fact, laid in made.items()} == {
        "centre.kind": "other", "centre.language": "nl", "centre.schooling_languages": ("nl", "fr"),
        "centre.km_school": 2.0, "centre.capacity.families": 0, "centre.groups.families": False,
        "centre.supplies.meals": "running", "centre.spaces.study_room": False,
        "centre.budgets.training.monthly": 10.0, "centre.posts.night": 1.5,
    }  # fmt: skip
    assert effects("centre") == {}


def test_other_measures_lay_one_value():
    assert effects("intake", group="families", open=False, from_="2026-03-02") == {
        "centre.intake.families": [(D("2026-03-02"), None, False)]
    }
    assert effects("space", space="study_room", usable=0, from_="2026-03-02") == {
        "centre.spaces.study_room": [(D("2026-03-02"), None, False)]
    }
    assert effects("staffing", function="night", fte=2, from_="2026-03-02") == {
        "centre.posts.night": [(D("2026-03-02"), None, 2.0)]
    }
    assert effects("room_assignment", families_sharing_room=2) == {"centre.rooms.families_sharing": [(NO_DAY, None, 2)]}
    assert effects("room_assignment", code="R1") == {}


def test_a_record_without_a_reference_is_named_by_its_natural_key():
    assert natural_reference(KINDS["birth"], {"household": "H-1", "member": "m2"}) == "H-1/m2"
    about = {"decision": {"party": "finance", "reference": "B-1"}, "who": "centre"}
    assert natural_reference(KINDS["hearing"], about) == "finance/B-1/centre/"
    assert natural_reference(KINDS["signal"], {"centre": "CEN-01"}) == ""


def test_an_effect_is_plain():
    assert Effect("centre.status", 1, None, "open") == Effect("centre.status", 1, None, "open")
