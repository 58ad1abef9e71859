"""What a centre sees is laid over what is stated, day by day; where both say the same, the statement stands alone."""

from __future__ import annotations

import pytest

from rules.calendar.contesting import Contest, can_be_contested, contested, fits
from rules.calendar.track import Lay, Track, fold, steady
from rules.days import NO_DAY, Counting
from rules.facts import ABSENT, FACTS
from rules.model import Source
from rules.unknown import UNKNOWN

NAPPIES, STOCK = "centre.supplies.nappies", "centre.stock_days.nappies"
SINCE, REPORTED = 100, 110


def _said(reference: str, kind: str = "supply", at: int = 1) -> Source:
    return Source("logistics", reference, kind, "confirmed", (at, "/tests", reference))


SEEN_BY = Source("CEN-01:direction", "MM-1", "mismatch", "recorded", (9, "/mismatch", "MM-1"))


def _sees(value: object, fact: str = NAPPIES, *, since: int = SINCE, source: Source = SEEN_BY) -> Contest:
    return Contest(fact, value, since, REPORTED, source)


def _stated(*lays: Lay, fact: str = NAPPIES) -> Track:
    return fold(FACTS[fact], lays)[0]


def _steps(track: Track) -> list[tuple[int, object, list[str]]]:
    return [
        (day, value, [source.reference for source in track.sources(index)])
        for index, (day, value) in enumerate(zip(track.days, track.values, strict=True))
    ]


RUNNING = Lay(NO_DAY, None, "running", _said("C-1", "centre"))


def test_what_is_seen_holds_from_the_first_day_with_the_statement_behind_it() -> None:
    seen = contested(_stated(RUNNING), [_sees("stopped")])
    assert _steps(seen) == [(NO_DAY, "running", ["C-1"]), (SINCE, "stopped", ["MM-1", "C-1"])]


def test_what_says_the_same_changes_nothing() -> None:
    stated = _stated(RUNNING)
    assert contested(stated, [_sees("running")]) == stated


def test_a_statement_that_begins_after_the_report_takes_over() -> None:
    between = Lay(SINCE + 5, None, "running", _said("S-1"))
    later = Lay(REPORTED + 1, REPORTED + 20, "running", _said("S-2", at=2))
    seen = contested(_stated(RUNNING, between, later), [_sees("stopped")])
    assert [(day, value) for day, value, _ in _steps(seen)] == [
        (NO_DAY, "running"), (SINCE, "stopped"), (SINCE + 5, "stopped"), (REPORTED + 1, "running"),
        (REPORTED + 20, "running"),
    ]  # fmt: skip


def test_the_latest_of_two_sights_holds() -> None:
    other = Source("CEN-01:medical", "MM-2", "mismatch", "recorded", (10, "/mismatch", "MM-2"))
    both = [_sees("stopped"), _sees("replaced", since=SINCE + 3, source=other)]
    seen = contested(_stated(RUNNING), both)
    assert [(day, value) for day, value, _ in _steps(seen)] == [
        (NO_DAY, "running"), (SINCE, "stopped"), (SINCE + 3, "replaced"),
    ]  # fmt: skip
    assert contested(_stated(RUNNING), reversed(both)) == seen


def test_a_stock_that_is_seen_runs_out_though_more_is_stated() -> None:
    stated = _stated(Lay(90, 130, Counting(130, -1), _said("S-1")), fact=STOCK)
    seen = contested(stated, [_sees(5, STOCK)])
    assert (seen.at(SINCE), seen.at(SINCE + 4), seen.at(SINCE + 5), seen.at(129)) == (5, 1, 0, 0)
    empty = contested(stated, [_sees(0, STOCK)])
    assert (empty.at(SINCE - 1), empty.at(SINCE)) == (31, 0)


def test_a_count_of_days_goes_on_counting_from_what_is_seen() -> None:
    fact = "centre.protocol_days.conflict"
    seen = contested(steady(UNKNOWN), [_sees(200, fact)])
    assert (seen.at(SINCE - 1), seen.at(SINCE), seen.at(SINCE + 30)) == (UNKNOWN, 200, 230)


@pytest.mark.parametrize("value", ["gone", 5, None, ["stopped"]])
def test_a_value_that_the_fact_cannot_have_changes_nothing(value: object) -> None:
    stated = _stated(RUNNING)
    assert not fits(NAPPIES, value)
    assert contested(stated, [_sees(value)]) == stated


def test_only_stated_facts_of_the_centre_can_be_contested() -> None:
    assert can_be_contested(NAPPIES)
    assert not can_be_contested("centre.residents.minors")
    assert not can_be_contested("household.minors")
    assert not can_be_contested("nothing")
    assert contested(steady(0), [_sees(3, "centre.residents.minors")]) == steady(0)
    assert not fits(STOCK, -1)
    assert not fits("centre.days_to_closing", 10**6)


def test_after_the_last_day_that_is_seen_there_is_no_closing_day() -> None:
    seen = contested(steady(ABSENT), [_sees(3, "centre.days_to_closing")])
    assert (seen.at(SINCE + 2), seen.at(SINCE + 3)) == (1, ABSENT)
