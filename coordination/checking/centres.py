"""The check of one centre: claim, bring the calendar up to date, run the rules that must run, apply the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from coordination.alerts import AlertChanges, apply_result
from coordination.calendars import Shelved, shelf_of
from coordination.calendars.shelf import Update
from coordination.calendars.staging import Told
from coordination.checking.causes import causes_of
from coordination.checking.claims import Claim, LostClaimError, claim, finish, give_up
from coordination.checking.figures import store_figures
from coordination.checking.observing import observed_in, store_observed
from coordination.checking.verifying import findings_digest, others_digest, proof_of_check, store_findings
from coordination.information import apply_gaps, apply_inconsistencies
from coordination.installation import Installation
from coordination.models import Centre
from coordination.rulebooks import rules_on
from coordination.unit_of_work import UnitOfWork, run_again
from rules.book import RuleBook
from rules.engine import result_of
from rules.model import CheckResult, Rule
from rules.regions import figures_of


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What a check did: up to which *wanted*, whether as a whole, and what became of the alerts."""

    centre: str
    wanted: int
    whole: bool
    findings: int
    changes: AlertChanges
    faults: tuple[str, ...] = ()


def check_centre(installation: Installation, centre: str) -> CheckOutcome | None:
    """Check one centre if it is due; `None` when it is not, or when another is looking at it."""
    with shelf_of(installation).lock_of(centre):
        taken = claim(installation, centre)
        if taken is None:
            return None
        held, book, digest = taken
        try:
            return run_again(lambda: _check(installation, held, book, digest))
        except LostClaimError:
            shelf_of(installation).forget(centre)
            return None
        except BaseException:
            shelf_of(installation).forget(centre)
            give_up(installation, held)
            raise


def _check(installation: Installation, held: Claim, book: RuleBook, digest: str) -> CheckOutcome:
    try:
        with installation.begin(repeatable_read=True) as uow:
            shelved, update = shelf_of(installation).bring(uow, held.centre)
            outcome = _look(uow, held, shelved, update, book, digest)
            finish(uow, held, shelved.wanted, digest)
        return outcome
    except BaseException:
        shelf_of(installation).forget(held.centre)  # what was brought may not be what stands after a rollback
        raise


def _look(
    uow: UnitOfWork,
    held: Claim,
    shelved: Shelved,
    update: Update,
    book: RuleBook,
    digest: str,
) -> CheckOutcome:
    result, ran = _find(uow, shelved, book, digest)
    rules = rules_on(book, held.centre, shelved.reading.partner, uow.today.toordinal())
    told = _told(uow, result, shelved, digest, rules)
    last = shelved.last if _follows(told, shelved.last, held) and not update.whole else None
    changes = AlertChanges()
    if last is None or last.findings != told.findings:
        other_stages = last is None or last.stages != told.stages
        changes = _apply_findings(uow, held, shelved, update, book, result, None if other_stages else ran, digest)
    if last is None or last.others != told.others:
        apply_gaps(uow, held.centre, [gap for gap in result.gaps if not rules.keys().isdisjoint(gap.rules)])
        apply_inconsistencies(uow, held.centre, result.inconsistencies)
    if last is None or last.findings != told.findings or last.figures != told.figures:
        store_figures(uow, shelved.confirmed.calendar)
    if last is None or last.observed != told.observed:
        store_observed(uow, held.centre, told.observed)
    proof = proof_of_check(told.findings, told.others)
    store_findings(uow, held.centre, shelved.wanted, proof, len(result.findings))
    shelved.last = told
    for stage in shelved.stages():
        stage.ran = frozenset()
    faults = tuple(sorted({fault.rule for fault in result.faults}))
    return CheckOutcome(held.centre, shelved.wanted, update.whole, len(result.findings), changes, faults)


def _find(uow: UnitOfWork, shelved: Shelved, book: RuleBook, digest: str) -> tuple[CheckResult, frozenset[str] | None]:
    """Look at every stage, and give what the rules find with those that ran (`None`: all)."""
    today, horizon = uow.today.toordinal(), uow.installation.settings.horizon_days
    ran: frozenset[str] | None = frozenset()
    for stage in shelved.stages():
        own = stage.look(book, digest, today, horizon)
        ran = None if ran is None or own is None else ran | own
    confirmed, proposed, contested = shelved.confirmed, shelved.proposed, shelved.contested
    assert confirmed.found is not None  # noqa: S101 — made by the look
    found = proposed.found if proposed is not None else None
    seen = contested.found if contested is not None else None
    return result_of(confirmed.calendar, confirmed.found, found, book, seen), ran


def _follows(told: Told, last: Told | None, held: Claim) -> bool:
    """Whether this process wrote the last check, and on the same day and under the same rules as it looks now.

    Another process may have looked at the same *wanted* on a later day, or under other rules, and found something else.
    """
    if last is None:
        return False
    now = (told.on, told.rules)
    return last.done == held.done and (last.on, last.rules) == (held.checked_on, held.rules_digest) == now


def _told(uow: UnitOfWork, result: CheckResult, shelved: Shelved, digest: str, rules: Mapping[str, Rule]) -> Told:
    """Give what this look tells, so that the next one writes only what differs."""
    others = others_digest(result)
    figures = hash(figures_of(shelved.confirmed.calendar))
    observed = observed_in(result.findings, rules)
    stages = (shelved.proposed is not None, shelved.contested is not None)
    return Told(shelved.wanted, uow.today, digest, findings_digest(result), others, figures, observed, stages)


def _apply_findings(
    uow: UnitOfWork,
    held: Claim,
    shelved: Shelved,
    update: Update,
    book: RuleBook,
    result: CheckResult,
    ran: frozenset[str] | None,
    digest: str,
) -> AlertChanges:
    rules = rules_on(book, held.centre, shelved.reading.partner, uow.today.toordinal())
    baseline = update.whole and bool(
        uow.session.scalar(sa.select(Centre.baseline_due).where(Centre.code == held.centre))
    )
    changes = apply_result(
        uow,
        centre=held.centre,
        partner=shelved.reading.partner,
        rules=rules,
        findings=[finding for finding in result.findings if finding.rule in rules],
        checked_rules=ran,
        causes=causes_of(uow, held, shelved, update, book, digest),
        baseline=baseline,
        hold_open=frozenset(fault.rule for fault in result.faults),
    )
    if baseline:
        uow.session.execute(
            sa.update(Centre)
            .where(Centre.code == held.centre)
            .values(baseline_due=False, baseline_at=uow.at)
            .execution_options(synchronize_session=False)
        )
    return changes
