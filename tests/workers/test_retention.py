"""The round of the night as jobs: it begins once, and each portion of households nudges the next."""

from coordination.households import household_ref
from coordination.models import Household
from coordination.retention import households
from workers.jobs import JOBS


def run_all(installation, nudges):
    """Run what was nudged until nothing is, as a worker does."""
    ran = []
    while nudges:
        job, *ids = nudges.pop(0)
        if job in {"forget_old", "erase_past_households"}:
            ran.append((job, *ids))
            JOBS[job].run(installation, *ids)
    return ran


def test_the_round_goes_through_all_households_portion_by_portion(installation, nudges, monkeypatch):
    monkeypatch.setattr(households, "LOOKED_AT", 2)
    with installation.begin() as uow:
        refs = sorted(household_ref(uow, f"H-{number}") for number in range(5))
    assert JOBS["start_retention"].run(installation)
    assert not JOBS["start_retention"].run(installation)
    ran = run_all(installation, nudges)
    assert ran == [
        ("forget_old",), ("erase_past_households", ""), ("erase_past_households", refs[1]),
        ("erase_past_households", refs[3]),
    ]  # fmt: skip


def test_the_round_erases_whom_nobody_spoke_of_for_years(installation, nudges):
    with installation.begin() as uow:
        ref = household_ref(uow, "H-1")
    installation.clock.move(days=1826)
    assert JOBS["start_retention"].run(installation)
    run_all(installation, nudges)
    with installation.begin(read_only=True) as uow:
        row = uow.session.get_one(Household, ref)
        assert (row.key, row.label, row.erased_at) == (None, None, uow.at)
