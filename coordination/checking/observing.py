"""What rules find where they only observe: counted, and nobody is disturbed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from coordination.models import ObservedFindings
from coordination.unit_of_work import UnitOfWork
from rules.model import Finding, Rule


def observed_in(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> dict[str, int]:
    """Count the subjects that are found by each rule that is not among `rules`, which are those that are on."""
    quiet = {(finding.rule, finding.subject) for finding in findings if finding.rule not in rules}
    return dict(sorted(Counter(rule for rule, _ in quiet).items()))


def store_observed(uow: UnitOfWork, centre: str, found: Mapping[str, int]) -> None:
    """Keep how many subjects each rule finds at a centre (or region) where it only observes."""
    rows = uow.session.execute(
        sa.select(ObservedFindings.rule, ObservedFindings.found).where(ObservedFindings.centre == centre)
    )
    if {row.rule: row.found for row in rows} == found:
        return
    uow.session.execute(
        sa.delete(ObservedFindings)
        .where(ObservedFindings.centre == centre)
        .execution_options(synchronize_session=False)
    )
    if found:
        told = [{"centre": centre, "rule": rule, "found": number} for rule, number in found.items()]
        uow.session.execute(sa.insert(ObservedFindings), told)
