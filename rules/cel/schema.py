"""What an expression may speak about: messages, their typed fields, the roots, and the allowed values of facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

SCALARS = ("bool", "int", "double", "string")
PARAMETER_ROOT = "param"

_FIELD_TYPE = re.compile(r"(?:list<(?P<element>[A-Za-z_]\w*)>|(?P<single>[A-Za-z_]\w*))(?P<optional>\?)?")


@dataclass(frozen=True, slots=True)
class FieldType:
    """The type of one field: a scalar or the name of a message, one or many, always there or possibly absent."""

    base: str
    many: bool = False
    optional: bool = False

    @classmethod
    def parse(cls, text: str) -> FieldType:
        """Read `int`, `string?`, `Supplies`, `list<Member>` or `list<string>?`; raises ValueError for anything else."""
        found = _FIELD_TYPE.fullmatch(text)
        if found is None:
            raise ValueError(f"not a type of a field: {text!r}")
        element = found["element"]
        return cls(element or found["single"], many=element is not None, optional=found["optional"] is not None)

    @property
    def scalar(self) -> bool:
        """Whether one element is a plain value and not a message."""
        return self.base in SCALARS


@dataclass(frozen=True)
class Schema:
    """The vocabulary of one kind of expression.

    `messages` gives the fields of each message, `roots` the variables in the order in which a compiled program takes
    them. `values` gives the allowed strings of a fact by its path; elements and members of lists are named like
    single facts (`household.members.sex`). `day_counts` are the facts whose value changes by one every day.
    Raises ValueError when the parts do not fit together.
    """

    messages: Mapping[str, Mapping[str, FieldType]]
    roots: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day_counts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._check_messages()
        for path in self.values:
            self._check_path(path, "string", "allowed values")
        for path in self.day_counts:
            self._check_path(path, "int", "a count of days")

    def field(self, message: str, name: str) -> FieldType | None:
        """The type of a field of a message; None when there is no such field."""
        return self.messages[message].get(name)

    @cached_property
    def paths(self) -> Mapping[str, FieldType]:
        """Every fact by its path, members of lists included, groups left out."""
        return {path: kind for root, message in self.roots.items() for path, kind in self._beneath(root, message)}

    def _beneath(self, path: str, message: str) -> Iterator[tuple[str, FieldType]]:
        for name, kind in self.messages[message].items():
            here = f"{path}.{name}"
            if kind.scalar or kind.many:
                yield here, kind
            if not kind.scalar:
                yield from self._beneath(here, kind.base)

    def _check_messages(self) -> None:
        for root, message in self.roots.items():
            if message not in self.messages:
                raise ValueError(f"root {root!r}: there is no message {message!r}")
            self._check_message(message, ())

    def _check_message(self, message: str, above: tuple[str, ...]) -> None:
        if message in above:
            raise ValueError(f"message {message!r} contains itself")
        for name, kind in self.messages[message].items():
            if kind.scalar:
                continue
            if kind.base not in self.messages:
                raise ValueError(f"{message}.{name}: there is no message {kind.base!r}")
            if kind.optional and not kind.many:
                raise ValueError(f"{message}.{name}: a group is always there, only its facts may be absent")
            self._check_message(kind.base, (*above, message))

    def _check_path(self, path: str, base: str, what: str) -> None:
        if path.partition(".")[0] not in self.roots:
            return  # One table of values may serve several schemas, each with some of the roots.
        kind = self.paths.get(path)
        if kind is None or kind.base != base:
            raise ValueError(f"{path!r} has {what}, but is no {base} fact of this schema")
