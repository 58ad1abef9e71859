"""The API under `/api/v1`: thin views that load a form, call one use case and present what it gives."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from flask import Flask
from flask_smorest import Api

from web.api import documents
from web.api.addresses import init_addresses
from web.api.shapes import ProblemShape

PARTS = (
    "events", "imports", "decisions", "centres", "checks", "alerts", "tasks", "mismatches", "records", "rules",
    "rule_settings", "me", "quarantine", "households",
)  # fmt: skip
"""Modules of this package with a `blueprint`, in the order of the document."""


class KindreflexApi(Api):
    """The OpenAPI document of our calls; errors are answered by `web.problems` alone."""

    ERROR_SCHEMA = ProblemShape

    def _register_error_handlers(self) -> None:
        """Leave errors to `web.problems`: its answers are RFC 9457, for the API and the pages alike."""


def init_api(app: Flask) -> None:
    """Register every part of the API, and its description."""
    app.config.update(API_TITLE="kindreflex", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    api = KindreflexApi(app, spec_kwargs={"info": {
        "description": "Decisions of all services in; conflicts for children and families out, before the day comes.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }})  # fmt: skip
    for part in PARTS:
        api.register_blueprint(import_module(f"web.api.{part}").blueprint)

    @cache
    def document() -> dict[str, Any]:
        return documents.finished(api.spec.to_dict())

    app.extensions[documents.DOCUMENT] = document
    app.jinja_env.filters["shape_name"] = documents.shape_name
    app.register_blueprint(documents.blueprint)
    init_addresses(app)
