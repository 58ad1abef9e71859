"""The collection of garbage: seldom, past what stands, and never not at all."""

import gc
import weakref

import pytest

from coordination.garbage import SELDOM, collect_seldom, set_aside


@pytest.fixture(autouse=True)
def as_before():
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


class Circle:
    """Refers to itself."""

    def __init__(self):
        self.me = self


def test_what_stands_is_set_aside_and_let_go_with_the_next_time():
    set_aside()
    first = gc.get_freeze_count()
    assert first > 0
    kept = [[number] for number in range(1000)]
    set_aside()
    assert gc.get_freeze_count() > first
    assert len(kept) == 1000


def test_what_refers_to_itself_is_still_collected():
    collect_seldom()
    gone = weakref.ref(Circle())
    assert gone() is not None
    kept = [[number] for number in range(2 * SELDOM[0])]
    assert gone() is None
    assert kept


def test_what_was_set_aside_and_is_dropped_goes_by_itself():
    kept = [Circle()]
    kept[0].me = None
    gone = weakref.ref(kept[0])
    set_aside()
    kept.clear()
    assert gone() is None
