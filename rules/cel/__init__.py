"""The rule language: CEL expressions checked against a vocabulary and compiled to Python, with a third answer.

`Checker` parses and type-checks with `cel-expr-python` and reports all mistakes at once; `compile_program` turns what
is right into plain Python functions over dicts, and tells the reasons of a verdict. Absent facts are missing keys,
unknown ones hold UNKNOWN; groups are always there.
"""

from __future__ import annotations

from rules.cel.checker import Checked, Checker
from rules.cel.explain import Reason
from rules.cel.faults import BudgetExceeded, EvaluationFault
from rules.cel.mistakes import ExpressionMistakes, Mistake
from rules.cel.program import Program, compile_program
from rules.cel.schema import FieldType, Schema
from rules.unknown import UNKNOWN, Unknown

__all__ = [
    "UNKNOWN",
    "BudgetExceeded",
    "Checked",
    "Checker",
    "EvaluationFault",
    "ExpressionMistakes",
    "FieldType",
    "Mistake",
    "Program",
    "Reason",
    "Schema",
    "Unknown",
    "compile_program",
]
