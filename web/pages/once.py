"""A form that is sent twice, by a double click or an impatient one, is carried out once.

Every form carries a mark of its own (`ui.csrf` writes it). What led to another page is kept under that mark for a
while, and the same form sent again leads to that page too; what only showed something is simply shown again.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from typing import Any

from flask import Response, flash, g, redirect, request, session

from coordination.errors import ConflictError
from coordination.idempotency import GivenAnswer, free_key, keep_answer, take_key
from web.current import installation
from web.identity import asking_or_none
from web.pages.desk import blueprint

MARK = "once"
WAITS_SECONDS = 10.0
_LOOKS_AGAIN = 0.05


def new_mark() -> str:
    """Make the mark of one form."""
    return secrets.token_urlsafe(9)


@blueprint.app_context_processor
def _marks() -> dict[str, Any]:
    return {"new_mark": new_mark}


@blueprint.before_request
def _answer_again() -> Any:
    """Give the answer that the same form got before; or note that the work is to be done now."""
    mark, me = request.form.get(MARK, ""), asking_or_none()
    if request.method != "POST" or not mark or me is None:
        return None
    sent = repr([request.full_path, *sorted(request.form.items(multi=True))])
    key = f"form {hashlib.sha256(sent.encode()).hexdigest()}"
    given = _taken(me, key)
    if given is None:
        g.form_key = key
        return None
    for category, words in given.body["told"]:
        flash(words, category)
    return redirect(given.body["to"])


def _taken(me: Any, key: str) -> GivenAnswer | None:
    """Take the key of a form; while the same form is being carried out, wait for its answer."""
    until = time.monotonic() + WAITS_SECONDS
    while True:
        try:
            return take_key(installation(), me, key, "")
        except ConflictError as taken:
            if taken.code != "key_in_progress" or time.monotonic() > until:
                raise
            threading.Event().wait(_LOOKS_AGAIN)


@blueprint.after_request
def _keep(response: Response) -> Response:
    """Keep where a form led to; whatever led nowhere else may be sent again."""
    key, me = g.pop("form_key", None), asking_or_none()
    if key is None or me is None:
        return response
    if response.status_code in {302, 303} and response.location:
        body = {"to": response.location, "told": [list(each) for each in session.get("_flashes", [])]}
        keep_answer(installation(), me, key, response.status_code, body)
    else:
        free_key(installation(), me, key)
    return response
