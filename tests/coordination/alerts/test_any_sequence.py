"""Level, not edge: whatever was applied before, what is open is what the rules find now; tasks follow."""

import datetime as dt

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from coordination.alerts import accept_alert
from coordination.errors import DomainError
from coordination.models import Alert, AlertSubject
from coordination.tasks import Completion, complete_task
from tests.coordination.alerts.building import MORNING, decided, find
from tests.coordination.alerts.conftest import empty
from tests.coordination.alerts.owing import forgotten_parties, idle_tasks
from tests.profiles import examples

RULES = ("care.supplies", "stability.next-place")
DECISIONS = [decided(f"S-{n}", party, "supply", at=n) for n, party in enumerate(("logistics", "rodekruis:logistics"))]
FINDINGS = st.builds(
    lambda rule, subject, severity, day, source, stage: find(
        subject, source, rule=rule, severity=severity, starts=f"2026-12-{day:02}", stage=stage
    ),
    st.sampled_from(RULES),
    st.sampled_from(["P1", "P2", "centre:CEN-03"]),
    st.sampled_from(["info", "warning", "critical"]),
    st.integers(1, 28),
    st.sampled_from(DECISIONS),
    st.sampled_from(["confirmed", "proposed"]),
)
LOOKS = st.lists(FINDINGS, max_size=6, unique_by=lambda finding: finding.key())
STEPS = st.lists(
    st.one_of(LOOKS, st.sampled_from(["wait", "complete", "accept"])),
    max_size=6,
)


@pytest.fixture
def two_rules(bench):
    bench.rule(covered_by=("stability.next-place",))
    bench.rule("stability.next-place")
    return bench


def standing(bench):
    """What is open: rule, stage, severity, and subjects with their first days."""
    query = (
        sa.select(Alert.rule, Alert.stage, Alert.severity, AlertSubject.kind, AlertSubject.ref, AlertSubject.starts_on)
        .join(AlertSubject, AlertSubject.alert == Alert.id)
        .where(Alert.status != "resolved")
    )
    return {tuple(row) for row in bench.rows(query)}


def act(bench, step, people):
    if step == "wait":
        bench.wait(days=5)
        return
    for task in bench.tasks(status="open") if step == "complete" else []:
        if task.party in people:
            with bench.begin(people[task.party]) as uow:
                complete_task(uow, task.id, Completion(text="Seen"))
    for alert in bench.alerts(status="open") if step == "accept" else []:
        try:
            with bench.begin(people[alert.owner]) as uow:
                accept_alert(uow, alert.id, "Kept", uow.today + dt.timedelta(days=40))
        except (DomainError, KeyError):
            continue


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, last=LOOKS)
def test_what_is_open_is_what_is_found_now(two_rules, steps, last):
    bench = two_rules
    empty(bench.installation.engine)
    bench.installation.clock.at = MORNING
    bench.centre()
    people = {party: bench.person(party) for party in ("logistics", "rodekruis:logistics", "CEN-03:direction")}
    for step in steps:
        if isinstance(step, str):
            act(bench, step, people)
        else:
            bench.apply(*step)
    bench.apply(*last)
    after_many = standing(bench)
    assert bench.apply(*last).count == 0
    assert bench.rows(idle_tasks()) == []
    assert bench.rows(forgotten_parties()) == []
    empty(bench.installation.engine)
    bench.centre()
    bench.apply(*last)
    assert standing(bench) == after_many
