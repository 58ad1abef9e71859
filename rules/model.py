"""What the engine takes and gives: rules, findings, what they rest on, and what is missing. All frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rules.days import Day
from rules.words import Words

if TYPE_CHECKING:
    from rules.cel import Program

Scope = Literal["centre", "household", "decision", "region", "network"]
Stage = Literal["confirmed", "proposed", "contested"]
"""What a finding rests on: what is decided, a proposal, or what a centre sees against what is stated."""
Severity = Literal["info", "warning", "critical"]
Mode = Literal["off", "observe", "on"]
Mark = Literal["verified", "reported", "project-default", "unverified"]

SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")
"""Severities from light to grave."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a value comes from: a decision or a record, as stated.

    `stated` is the order key of the statement in force: (event time in microseconds UTC, source, id).
    """

    party: str
    reference: str
    kind: str
    status: str
    stated: tuple[int, str, str]

    def order(self) -> tuple[object, ...]:
        """Give a key that sorts as the sources themselves do, only faster."""
        return (self.party, self.reference, self.kind, self.status, self.stated)


@dataclass(frozen=True, slots=True)
class Held:
    """A fact with its value over a period, and the statements that it comes from.

    For a count, `sources` holds up to twenty contributors, `contributors` their number, and `digest` all of them.
    `starts` is the first day of the value (`0`: it was always so), `ends` the first day that it no longer holds.
    """

    fact: str
    value: object
    starts: Day
    ends: Day | None
    sources: tuple[Source, ...] = ()
    contributors: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a finding's period in which the same facts explain it."""

    starts: Day
    ends: Day | None
    facts: tuple[Held, ...]


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Whom or what a finding is about: a household, a decision (`party/reference`), a centre or a region."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that holds for one subject from `starts` until `ends`.

    `ends` is `None` when no end is seen; `beyond_horizon` then tells that something may still change later.
    `values` are the facts and parameters that the rule's sentence names, as on the first day that is not past.
    `contested` tells that it rests on a value that the centre sees otherwise than it is stated.
    """

    rule: str
    centre: str
    stage: Stage
    severity: Severity
    subject: Subject
    starts: Day
    ends: Day | None
    beyond_horizon: bool
    segments: tuple[Segment, ...]
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    contested: bool = False

    @property
    def evidence(self) -> tuple[Source, ...]:
        """All statements that the finding rests on, in a fixed order."""
        return tuple(sorted({source for part in self.segments for held in part.facts for source in held.sources}))

    def key(self) -> tuple[str, str, str, str, str]:
        """Identity of the finding inside a check."""
        return (self.rule, self.centre, self.stage, self.subject.kind, self.subject.ref)


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A fact that a rule would need and nobody has stated: a request for information to its owner."""

    centre: str
    fact: str
    owner: str
    subject: Subject
    starts: Day
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that failed while it ran: for the operator, not for the centre."""

    rule: str
    centre: str
    subject: Subject
    day: Day
    message: str


@dataclass(frozen=True, slots=True, order=True)
class Inconsistency:
    """Statements that do not fit each other; shown to the parties concerned and settled by a later statement.

    `code` is one of `shadowed`, `withdrawn_unknown`, `transfer_from_elsewhere`, `list_against_allocation`,
    `departed_elsewhere`.
    """

    centre: str
    code: str
    subject: Subject
    fact: str
    starts: Day
    ends: Day | None
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All that a check found, in a fixed order."""

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    faults: tuple[Fault, ...]
    inconsistencies: tuple[Inconsistency, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal or professional reference with its mark; `unverified` ones are shown as "norm under review"."""

    ref: str
    mark: Mark
    in_force_from: Day | None = None
    in_force_until: Day | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold of a rule. `dated` are (from day, value) in order; the first one holds from the beginning.

    Values for one centre or one partner are laid over it by the operator, with dates too.
    """

    name: str
    type: str
    dated: tuple[tuple[Day, object], ...]
    basis: Mark
    words: Words | None = None

    def on(self, day: Day) -> object:
        """Give the value on a day."""
        value = self.dated[0][1]
        for starts, later in self.dated:
            if starts <= day:
                value = later
        return value


@dataclass(frozen=True, slots=True)
class SeverityRule:
    """How grave a finding is: a default, and conditions over finding, centre, household, decision and parameters."""

    default: Severity
    critical_when: Program | None = None
    warning_when: Program | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A plain sentence about one day, with its meaning for people.

    `ahead_days` is how long before its first day a finding is told; `None`: as far as the horizon. Where only time can
    bring the conflict (nobody was late yet), telling it months before would be noise.
    """

    id: str
    ref: str
    pack: str
    version: int
    digest: str
    scope: Scope
    title: Words
    sentence: Words
    condition: Program
    severity: SeverityRule
    parameters: Mapping[str, Parameter]
    between: tuple[str, ...]
    act: tuple[str, ...]
    inform: tuple[str, ...]
    covered_by: tuple[str, ...]
    principles: tuple[str, ...]
    basis: tuple[Basis, ...]
    procedure: str
    in_force_from: Day
    in_force_until: Day | None
    advice: Words | None = None
    ahead_days: int | None = None

    def sentence_facts(self) -> Iterator[str]:
        """Give the facts and parameters that the sentence names, once each."""
        seen: set[str] = set()
        for text in (self.sentence.en, self.sentence.nl, self.sentence.fr):
            for part in text.split("{")[1:]:
                name = part.split("}", 1)[0].split("|", 1)[0]
                if name not in seen:
                    seen.add(name)
                    yield name


@dataclass(frozen=True, slots=True)
class Pack:
    """A versioned file of rules."""

    name: str
    version: int
    digest: str
    rules: tuple[Rule, ...]
