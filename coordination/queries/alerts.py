"""Alerts as rows for screens and the API: what is wrong, since when, who must move; with what it rests on."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa

from coordination.alerts.writing import open_proof
from coordination.errors import InvalidError, NotFoundError
from coordination.models import Alert, AlertParty, AlertSubject
from coordination.paging import Page, cursor_uuid, cut, place_after
from coordination.policy.access import may, reach_of
from coordination.policy.lifecycle import UNRESOLVED
from coordination.policy.projection import (
    Sight,
    is_delicate_alert,
    may_read_text,
    project_causes,
    project_days,
    project_evidence,
    project_source,
    project_subject,
)
from coordination.proofs import Proof
from coordination.queries.alert_rows import AlertRow, PartyRow, SubjectRow
from coordination.queries.reading import Reading, reaches, several
from coordination.queries.telling import sentence_of, title_of, told_segments
from coordination.unit_of_work import UnitOfWork
from rules.model import SEVERITIES, Rule


class AlertFilters(TypedDict, total=False):
    """Which alerts; what is left out does not filter, and `status` left out means all that are not resolved.

    `covered=False` leaves out those listed under another; `mine` keeps those in which a party of the actor acts.
    """

    status: str | Collection[str] | None
    stage: str | None
    centre: str | None
    rule: str | None
    severity: str | None
    party: str | None
    covered: bool | None
    baseline: bool | None
    mine: bool
    ids: Collection[uuid.UUID] | None


def list_alerts(
    uow: UnitOfWork,
    language: str,
    *,
    after: str | None = None,
    limit: int = 50,
    whole: bool = False,
    **filters: Unpack[AlertFilters],
) -> Page[AlertRow]:
    """Give alerts that the actor may see, gravest first, then the earliest.

    `whole` fills subjects with what they rest on. Always the same number of statements.
    """
    reading = Reading(uow, language)
    order = sa.case({name: number for number, name in enumerate(SEVERITIES)}, value=Alert.severity, else_=0)
    where = [_visible(reading), *_filtered(uow, filters)]
    place = place_after(after, 1)
    if place is not None:
        where.append(_behind(reading, order, place[0]))
    query = sa.select(Alert, order.label("rank")).where(*where).order_by(order.desc(), Alert.starts_on, Alert.id)
    found = uow.session.execute(query.limit(limit + 1)).all()
    rows, following = cut(found, limit, lambda row: str(row[0].id))
    return Page(tuple(alert_rows(reading, [row[0] for row in rows], whole=whole)), following)


def _filtered(uow: UnitOfWork, filters: AlertFilters) -> list[sa.ColumnElement[bool]]:
    columns = {
        "stage": Alert.stage, "centre": Alert.centre, "rule": Alert.rule, "severity": Alert.severity,
        "baseline": Alert.baseline,
    }  # fmt: skip
    where = [columns[name] == value for name, value in filters.items() if name in columns and value is not None]
    statuses = several(filters.get("status", UNRESOLVED))
    covered, party, ids = filters.get("covered"), filters.get("party"), filters.get("ids")
    if statuses is not None:
        where.append(Alert.status.in_(statuses))
    if covered is not None:
        where.append(Alert.covered_by.is_not(None) if covered else Alert.covered_by.is_(None))
    if party is not None:
        where.append(_has_party([party]))
    if filters.get("mine"):
        where.append(_has_party(uow.actor.parties, act=True))
    if ids is not None:
        where.append(Alert.id.in_(sorted(ids)))
    return where


def read_alert(uow: UnitOfWork, alert: uuid.UUID, language: str) -> AlertRow:
    """Give one alert with all that it rests on. Raises `NotFoundError` (`alert_not_found`), also for one not shown."""
    reading = Reading(uow, language)
    row = uow.session.scalar(sa.select(Alert).where(Alert.id == alert, _visible(reading)))
    if row is None:
        raise NotFoundError("alert_not_found", alert=str(alert))
    return alert_rows(reading, [row], whole=True)[0]


def _visible(reading: Reading) -> sa.ColumnElement[bool]:
    return reaches(reach_of(reading.actor, "alerts.read"), centre=Alert.__table__.c.centre, involved=_has_party)


def _has_party(parties: Collection[str], *, act: bool = False) -> sa.ColumnElement[bool]:
    own = sa.select(AlertParty.alert).where(AlertParty.party.in_(list(parties)), AlertParty.left.is_(False))
    return Alert.id.in_(own.where(AlertParty.role == "act") if act else own)


def _behind(reading: Reading, order: sa.ColumnElement[int], place: str) -> sa.ColumnElement[bool]:
    """Give what comes behind an alert. The place names it and no more: its day may not be for the reader."""
    last = cursor_uuid(place)
    query = sa.select(order, Alert.starts_on).where(Alert.id == last, _visible(reading))
    found = reading.uow.session.execute(query).one_or_none()
    if found is None:
        raise InvalidError("cursor_unknown", field="cursor")
    rank, starts_on = found
    return sa.or_(
        order < rank,
        sa.and_(order == rank, Alert.starts_on > starts_on),
        sa.and_(order == rank, Alert.starts_on == starts_on, Alert.id > last),
    )


# ---- making rows


@dataclass(frozen=True, slots=True)
class _Read:
    """A subject as it was read, with its proof opened."""

    row: Any
    proof: Proof
    label: str | None


def alert_rows(reading: Reading, alerts: Sequence[Alert], *, whole: bool) -> list[AlertRow]:
    """Make the rows of alerts that the reader may see: four statements, however many there are."""
    if not alerts:
        return []
    ids = [alert.id for alert in alerts]
    connection = reading.uow.session.connection()
    parties: dict[uuid.UUID, list[Any]] = {}
    query = sa.select(AlertParty).where(AlertParty.alert.in_(ids), AlertParty.left.is_(False))
    for row in connection.execute(query.order_by(AlertParty.role, AlertParty.party)):
        parties.setdefault(row.alert, []).append(row)
    under = sa.select(Alert.covered_by, sa.func.count()).where(
        Alert.covered_by.in_(ids), Alert.status.in_(UNRESOLVED)
    ).group_by(Alert.covered_by)  # fmt: skip
    covers = {row[0]: row[1] for row in connection.execute(under)}
    subjects = _read_subjects(reading, ids, whole=whole)
    return [
        _alert_row(
            reading, alert, parties.get(alert.id, []), subjects.get(alert.id, []), covers.get(alert.id, 0), whole
        )
        for alert in alerts
    ]


def _read_subjects(reading: Reading, ids: Sequence[uuid.UUID], *, whole: bool) -> dict[uuid.UUID, list[_Read]]:
    """Read the subjects, gravest and earliest first; only the first of each alert unless the whole was asked for."""
    order = sa.case({name: -number for number, name in enumerate(SEVERITIES)}, value=AlertSubject.severity, else_=0)
    place = sa.func.row_number().over(
        partition_by=AlertSubject.alert, order_by=(order, AlertSubject.starts_on, AlertSubject.ref)
    )
    inner = sa.select(AlertSubject, place.label("place")).where(AlertSubject.alert.in_(ids)).subquery()
    query = sa.select(inner).order_by(inner.c.alert, inner.c.place)
    rows = reading.uow.session.connection().execute(query if whole else query.where(inner.c.place == 1)).all()
    known = reading.households([row.ref for row in rows if row.kind == "household"])
    found: dict[uuid.UUID, list[_Read]] = {}
    for row in rows:
        key, label = known.get(row.ref, (None, None)) if row.kind == "household" else (None, None)
        found.setdefault(row.alert, []).append(_Read(row, open_proof(row.kind, row.proof, key), label))
    return found


def _alert_row(
    reading: Reading, alert: Alert, parties: Sequence[Any], subjects: Sequence[_Read], covers: int, whole: bool,  # noqa: FBT001
) -> AlertRow:  # fmt: skip
    rule = reading.rules.get(alert.rule)
    sight = reading.sight(alert.centre, [row.party for row in parties])
    delicate = is_delicate_alert(alert.summary, rule)
    days = project_days(sight, alert.starts_on, alert.ends_on, delicate=delicate)
    shown = [each for each in subjects if sight.small_numbers or each.row.kind != "household"]
    labels = {each.row.ref: each.label or "household" for each in subjects if each.row.kind == "household"}
    counted = int(alert.summary.get("subjects", 0))
    return AlertRow(
        id=alert.id, number=alert.number, rule=alert.rule, rule_version=alert.rule_version,
        rule_digest=alert.rule_digest, centre=alert.centre, stage=alert.stage, status=alert.status,
        severity=alert.severity, title=title_of(rule, alert.rule, reading.language),
        sentence=_sentence(reading, alert, rule, subjects, sight), starts_on=days.starts_on,
        ends_on=days.ends_on, beyond_horizon=alert.beyond_horizon,
        contested=alert.contested,
        lead_days=max((days.starts_on - reading.uow.today).days, 0), revision=alert.revision, owner=alert.owner,
        baseline=alert.baseline, subjects_count=counted if sight.small_numbers or counted >= 5 else None,  # noqa: PLR2004
        subjects=tuple(_subject_row(reading, each, rule, sight, delicate=delicate) for each in shown) if whole else (),
        evidence=tuple(project_evidence(sight, alert.evidence)),
        parties=tuple(_party_row(row, alert, sight) for row in parties), covered_by=alert.covered_by, covers=covers,
        opened_at=alert.opened_at, changed_at=alert.changed_at, resolved_at=alert.resolved_at,
        resolved_by=tuple(project_causes(sight, alert.resolved_by or (), labels)), reopened=alert.reopened,
        accepted_reason=alert.accepted_reason if may_read_text(sight, None) else None, accepted_at=alert.accepted_at,
        review_on=alert.review_on,
        needs_countersign=alert.accepted_by is not None and alert.status not in {"accepted", "resolved"},
    )  # fmt: skip


def _sentence(reading: Reading, alert: Alert, rule: Rule | None, subjects: Sequence[_Read], sight: Sight) -> str:
    """Fill the sentence of the whole alert: its first subject's, with people counted over all subjects."""
    values: dict[str, Any] = dict(subjects[0].proof["values"]) if subjects else {}
    values |= alert.summary.get("counts", {})
    first_shown = max(alert.starts_on, reading.uow.today)
    return sentence_of(rule, values, sight, reading.language, on=first_shown)


