"""What does not fit at a centre: shadowed decisions, doubtful presence, withdrawals of what nobody stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rules.calendar.household import Timeline
from rules.calendar.track import Shadow
from rules.model import Inconsistency, Source, Subject
from rules.statements import Standing


def of_shadows(centre: str, shadows: Mapping[str, Iterable[Shadow]]) -> Iterator[Inconsistency]:
    """Give the later statements that others hide although they differ."""
    for fact, found in shadows.items():
        for shadow in found:
            sources = tuple(sorted((shadow.winner, shadow.hidden)))
            subject = Subject("centre", centre)
            yield Inconsistency(centre, "shadowed", subject, fact, shadow.starts, shadow.ends, sources)


def of_households(centre: str, households: Iterable[Timeline]) -> Iterator[Inconsistency]:
    """Give what does not fit in where households are, of those that anything places here."""
    for timeline in households:
        if not timeline.misfits or not timeline.touches(centre):
            continue
        subject = Subject("household", timeline.ref)
        for misfit in timeline.misfits:
            yield Inconsistency(
                centre, misfit.code, subject, "household.present", misfit.day, misfit.ends, misfit.sources
            )


def of_decisions(centre: str, standings: Iterable[Standing]) -> Iterator[Inconsistency]:
    """Give the withdrawals of what nobody has stated."""
    for standing in standings:
        if standing.withdrawn is not None and not standing.withdrawn_known:
            source = Source(standing.party, standing.reference, standing.kind, "withdrawn", standing.last)
            subject = Subject("decision", f"{standing.party}/{standing.reference}")
            yield Inconsistency(
                centre, "withdrawn_unknown", subject, "decision.kind", standing.withdrawn, None, (source,)
            )
