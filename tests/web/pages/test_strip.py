"""The strip: bars and conflicts stand where their days are, and nothing leaves the picture."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from web.pages.strip.drawing import LEFT, WIDTH, draw
from web.pages.strip.lanes import Step, lanes
from web.pages.strip.parts import Bar, Conflict, Heads, Lane, Row, Strip

FIRST = dt.date(2026, 11, 23)


def day(number):
    return FIRST + dt.timedelta(days=number)


def strip(*, bars=(), conflicts=(), heads=(), days=90):
    lanes = (
        Lane("presence", "People", "dispatching", heads=tuple(heads)),
        Lane("supplies", "Deliveries", "logistics", (Row("Nappies", tuple(bars)),)),
        Lane("budgets", "Budgets", "finance", (Row("Animation", ()),)),
        Lane("closure", "Closing", "management", (Row("Closing", ()),)),
    )
    return Strip(FIRST, days, FIRST, lanes, tuple(conflicts))


def drawn(shown):
    return draw(shown, lambda each: each.isoformat(), "today")


def test_a_bar_is_cut_at_the_edges_of_the_strip():
    drawing = drawn(strip(bars=[Bar(None, None, "delivered")]))
    (bar,) = drawing.bars
    assert bar.x == LEFT
    assert bar.x + bar.width <= WIDTH


def test_a_bar_before_or_after_the_strip_is_not_drawn():
    outside = [Bar(day(-9), day(-2), "over"), Bar(day(90), None, "later")]
    assert drawn(strip(bars=outside)).bars == []


def test_a_conflict_spans_the_lanes_that_it_comes_from():
    conflict = Conflict(1, "critical", "no nappies", day(10), day(20), frozenset({"presence", "supplies"}))
    drawing = drawn(strip(conflicts=[conflict]))
    assert len(drawing.conflicts) == 1
    assert len(drawing.flags) == 1


def test_a_conflict_of_lanes_that_are_no_neighbours_is_drawn_in_each_of_them():
    conflict = Conflict(1, "critical", "no place", day(10), None, frozenset({"presence", "closure"}))
    drawing = drawn(strip(conflicts=[conflict]))
    assert len(drawing.conflicts) == 2
    assert len(drawing.flags) == 1


@given(
    starts=st.integers(-100, 300), length=st.integers(1, 400), days=st.sampled_from([30, 90, 180]),
    lanes=st.sets(st.sampled_from(["presence", "supplies", "budgets", "closure"]), min_size=1),
    words=st.text(min_size=1, max_size=80),
)  # fmt: skip
def test_nothing_leaves_the_picture(starts, length, days, lanes, words):
    period = (day(starts), day(starts + length))
    conflict = Conflict(1, "warning", words, *period, frozenset(lanes))
    drawing = drawn(strip(bars=[Bar(*period, words)], conflicts=[conflict], days=days,
                          heads=[Heads(None, period[0], (9, 1, 2, 3)), Heads(*period, (0, 0, 0, 0))]))  # fmt: skip
    for box in [*drawing.bars, *drawing.conflicts, *drawing.flags]:
        assert box.x >= LEFT - 1
        assert box.x + box.width <= WIDTH + 4
        assert box.y >= 0
        assert box.y + box.height <= drawing.height


def test_a_lane_of_which_nothing_falls_in_the_window_is_left_out(speaking):
    over = Step(day(-60), day(-10), "2", stated=True), Step(day(-10), None, None)
    runs = Step(day(-60), day(20), "stopped", stated=True), Step(day(20), None, "running", stated=True)
    with speaking("en"):
        drawn = lanes(
            {"centre.posts.night": over, "centre.supplies.nappies": runs}, lambda _: None, window=(FIRST, day(90))
        )
    assert [lane.key for lane in drawn] == ["supplies"]
