"""What a centre sees: where nothing is stated it fills the gap; against a statement, what is worked out follows it."""

from __future__ import annotations

from typing import Any

import pytest

from rules.calendar.centre import CENTRE_FACTS, CentreCalendar
from rules.calendar.contesting import Contest
from rules.model import Source
from rules.statements import Statement
from rules.unknown import UNKNOWN
from rules.world import World
from tests.rules.calendar.one_centre import UNTIL, D, Telling2, arrives, at, behind, made
from tests.rules.worlds import centre


@pytest.fixture
def tell() -> Telling2:
    return Telling2()


# ---- where nothing is stated


def seen(tell: Telling2, fact: str, value: Any, on: str, reference: str = "O-1") -> Statement:
    return tell.at_centre(
        "observation", "CEN-01:direction", reference, fact=fact, value=value, on=on, status="recorded"
    )


def test_a_stock_that_was_seen_goes_down_and_is_empty_one_day(tell):
    calendar = made(seen(tell, "centre.stock_days.nappies", 20, "2026-03-01"))
    assert [at(calendar, "stock_days.nappies", on) for on in ("2026-02-28", "2026-03-01", "2026-03-20", "2026-03-25")] == [
        0, 20, 1, 0,
    ]  # fmt: skip


def test_days_since_something_that_were_seen_go_up(tell):
    calendar = made(seen(tell, "centre.protocol_days.conflict", 100, "2026-03-01"))
    assert [at(calendar, "protocol_days.conflict", on) for on in ("2026-02-28", "2026-03-11")] == [UNKNOWN, 110]


@pytest.mark.parametrize(("fact", "value", "told"), [
    ("centre.supplies.nappies", "stopped", "stopped"),
    ("centre.spaces.study_room", "TRUE", True),
    ("centre.spaces.study_room", False, False),
    ("centre.posts.night", "1.5", 1.5),
    ("centre.capacity.families", "12", 12),
    ("centre.schooling_languages", ["nl", "fr"], ("nl", "fr")),
])  # fmt: skip
def test_what_is_seen_is_kept_in_the_type_of_the_fact(tell, fact, value, told):
    calendar = made(seen(tell, fact, value, "2026-03-01"))
    assert at(calendar, fact.removeprefix("centre."), "2026-03-01") == told


@pytest.mark.parametrize(("fact", "value"), [
    ("centre.supplies.nappies", "gone"), ("centre.supplies.nappies", 3), ("centre.spaces.study_room", "perhaps"),
    ("centre.posts.night", True), ("centre.posts.night", "nan"), ("centre.posts.night", None),
    ("centre.capacity.families", 1.5), ("centre.capacity.families", True), ("centre.schooling_languages", "nl"),
    ("centre.schooling_languages", ["nl", 1]), ("centre.stock_days.nappies", -3), ("centre.stock_days.nappies", 10**9),
    ("centre.stock_days.nappies", 0), ("centre.residents.minors", 9), ("household.minors", 9), ("centre.nothing", 1),
    ("centre.training.families", 80), ("centre.protocol_share.conflict", -0.1),
])  # fmt: skip
def test_what_does_not_fit_the_fact_is_left_out(tell, fact, value):
    calendar, nothing = made(seen(tell, fact, value, "2026-03-01")), made()
    assert all(calendar.track(name).values == nothing.track(name).values for name in CENTRE_FACTS)


# ---- against what is stated

SEEN_BY = Source("CEN-01:direction", "MM-1", "mismatch", "recorded", (9, "/mismatch", "MM-1"))


def contested(
    *statements: Statement, fact: str, value: Any, since: str, reported: str = "2026-06-01"
) -> CentreCalendar:
    sees = Contest(fact, value, D(since), D(reported), SEEN_BY)
    return World(statements, {"CEN-01": [sees]}).calendar("CEN-01", until=UNTIL, contested=True)


def cut(tell: Telling2) -> Statement:
    return tell.at_centre("budget", "finance", "B-1", line="animation", action="set", amount=500, per="month",
                          from_="2026-03-01")  # fmt: skip


def test_an_amount_that_is_seen_is_compared_with_the_amount_before_the_decision_that_it_contests(tell):
    told = centre(tell, "CEN-01", budgets={"animation": 1000.0}), cut(tell)
    fact = "budgets.animation.change"
    sees = contested(*told, fact="centre.budgets.animation.monthly", value=250, since="2026-04-01")
    assert [at(sees, fact, on) for on in ("2026-02-01", "2026-03-15", "2026-04-15")] == [0.0, -0.5, -0.75]
    assert behind(sees, fact, "2026-04-15") == ["B-1", "MM-1"]
    sees = contested(told[0], fact="centre.budgets.animation.monthly", value=250, since="2026-04-01")
    assert at(sees, fact, "2026-04-15") == -0.75


def test_a_saving_per_child_is_judged_though_the_centre_sees_another_amount(tell):
    told = (centre(tell, "CEN-01", budgets={"animation": 1000.0}), cut(tell),
            arrives(tell, "H-1", "2026-01-01", "1990-01", "2020-01"))  # fmt: skip

    def per_child(calendar: CentreCalendar) -> Any:
        return next(view.per_child for view in calendar.views() if view.kind == "budget")

    assert per_child(made(*told)) == -0.5
    fact = "centre.budgets.animation.monthly"
    assert per_child(contested(*told, fact=fact, value=400, since="2026-03-01")) == -0.5
    assert per_child(contested(*told, fact=fact, value=2000, since="2026-02-01")) == -0.75


def test_a_play_space_that_is_seen_in_use_has_the_size_and_the_ages_that_were_stated(tell):
    closed = tell.at_centre("space", "infrastructure", "SP-1", space="play_indoor", usable=False, m2=40,
                            age_bands=["0-3"], from_="2026-03-01")  # fmt: skip
    told = centre(tell, "CEN-01", spaces={"play_indoor": True, "play_outdoor": False}), closed
    sees = contested(*told, fact="centre.spaces.play_indoor", value=True, since="2026-04-01")
    assert [at(sees, "play_bands", on) for on in ("2026-03-15", "2026-04-15")] == [(), ("0-3",)]
    assert at(sees, "play_m2", "2026-04-15") == 40
    assert at(made(*told), "play_bands", "2026-04-15") == ()


@pytest.mark.parametrize(("fact", "value", "derived", "told"), [
    ("centre.posts.animation", 0.5, "staff.animation", 0.5),
    ("centre.capacity.families", 12, "family_places_free", 10),
    ("centre.status", "closed", "family_places_free", 0),
])  # fmt: skip
def test_what_is_worked_out_follows_what_is_seen(tell, fact, value, derived, told):
    said = centre(tell, "CEN-01"), arrives(tell, "H-1", "2026-01-01", "1990-01", "2020-01")
    sees = contested(*said, fact=fact, value=value, since="2026-04-01")
    before = at(made(*said), derived, "2026-04-15")
    assert (at(sees, derived, "2026-03-31"), at(sees, derived, "2026-04-15")) == (before, told)
    assert before != told
    assert "MM-1" in behind(sees, derived, "2026-04-15")
