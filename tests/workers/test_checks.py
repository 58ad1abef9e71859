"""Jobs that look at centres: again while more is wanted, and a sweep that nudges what is due, within bounds."""

import pytest

from coordination import checking
from coordination.checking.claims import claim
from coordination.models import CentreFigures, CentreWanted
from workers.jobs import checks


@pytest.fixture
def asked(monkeypatch):
    """How often each centre was asked; `left` says for how many rounds there is something to do."""
    log: list[str] = []
    left = {"CEN-1": 2, "CEN-2": 1_000}

    def check(_installation, centre):
        log.append(centre)
        left[centre] = left.get(centre, 0) - 1
        return object() if left[centre] >= 0 else None

    monkeypatch.setattr(checking, "check_centre", check)
    return log


def test_a_job_looks_again_until_nothing_is_wanted(installation, nudges, asked):
    assert checks.check_centre(installation, "CEN-1") is True
    assert asked == ["CEN-1"] * 3
    assert nudges == []


def test_a_job_for_which_nothing_is_wanted_did_nothing(installation, nudges, asked):
    assert checks.check_centre(installation, "CEN-9") is False
    assert asked == ["CEN-9"]
    assert nudges == []


def test_a_centre_that_wants_more_each_time_lets_others_have_their_turn(installation, nudges, asked):
    assert checks.check_centre(installation, "CEN-2") is True
    assert asked == ["CEN-2"] * checks.ROUNDS
    assert nudges == [("check_centre", "CEN-2")]


def want(installation, *centres):
    with installation.begin() as uow:
        uow.session.add_all(CentreWanted(centre=code, wanted=1, wanted_at=uow.at) for code in centres)


def test_the_sweep_nudges_centres_and_regions_that_are_due(installation, nudges):
    want(installation, "CEN-1", "CEN-2")
    with installation.begin() as uow:
        uow.session.add(CentreFigures(centre="CEN-1", region="north", digest="", version=1, steps=[]))
    assert checks.sweep(installation) is True
    assert sorted(nudges) == [("check_centre", "CEN-1"), ("check_centre", "CEN-2"), ("check_region", "north")]


def test_the_sweep_leaves_alone_what_somebody_looks_at_until_the_lease_is_over(installation, nudges):
    want(installation, "CEN-1")
    assert claim(installation, "CEN-1") is not None
    assert checks.sweep(installation) is False
    installation.clock.move(seconds=31)
    assert checks.sweep(installation) is True
    assert nudges == [("check_centre", "CEN-1")]


def test_the_sweep_nudges_no_more_than_the_workers_can_take(installation, nudges):
    want(installation, *(f"CEN-{number:04}" for number in range(checks.SWEPT + 50)))
    checks.sweep(installation)
    assert len(nudges) == checks.SWEPT


def test_what_was_checked_yesterday_is_due_today(installation, nudges):
    want(installation, "CEN-1")
    checks.check_centre(installation, "CEN-1")
    assert checks.sweep(installation) is False
    installation.clock.move(days=1)
    assert checks.sweep(installation) is True
    assert nudges == [("check_centre", "CEN-1")]
