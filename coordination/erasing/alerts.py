"""What alerts, their tasks and open questions say of a household: proofs, evidence, counts, causes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from coordination.erasing.ledger import Gone
from coordination.erasing.naming import Names, needle_of
from coordination.ledger.erased import Named
from coordination.models import Alert, AlertParty, AlertSubject, Mismatch, Task, TaskAlert
from coordination.policy.projection import coarse_day
from coordination.proofs import read_proof, write_proof
from coordination.unit_of_work import UnitOfWork

_REGIONS = "region:"


def destroy_findings(uow: UnitOfWork, ref: str, names: Names, gone: Gone) -> int:
    """Destroy what alerts say of a household and of its decisions; give how many alerts did.

    The alerts stay, with the household's pseudonym among their subjects; those that it keeps open fall with the next
    check of their centre.
    """
    alerts = _alerts_about(uow, ref, names, gone)
    subjects = _rows_of(uow, AlertSubject, alerts)
    parties = _rows_of(uow, AlertParty, alerts)
    own = {alert for alert, rows in subjects.items() if any(_is_own(row, ref, gone) for row in rows)}
    for alert in alerts.values():
        rows = subjects.get(alert.id, [])
        for row in rows:
            _strip_subject(row, ref, gone)
        for party in parties.get(alert.id, []):
            party.references = [gone.renamed.get((party.party, each), each) for each in party.references]
        alert.evidence = _evidence(alert.evidence, gone)
        if alert.id in own and all(_is_own(row, ref, gone) for row in rows):
            alert.summary = {**alert.summary, "counts": {}}
            _blur_days(alert)
        if alert.resolved_by is not None:
            alert.resolved_by = _causes(alert.resolved_by, ref, gone, own=alert.id in own)
    _strip_tasks(uow, ref, gone, list(alerts), own)
    _strip_mismatches(uow, gone)
    uow.session.flush()
    return len(own)


def _alerts_about(uow: UnitOfWork, ref: str, names: Names, gone: Gone) -> dict[uuid.UUID, Alert]:
    """Find the alerts that have the household or one of its decisions as a subject, as evidence or as a cause."""
    named = sa.select(AlertSubject.alert).where(
        sa.or_(
            sa.and_(AlertSubject.kind == "household", AlertSubject.ref == ref),
            sa.and_(AlertSubject.kind == "decision", AlertSubject.ref.in_([_subject(name) for name in gone.decisions])),
        )
    )
    there = sa.or_(Alert.centre.in_(gone.centres), Alert.centre.startswith(_REGIONS))
    evidence = sa.func.lower(sa.cast(Alert.evidence, sa.Text))
    told = [sa.cast(Alert.resolved_by, sa.Text).contains(ref)]
    if gone.renamed:
        told += [evidence.contains(ref.lower()), evidence.contains(needle_of(names.label))]
    query = sa.select(Alert).where(sa.or_(Alert.id.in_(named), sa.and_(there, sa.or_(*told))))
    return {alert.id: alert for alert in uow.session.scalars(query)}


def _rows_of(uow: UnitOfWork, table: Any, alerts: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for row in uow.session.scalars(sa.select(table).where(table.alert.in_(list(alerts)))):
        found.setdefault(row.alert, []).append(row)
    return found


def _subject(name: Named) -> str:
    return f"{name[0]}/{name[1]}"


def _is_own(row: AlertSubject, ref: str, gone: Gone) -> bool:
    """Whether a subject is the household, or one of its decisions as it was called or is called now."""
    if row.kind == "household":
        return row.ref == ref
    names = {*gone.decisions, *((party, new) for (party, _), new in gone.renamed.items())}
    return row.kind == "decision" and row.ref in {_subject(name) for name in names}


def _strip_subject(row: AlertSubject, ref: str, gone: Gone) -> None:
    if _is_own(row, ref, gone):
        row.proof, row.digest, row.evidence = b"", "", []
        _blur_days(row)
        if row.kind == "decision":
            renamed = {_subject(name): _subject((name[0], new)) for name, new in gone.renamed.items()}
            row.ref = renamed.get(row.ref, row.ref)
        return
    row.evidence = _evidence(row.evidence, gone)
    if gone.renamed and row.kind != "household":  # those of other households are under their keys, and fall with them
        proof = read_proof(row.proof)
        for segment in proof["segments"]:
            for fact in segment["facts"]:
                fact["sources"] = [_source(source, gone) for source in fact["sources"]]
        row.proof = write_proof(proof)


def _blur_days(row: Alert | AlertSubject) -> None:
    """Keep only about when it was: the very day may be that of a birth, an arrival or a departure."""
    row.starts_on = coarse_day(row.starts_on)
    row.ends_on = None if row.ends_on is None else coarse_day(row.ends_on)


def _source(source: Sequence[Any], gone: Gone) -> list[Any]:
    party, reference, *rest = source
    return [party, gone.renamed.get((party, reference), reference), *rest]


def _evidence(evidence: Sequence[Mapping[str, Any]], gone: Gone) -> list[dict[str, Any]]:
    return [
        {**item, "reference": gone.renamed.get((item["party"], item["reference"]), item["reference"])}
        for item in evidence
    ]


def _causes(causes: Sequence[Mapping[str, Any]], ref: str, gone: Gone, *, own: bool) -> list[dict[str, Any]]:
    """Give what made an alert fall, without the values of facts that were (or may have been) the household's."""
    told = []
    for cause in causes:
        kept = dict(cause)
        if kept.get("household") == ref or (own and str(kept.get("fact", "")).startswith(("household.", "decision."))):
            kept |= dict.fromkeys(("before", "after"))
        if "reference" in kept:
            kept["reference"] = gone.renamed.get((kept.get("party", ""), kept["reference"]), kept["reference"])
        told.append(kept)
    return told


def _strip_tasks(
    uow: UnitOfWork, ref: str, gone: Gone, alerts: Sequence[uuid.UUID], own: set[uuid.UUID]
) -> None:  # fmt: skip
    """Strip what the tasks of these alerts say of why they were cancelled, and of the decision that they grow on."""
    links = sa.select(TaskAlert.task, TaskAlert.alert).where(TaskAlert.alert.in_(alerts))
    of_own = {task for task, alert in uow.session.execute(links) if alert in own}
    tasks = sa.select(TaskAlert.task).where(TaskAlert.alert.in_(alerts))
    for task in uow.session.scalars(sa.select(Task).where(Task.id.in_(tasks))):
        because = task.cancelled_because
        if because is not None and isinstance(because.get("by"), list):
            task.cancelled_because = {**because, "by": _causes(because["by"], ref, gone, own=task.id in of_own)}
        rule, _, named = (task.grows_on or "").partition("|")
        for (party, reference), new in gone.renamed.items():
            if named == f"{party}/{reference}":
                task.grows_on = f"{rule}|{party}/{new}"


def _strip_mismatches(uow: UnitOfWork, gone: Gone) -> None:
    for (party, reference), new in gone.renamed.items():
        uow.session.execute(
            sa.update(Mismatch)
            .where(Mismatch.decision_party == party, Mismatch.decision_reference == reference)
            .values(decision_reference=new)
        )
