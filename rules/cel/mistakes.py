"""What is wrong with an expression, in words for its author; and the library's words turned into ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from rules.cel.descriptors import PACKAGE


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake: where (line and column from 1, in the source of the expression), a stable code, and what to do."""

    line: int
    column: int
    code: str
    message: str
    hint: str | None = None


class ExpressionMistakes(Exception):  # noqa: N818  # Several, with their places; not one error.
    """All mistakes of one expression, in the order of the source."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes), key=lambda each: (each.line, each.column, each.code, each.message)))
        super().__init__("; ".join(f"{each.line}:{each.column}: {each.message}" for each in self.mistakes))


def mistake_at(source: str, at: int, code: str, message: str, hint: str | None = None) -> Mistake:
    """A mistake at an offset of the source."""
    before = source[:at]
    return Mistake(before.count("\n") + 1, at - before.rfind("\n"), code, message, hint)


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant."""
    found = get_close_matches(word, list(candidates), n=1)
    return found[0] if found else None


def closest_path(path: str, candidates: Iterable[str]) -> str | None:
    """The fact that was probably meant: one beside it, else one of that name elsewhere, else one that looks alike."""
    paths = list(candidates)
    holder, _, name = path.rpartition(".")
    beside = {each.removeprefix(f"{holder}."): each for each in paths if each.rpartition(".")[0] == holder}
    meant = closest(name, beside) or next((each for each in beside if name and each.startswith(name)), None)
    if meant is not None:
        return beside[meant]
    elsewhere = [each for each in paths if each.rpartition(".")[2] == name]
    return closest(path, elsewhere) or closest(path, paths)


_REPORT = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_OVERLOAD = re.compile(r"found no matching overload for '(\S+)' applied to '\((.*)\)'")
_TOKEN = re.compile(r"Syntax error: token recognition error at: '(.*)$")
_EXPECTING = re.compile(r" expecting .*$")
_SIGN = re.compile(r"[^A-Za-z_@\s]+")
_MORE = "maximum number of ERROR issues"
_DEEP = ("recursion", "nesting")
# The library says these of names and members; the lint says the same better, with the whole path and a suggestion.
_SAID_BETTER = ("undefined field", "undeclared reference", "*error*", "operand of a select operation")


def syntax_mistakes(report: str) -> list[Mistake]:
    """The mistakes in what the parser says."""
    return [_syntax_mistake(*each) for each in _reports(report)]


def type_mistakes(report: str, *, names_are_known: bool) -> list[Mistake]:
    """The mistakes in what the type checker says, without those about names when these were reported already."""
    return [
        _type_mistake(line, column, text)
        for line, column, text in _reports(report)
        if names_are_known or not any(words in text for words in _SAID_BETTER)
    ]


def _reports(report: str) -> list[tuple[int, int, str]]:
    found = [(int(line), int(column), text) for line, column, text in _REPORT.findall(report)]
    return [(max(line, 1), max(column, 1), _plain(text)) for line, column, text in found] or [(1, 1, _plain(report))]


def _plain(text: str) -> str:
    return text.removesuffix(" [INVALID_ARGUMENT]").replace(f"{PACKAGE}.", "").strip()


def _too_deep(line: int, column: int, text: str) -> Mistake | None:
    if not any(word in text for word in _DEEP):
        return None
    return Mistake(line, column, "too-deep", "the expression is nested too deep", "split the rule in two")


def _syntax_mistake(line: int, column: int, text: str) -> Mistake:
    token = _TOKEN.fullmatch(text)
    if token and token[1].startswith("="):
        return Mistake(line, column, "syntax", "a single '=' means nothing here", "compare with '=='")
    if token and token[1][:1] in {"'", '"'}:
        return Mistake(line, column, "syntax", "this text is not closed, or has an escape that does not exist")
    if token:
        return Mistake(line, column, "syntax", f"{token[1].removesuffix(chr(39))!r} means nothing here")
    if "input '<EOF>'" in text:
        return Mistake(line, column, "syntax", "the expression ends too early")
    words = _EXPECTING.sub(" does not belong here", text.removeprefix("Syntax error: "))
    return _too_deep(line, column, text) or Mistake(line, column, "syntax", words)


def _type_mistake(line: int, column: int, text: str) -> Mistake:
    overload = _OVERLOAD.fullmatch(text)
    if _MORE in text:
        return Mistake(line, column, "type", "there are more mistakes of type than are listed")
    if overload is None:
        return _too_deep(line, column, text) or Mistake(line, column, "type", text)
    function, operands = overload[1].strip("@_"), overload[2]
    words = {"?_:": "a choice with '? :' needs a truth value and two values of one type, not"}
    sign = (
        f"'{function}' cannot be applied to"
        if _SIGN.fullmatch(function) or function == "in"
        else f"'{function}' does not take"
    )
    hint = None
    if {"int", "double"} <= set(re.split(r"[ ,()]+", operands)):
        hint = "an int and a double do not mix: write 3.0 for a double, or double(…) around the int"
    return Mistake(line, column, "type", f"{words.get(function, sign)} {operands}", hint)
