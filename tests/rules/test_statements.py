"""What is in force: confirmed, proposed and withdrawn statements in the order of their times, never of their arrival."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.statements import Standing, Statement, standing_of


def said(at: int, status: str, source: str = "/s", event: str = "1", kind: str = "supply", **content: Any) -> Statement:
    return Statement((at, source, event), kind, "logistics", "S-1", status, content, at)


def force(standing: Standing) -> Any:
    return None if standing.in_force is None else standing.in_force.content.get("v")


def pending(standing: Standing) -> Any:
    return None if standing.pending is None else standing.pending.content.get("v")


def test_a_confirmed_statement_replaces_what_was_in_force():
    assert force(standing_of([said(1, "confirmed", v=1), said(2, "confirmed", v=2)])) == 2


def test_a_later_proposal_stands_beside_what_is_confirmed_and_never_erases_it():
    standing = standing_of([said(1, "confirmed", v=1), said(2, "proposed", v=2)])
    assert (force(standing), pending(standing)) == (1, 2)


def test_confirming_a_proposal_leaves_nothing_pending():
    standing = standing_of([said(1, "proposed", v=1), said(2, "confirmed", v=2)])
    assert (force(standing), pending(standing)) == (2, None)


def test_an_earlier_proposal_is_over_when_something_else_was_confirmed_later():
    standing = standing_of([said(2, "confirmed", v=2), said(1, "proposed", v=1)])
    assert (force(standing), pending(standing)) == (2, None)


def test_a_withdrawal_takes_away_what_is_in_force_and_what_is_pending():
    standing = standing_of([said(1, "confirmed", v=1), said(2, "proposed", v=2), said(3, "withdrawn")])
    assert (force(standing), pending(standing), standing.withdrawn, standing.withdrawn_known) == (None, None, 3, True)
    assert standing.before_withdrawal is not None
    assert standing.before_withdrawal.content["v"] == 1


def test_a_decision_can_be_confirmed_again_after_its_withdrawal():
    standing = standing_of([said(1, "confirmed", v=1), said(2, "withdrawn"), said(5, "confirmed", v=3)])
    assert (force(standing), standing.withdrawn, standing.announced) == (3, None, 5)


def test_a_decision_can_be_proposed_again_after_its_withdrawal():
    standing = standing_of([said(1, "confirmed", v=1), said(2, "withdrawn"), said(5, "proposed", v=3)])
    assert (force(standing), pending(standing), standing.withdrawn) == (None, 3, 2)


def test_it_is_announced_by_the_first_confirmation_since_the_last_withdrawal():
    told = [said(1, "confirmed"), said(2, "withdrawn"), said(3, "proposed"), said(4, "confirmed"), said(9, "confirmed")]
    assert standing_of(told).announced == 4


def test_a_withdrawal_that_comes_before_what_it_withdraws_settles_when_that_comes():
    early = standing_of([said(2, "withdrawn")])
    assert (early.withdrawn, early.withdrawn_known) == (2, False)
    settled = standing_of([said(2, "withdrawn"), said(1, "confirmed", v=1)])
    assert (settled.withdrawn, settled.withdrawn_known, force(settled)) == (2, True, None)


def test_equal_times_are_ordered_by_source_and_then_by_id():
    assert force(standing_of([said(1, "confirmed", "/b", v="b"), said(1, "confirmed", "/a", v="a")])) == "b"
    assert force(standing_of([said(1, "confirmed", event="2", v=2), said(1, "confirmed", event="1", v=1)])) == 2


def test_members_told_by_two_records_of_a_household_merge_by_ref():
    first = said(1, "recorded", kind="household", members=[{"ref": "m1", "born": "1990-01"}, {"ref": "m2"}],
                 applied_on="2026-01-01")  # fmt: skip
    second = said(2, "recorded", kind="household", members=[{"ref": "m2", "born": "2020-02"}, {"ref": "m3"}])
    standing = standing_of([second, first])
    assert standing.in_force is not None
    content = standing.in_force.content
    assert content["members"] == [{"ref": "m1", "born": "1990-01"}, {"ref": "m2", "born": "2020-02"}, {"ref": "m3"}]
    assert content["applied_on"] == "2026-01-01"


def test_only_a_withdrawal_takes_a_member_of_a_household_away():
    first = said(1, "recorded", kind="household", members=[{"ref": "m1"}])
    again = said(3, "recorded", kind="household", members=[{"ref": "m2"}])
    standing = standing_of([first, said(2, "withdrawn", kind="household"), again])
    assert standing.in_force is not None
    assert standing.in_force.content["members"] == [{"ref": "m2"}]


def test_nothing_stated_is_no_decision():
    with pytest.raises(ValueError, match="without statements"):
        standing_of([])


def test_a_value_comes_from_the_statement_in_force():
    standing = standing_of([said(1, "confirmed", v=1)])
    assert standing.in_force is not None
    source = standing.source(standing.in_force)
    assert (source.party, source.reference, source.kind, source.status, source.stated) == (
        "logistics", "S-1", "supply", "confirmed", (1, "/s", "1"),
    )  # fmt: skip
    assert standing.key == ("logistics", "supply", "S-1")


_STATEMENTS = st.builds(
    said, st.integers(1, 4), st.sampled_from(("confirmed", "proposed", "withdrawn")), st.sampled_from(("/a", "/b")),
    st.sampled_from("123"), v=st.integers(0, 9),
)  # fmt: skip


@given(st.lists(_STATEMENTS, min_size=1, unique_by=lambda each: each.stated), st.randoms())
def test_the_order_of_arrival_changes_nothing(statements, random):
    again = list(statements)
    random.shuffle(again)
    assert standing_of(again) == standing_of(statements)
