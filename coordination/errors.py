"""Errors of the domain: a stable code with plain values. `web/problems.py` alone gives them a status and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """Something that a use case refuses: `code` is stable, `context` holds plain values, `field` says where."""

    def __init__(self, code: str, /, *, field: str | None = None, **context: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.context: Mapping[str, Any] = context

    def __str__(self) -> str:
        """Read as code, place and values."""
        values = ", ".join(f"{name}={value!r}" for name, value in self.context.items())
        return f"{self.code}{f' at {self.field}' if self.field else ''}{f' ({values})' if values else ''}"


class NotFoundError(DomainError):
    """What was asked for does not exist, or not for this caller."""


class ForbiddenError(DomainError):
    """The caller may not do this."""


class ConflictError(DomainError):
    """The act does not fit the state that the thing is in."""


class StaleError(DomainError):
    """The caller acted on an older revision."""


class UnavailableError(DomainError):
    """Something that is needed does not answer now; the same act may go well in a moment."""


class InvalidError(DomainError):
    """The form is wrong; `mistakes` lists all of them."""

    def __init__(
        self, code: str, /, *, mistakes: tuple[Mistake, ...] = (), field: str | None = None, **context: Any
    ) -> None:
        super().__init__(code, field=field, **context)
        self.mistakes = mistakes


class Mistake:
    """One mistake in a form: where (`field`, dotted), what (`code`) and the values that the message needs."""

    __slots__ = ("code", "context", "field")

    def __init__(self, field: str, code: str, **context: Any) -> None:
        self.field = field
        self.code = code
        self.context = context

    def __repr__(self) -> str:
        """Read as place and code."""
        return f"Mistake({self.field!r}, {self.code!r}, {self.context!r})"

    def __eq__(self, other: object) -> bool:
        """Two mistakes are the same when all their parts are."""
        return isinstance(other, Mistake) and (self.field, self.code, self.context) == (
            other.field,
            other.code,
            other.context,
        )

    def __hash__(self) -> int:
        """Hash by place and code."""
        return hash((self.field, self.code))