def _subject_row(
    reading: Reading, each: _Read, rule: Rule | None, sight: Sight, *, delicate: bool
) -> SubjectRow:  # fmt: skip
    row = each.row
    days = project_days(sight, row.starts_on, row.ends_on, delicate=delicate)
    evidence = project_evidence(sight, row.evidence)
    return SubjectRow(
        kind=row.kind, ref=project_subject(sight, row.kind, row.ref, each.label), severity=row.severity,
        starts_on=days.starts_on, ends_on=days.ends_on, beyond_horizon=row.beyond_horizon,
        contested=row.contested,
        sentence=sentence_of(
            rule, each.proof["values"], sight, reading.language, on=max(row.starts_on, reading.uow.today)
        ),
        evidence=tuple(item["reference"] for item in evidence if item["reference"] is not None),
        segments=told_segments(
            each.proof, sight, reading.language, reading.uow.today.toordinal(), coarse=days.coarse
        ),
        covered_by=row.covered_by, accepted=row.accepted, since=row.since,
    )  # fmt: skip


def _party_row(row: Any, alert: Alert, sight: Sight) -> PartyRow:
    kinds: Mapping[tuple[str, str], str] = {(item["party"], item["reference"]): item["kind"] for item in alert.evidence}
    shown = tuple(
        reference for reference in row.references
        if project_source(sight, row.party, kinds.get((row.party, reference), ""))
    )  # fmt: skip
    return PartyRow(row.party, row.role, row.state, shown)


def may_accept(uow: UnitOfWork, alert: AlertRow) -> bool:
    """Whether the actor may keep this alert on purpose: a party that owns it or that has a decision in it."""
    deciding = {party.party for party in alert.parties if party.role == "act" and party.references} | {alert.owner}
    own = deciding.intersection(uow.actor.parties)
    target = Reading(uow).target(alert.centre, deciding)
    waits = alert.status in UNRESOLVED and alert.status != "accepted" and alert.accepted_reason is None
    return waits and bool(own) and may(uow.actor, "alerts.accept", target)


def may_countersign(uow: UnitOfWork, alert: AlertRow) -> bool:
    """Whether the actor may countersign what waits for it."""
    return alert.needs_countersign and may(uow.actor, "alerts.countersign")
