"""Errors at the edge: their status and words, as RFC 9457 `application/problem+json` or as a page.

The domain raises codes with plain values; here alone they get a status and words in the reader's language.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from coordination.errors import (
    ConflictError,
    DomainError,
    ForbiddenError,
    InvalidError,
    Mistake,
    NotFoundError,
    StaleError,
    UnavailableError,
)
from coordination.ledger.receipts import error_of
from web.current import asks_the_api, language
from web.identity import ask_nobody
from web.words import PROBLEMS, Said, fill

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
"""After how long who is told that something is missing may ask again; a database that starts again takes seconds."""

_log = structlog.get_logger("kindreflex.web")

STATUS_OF_KIND: tuple[tuple[type[DomainError], int], ...] = (
    (NotFoundError, 404),
    (ForbiddenError, 403),
    (ConflictError, 409),
    (StaleError, 412),
    (InvalidError, 422),
    (UnavailableError, 503),
)
STATUS_OF_CODE: Mapping[str, int] = {
    "sign_in_first": 401,
    "sign_in_failed": 401,
    "token_unknown": 401,
    "token_expired": 401,
    "token_revoked": 401,
    "too_many_attempts": 429,
    "event_differs": 409,
    "internal": 500,
    "too_large": 413,
    "media_type_unknown": 415,
}
"""Codes whose status is not that of their kind of error."""

CODE_OF_STATUS: Mapping[int, str] = {
    400: "request_malformed",
    401: "sign_in_first",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timed_out",
    409: "conflict",
    411: "length_required",
    412: "stale",
    413: "too_large",
    414: "address_too_long",
    415: "media_type_unknown",
    416: "range_unknown",
    422: "form_invalid",
    429: "too_many_attempts",
    431: "headers_too_large",
    500: "internal",
    501: "internal",
    502: "internal",
    503: "not_ready",
    504: "not_ready",
}
"""What an error of HTTP itself is called."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that says what went wrong, in the reader's language."""

    status: int
    code: str
    title: str
    detail: str
    errors: tuple[Mapping[str, str], ...] = ()
    context: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Give the members of RFC 9457, with `code`, `errors` and the values of the context."""
        said: dict[str, Any] = {
            "type": f"urn:kindreflex:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            said["errors"] = list(self.errors)
        if self.context:
            said["context"] = dict(self.context)
        return said


def problem_of(error: DomainError, reader: str) -> Problem:
    """Turn an error of the domain into an answer in the reader's language."""
    mistakes = error.mistakes if isinstance(error, InvalidError) else ()
    said = said_of(error.code)
    detail = _detail(said, reader, {**error.context, "field": error.field or ""})
    if mistakes and error.field is None:
        errors = tuple(one_mistake(mistake, reader) for mistake in mistakes)
    else:
        errors = ({"field": error.field, "code": error.code, "detail": detail},) if error.field else ()
    return Problem(status_of(error), error.code, said.title.of(reader), detail, errors, plain(error.context))


def status_of(error: DomainError) -> int:
    """Give the status of an error: by its code, else by its kind."""
    if error.code in STATUS_OF_CODE:
        return STATUS_OF_CODE[error.code]
    return next((status for kind, status in STATUS_OF_KIND if isinstance(error, kind)), 422)


def waits(error: DomainError) -> list[tuple[str, str]]:
    """Give `Retry-After` (RFC 9110, 10.2.3) where the error says after how many seconds it is worth to try again."""
    seconds = error.context.get("seconds") if status_of(error) == HTTPStatus.TOO_MANY_REQUESTS else None
    return [] if seconds is None else [("Retry-After", str(seconds))]


def said_of(code: str) -> Said:
    """Give the words of a code; one without words (a guard test forbids it) reads as a form that does not fit."""
    return PROBLEMS.get(code) or PROBLEMS["form_invalid"]


def one_mistake(mistake: Mistake, reader: str) -> dict[str, str]:
    """Say one mistake of a form: where, what, and what to do."""
    values = {**mistake.context, "field": mistake.field}
    return {
        "field": mistake.field,
        "code": mistake.code,
        "detail": _detail(said_of(mistake.code), reader, values),
    }


