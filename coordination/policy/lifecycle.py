"""The steps of alerts, parties and tasks, as tables: states, what completing a task means, what is material."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.model import SEVERITIES

State = Literal["open", "acknowledged", "answered"]

STATES: tuple[State, ...] = ("open", "acknowledged", "answered")
"""How far a party is with an alert, from least to most advanced."""

ALERT_STATUSES = (*STATES, "accepted", "resolved")
UNRESOLVED = ("open", "acknowledged", "answered", "accepted")
TASK_STATUSES = ("open", "claimed", "done", "cancelled")
LIVE = ("open", "claimed")
"""Statuses of a task that still waits for somebody."""

REOPENS_WITHIN_DAYS = 14
"""The same finding back within so many days reopens the same number."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What completing a task with this outcome means: the state that the party reaches, and whether words are owed."""

    state: State | None = None
    needs_text: bool = False


OUTCOMES: Mapping[str, Mapping[str, Outcome]] = {
    "acknowledge": {
        "acknowledged": Outcome("acknowledged"),
        "revise": Outcome("answered", needs_text=True),
        "mitigate": Outcome("answered", needs_text=True),
        "keep": Outcome("answered", needs_text=True),
    },
    "feedback": {
        "observed": Outcome("answered", needs_text=True),
        "agree": Outcome("answered", needs_text=True),
        "object": Outcome("answered", needs_text=True),
        "propose": Outcome("answered", needs_text=True),
    },
    "answer": {"answered": Outcome(needs_text=True)},
    "verdict": {"accepted": Outcome(), "contested": Outcome(needs_text=True)},
    "countersign": {"countersigned": Outcome(), "refused": Outcome(needs_text=True)},
    "inform_request": {"stated": Outcome(), "not_known": Outcome(needs_text=True)},
}
"""Kind of task → outcome → what it means. The first outcome of a kind is its usual one."""


def usual_outcome(kind: str) -> str:
    """Give the outcome that a task of this kind has when nothing else is said. Raises `KeyError` for another kind."""
    return next(iter(OUTCOMES[kind]))


def rank(severity: str) -> int:
    """Give how grave a severity is, as a number that rises."""
    return SEVERITIES.index(severity)


def gravest(severities: Iterable[str]) -> str:
    """Give the gravest of them. Raises `ValueError` when there is none."""
    return max(severities, key=rank)


def least_advanced(states: Iterable[str]) -> State:
    """Give the state of the party that is least far; without parties nobody has moved."""
    return STATES[min((STATES.index(state) for state in states), default=0)]


def further(one: str, other: str) -> State:
    """Give the more advanced of two states."""
    return STATES[max(STATES.index(one), STATES.index(other))]


def is_material(
    *,
    new_subject: bool,
    severity_before: str,
    severity: str,
    starts_before: date,
    starts_on: date,
) -> bool:
    """Whether a change of an alert must be told: a new subject, a higher severity, or an earlier first day."""
    return new_subject or rank(severity) > rank(severity_before) or starts_on < starts_before
