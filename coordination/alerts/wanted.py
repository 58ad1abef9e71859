"""What the findings ask for: one alert per rule and stage, with its subjects; and which subjects are covered. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from coordination.alerts.stored import Key, StoredAlert
from coordination.policy.lifecycle import gravest
from coordination.policy.projection import COUNTS, is_delicate
from coordination.proofs import digest_of, end_date, start_date
from rules.model import Finding, Rule, Source, Subject


@dataclass(frozen=True)
class WantedAlert:
    """The alert that the findings of one rule at one stage ask for."""

    rule: Rule
    stage: str
    findings: Mapping[Subject, Finding]

    @cached_property
    def severity(self) -> str:
        """Severity of the gravest subject."""
        return gravest(finding.severity for finding in self.findings.values())

    @cached_property
    def starts_on(self) -> dt.date:
        """First day of the earliest subject."""
        return start_date(min(finding.starts for finding in self.findings.values()))

    @cached_property
    def ends_on(self) -> dt.date | None:
        """End of the last subject; `None` as soon as one has no end."""
        ends = [finding.ends for finding in self.findings.values()]
        return None if None in ends else end_date(max(end for end in ends if end is not None))

    @cached_property
    def beyond_horizon(self) -> bool:
        """Whether the end may lie beyond what was looked at."""
        return any(finding.beyond_horizon for finding in self.findings.values())

    @cached_property
    def contested(self) -> bool:
        """Whether it rests, for one subject at least, on a value that the centre sees otherwise."""
        return any(finding.contested for finding in self.findings.values())

    @cached_property
    def summary(self) -> dict[str, object]:
        """What the whole says beyond its first subject: how many there are, people counted, and whether it is delicate.

        Delicate is an alert of which one finding is (`policy.projection.is_delicate`): kept, because lists open the
        proof of the first subject only.
        """
        counts: dict[str, int] = {}
        for finding in self.findings.values():
            for name in COUNTS & finding.values.keys():
                value = finding.values[name]
                if isinstance(value, int):
                    counts[name] = counts.get(name, 0) + value
        delicate = any(is_delicate(_facts_of(finding)) for finding in self.findings.values())
        return {"subjects": len(self.findings), "counts": dict(sorted(counts.items())), "delicate": delicate}

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """All statements that it rests on, over all subjects."""
        return tuple(sorted({source for finding in self.findings.values() for source in finding.evidence}))


def _facts_of(finding: Finding) -> frozenset[str]:
    return frozenset(held.fact for segment in finding.segments for held in segment.facts)


def wanted_alerts(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> dict[Key, WantedAlert]:
    """Gather the findings by rule and stage. Findings of rules that are not on are not asked for."""
    gathered: dict[Key, dict[Subject, Finding]] = {}
    for finding in findings:
        if finding.rule in rules:
            gathered.setdefault((finding.rule, finding.stage), {})[finding.subject] = finding
    return {key: WantedAlert(rules[key[0]], key[1], subjects) for key, subjects in gathered.items()}


def changed_subjects(wanted: WantedAlert, stored: StoredAlert) -> frozenset[Subject]:
    """Give the subjects that are new, or of which the finding says something else than what is stored."""
    return frozenset(
        subject
        for subject, finding in wanted.findings.items()
        if subject not in stored.subjects or stored.subjects[subject].digest != digest_of(finding)
    )


def rules_beside(rules: Mapping[str, Rule], checked: Collection[str] | None) -> frozenset[str] | None:
    """Give the checked rules with those that cover them or are covered by them; `None` means all."""
    if checked is None:
        return None
    beside = set(checked)
    for rule in rules.values():
        if rule.id in checked:
            beside.update(rule.covered_by)
        elif not beside.isdisjoint(rule.covered_by) and any(cover in checked for cover in rule.covered_by):
            beside.add(rule.id)
    return frozenset(beside)


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert as it will stand: its id and subjects."""

    id: uuid.UUID
    subjects: frozenset[Subject]


@dataclass(frozen=True, slots=True)
class Cover:
    """By which alerts the subjects of an alert are covered, and by which one the whole (`None`: it stands alone)."""

    whole: uuid.UUID | None
    subjects: Mapping[Subject, uuid.UUID]


NO_COVER = Cover(None, {})


def covers(standing: Mapping[Key, Standing], rules: Mapping[str, Rule]) -> dict[Key, Cover]:
    """Find what covers what: same centre, same stage, subject by subject; a centre that is covered covers all in it."""
    found = {}
    for (rule, stage), alert in standing.items():
        names = rules[rule].covered_by if rule in rules else ()
        above = [standing[(name, stage)] for name in names if (name, stage) in standing]
        by_subject = {
            subject: cover.id for subject in alert.subjects for cover in reversed(above) if _covers(cover, subject)
        }
        whole = None
        if by_subject and len(by_subject) == len(alert.subjects):
            counted = Counter(by_subject.values())
            whole = max((cover.id for cover in above), key=lambda cover: counted[cover])
        found[(rule, stage)] = Cover(whole, by_subject)
    return found


def _covers(cover: Standing, subject: Subject) -> bool:
    return subject in cover.subjects or any(own.kind == "centre" for own in cover.subjects)
