"""Headers, cookies, limits and the guard against forged requests (CSRF)."""

from __future__ import annotations

import datetime as dt
import io
import sys
from collections.abc import Callable
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from coordination.errors import InvalidError, Mistake
from coordination.settings import Settings
from web.current import asks_the_api
from web.identity import asking_or_none, bearer
from web.reading import not_storable

MEBIBYTE = 1024 * 1024
ORDINARY_BODY = 1 * MEBIBYTE
"""Bodies of calls that take one thing; the doors for batches and files say their own limit."""

SESSION_LASTS = dt.timedelta(hours=12)
View = TypeVar("View", bound=Callable[..., Any])
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ONE_YEAR = 31_536_000

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

csrf = CSRFProtect()


def takes_up_to(limit: int) -> Callable[[View], View]:
    """Say how many bytes the body of a request to this view may have."""

    def declare(view: View) -> View:
        view.body_limit = limit  # type: ignore[attr-defined]
        return view

    return declare


def secure_cookies(settings: Settings) -> bool:
    """Whether cookies may travel over TLS only: always, but for a trial on this very machine."""
    url = urlsplit(settings.public_url)
    return url.scheme == "https" or url.hostname not in _LOCAL_HOSTS


def init_security(app: Flask, settings: Settings) -> None:
    """Set cookies, limits, headers and the guard against forged requests."""
    secure = secure_cookies(settings)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-kindreflex" if secure else "kindreflex",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
        MAX_CONTENT_LENGTH=ORDINARY_BODY,
        MAX_FORM_PARTS=500,
        WTF_CSRF_CHECK_DEFAULT=False,  # `_refuse_forged_requests` asks: tokens need none.
        WTF_CSRF_TIME_LIMIT=None,  # As long as the session; a form may stay open through a meeting.
    )
    csrf.init_app(app)
    app.before_request(_set_limit)
    app.before_request(_refuse_what_no_database_takes)
    app.before_request(_refuse_forged_requests)
    app.after_request(_add_headers)
    if settings.public_url.startswith("https://"):
        app.config["HSTS"] = True
        # Something in front of us speaks TLS; it says which address and scheme the request had.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]


class _UpTo(io.RawIOBase):
    """A body whose length nobody told. Werkzeug cuts such a body off at the limit, and says nothing."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        super().__init__()
        self._stream, self._left = stream, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read on. Raises `RequestEntityTooLarge` (413) behind the limit."""
        read = self._stream.read(len(buffer))
        self._left -= len(read)
        if self._left < 0:
            raise RequestEntityTooLarge
        buffer[: len(read)] = read
        return len(read)


def _set_limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    limit: int = getattr(view, "body_limit", ORDINARY_BODY)
    request.max_content_length = limit
    if request.content_length is None and request.environ.get("wsgi.input_terminated"):
        request.environ["wsgi.input"] = _UpTo(request.environ["wsgi.input"], limit)
        request.max_content_length = sys.maxsize  # None would mean the limit of the application


def _refuse_what_no_database_takes() -> None:
    values = [request.path, *request.args.keys(), *(value for many in request.args.listvalues() for value in many)]
    if any(map(not_storable, values)):
        raise InvalidError("control_characters", field=None)


def check_form() -> None:
    """Refuse a form with a part that has no readable name, or with a text that no database takes."""
    # The types say that a name is a text; a name that cannot be decoded is None all the same.
    names: list[str | None] = list(request.form)
    if None in names:
        raise BadRequest
    if any(map(not_storable, names)) or any(not_storable(one) for many in request.form.listvalues() for one in many):
        raise InvalidError("control_characters")


def _refuse_forged_requests() -> None:
    if request.method not in _CHANGES or bearer() is not None or not current_app.config["WTF_CSRF_ENABLED"]:
        return
    if asks_the_api() and asking_or_none() is None:
        return  # Nobody is signed in, so nobody can be abused; the access rule refuses.
    check_form()
    if any(name is None for name in (*request.form, *request.files)):  # a part of a form without a name (RFC 7578, 4.2)
        raise InvalidError("form_invalid", mistakes=(Mistake("", "required"),))
    csrf.protect(apply_exemptions=True)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config.get("HSTS"):
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_ONE_YEAR}; includeSubDomains")
    if request.endpoint is not None and not request.endpoint.endswith("static"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
