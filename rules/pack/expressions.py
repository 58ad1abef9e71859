"""Expressions of a pack: checked against the vocabulary, with every mistake at its place in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rules.cel import ExpressionMistakes, Program, compile_program
from rules.cel.mistakes import mistake_at
from rules.cel.nodes import Name, walk
from rules.facts import ROOTS
from rules.model import Parameter
from rules.pack.document import Text
from rules.pack.mistakes import Mistakes
from rules.schema import checker_of


def compile_text(
    text: Text, parameters: Mapping[str, Parameter], roots: Sequence[str], mistakes: Mistakes
) -> Program | None:
    """Compile an expression that may read these roots; `None` when something is wrong with it."""
    types = tuple(sorted((parameter.name, parameter.type) for parameter in parameters.values()))
    try:
        checked = checker_of(types).check(text.value)
    except ExpressionMistakes as error:
        for each in error.mistakes:
            mistakes.say(text.place(each.line, each.column), each.message, each.hint or "")
        return None
    strangers = {
        node.name: node.at
        for node in walk(checked.tree)
        if isinstance(node, Name) and node.name in ROOTS and node.name not in roots
    }
    for root, at in strangers.items():
        where = mistake_at(text.value, at, "scope", "")
        message = f"a rule of this scope does not know {root!r}"
        mistakes.say(text.place(where.line, where.column), message, f"it may read {', '.join(roots)}")
    return None if strangers else compile_program(checked)
