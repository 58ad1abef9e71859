"""One input of a form, as the templates draw it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from web.pages.telling import pair

_NOT_FILLED = ("fixed", "hidden")
"""Inputs that nobody fills in, and that no link can lead to."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice with its words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class FormMistake:
    """A mistake for the summary at the head of the form; `anchor` is the id of the input."""

    words: str
    anchor: str = ""


@dataclass(slots=True)
class Input:
    """An input with its label, value and errors.

    `widget` is a type of HTML input, or `select`, `textarea`, `choices`, `rows` (objects, one a line), `group` (one
    object or map), `fixed` or `hidden`.
    """

    name: str
    label: str
    widget: str = "text"
    required: bool = False
    value: str = ""
    values: frozenset[str] = frozenset()
    shown: str = ""
    options: Sequence[Option] = ()
    children: list[Input] = field(default_factory=list)
    rows: list[list[Input]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    help: str = ""
    inputmode: str = ""
    autocomplete: str = ""
    accept: str = ""
    tall: bool = False
    """Whether there is room for a long text, line by line."""
    quiet: bool = False
    """Whether the word *optional* is left out, as in rows where nearly everything is."""

    @property
    def id(self) -> str:
        """The id of the element in the page."""
        return "f-" + self.name.replace(".", "-")

    @property
    def described(self) -> str:
        """The ids of what explains the input."""
        ids = [f"{self.id}-help"] if self.help else []
        ids += [f"{self.id}-error-{number}" for number in range(1, len(self.errors) + 1)]
        return " ".join(ids)


@dataclass(slots=True)
class Form:
    """Inputs with the mistakes of all of them."""

    inputs: list[Input]
    mistakes: list[FormMistake] = field(default_factory=list)

    def all(self) -> list[Input]:
        """Give every input, the parts before the whole that they belong to."""
        found: list[Input] = []
        waiting = list(self.inputs)
        while waiting:
            each = waiting.pop()
            found.append(each)
            waiting += each.children + [child for row in each.rows for child in row]
        return found

    def named(self, name: str) -> Input | None:
        """Give the input of that name, or the nearest one that it is part of."""
        by_name = {each.name: each for each in self.all()}
        while name:
            if name in by_name:
                return by_name[name]
            name = name.rpartition(".")[0]
        return None

    def say(self, name: str, words: str) -> None:
        """Put a mistake beside its input and in the summary."""
        found = self.named(name)
        if found is None:
            self.mistakes.append(FormMistake(words))
            return
        told = f"{found.label} {words}" if found.label.endswith("?") else pair(found.label, words)
        if found.widget in _NOT_FILLED:
            self.mistakes.append(FormMistake(told if found.label else words))
            return
        found.errors.append(words)
        self.mistakes.append(FormMistake(told, found.id))

    def sort(self) -> None:
        """Put the mistakes in the order of their inputs; those of no input come first."""
        order = {each.id: place for place, each in enumerate(_in_order(self.inputs))}
        self.mistakes.sort(key=lambda mistake: order.get(mistake.anchor, -1))


def _in_order(inputs: Iterable[Input]) -> Iterator[Input]:
    """Give every input as it stands in the page."""
    for each in inputs:
        yield each
        yield from _in_order(each.children)
        for row in each.rows:
            yield from _in_order(row)
