"""Decisions as subjects of rules: what can be said of one decision on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.days import Day, day_of
from rules.kinds import plan_steps
from rules.lists import CHILD_LINES
from rules.model import Source
from rules.unknown import UNKNOWN, Unknown

LOOKED_AT_AFTER_EFFECT_DAYS = 60
"""How long after it takes effect a decision is still looked at."""


@dataclass(frozen=True, slots=True)
class About:
    """A hearing or a screening of a decision."""

    kind: str
    content: Mapping[str, Any]
    source: Source


@dataclass(slots=True)
class DecisionView:
    """One decision in force (or proposed) at one centre, ready to be asked about any day.

    `per_child` is the change that a budget decision brings per child present, as a fraction. What it changes from may
    not be known: then it is unknown, and so is whether the decision takes anything away.
    """

    kind: str
    content: Mapping[str, Any]
    source: Source
    announced: Day
    effect: Day
    children: int | None = None
    takes_away: bool | Unknown = False
    per_child: float | Unknown | None = None
    about: Sequence[About] = ()

    @property
    def ref(self) -> str:
        """Name the decision as a subject: `party/reference`."""
        return f"{self.source.party}/{self.source.reference}"

    @property
    def starts(self) -> Day:
        """Give the first day on which the decision is looked at."""
        return self.announced

    @property
    def ends(self) -> Day:
        """Give the first day on which it is no longer looked at."""
        return max(self.effect, self.announced) + LOOKED_AT_AFTER_EFFECT_DAYS

    @property
    def unknown(self) -> bool:
        """Whether something of it cannot be told."""
        return self.takes_away is UNKNOWN or self.per_child is UNKNOWN

    def lasting(self) -> dict[str, Any]:
        """Give the facts that are the same on every day."""
        state: dict[str, Any] = {
            "kind": self.kind,
            "takes_away": self.takes_away,
            "urgent": bool(self.content.get("urgent_because")),
            "group_move": self.kind == "transfer" and bool(self.content.get("batch")),
            "child_line": self.kind == "budget" and self.content.get("line") in CHILD_LINES,
        }
        if self.children is not None:
            state["children"] = self.children
        if self.per_child is not None:
            state["change_per_child"] = self.per_child
        return state

    def state(self, day: Day, children: int) -> dict[str, Any]:
        """Give the decision's facts on a day; `children` are those present in the centre on that day."""
        content = self.content
        state: dict[str, Any] = {
            "children": children,
            "days_left": self.effect - day,
            "days_since_stated": day - self.announced,
            "screened": self._done("screening", None, day),
            "centre_heard": self._done("hearing", "centre", day),
            "children_heard": self._done("hearing", "children", day),
            "parents_heard": self._done("hearing", "parents", day) or self._done("hearing", "guardian", day),
            "plan_missing": self._plan_missing(day),
            **self.lasting(),
        }
        if self.kind == "transfer":
            for name, field in (("family_notice", "family_informed_on"), ("centre_notice", "centre_informed_on")):
                if content.get(field) and day_of(content[field]) <= day:
                    state[name] = self.effect - day_of(content[field])
        return state

    def days(self) -> set[Day]:
        """Give the days on which something about the decision itself changes."""
        found = {day_of(about.content["on"]) for about in self.about}
        for field in ("family_informed_on", "centre_informed_on"):
            if self.content.get(field):
                found.add(day_of(self.content[field]))
        found.update(day_of(on) for on in (self.content.get("child_plan") or {}).values() if on)
        return found

    def behind(self, fact: str, day: Day) -> tuple[Source, ...]:
        """Give the statements behind a fact of the decision."""
        if self.about and fact in {
            "decision.screened",
            "decision.centre_heard",
            "decision.children_heard",
            "decision.parents_heard",
        }:
            heard = tuple(about.source for about in self.about if day_of(about.content["on"]) <= day)
            return tuple(sorted({self.source, *heard}))
        return (self.source,)

    def _done(self, kind: str, who: str | None, day: Day) -> bool:
        return bool(self.about) and any(
            about.kind == kind
            and (who is None or about.content.get("who") == who)
            and day_of(about.content["on"]) <= day
            for about in self.about
        )

    def _plan_missing(self, day: Day) -> int:
        if self.kind not in {"closure", "transfer"} or (self.kind == "transfer" and not self.content.get("batch")):
            return 0
        plan = self.content.get("child_plan") or {}
        return next(missing for starts, ends, missing in plan_steps(plan, 1, day + 1) if starts <= day < ends)
