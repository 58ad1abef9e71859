"""The rows of alerts."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """A subject of an alert; `segments` say what it rests on (see `told_segments`)."""

    kind: str
    ref: str
    severity: str
    starts_on: dt.date
    ends_on: dt.date | None
    beyond_horizon: bool
    contested: bool
    sentence: str
    evidence: tuple[str, ...]
    segments: tuple[dict[str, Any], ...]
    covered_by: uuid.UUID | None
    accepted: bool
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party of an alert, and how far it is. `references` are those of its own decisions that the reader may see."""

    party: str
    role: str
    state: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert as the reader may see it. `subjects` are filled where all of it was asked for."""

    id: uuid.UUID
    number: str
    rule: str
    rule_version: int
    rule_digest: str
    centre: str
    stage: str
    status: str
    severity: str
    title: str
    sentence: str
    starts_on: dt.date
    ends_on: dt.date | None
    beyond_horizon: bool
    contested: bool
    lead_days: int
    revision: int
    owner: str
    baseline: bool
    subjects_count: int | None
    subjects: tuple[SubjectRow, ...]
    evidence: tuple[dict[str, Any], ...]
    parties: tuple[PartyRow, ...]
    covered_by: uuid.UUID | None
    covers: int
    """How many alerts are listed under it."""
    opened_at: dt.datetime
    changed_at: dt.datetime
    resolved_at: dt.datetime | None
    resolved_by: tuple[dict[str, Any], ...]
    reopened: int
    accepted_reason: str | None
    accepted_at: dt.datetime | None
    review_on: dt.date | None
    needs_countersign: bool
