"""What rules find where they only observe: counted, and nobody is disturbed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from coordination.models import ObservedFindings
from coordination.unit_of_work import UnitOfWork
from rules.model import Finding, Rule


def store_observed(uow: UnitOfWork, centre: str, findings: Iterable[Finding], rules: Mapping[str, Rule]) -> None:
    """Keep how many subjects are found by each rule that is not among `rules`, which are those that are on."""
    found = Counter(finding.rule for finding in findings if finding.rule not in rules)
    rows = uow.session.execute(
        sa.select(ObservedFindings.rule, ObservedFindings.found).where(ObservedFindings.centre == centre)
    )
    if {row.rule: row.found for row in rows} == dict(found):
        return
    uow.session.execute(
        sa.delete(ObservedFindings)
        .where(ObservedFindings.centre == centre)
        .execution_options(synchronize_session=False)
    )
    if found:
        told = [{"centre": centre, "rule": rule, "found": number} for rule, number in sorted(found.items())]
        uow.session.execute(sa.insert(ObservedFindings), told)
