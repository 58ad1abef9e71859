"""What a decision would do, for the person who is about to take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coordination.placements import suppose
from coordination.queries.findings import FindingRow, finding_rows
from web.current import installation, language
from web.identity import actor
from web.pages.names import party


@dataclass(frozen=True, slots=True)
class Effect:
    """Findings that would appear and disappear, in words; `asked` are the parties that would be asked to act."""

    appear: Sequence[FindingRow]
    disappear: Sequence[FindingRow]
    asked: str


def effect_of(events: Sequence[object]) -> Effect:
    """Suppose events and tell what would change. Raises `InvalidError` for an event that is wrong."""
    supposed = suppose(installation(), events, actor())
    with installation().begin(actor(), read_only=True) as uow:
        appear = finding_rows(uow, supposed.appear, language())
        disappear = finding_rows(uow, supposed.disappear, language())
    return Effect(appear, disappear, ", ".join(party(each) for each in supposed.parties))