def _detail(said: Said, reader: str, values: Mapping[str, Any]) -> str:
    """Give the detail; where none of its values is known, the title says at least what it is about."""
    return fill(said.detail.of(reader), values) or said.title.of(reader)


def plain(context: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of a context that JSON knows; others as text."""
    simple = (str, int, float, bool, type(None), list, dict)
    return {name: value if isinstance(value, simple) else str(value) for name, value in context.items()}


def stored_problem(kept: Mapping[str, Any], reader: str) -> dict[str, Any]:
    """Say again, in the reader's language, a problem that was kept as `{code, field?, context, mistakes}`."""
    return problem_of(error_of({"code": "form_invalid", **kept}), reader).as_json()


def respond(problem: Problem, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """Answer with problem+json."""
    body = json.dumps(problem.as_json(), ensure_ascii=False, default=str).encode("utf-8", "replace")
    response = Response(body, problem.status, content_type=MEDIA_TYPE)
    for name, value in headers:
        response.headers[name] = value
    if problem.status == 401:  # noqa: PLR2004 — RFC 9110, 11.6.1: a 401 names a way in
        response.headers["WWW-Authenticate"] = 'Bearer realm="kindreflex"'
    response.headers["Content-Language"] = language()
    return response


PageOf = Callable[[Problem], "Response | str"]


def init_problems(app: Flask, page: PageOf | None = None) -> None:
    """Answer every error: the API with problem+json, pages with `page`."""

    def answer(problem: Problem, headers: Iterable[tuple[str, str]] = ()) -> Response:
        if page is None or asks_the_api() or not request.accept_mimetypes.accept_html:
            return respond(problem, headers)
        made = page(problem)
        if isinstance(made, Response):  # the way to sign in
            return made
        return Response(made, problem.status, list(headers), content_type="text/html; charset=utf-8")

    def of_domain(error: DomainError) -> Response:
        if isinstance(error, UnavailableError):
            _log.warning("unavailable", endpoint=request.endpoint, problem=str(error.__cause__).partition("\n")[0])
            ask_nobody()
            return answer(problem_of(error, language()), [("Retry-After", str(RETRY_SECONDS))])
        return answer(problem_of(error, language()), waits(error))

    def of_http(error: HTTPException) -> Response:
        return answer(problem_of_http(error, language()), _headers_of(error)) if error.code else error.get_response()  # type: ignore[return-value]

    def of_anything(error: Exception) -> Response:
        _log.error("request_failed", endpoint=request.endpoint, exc_info=error)
        return answer(problem_of(DomainError("internal"), language()))

    app.register_error_handler(DomainError, of_domain)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, of_anything)


def problem_of_http(error: HTTPException, reader: str) -> Problem:
    """Turn an error of HTTP, of the router or of the reader of forms into an answer."""
    status = error.code or 500
    code = CODE_OF_STATUS.get(status, "request_malformed" if status < 500 else "internal")  # noqa: PLR2004
    if isinstance(error, CSRFError):
        code = "forged"
    data = getattr(error, "data", None) or {}
    errors = tuple(_form_mistakes(data.get("errors") or data.get("messages") or {}, reader))
    said = said_of(code)
    return Problem(status, code, said.title.of(reader), _detail(said, reader, {"path": request.path}), errors)


def _form_mistakes(messages: object, reader: str) -> Iterable[dict[str, str]]:
    """Flatten marshmallow's messages; the outermost level is the place in the request (json, query)."""
    if isinstance(messages, Mapping):
        for inner in messages.values():
            yield from _flat(inner, "", reader)


def _flat(messages: object, where: str, reader: str) -> Iterable[dict[str, str]]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            place = where if name == "_schema" else f"{where}.{name}".strip(".")
            yield from _flat(inner, place, reader)
    elif isinstance(messages, list):
        for message in messages:
            yield from _flat(message, where, reader)
    elif isinstance(messages, Mistake):
        yield one_mistake(messages, reader)
    else:
        yield {"field": where, "code": "value_invalid", "detail": str(messages)}


def _headers_of(error: HTTPException) -> list[tuple[str, str]]:
    kept = {"allow", "retry-after", "www-authenticate"}
    return [(name, value) for name, value in error.get_headers() if name.lower() in kept]
