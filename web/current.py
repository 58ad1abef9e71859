"""What the request at hand belongs to: the installation, the language of its answer, the address it came from."""

from __future__ import annotations

from typing import cast

from flask import current_app, has_request_context, request, session

from coordination.installation import Installation
from rules.words import LANGUAGES

EXTENSION = "kindreflex"
API_PREFIX = "/api/"


def installation() -> Installation:
    """Give the installation that this application serves."""
    return cast("Installation", current_app.extensions[EXTENSION])


def asks_the_api() -> bool:
    """Whether the request came to the API, and not to a page."""
    return request.path.startswith(API_PREFIX)


def language() -> str:
    """Give the language of the answer: `?lang=`, then what was chosen in the session, then `Accept-Language`.

    On pages the language that a person chose comes before that of the browser; an API client says what it wants.
    """
    if not has_request_context():
        return LANGUAGES[0]
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    chosen = "" if asks_the_api() else session.get("language", "")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def remember_language(chosen: str) -> None:
    """Keep the language of the pages for this session; one that is not ours is ignored."""
    if chosen in LANGUAGES:
        session["language"] = chosen


def address() -> str:
    """Give the network address that the request came from, for the limit on attempts to sign in."""
    return request.remote_addr or ""
