"""Numbers as CEL has them: 64-bit integers that never overflow silently, division that truncates, IEEE doubles.

An int that leaves 64 bits is an error (OverflowError), as the specification says; so is division of an int by zero. A
double divided by zero is infinite or no number, not an error. Nothing is converted by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from rules.unknown import UNKNOWN, Unknown

INT_MIN = -(2**63)
INT_MAX = 2**63 - 1

# What an evaluation may raise, and what CEL calls an error: it is absorbed by `&&` and `||`.
# LookupError is a fact that should be there and is not.
ERRORS = (ArithmeticError, LookupError, ValueError)


def overflow() -> int:
    """Raise: an int left its 64 bits. Compiled programs call it in place of the number."""
    raise OverflowError("an int leaves 64 bits")


def whole(number: int) -> int:
    """The number, if it fits into 64 bits; raises OverflowError."""
    return number if INT_MIN <= number <= INT_MAX else overflow()


def divide(dividend: int, divisor: int) -> int:
    """Division of ints, truncated towards zero; raises ZeroDivisionError, OverflowError."""
    quotient = abs(dividend) // abs(divisor)
    return whole(quotient if (dividend < 0) == (divisor < 0) else -quotient)


def remainder(dividend: int, divisor: int) -> int:
    """The rest of a truncated division, with the sign of the dividend; raises as `divide` does."""
    divide(dividend, divisor)
    rest = abs(dividend) % abs(divisor)
    return -rest if dividend < 0 else rest


def divide_doubles(dividend: float, divisor: float) -> float:
    """Division of doubles as IEEE 754 has it: by zero gives infinity, or no number for zero by zero."""
    if divisor:
        return dividend / divisor
    if not dividend or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)


def to_int(number: float) -> int:
    """`int(…)`: truncated towards zero; raises OverflowError or ValueError for what has no int of 64 bits."""
    # The library refuses the least int as well: the double beside it cannot be told from an overflow.
    return int(number) if INT_MIN < number < INT_MAX else whole(int(number) * 2)


def to_double(number: float) -> float:
    """`double(…)`."""
    return float(number)


def contains(item: object, items: Iterable[object]) -> bool:
    """`item in items` by equality alone; a double that is no number is in no list."""
    return any(item == each for each in items)


def contains_or_unknown(item: object, items: Iterable[object]) -> bool | Unknown:
    """The same where an element may be unknown; `item` itself is known."""
    found: bool | Unknown = False
    for each in items:
        if each is UNKNOWN:
            found = UNKNOWN
        elif item == each:
            return True
    return found
