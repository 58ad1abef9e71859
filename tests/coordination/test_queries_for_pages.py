"""What pages ask: whether a check is still to come, decisions by reference, and sentences without holes."""

import pytest

from coordination.actors import Actor
from coordination.checking import check_centre
from coordination.decisions import list_decisions
from coordination.policy.access import Target
from coordination.policy.projection import sight_of
from coordination.queries.centres import is_awaited
from coordination.queries.telling import sentence_of
from tests.coordination.telling import allocation, centre, supply

PLANNER = Actor(name="planner", parties=("dispatching",), scopes=frozenset({"read"}))
FINANCE = Actor(name="finance", parties=("finance",), scopes=frozenset({"read"}))


@pytest.fixture
def two(desk):
    desk.accept(centre("CEN-01"), centre("CEN-02"), supply("CEN-01"), allocation("H-1", "CEN-02", "2026-11-20"))
    return desk


def awaited(desk, *scopes):
    with desk.installation.begin(read_only=True) as uow:
        return is_awaited(uow, scopes)


def test_a_check_is_awaited_until_the_centre_was_looked_at(two):
    assert awaited(two, ("centre", "CEN-01"))
    check_centre(two.installation, "CEN-01")
    assert not awaited(two, ("centre", "CEN-01"))
    assert awaited(two, ("centre", "CEN-01"), ("centre", "CEN-02"))
    assert awaited(two, ("network", ""))
    check_centre(two.installation, "CEN-02")
    assert not awaited(two, ("network", ""))
    assert not awaited(two)


def test_decisions_are_listed_by_their_references(two):
    with two.installation.begin(PLANNER, read_only=True) as uow:
        assert [row.reference for row in list_decisions(uow, references=["A-H-1", "X-1"]).items] == ["A-H-1"]
        assert list_decisions(uow, references=[]).items == ()


@pytest.mark.parametrize(
    ("reader", "told"),
    [(PLANNER, "2 children have been here for 40 days and the needs of the family are not assessed"),
     (FINANCE, "The needs of a family are not assessed in time")],
)  # fmt: skip
def test_a_sentence_that_names_what_is_hidden_gives_way_to_the_title(desk, reader, told):
    rule = next(each for each in desk.installation.rules.rules() if each.id == "needs.assessment-late")
    values = {"household.minors": 2, "household.days_in_centre": 40}
    assert sentence_of(rule, values, sight_of(reader, Target("CEN-01")), "en") == told
