"""What a decision would do, for the person who is about to take it: its findings, gathered as conflicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coordination.placements import suppose
from coordination.policy.lifecycle import gravest
from coordination.queries import FindingRow, finding_rows
from web.current import installation, language
from web.identity import actor
from web.pages.names import parties


@dataclass(frozen=True, slots=True)
class Coming:
    """One conflict as it would be: the findings of a rule at a centre together."""

    rule: str
    centre: str
    severity: str
    sentence: str
    starts_on: dt.date
    segments: Sequence[Mapping[str, Any]]
    subjects_count: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Conflicts that would appear and disappear; `asked` are the parties that would be asked to act."""

    appear: Sequence[Coming]
    disappear: Sequence[Coming]
    asked: str


def effect_of(events: Sequence[object]) -> Effect:
    """Suppose events and tell what would change. Raises `InvalidError` for an event that is wrong."""
    supposed = suppose(installation(), events, actor())
    with installation().begin(actor(), read_only=True) as uow:
        appear = finding_rows(uow, supposed.appear, language(), supposed.called)
        disappear = finding_rows(uow, supposed.disappear, language(), supposed.called)
    return Effect(gather(appear), gather(disappear), parties(supposed.parties))


def gather(rows: Iterable[FindingRow]) -> list[Coming]:
    """Gather findings by rule, centre and stage, as alerts would; told by the gravest and earliest one."""
    gathered: dict[tuple[str, str, str], list[FindingRow]] = {}
    for row in rows:
        gathered.setdefault((row.rule, row.centre, row.stage), []).append(row)
    return [
        Coming(
            found[0].rule,
            found[0].centre,
            gravest(row.severity for row in found),
            found[0].sentence if len(found) == 1 else found[0].title,
            min(row.starts_on for row in found),
            found[0].segments,
            len(found),
        )
        for found in gathered.values()
    ]
