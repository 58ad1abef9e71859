"""Which parameters an address of the API may have: those of the OpenAPI document, and no other one is passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import Flask, request

from coordination.errors import InvalidError, Mistake
from coordination.forms.values import shown, suggestion
from web.api.documents import document
from web.api.parts import LANGUAGE

_EVERYWHERE = frozenset({str(LANGUAGE["name"])})
_CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
Known = Mapping[tuple[str, str], frozenset[str]]


def init_addresses(app: Flask) -> None:
    """Refuse a misspelt parameter before the call that would have read it."""

    @cache
    def known() -> Known:
        return _parameters_of(document())

    def refuse_what_nobody_reads() -> None:
        """Raise `InvalidError` (`form_invalid`) with every parameter that the call does not have, and the nearest."""
        if request.url_rule is None or not request.args:
            return
        method = "get" if request.method == "HEAD" else request.method.lower()
        names = known().get((_CONVERTER.sub(r"{\1}", request.url_rule.rule), method))
        if names is None:  # not a call of the API: a page, or its description
            return
        wrong = [
            Mistake(shown(name), "unknown_parameter", allowed=sorted(names), **suggestion(name, names))
            for name in request.args
            if name not in names
        ]
        if wrong:
            raise InvalidError("form_invalid", mistakes=tuple(wrong))

    app.before_request(refuse_what_nobody_reads)


def _parameters_of(told: Mapping[str, Any]) -> Known:
    """Give the names in the address of each call of an OpenAPI document, by path and method."""
    return {
        (path, method): _EVERYWHERE.union(
            one["name"]
            for one in (*operations.get("parameters", ()), *operation.get("parameters", ()))
            if one.get("in") == "query"
        )
        for path, operations in told["paths"].items()
        for method, operation in operations.items()
        if method != "parameters"
    }
