"""Strict operations as Python expressions over known operands; shared by the fast path and the Kleene path."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from rules.cel import arithmetic
from rules.cel import pythonic as py
from rules.cel.faults import BudgetExceeded
from rules.cel.nodes import Arithmetic, Call, Compare, Const, Contains, Negate, Node

# All that a compiled program can reach.
NAMES = {
    "BudgetExceeded": BudgetExceeded,
    "ERRORS": arithmetic.ERRORS,
    "contains": arithmetic.contains,
    "divide": arithmetic.divide,
    "divide_doubles": arithmetic.divide_doubles,
    "len": len,
    "overflow": arithmetic.overflow,
    "remainder": arithmetic.remainder,
    "to_double": arithmetic.to_double,
    "to_int": arithmetic.to_int,
}


def operation(node: Node, operands: Sequence[ast.expr], spare: str) -> ast.expr:
    """The node over operands that are already written; `spare` is a local name that it may use."""
    match node:
        case Compare(sign=sign):
            return py.compare(operands[0], sign, operands[1])
        case Contains(item=item):
            # Python's `in` takes a double that is no number for equal to itself; CEL does not.
            return py.call("contains", *operands) if item.type == "double" else py.within(*operands)
        case Arithmetic():
            return _arithmetic(node, operands, spare)
        case Negate(type=kind):
            negated = ast.UnaryOp(ast.USub(), operands[0])
            return _checked(negated, spare) if kind == "int" else negated
        case Call(function=name):
            return _call(name, node.arguments[0].type, operands)
        case _:
            raise TypeError(f"no strict operation: {type(node).__name__}")


def _arithmetic(node: Arithmetic, operands: Sequence[ast.expr], spare: str) -> ast.expr:
    left, right = operands
    if node.type == "int":
        if node.sign in ("/", "%"):
            return py.call("divide" if node.sign == "/" else "remainder", left, right)
        return _checked(py.arithmetic(left, node.sign, right), spare)
    if node.sign == "/" and not isinstance(node.right, Const):
        return py.call("divide_doubles", left, right)
    return py.arithmetic(left, node.sign, right)


def _checked(number: ast.expr, spare: str) -> ast.expr:
    """`spare if INT_MIN <= (spare := number) <= INT_MAX else overflow()`."""
    bounds = [py.fresh(spare, number), py.constant(arithmetic.INT_MAX)]
    fits = ast.Compare(py.constant(arithmetic.INT_MIN), [ast.LtE(), ast.LtE()], bounds)
    return ast.IfExp(fits, py.load(spare), py.call("overflow"))


def _call(name: str, kind: str, operands: Sequence[ast.expr]) -> ast.expr:
    match name:
        case "size":
            return py.call("len", operands[0])
        case "startsWith" | "endsWith":
            return py.method(operands[0], name.lower(), operands[1])
        case "contains":
            return py.within(operands[1], operands[0])
        case _:
            return operands[0] if name == kind else py.call(f"to_{name}", operands[0])
