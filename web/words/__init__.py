"""The words of every error code, in three languages. A guard test finds the code that has none."""

from __future__ import annotations

from collections.abc import Mapping

from web.words import calls, statements, values, work
from web.words.said import Said, fill

PROBLEMS: Mapping[str, Said] = {**calls.PROBLEMS, **values.PROBLEMS, **statements.PROBLEMS, **work.PROBLEMS}

__all__ = ["PROBLEMS", "Said", "fill"]
