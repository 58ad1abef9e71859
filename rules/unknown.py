"""The answer "not known": a value that is never a pass and never a failure."""

from __future__ import annotations

from typing import Self


class Unknown:
    """The one unknown value; asking whether it is true is a mistake of the caller."""

    _one: Self

    def __new__(cls) -> Self:
        """Give the one instance."""
        if "_one" not in cls.__dict__:
            cls._one = super().__new__(cls)
        return cls._one

    def __repr__(self) -> str:
        """Read as what it means."""
        return "unknown"

    def __bool__(self) -> bool:
        """Refuse: an unknown value is neither true nor false."""
        message = "an unknown value is neither true nor false"
        raise TypeError(message)

    def __reduce__(self) -> str:
        """Stay the one instance through pickle and copy."""
        return "UNKNOWN"


UNKNOWN = Unknown()
