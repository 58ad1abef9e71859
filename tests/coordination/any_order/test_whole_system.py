"""Any order of arrival, any duplicates, any interleaving with checks, in two processes: the same calendar and alerts.

Hypothesis draws the seed of a story and of how it arrives; a story that shows a fault is made smaller before it is
told. The orderly arrival that it is compared with tells everything in order of its times, and looks once at the end.
"""

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from coordination.models import Alert
from tests.coordination.any_order.moments import draw_arrival
from tests.coordination.any_order.proving import fault_of, told_smallest
from tests.coordination.any_order.reducing import smallest
from tests.coordination.any_order.standing import standing_of
from tests.profiles import examples

SEEDS = st.integers(0, 2**32)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A smaller seed is no smaller story: what fails is made smaller by `reducing`."""
QUIETLY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def _ends_as_in_order(network, told, seed):
    """Prove one arrival. `told` keeps what was told of a seed, which Hypothesis tries again."""
    arrival = draw_arrival(seed)
    event(f"events: {len(arrival.story.events) // 5 * 5} and more")
    event(f"longest list of what changed: {arrival.longest}")
    fault = fault_of(network, arrival)
    if fault is not None:
        told.setdefault(seed, told_smallest(network, arrival, fault) if seed not in told else "")
        pytest.fail(f"seed {seed}\n{told[seed]}", pytrace=False)


@pytest.fixture
def told():
    return {}


@given(seed=SEEDS)
@settings(max_examples=examples(20), phases=PHASES, suppress_health_check=QUIETLY)
def test_any_order_ends_in_the_same_alerts_on_sqlite(sqlite_network, told, seed):
    _ends_as_in_order(sqlite_network, told, seed)


@given(seed=SEEDS)
@settings(max_examples=examples(6), phases=PHASES, suppress_health_check=QUIETLY)
def test_any_order_ends_in_the_same_alerts_on_postgresql(postgres_network, told, seed):
    _ends_as_in_order(postgres_network, told, seed)


def test_the_stories_are_full_of_conflicts(sqlite_network):
    """A story in which nothing meets would prove nothing: most have alerts of several rules, many see one fall."""
    stories, several, fell, seen = range(12), 0, 0, set()
    parts = dict.fromkeys(("gaps", "inconsistencies", "waiting", "observed"), 0)
    for seed in stories:
        arrival = draw_arrival(seed)
        sqlite_network.arrive(arrival)
        stands = standing_of(sqlite_network.processes[arrival.last], sqlite_network.centres())
        open_rules = {rule for rule, _, _ in stands["alerts"]}
        with sqlite_network.processes[0].begin(read_only=True) as uow:
            rows = uow.session.query(Alert.rule, Alert.status, Alert.stage, Alert.centre).all()
        several += len(open_rules) >= 3
        fell += any(row.status == "resolved" for row in rows)
        seen |= (
            {row.rule for row in rows} | {row.stage for row in rows} | {row.centre.partition(":")[0] for row in rows}
        )
        for part in parts:
            parts[part] += bool(stands[part])
    assert several >= len(stories) * 2 / 3
    assert fell >= len(stories) / 4
    assert seen >= {"proposed", "confirmed", "region", "CEN-01", "CEN-02", "CEN-03"}
    assert len(seen) >= 6 + 12, "several rules"
    assert all(parts.values()), parts


def test_the_smallest_part_that_still_fails_is_found():
    assert smallest(range(100), lambda parts: {7, 41} <= set(parts)) == [7, 41]
    assert len(smallest(range(5), lambda parts: len(parts) >= 2)) == 2
    assert smallest([1], lambda _: True) == []
