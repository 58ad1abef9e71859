"""Unknown and absent are one thing each, wherever they go, and unknown is never taken for a yes or a no."""

from __future__ import annotations

import copy
import pickle

import pytest

from rules.facts import ABSENT, Absent
from rules.unknown import UNKNOWN, Unknown


@pytest.mark.parametrize("value", [UNKNOWN, ABSENT])
def test_it_stays_the_one_thing_through_copy_and_pickle(value):
    assert copy.deepcopy({"a": [value]})["a"][0] is value
    assert pickle.loads(pickle.dumps(value)) is value


def test_there_is_only_one_of_each():
    assert Unknown() is UNKNOWN
    assert Absent() is ABSENT


def test_they_read_as_what_they_mean():
    assert (repr(UNKNOWN), repr(ABSENT)) == ("unknown", "absent")


def test_to_ask_whether_unknown_is_true_is_a_mistake():
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)
