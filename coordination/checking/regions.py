"""The check of a region: the same life of alerts, over the figures of its centres."""

from __future__ import annotations

import sqlalchemy as sa

from coordination.alerts import Causes, Change, apply_result
from coordination.checking.causes import beside_changes
from coordination.checking.centres import CheckOutcome
from coordination.checking.claims import Claim, LostClaimError, claim, finish, give_up
from coordination.checking.figures import read_figures
from coordination.checking.observing import observed_in, store_observed
from coordination.checking.verifying import store_findings
from coordination.checking.waiting import still_wanted_at
from coordination.information import apply_gaps
from coordination.installation import Installation
from coordination.models import CentreFindings, CentreWanted
from coordination.rulebooks import rules_on
from coordination.unit_of_work import UnitOfWork, run_again
from rules.book import RuleBook
from rules.days import Day
from rules.regions import Figures, examine_region, region_code, region_state


def check_region(installation: Installation, region: str) -> CheckOutcome | None:
    """Check one region if it is due; `None` when it is not, or when another is looking at it."""
    code = region_code(region)
    with installation.begin() as uow:
        _, versions = read_figures(uow, region)
        _want(uow, code, versions)
    taken = claim(installation, code)
    if taken is None:
        return None
    held, book, digest = taken
    try:
        return run_again(lambda: _check(installation, held, region, book, digest))
    except LostClaimError:
        return None
    except BaseException:
        give_up(installation, held)
        raise


def _want(uow: UnitOfWork, code: str, versions: str) -> None:
    """Raise what is wanted when the figures are not those that the last check saw."""
    if uow.session.scalar(sa.select(CentreFindings.digest).where(CentreFindings.centre == code)) == versions:
        return
    raised = uow.session.scalar(
        sa.update(CentreWanted)
        .where(CentreWanted.centre == code)
        .values(wanted=CentreWanted.wanted + 1, wanted_at=still_wanted_at(uow))
        .returning(CentreWanted.wanted)
        .execution_options(synchronize_session=False)
    )
    if raised is None:
        uow.session.execute(sa.insert(CentreWanted).values(centre=code, wanted=1, wanted_at=uow.at))


def _check(installation: Installation, held: Claim, region: str, book: RuleBook, digest: str) -> CheckOutcome:
    with installation.begin(repeatable_read=True) as uow:
        figures, versions = read_figures(uow, region)
        wanted = uow.session.scalar(sa.select(CentreWanted.wanted).where(CentreWanted.centre == held.centre)) or 0
        today = uow.today.toordinal()
        result = examine_region(region, figures, book, today=today, horizon=installation.settings.horizon_days)
        rules = rules_on(book, held.centre, None, today)
        faulty = frozenset(fault.rule for fault in result.faults)
        changes = apply_result(
            uow,
            centre=held.centre,
            partner=None,
            rules=rules,
            findings=[finding for finding in result.findings if finding.rule in rules],
            checked_rules=None,
            causes=Causes(_moved(region, figures, today, held, wanted), *beside_changes(uow, held, book, digest)),
            hold_open=faulty,
        )
        store_observed(uow, held.centre, observed_in(result.findings, rules))
        apply_gaps(uow, held.centre, result.gaps)
        store_findings(uow, held.centre, wanted, versions, len(result.findings))
        finish(uow, held, wanted, digest)
    found = len(result.findings)
    return CheckOutcome(held.centre, wanted, whole=True, findings=found, changes=changes, faults=tuple(sorted(faulty)))


def _moved(region: str, figures: list[Figures], today: Day, held: Claim, wanted: int) -> tuple[Change, ...]:
    """Give the figures of a region as a change, when those of its centres are others than at the last check.

    Which decisions moved them is told at the centres.
    """
    if wanted <= held.done:
        return ()
    after = {f"region.{name}": value for name, value in region_state(figures, today).items()}
    return (Change(None, "", region, "capacity", after=after),)
