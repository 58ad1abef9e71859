"""A JSON array that cannot be read whole, cut into its items: one bad item costs no good one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coordination.errors import InvalidError

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]|,|[^\s\[\]{},"]+|"', re.DOTALL)


def pieces_of(body: bytes, problem: InvalidError) -> Iterator[bytes]:
    """Cut an array at the commas of its own level; what is no whole array raises `problem`."""
    depth, begin = 0, 0
    for token in _TOKEN.finditer(body):
        mark = token.group()
        if depth == 0 and (begin or mark != b"["):
            raise problem
        if mark in {b"[", b"{"}:
            depth += 1
            begin = begin or token.end()
        elif mark in {b"]", b"}"}:
            depth -= 1
        if depth == 0 or (mark == b"," and depth == 1):
            piece = body[begin : token.start()].strip()
            if piece or depth:
                yield piece
            begin = token.end()
    if depth or not begin:
        raise problem
