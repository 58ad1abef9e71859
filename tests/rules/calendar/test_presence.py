"""Where a household is: allocations, transfers, departures and lists; what does not fit is shown, not guessed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rules.days import iso_of
from tests.rules.calendar.stating import D, Lists, allocated, left, misfits, moved, placed, stays, timeline

JAN, FEB, MAR, APR, MAY = (D(f"2026-{month:02}-01") for month in range(1, 6))


def test_a_household_is_there_from_the_day_it_arrives():
    assert stays(allocated("A", "2026-01-01")) == [("A", JAN, None)]


def test_the_day_on_which_it_leaves_no_longer_counts():
    found = timeline(allocated("A", "2026-01-01", leaves_on="2026-02-01")).stays[0]
    assert [found.covers(day) for day in (JAN - 1, JAN, FEB - 1, FEB)] == [False, True, True, False]


def test_a_moving_household_belongs_to_the_new_centre_on_the_day_of_the_move():
    assert stays(allocated("A", "2026-01-01"), moved("A", "B", "2026-02-01")) == [("A", JAN, FEB), ("B", FEB, None)]


def test_a_household_that_left_is_nowhere_until_it_arrives_again():
    found = stays(allocated("A", "2026-01-01"), left("2026-02-01"), allocated("B", "2026-03-01", "A2"))
    assert found == [("A", JAN, FEB), ("B", MAR, None)]


def test_it_leaves_and_arrives_elsewhere_on_the_same_day():
    found = stays(allocated("B", "2026-02-01", "A2"), left("2026-02-01"), allocated("A", "2026-01-01"))
    assert found == [("A", JAN, FEB), ("B", FEB, None)]


def test_a_second_allocation_is_a_move():
    assert stays(allocated("A", "2026-01-01"), allocated("B", "2026-02-01", "A2")) == [
        ("A", JAN, FEB),
        ("B", FEB, None),
    ]


def test_the_latest_allocation_to_the_same_centre_tells_when_it_leaves():
    first = allocated("A", "2026-01-01", leaves_on="2026-03-01")
    assert stays(first, allocated("A", "2026-02-01", "A2")) == [("A", JAN, None)]
    assert stays(first, allocated("A", "2026-02-01", "A2", leaves_on="2026-05-01")) == [("A", JAN, MAY)]


def test_the_end_of_an_old_allocation_does_not_end_the_stay_after_a_move():
    found = stays(allocated("A", "2026-01-01", leaves_on="2026-03-01"), moved("A", "B", "2026-02-01"))
    assert found == [("A", JAN, FEB), ("B", FEB, None)]


def test_an_allocation_ends_the_stay_of_one_who_was_on_a_list_already():
    lists = Lists().add("A", "2026-01-01")
    assert stays(allocated("A", "2026-02-01", leaves_on="2026-03-01"), lists=lists) == [("A", JAN, MAR)]


# ---- transfers from elsewhere


def test_a_transfer_from_where_the_household_is_not_makes_presence_uncertain_and_never_double():
    placings = allocated("A", "2026-01-01"), moved("B", "C", "2026-02-01")
    assert stays(*placings) == [("A", JAN, FEB), ("C", FEB, None, ("A", "B", "C"))]
    assert misfits(*placings) == [("transfer_from_elsewhere", "B", FEB, None, {"A", "T"})]


def test_it_settles_when_the_missing_statement_comes():
    placings = allocated("A", "2026-01-01"), moved("B", "C", "2026-02-01"), moved("A", "B", "2026-01-20", "T2")
    assert stays(*placings)[-1] == ("C", FEB, None)
    assert misfits(*placings) == []


def test_a_transfer_of_a_household_of_which_nothing_is_known_is_uncertain():
    assert stays(moved("A", "B", "2026-02-01")) == [("B", FEB, None, ("A", "B"))]
    assert misfits(moved("A", "B", "2026-02-01")) == [("transfer_from_elsewhere", "A", FEB, None, {"T"})]


def test_the_next_transfer_out_of_where_it_may_be_tells_where_it_is():
    placings = moved("A", "B", "2026-02-01"), moved("B", "C", "2026-03-01", "T2")
    assert stays(*placings) == [("B", FEB, MAR, ("A", "B")), ("C", MAR, None)]
    assert misfits(*placings) == [("transfer_from_elsewhere", "A", FEB, MAR, {"T"})]


def test_a_second_transfer_from_elsewhere_leaves_it_uncertain_still():
    found = stays(moved("A", "B", "2026-02-01"), moved("X", "Y", "2026-03-01", "T2"))
    assert found == [("B", FEB, MAR, ("A", "B")), ("Y", MAR, None, ("A", "B", "X", "Y"))]


def test_an_allocation_settles_what_was_uncertain():
    found = stays(moved("A", "B", "2026-02-01"), allocated("B", "2026-03-01"))
    assert found == [("B", FEB, MAR, ("A", "B")), ("B", MAR, None)]


# ---- departures


def test_a_departure_from_elsewhere_is_shown_and_changes_nothing():
    placings = allocated("A", "2026-01-01"), left("2026-02-01", centre="B")
    assert stays(*placings) == [("A", JAN, None)]
    assert misfits(*placings) == [("departed_elsewhere", "B", FEB, None, {"A", "L"})]


def test_a_departure_of_one_who_is_nowhere_is_shown():
    assert misfits(left("2026-02-01")) == [("departed_elsewhere", "", FEB, None, {"L"})]


def test_a_departure_from_one_of_the_centres_where_it_may_be_ends_the_doubt():
    assert stays(moved("A", "B", "2026-02-01"), left("2026-03-01", centre="A")) == [("B", FEB, MAR, ("A", "B"))]


# ---- lists


def test_a_household_missing_from_the_list_has_left():
    lists = Lists().add("A", "2026-02-01", named=False)
    assert stays(allocated("A", "2026-01-01"), lists=lists) == [("A", JAN, FEB)]


def test_a_list_tells_of_one_whom_nobody_allocated():
    assert stays(lists=Lists().add("A", "2026-02-01")) == [("A", FEB, None)]


def test_a_list_may_tell_since_when_but_not_before_it_left_elsewhere():
    assert stays(lists=Lists().add("A", "2026-02-01", arrived_on="2026-01-01")) == [("A", JAN, None)]
    found = stays(allocated("B", "2026-01-01", leaves_on="2026-01-20"),
                  lists=Lists().add("A", "2026-02-01", arrived_on="2026-01-05"))  # fmt: skip
    assert found[-1] == ("A", D("2026-01-20"), None)


def test_where_list_and_allocation_disagree_that_is_shown_and_not_guessed():
    lists = Lists().add("B", "2026-02-01")
    assert stays(allocated("A", "2026-01-01"), lists=lists) == [("A", JAN, FEB), ("B", FEB, None, ("A", "B"))]
    assert misfits(allocated("A", "2026-01-01"), lists=lists) == [
        ("list_against_allocation", "B", FEB, None, {"A", "B/2026-02-01"})
    ]


def test_the_next_list_settles_it():
    lists = Lists().add("B", "2026-02-01").add("B", "2026-03-01", at=2)
    assert stays(allocated("A", "2026-01-01"), lists=lists)[-1] == ("B", MAR, None)
    assert misfits(allocated("A", "2026-01-01"), lists=lists)[0][3] == MAR


def test_a_list_of_the_other_centre_without_it_settles_it_too():
    lists = Lists().add("B", "2026-02-01").add("A", "2026-03-01", named=False)
    assert stays(allocated("A", "2026-01-01"), lists=lists)[-1] == ("B", MAR, None)
    lists = Lists().add("B", "2026-02-01").add("B", "2026-03-01", named=False)
    assert stays(allocated("A", "2026-01-01"), lists=lists)[-1] == ("A", MAR, None)


def test_a_list_without_it_leaves_the_other_centres_where_it_may_be():
    lists = Lists().add("B", "2026-03-01", named=False)
    assert stays(moved("A", "B", "2026-02-01"), allocated("C", "2026-01-01"), lists=lists)[-1] == (
        "A", MAR, None, ("A", "C"),
    )  # fmt: skip


def test_lists_of_every_centre_where_it_may_be_without_it_mean_that_it_left():
    lists = Lists().add("A", "2026-03-01", named=False).add("B", "2026-04-01", named=False)
    assert stays(moved("A", "B", "2026-02-01"), lists=lists) == [("B", FEB, MAR, ("A", "B")), ("B", MAR, APR)]


def test_a_transfer_within_a_centre_where_it_is_not_settles_with_a_list_without_it():
    lists = Lists().add("A", "2026-03-01", named=False)
    assert stays(moved("A", "A", "2026-02-01"), lists=lists) == [("A", FEB, MAR, ("A",))]


def test_a_list_of_the_day_of_arrival_without_it_is_shown():
    lists = Lists().add("A", "2026-01-01", named=False)
    assert stays(allocated("A", "2026-01-01"), lists=lists) == [("A", JAN, None)]
    assert misfits(allocated("A", "2026-01-01"), lists=lists) == [
        ("list_against_allocation", "A", JAN, None, {"A", "A/2026-01-01"})
    ]


def test_a_list_of_a_centre_where_it_never_was_tells_nothing():
    lists = Lists().add("B", "2026-02-01", named=False)
    assert stays(allocated("A", "2026-01-01"), lists=lists) == [("A", JAN, None)]
    lists = Lists().add("B", "2026-01-15", named=False)
    assert stays(allocated("A", "2026-01-01"), moved("A", "B", "2026-02-01"), lists=lists)[-1] == ("B", FEB, None)


def test_of_two_lists_of_one_day_the_later_one_tells():
    lists = Lists().add("B", "2026-02-01", at=2).add("A", "2026-02-01", at=3)
    assert stays(allocated("A", "2026-01-01"), lists=lists) == [("A", JAN, FEB), ("A", FEB, None)]


# ---- members who go their own way

PAIR = ({"ref": "m1", "born": "1990-01"}, {"ref": "m2", "born": "2012-01"})


def test_only_some_members_are_moved():
    found = timeline(allocated("A", "2026-01-01", members=PAIR), moved("A", "B", "2026-02-01", only_members=["m2"]))
    assert [(stay.starts, stay.ends) for stay in found.stays_in("A")] == [(JAN, None)]
    assert [(stay.starts, stay.ends) for stay in found.stays_in("B")] == [(FEB, None)]
    assert [member.ref for member in found.members_at("A", FEB)] == ["m1"]
    assert [member.ref for member in found.members_at("B", FEB)] == ["m2"]
    assert [member.ref for member in found.members_at("A", FEB - 1)] == ["m1", "m2"]


def test_they_are_split_while_they_are_in_different_centres():
    found = timeline(allocated("A", "2026-01-01", members=PAIR), moved("A", "B", "2026-02-01", only_members=["m2"]),
                     moved("B", "A", "2026-03-01", "T2", only_members=["m2"]))  # fmt: skip
    assert [(starts, ends, {s.reference for s in behind}) for starts, ends, behind in found.split_days] == [
        (FEB, MAR, {"A", "T"})
    ]
    assert found.split_on(FEB - 1) is None
    assert found.split_on(MAR) is None


def test_the_stays_of_members_in_one_centre_are_one_stay():
    found = timeline(allocated("A", "2026-01-01", members=PAIR, only_members=["m1"]),
                     allocated("A", "2026-02-01", "A2", only_members=["m2"], leaves_on="2026-04-01"),
                     left("2026-03-01", member="m1"))  # fmt: skip
    assert [(stay.starts, stay.ends) for stay in found.stays_in("A")] == [(JAN, APR)]


def test_where_it_is_uncertain_where_a_member_is_nobody_is_said_to_be_split():
    found = timeline(allocated("A", "2026-01-01", members=PAIR), moved("X", "B", "2026-02-01", only_members=["m2"]))
    assert found.split_days == ()
    assert [misfit.code for misfit in found.misfits] == ["transfer_from_elsewhere"]


def test_a_member_that_left_alone_is_gone_and_nobody_is_split():
    found = timeline(allocated("A", "2026-01-01", members=PAIR), left("2026-02-01", member="m2"))
    assert [member.ref for member in found.members_at("A", FEB)] == ["m1"]
    assert found.split_days == ()


def test_a_list_that_names_no_members_contradicts_nobody_of_a_household_that_is_split():
    lists = Lists().add("A", "2026-03-01").add("B", "2026-03-01")
    found = timeline(allocated("A", "2026-01-01", members=PAIR), moved("A", "B", "2026-02-01", only_members=["m2"]),
                     lists=lists)  # fmt: skip
    assert found.misfits == ()
    assert [member.ref for member in found.members_at("B", MAR)] == ["m2"]


def test_a_list_that_names_members_tells_of_each_of_them():
    lists = Lists().add("A", "2026-03-01", members=[{"ref": "m1"}])
    found = timeline(allocated("A", "2026-01-01", members=PAIR), left("2027-01-01", member="m1"), lists=lists)
    assert [member.ref for member in found.members_at("A", MAR)] == ["m1"]
    lists = Lists().add("B", "2026-03-01", members=["m2"])
    found = timeline(allocated("A", "2026-01-01", members=PAIR), left("2027-01-01", member="m1"), lists=lists)
    assert [misfit.code for misfit in found.misfits] == ["list_against_allocation"]


def test_the_moves_of_a_member_alone_are_its_own():
    found = timeline(allocated("A", "2026-01-01", members=PAIR), moved("A", "B", "2026-02-01", only_members=["m2"]),
                     moved("B", "C", "2026-03-01", "T2", only_members=["m2"]))  # fmt: skip
    assert found.state(found.stays_in("A")[0], MAR, None)["moves_total"] == 0
    assert found.state(found.stays_in("C")[0], MAR, None)["moves_total"] == 2


# ---- never double

_CENTRES = st.sampled_from("ABC")
_DAYS = st.integers(JAN, JAN + 20).map(iso_of)
_ONE = st.one_of(
    st.builds(allocated, _CENTRES, _DAYS, st.sampled_from(("A1", "A2")), at=st.integers(1, 3)),
    st.builds(moved, _CENTRES, _CENTRES, _DAYS, st.sampled_from(("T1", "T2")), at=st.integers(1, 3)),
    st.builds(left, _DAYS, at=st.integers(1, 3)),
    st.builds(lambda day, centre: left(day, centre=centre), _DAYS, _CENTRES),
)


@given(st.lists(_ONE, max_size=6, unique_by=lambda each: (each.kind, each.source.reference)),
       st.lists(st.tuples(_CENTRES, _DAYS, st.booleans()), max_size=4, unique_by=lambda each: each[:2]), st.randoms())  # fmt: skip
def test_whatever_is_stated_a_household_is_never_in_two_places_at_once(placings, listed, random):
    lists = Lists()
    for centre, on, named in listed:
        lists.add(centre, on, named=named)
    found = timeline(*placings, lists=lists)
    for earlier, later in zip(found.stays, found.stays[1:], strict=False):
        assert earlier.ends is not None
        assert earlier.starts < earlier.ends <= later.starts
    again = list(placings)
    random.shuffle(again)
    assert timeline(*again, lists=lists).stays == found.stays


def test_what_is_not_about_presence_moves_nobody():
    assert stays(placed("schooling", "S", member="m1", started_on="2026-01-01")) == []


def test_a_stay_is_certain_unless_it_may_be_elsewhere():
    found = timeline(allocated("A", "2026-01-01"), moved("B", "C", "2026-02-01"))
    assert [stay.certain for stay in found.stays] == [True, False]
