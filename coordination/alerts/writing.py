"""Writing of alerts, their subjects and their parties, in few statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from coordination.alerts.plans import Plan
from coordination.models import Alert, AlertParty, AlertSubject, Household
from coordination.proofs import Proof, digest_of, end_date, evidence_of, proof_of, read_proof, start_date, write_proof
from coordination.unit_of_work import UnitOfWork
from coordination.vault import HouseholdKey
from rules.model import Finding, Subject


def insert_rows(connection: Connection, table: type, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(sa.insert(table), list(rows))


def update_rows(connection: Connection, table: Any, keys: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Update rows by the columns of their key, all in the same columns, if there are any."""
    if not rows:
        return
    columns = table.__table__.c
    statement = sa.update(table).where(*(columns[key] == sa.bindparam(f"key_{key}") for key in keys))
    statement = statement.values({name: sa.bindparam(name) for name in rows[0] if name not in keys})
    connection.execute(
        statement, [{f"key_{name}" if name in keys else name: value for name, value in row.items()} for row in rows]
    )


def household_keys(uow: UnitOfWork, refs: Iterable[str]) -> dict[str, HouseholdKey]:
    """Unwrap the keys of some households; an erased or unknown one has none."""
    wanted = sorted(set(refs))
    if not wanted:
        return {}
    query = sa.select(Household.ref, Household.key).where(Household.ref.in_(wanted), Household.key.is_not(None))
    vault = uow.installation.vault
    return {ref: vault.household(key) for ref, key in uow.session.connection().execute(query) if key}


def write_subjects(uow: UnitOfWork, plans: Sequence[Plan]) -> None:
    """Write the subjects that are new, changed or gone."""
    connection = uow.session.connection()
    households = {subject.ref for plan in plans for subject in plan.changed if subject.kind == "household"}
    keys = household_keys(uow, households)
    stale = [
        {"key_alert": plan.id, "key_kind": subject.kind, "key_ref": subject.ref}
        for plan in plans
        if plan.stored is not None
        for subject in (plan.changed | plan.gone) & plan.stored.subjects.keys()
    ]
    if stale:
        connection.execute(
            sa.delete(AlertSubject).where(
                AlertSubject.alert == sa.bindparam("key_alert"),
                AlertSubject.kind == sa.bindparam("key_kind"),
                AlertSubject.ref == sa.bindparam("key_ref"),
            ),
            stale,
        )
    insert_rows(
        connection,
        AlertSubject,
        [_subject_row(plan, subject, keys, uow.at) for plan in plans for subject in sorted(plan.changed)],
    )


def _subject_row(plan: Plan, subject: Subject, keys: dict[str, HouseholdKey], now: dt.datetime) -> dict[str, Any]:
    finding = plan.wanted.findings[subject]
    old = plan.stored.subjects.get(subject) if plan.stored is not None and plan.what != "reopened" else None
    return {
        "alert": plan.id,
        "kind": subject.kind,
        "ref": subject.ref,
        "severity": finding.severity,
        "starts_on": start_date(finding.starts),
        "ends_on": end_date(finding.ends),
        "beyond_horizon": finding.beyond_horizon,
        "contested": finding.contested,
        "digest": digest_of(finding),
        "evidence": evidence_of(finding.evidence),
        "proof": _sealed(finding, keys),
        "covered_by": plan.cover.subjects.get(subject),
        "baseline": plan.baseline if old is None else old.baseline,
        "accepted": old is not None and old.accepted and not plan.accepted_again,
        "since": now if old is None else old.since,
    }


def _sealed(finding: Finding, keys: dict[str, HouseholdKey]) -> bytes:
    """Give the proof as bytes; that of a household under its key, and nothing at all where there is no key."""
    if finding.subject.kind != "household":
        return write_proof(proof_of(finding))
    key = keys.get(finding.subject.ref)
    return key.seal(write_proof(proof_of(finding))) if key is not None else b""


def open_proof(kind: str, content: bytes, key: HouseholdKey | None) -> Proof:
    """Read a stored proof; that of an erased household is empty."""
    if kind != "household":
        return read_proof(content)
    return read_proof(key.open(content)) if key is not None and content else read_proof(b"")


def write_parties(connection: Connection, plans: Iterable[Plan]) -> None:
    """Write how each party stands."""
    new: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    for plan in plans:
        for row in plan.parties:
            if row.fresh:
                (old if row.existed else new).append(
                    {
                        "alert": plan.id,
                        "party": row.party,
                        "role": row.role,
                        "state": row.state,
                        "revision": row.revision,
                        "references": list(row.references),
                        "left": row.left,
                    }
                )
    insert_rows(connection, AlertParty, new)
    update_rows(connection, AlertParty, ("alert", "party"), old)


def forget_acceptance(connection: Connection, alerts: Sequence[uuid.UUID]) -> None:
    """Take back the mark of acceptance from the subjects of alerts that are more than what was accepted."""
    if alerts:
        connection.execute(sa.update(AlertSubject).where(AlertSubject.alert.in_(alerts)).values(accepted=False))


def resolve_rows(connection: Connection, now: dt.datetime, resolved: Iterable[tuple[uuid.UUID, list[Any]]]) -> None:
    """Mark alerts as resolved, each with what did it."""
    update_rows(
        connection,
        Alert,
        ("id",),
        [
            {
                "id": alert,
                "status": "resolved",
                "resolved_at": now,
                "changed_at": now,
                "resolved_by": by,
                "covered_by": None,
            }
            for alert, by in resolved
        ],
    )
