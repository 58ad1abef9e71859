"""The nightly proof: what a centre's whole calendar gives must agree with what the checks of the day have found."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from coordination.calendars.reading import horizon_of
from coordination.calendars.shelf import Shelf
from coordination.checking.due import want_centres
from coordination.installation import Installation
from coordination.models import CentreClaim, CentreFindings, CentreWanted
from coordination.proofs import digest_of
from coordination.tallies import count
from coordination.unit_of_work import UnitOfWork, run_again
from rules.engine import Examination, result_of
from rules.model import CheckResult

DISAGREEMENTS = "cache_disagreements"
VERIFIED = "centres_verified"


def findings_digest(result: CheckResult) -> str:
    """Give a digest of all findings of a check."""
    lines = ["|".join((*finding.key(), digest_of(finding))) for finding in result.findings]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def others_digest(result: CheckResult) -> str:
    """Give a digest of what a check asks for and of what does not fit."""
    return hashlib.sha256(repr((result.gaps, result.inconsistencies)).encode()).hexdigest()


def proof_of_check(findings: str, others: str) -> str:
    """Join both digests into what the nightly proof compares."""
    return hashlib.sha256(f"{findings}|{others}".encode()).hexdigest()


def store_findings(uow: UnitOfWork, centre: str, done: int, digest: str, found: int) -> None:
    """Keep the digest of what a check found, for the nightly proof."""
    values = {"done": done, "digest": digest, "found": found}
    updated = uow.session.execute(
        sa.update(CentreFindings)
        .where(CentreFindings.centre == centre)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if updated.rowcount == 0:  # type: ignore[attr-defined]
        uow.session.execute(sa.insert(CentreFindings).values(centre=centre, **values))


def verify_centre(installation: Installation, centre: str) -> bool | None:
    """Read a centre anew, find as a whole, and compare with the last check.

    Gives `None` when the last check is not of this *wanted* and this day. A disagreement is counted, and the centre is
    wanted as a whole.
    """
    with installation.begin(read_only=True, repeatable_read=True) as uow:
        row = uow.session.execute(
            sa.select(
                CentreClaim.done,
                CentreClaim.checked_on,
                CentreClaim.rules_digest,
                CentreFindings.digest,
                CentreWanted.wanted,
            )
            .join(CentreFindings, CentreFindings.centre == CentreClaim.centre)
            .join(CentreWanted, CentreWanted.centre == CentreClaim.centre)
            .where(CentreClaim.centre == centre, CentreFindings.done == CentreClaim.done)
        ).one_or_none()
        book, digest = installation.rules.book(uow)
        if row is None or (row.done, row.checked_on, row.rules_digest) != (row.wanted, uow.today, digest):
            return None
        shelved, _ = Shelf(room=1).bring(uow, centre)
        today, _ = horizon_of(uow)
        horizon = installation.settings.horizon_days
        confirmed, proposed, contested = (
            Examination(stage.calendar, book, today, horizon).run() if stage is not None else None
            for stage in (shelved.confirmed, shelved.proposed, shelved.contested)
        )
        assert confirmed is not None  # noqa: S101 — there is always one
        result = result_of(shelved.confirmed.calendar, confirmed, proposed, book, contested)
        found = proof_of_check(findings_digest(result), others_digest(result))
    agrees = bool(found == row.digest)
    run_again(lambda: _note(installation, centre, agrees=agrees))
    return agrees


def _note(installation: Installation, centre: str, *, agrees: bool) -> None:
    with installation.begin() as uow:
        count(uow, VERIFIED)
        if not agrees:
            count(uow, DISAGREEMENTS)
            want_centres(uow, [centre])


def run_nightly(installation: Installation) -> tuple[int, int]:
    """Verify every centre; give (how many could be compared, how many disagreed)."""
    with installation.begin(read_only=True) as uow:
        centres = list(
            uow.session.scalars(
                sa.select(CentreWanted.centre)
                .where(~CentreWanted.centre.startswith("region:"))
                .order_by(CentreWanted.centre)
            )
        )
    answers = [verify_centre(installation, centre) for centre in centres]
    compared = [answer for answer in answers if answer is not None]
    return len(compared), compared.count(False)
