"""The composition root of the web: one installation, one application. `web.wsgi:application` is what a server loads."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from kombu import Connection

from coordination.installation import Installation, open_installation
from coordination.migrations import is_current
from coordination.settings import Settings, read_settings
from web.api import init_api
from web.current import EXTENSION, language
from web.health import Probe, init_health
from web.identity import init_identity
from web.logs import configure_logs, init_logs
from web.problems import init_problems
from web.security import init_security
from workers.broker import publishing
from workers.delivery import connect


def create_app(installation: Installation, probes: Mapping[str, Probe] | None = None, **config: Any) -> Flask:
    """Make the application of an installation.

    `probes` are asked by `/readyz`; `config` overrides Flask's settings (for tests).
    """
    app = Flask("web", static_folder="static", template_folder="templates")
    app.extensions[EXTENSION] = installation
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True, BABEL_DEFAULT_LOCALE="en")
    init_logs(app)
    init_security(app, installation.settings)
    init_identity(app)
    Babel(app, locale_selector=language)
    Bootstrap5(app)
    app.config.update(config)
    pages = _pages()
    init_problems(app, page=getattr(pages, "problem_page", None))
    init_api(app)
    init_health(app, probes or {})
    if pages is not None and hasattr(pages, "blueprint"):
        app.register_blueprint(pages.blueprint)
    return app


def _pages() -> ModuleType | None:
    """Give the pages (`blueprint`, and `problem_page(problem)` for errors), or `None` for an API alone."""
    return importlib.import_module("web.pages") if importlib.util.find_spec("web.pages") else None


def __getattr__(name: str) -> Any:
    """Make `application` when a server asks for it, so that importing this module reads no environment."""
    if name != "application":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    configure_logs()
    installation = open_installation(read_settings())
    connect(installation)
    made = create_app(installation, probes_of(installation))
    globals()["application"] = made
    return made


def probes_of(installation: Installation) -> dict[str, Probe]:
    """Give what `/readyz` asks: is the schema current, does the broker answer."""
    return {
        "migrations": lambda: is_current(installation.engine),
        "broker": lambda: _broker_answers(installation.settings),
    }


def _broker_answers(settings: Settings) -> bool:
    with Connection(settings.broker_url, transport_options=publishing(settings)) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0, interval_max=0)
        return bool(connection.connected)
