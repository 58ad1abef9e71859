"""Parse and type-check an expression against a schema, and report every mistake in it at once."""

from __future__ import annotations

from dataclasses import dataclass

from cel_expr_python import cel
from google.protobuf.message import DecodeError

from rules.cel.admit import depth_mistakes, refusals
from rules.cel.decode import decode
from rules.cel.descriptors import PACKAGE, descriptor_pool_of
from rules.cel.lint import lint
from rules.cel.mistakes import ExpressionMistakes, Mistake, mistake_at, syntax_mistakes, type_mistakes
from rules.cel.nodes import Node
from rules.cel.schema import Schema
from rules.cel.wire import read

MAX_LENGTH = 5_000
_NAMES = {"unknown-fact", "unsupported"}


@dataclass(frozen=True, slots=True)
class Checked:
    """An expression without mistakes: its source, its typed tree, and the schema that it was checked against."""

    source: str
    tree: Node
    schema: Schema


class Checker:
    """Checks expressions against one schema; the descriptors are made once, in memory."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        variables = {root: cel.Type(f"{PACKAGE}.{message}") for root, message in schema.roots.items()}
        self._environment = cel.NewEnv(descriptor_pool_of(schema), variables=variables)

    def check(self, source: str, *, result: str = "bool") -> Checked:
        """The checked expression; raises ExpressionMistakes with all mistakes at once.

        `result` is the type that the expression must give.
        """
        parsed = self._parse(source)
        mistakes = [*depth_mistakes(parsed, source), *lint(parsed, source, self._schema)]
        try:
            tree = self._decoded(source, checked=True)
        except RuntimeError as error:
            known = not any(each.code in _NAMES for each in mistakes)
            mistakes += type_mistakes(str(error), names_are_known=known)
            raise ExpressionMistakes(mistakes) from None
        mistakes += refusals(tree, source)
        if tree.type != result:
            message = f"this gives {_described(tree.type)}, where {_described(result)} is needed"
            mistakes.append(mistake_at(source, tree.at, "result", message))
        if mistakes:
            raise ExpressionMistakes(mistakes)
        return Checked(source, tree, self._schema)

    def _parse(self, source: str) -> Node:
        if len(source) > MAX_LENGTH:
            message = f"the expression has {len(source)} characters, at most {MAX_LENGTH} are read"
            raise ExpressionMistakes([Mistake(1, 1, "too-long", message, "split the rule in two")])
        try:
            source.encode()
            return self._decoded(source, checked=False)
        except UnicodeEncodeError as error:
            raise ExpressionMistakes([mistake_at(source, error.start, "syntax", "half a character")]) from None
        except DecodeError:
            message = "the expression is nested too deep"
            raise ExpressionMistakes([Mistake(1, 1, "too-deep", message, "split the rule in two")]) from None
        except RuntimeError as error:
            raise ExpressionMistakes(syntax_mistakes(str(error))) from None

    def _decoded(self, source: str, *, checked: bool) -> Node:
        expression = self._environment.compile(source, disable_check=not checked)
        return decode(read(expression.serialize()))


def _described(kind: str) -> str:
    return "a truth value" if kind == "bool" else kind
