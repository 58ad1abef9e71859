"""`Idempotency-Key`: a change that is sent again gets the answer of the first time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, make_response, request

from coordination.errors import InvalidError
from coordination.idempotency import free_key, keep_answer, take_key
from web.current import installation
from web.identity import actor

HEADER = "Idempotency-Key"
KEY_MOST = 200
_GIVEN_AGAIN = ("Content-Type", "ETag", "Location", "Content-Language")
View = TypeVar("View", bound=Callable[..., Any])


def once(view: View, *, names_nobody: bool = False) -> View:
    """Carry the change out once per key; stands outside everything that makes the response.

    `names_nobody` says of a call that no answer of it tells who a household is.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **kwargs)
        if not key.strip() or len(key) > KEY_MOST or not key.isprintable():
            raise InvalidError("key_unfit", field=HEADER, most=KEY_MOST)
        given = take_key(installation(), actor(), key, _digest())
        if given is not None:
            return Response(
                given.body["text"], given.status, headers={**given.body["headers"], "Idempotent-Replayed": "true"}
            )
        return _carry_out(partial(view, *args, **kwargs), key, names_nobody=names_nobody)

    return cast("View", guarded)


def _carry_out(work: Callable[[], Any], key: str, *, names_nobody: bool) -> Response:
    try:
        answer = make_response(work())
    except Exception as problem:  # noqa: BLE001 — whatever it is, it is answered as always
        answer = current_app.make_response(current_app.handle_user_exception(problem))
        if answer.status_code >= 500:  # noqa: PLR2004
            free_key(installation(), actor(), key)
            return answer
    headers = {name: answer.headers[name] for name in _GIVEN_AGAIN if name in answer.headers}
    body = {"text": answer.get_data(as_text=True), "headers": headers}
    keep_answer(installation(), actor(), key, answer.status_code, body, names_nobody=names_nobody)
    return answer


def _digest() -> str:
    told = f"{request.method} {request.full_path}\n{request.content_type}\n".encode()
    return hashlib.sha256(told + request.get_data(cache=True)).hexdigest()
