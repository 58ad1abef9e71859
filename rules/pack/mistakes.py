"""What is wrong with a pack: each mistake with its file, line and column, what it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column count from 1, and 0 stands for the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class PackMistake:
    """One mistake."""

    at: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.at}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class PackMistakesError(Exception):
    """All mistakes of one pack or of a folder of packs, in the order of the files."""

    def __init__(self, mistakes: Iterable[PackMistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))


@dataclass(slots=True)
class Mistakes:
    """Where readers put what they find, so that all of it is told at once."""

    found: list[PackMistake] = field(default_factory=list)

    def say(self, at: Place, message: str, hint: str = "") -> None:
        """Note one mistake."""
        self.found.append(PackMistake(at, message, hint))

    def settle(self) -> None:
        """Raise `PackMistakesError` when anything was found."""
        if self.found:
            raise PackMistakesError(self.found)


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Give "did you mean …?" when one of the candidates is close, else the candidates when they are few."""
    known = sorted(candidates)
    close = get_close_matches(word, known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    few = 15
    return f"one of {', '.join(known)}" if len(known) <= few else ""
