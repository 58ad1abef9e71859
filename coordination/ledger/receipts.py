"""What the sender is told about each event, in the order in which they came."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from coordination.errors import ConflictError, DomainError, ForbiddenError, InvalidError, Mistake

Status = Literal["accepted", "duplicate", "quarantined", "set_aside", "refused"]
Problem = dict[str, Any]
"""{"code", "field"?, "context", "mistakes"?: [{"field", "code", "context"}]}: words are given at the edge."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one event.

    `refused` is only said at a door that keeps nothing: there the sender gets `error` for an answer. `waits`: it is in
    quarantine only until something comes that it waits for.
    """

    source: str
    id: str
    status: Status
    problem: Problem | None = None
    event: uuid.UUID | None = None
    error: DomainError | None = field(default=None, compare=False)
    waits: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event is not taken in, or not yet: what it waits for, or until when."""

    error: DomainError
    waits_for: str | None = None
    replay_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """An event that is not kept: about centres outside the pilot, or about a household that was erased."""

    centre: str
    error: DomainError


def problem_of(error: DomainError) -> Problem:
    """Give an error as the plain values that are kept and shown."""
    problem: Problem = {"code": error.code, "context": dict(error.context)}
    if error.field:
        problem["field"] = error.field
    if isinstance(error, InvalidError) and error.mistakes:
        problem["mistakes"] = [
            {"field": wrong.field, "code": wrong.code, "context": wrong.context} for wrong in error.mistakes
        ]
    return problem


_TOLD_BY_THE_FORM = frozenset({"allowed", "found", "key", "least", "length", "most", "most_years"})


def without_values(problem: Problem) -> Problem:
    """Give a problem without what was sent: the code, the place, and what the form itself allows."""
    told = [
        {**wrong, "context": {name: value for name, value in wrong["context"].items() if name in _TOLD_BY_THE_FORM}}
        for wrong in problem.get("mistakes") or ()
    ]
    return {**problem, **({"mistakes": told} if told else {})}


_FORBIDDEN = frozenset({"not_your_party", "not_your_source", "party_may_not"})


def error_of(problem: Mapping[str, Any]) -> DomainError:
    """Give the error that a kept problem was made from."""
    code, context = problem["code"], problem.get("context") or {}
    if code in _FORBIDDEN:
        return ForbiddenError(code, field=problem.get("field"), **context)
    if code == "event_differs":
        return ConflictError(code, **context)
    mistakes = tuple(Mistake(told["field"], told["code"], **told["context"]) for told in problem.get("mistakes") or ())
    return InvalidError(code, mistakes=mistakes, field=problem.get("field"), **context)
