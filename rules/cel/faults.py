"""What can go wrong while a program runs: not the author's mistakes, which are found at load, but the operator's."""

from __future__ import annotations

from rules.unknown import Unknown


class BudgetExceeded(Exception):  # noqa: N818  # It says what happened; others catch it by this name.
    """A program walked over more elements of lists than its budget allows."""


class EvaluationFault(Exception):  # noqa: N818  # The word of the design for an error of a rule.
    """An error that no `&&` or `||` absorbed: division by zero, an int beyond 64 bits, a fact that should be there."""


class Faulted:
    """An error as a value, on its way to an operator that may absorb it."""

    __slots__ = ("error",)

    def __init__(self, error: Exception) -> None:
        self.error = error


def settle(verdict: bool | Unknown | Faulted) -> bool | Unknown:  # noqa: FBT001  # It is the value that is judged.
    """The verdict of a whole expression; an error that is left over becomes an EvaluationFault."""
    if isinstance(verdict, Faulted):
        raise EvaluationFault(fault_words(verdict.error)) from verdict.error
    return verdict


def fault_words(error: Exception) -> str:
    """What happened, for the operator."""
    if isinstance(error, KeyError):
        return f"the fact {error.args[0]!r} should be there and is missing"
    if isinstance(error, ZeroDivisionError):
        return "an int is divided by zero"
    return str(error)


def operand(value: object) -> object:
    """A truth value as the operand of something strict: an error is raised again instead of travelling on."""
    if isinstance(value, Faulted):
        raise value.error
    return value
