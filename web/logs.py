"""Logs: one JSON object a line on standard error, constant event names, ids only, each with the id of its request."""

from __future__ import annotations

import logging
import re
import sys
from time import perf_counter

import structlog
from flask import Flask, Response, g, request

from coordination.ids import new_id

REQUEST_ID = "X-Request-Id"
_SENT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_log = structlog.get_logger("kindreflex.web")


def configure_logs(*, json: bool = True) -> None:
    """Set how this process logs; a person at a terminal reads plain lines."""
    told: list[structlog.typing.Processor] = [
        structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
        structlog.processors.JSONRenderer(),
    ]
    if not json:
        told = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *told,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def init_logs(app: Flask) -> None:
    """Give each request an id, say it in the answer, and log the request when it ends."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Give the id of the request at hand; the one that the client sent where it is plain."""
    if "request_id" not in g:
        sent = request.headers.get(REQUEST_ID, "")
        g.request_id = sent if _SENT_ID.fullmatch(sent) else str(new_id())
    return str(g.request_id)


def _begin() -> None:
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=request_id())
    g.began = perf_counter()


def _end(response: Response) -> Response:
    response.headers[REQUEST_ID] = request_id()
    if request.endpoint != "health.healthz":
        _log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round((perf_counter() - g.get("began", perf_counter())) * 1000, 1),
        )
    return response
