"""What was found at one stage, by rule and subject, so that a part of it can be found again."""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.days import Day
from rules.model import Fault, Finding, Subject

Asked = dict[tuple[Subject, str], Day]
"""First day on which a fact of a subject (a household, a decision, or the centre) is missing."""


@dataclass(slots=True)
class Found:
    """Findings, gaps and faults of one stage.

    `gaps` are kept under the subject for which they were met, though the fact may be the centre's: when that subject
    is looked at again, what it asked for falls with it.
    """

    findings: dict[str, dict[Subject, Finding]] = field(default_factory=dict)
    gaps: dict[str, dict[Subject, Asked]] = field(default_factory=dict)
    faults: dict[tuple[str, Subject], Fault] = field(default_factory=dict)

    def ask(self, rule: str, met: Subject, owner: Subject, fact: str, day: Day) -> None:
        """Keep that a rule met an unknown fact of `owner` while it looked at `met`."""
        asked = self.gaps.setdefault(rule, {}).setdefault(met, {})
        asked[(owner, fact)] = min(asked.get((owner, fact), day), day)

    def forget(self, rule: str, subject: Subject | None = None) -> None:
        """Forget what was found for a rule, for one subject or for all."""
        if subject is None:
            self.findings.pop(rule, None)
            self.gaps.pop(rule, None)
            for key in [key for key in self.faults if key[0] == rule]:
                del self.faults[key]
            return
        self.findings.get(rule, {}).pop(subject, None)
        self.gaps.get(rule, {}).pop(subject, None)
        self.faults.pop((rule, subject), None)


@dataclass(slots=True)
class Run:
    """A period in which a rule is true: the days of it that were looked at, and where it ends.

    `standing` gives for each of the days the last one on which something of the subject itself changed.
    """

    days: list[Day]
    standing: list[Day]
    ends: Day | None = None
    open_end: bool = False
