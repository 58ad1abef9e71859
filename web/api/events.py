"""The door of the ledger: `POST /events`, one CloudEvent (structured or binary) or a batch."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from flask import request

from coordination.errors import InvalidError
from web.api.parts import ONCE, Blueprint, check_media_type
from web.api.once import once
from web.api.shapes import ReceiptsShape
from web.current import installation
from web.identity import access, actor
from web.reading import read_batch, read_json
from web.security import MEBIBYTE, takes_up_to

ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PLAIN = "application/json"
BATCH_MOST = 10_000
_PREFIX = "Ce-"

blueprint = Blueprint("events", "The ledger's door.")


def event_of_headers(body: bytes) -> dict[str, Any]:
    """Give the event of a request in binary mode (CloudEvents HTTP binding 1.0.2, 3.1): attributes are headers."""
    event: dict[str, Any] = {}
    for name, value in request.headers.items():
        if name.startswith(_PREFIX):
            event[name.removeprefix(_PREFIX).lower()] = unquote(value, errors="replace")
    if request.content_type:
        event["datacontenttype"] = request.content_type
    event["data"] = read_json(body) if body.strip() else None
    return event
