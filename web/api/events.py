"""The door of the ledger: `POST /events`, one CloudEvent (structured or binary) or a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from flask import request

from coordination.errors import DomainError, InvalidError
from coordination.events import Receipt, submit_event, submit_events
from web.api.once import once
from web.api.parts import LANGUAGE, ONCE, Blueprint, check_media_type
from web.api.shapes import ReceiptsShape
from web.current import installation, language
from web.identity import access, actor
from web.problems import stored_problem
from web.reading import Unread, read_batch, read_json
from web.security import MEBIBYTE, takes_up_to

ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
PLAIN = "application/json"
BATCH_MOST = 10_000
BODY_MOST = 32 * MEBIBYTE
_EVENT = {
    "type": "object", "required": ["specversion", "id", "source", "type", "time", "data"],
    "properties": {
        "specversion": {"type": "string", "const": "1.0"}, "id": {"type": "string"}, "source": {"type": "string"},
        "type": {"type": "string", "examples": ["kindreflex.allocation"]},
        "time": {"type": "string", "format": "date-time"}, "data": {"type": "object"},
    },
}  # fmt: skip
_BODY = {
    "required": True,
    "description": "One event (structured), its data alone (binary mode: attributes in ce-* headers), or a batch.",
    "content": {ONE: {"schema": _EVENT}, PLAIN: {"schema": {"type": "object"}},
                BATCH: {"schema": {"type": "array", "items": {}, "maxItems": BATCH_MOST}}},
}  # fmt: skip

blueprint = Blueprint("events", "The door of the ledger.")


@blueprint.route("/events", methods=["POST"])
@access("events.submit")
@takes_up_to(BODY_MOST)
@once
@blueprint.response(202, ReceiptsShape)
@blueprint.doc(requestBody=_BODY, parameters=[LANGUAGE, ONCE])
def post_events() -> dict[str, Any]:
    """Take in one CloudEvent, or a batch of up to 10,000.

    One event: 422 when it is malformed, 403 when the caller may not state it, 409 when its source and id are known with
    another content. In a batch such events are set apart with their position, and the others go in. What is well-formed
    but about a centre that is not registered, or more than five minutes ahead, is kept and taken in by itself later.
    """
    body = request.get_data(cache=True)
    if _is_binary():
        return _told([submit_event(installation(), event_of_headers(body), actor())])
    media = check_media_type(request, (ONE, PLAIN, BATCH))
    if media == BATCH:
        return _told(_submit_batch(body), batch=True)
    return _told([submit_event(installation(), read_json(body), actor())])


def _is_binary() -> bool:
    """Whether the attributes stand in headers: binary mode, whatever kind of content the data says to be."""
    return any(name in request.headers for name in ("Ce-Specversion", "Ce-Id", "Ce-Source", "Ce-Type")) and (
        request.mimetype not in {ONE, BATCH}
    )


def event_of_headers(body: bytes) -> dict[str, Any]:
    """Give the event of a request in binary mode (CloudEvents HTTP binding 1.0.2, 3.1): attributes are headers."""
    if request.content_type:
        check_media_type(request, (PLAIN,) if not request.mimetype.endswith("+json") else (request.mimetype,))
    event: dict[str, Any] = {
        name.lower().removeprefix("ce-"): unquote(value, errors="replace")
        for name, value in request.headers.items()
        if name.lower().startswith("ce-")
    }
    if request.content_type:
        event["datacontenttype"] = request.content_type
    event["data"] = read_json(body)
    return event


def _submit_batch(body: bytes) -> Sequence[Receipt]:
    items = read_batch(body)
    if len(items) > BATCH_MOST:
        raise DomainError("too_large", most=BATCH_MOST)
    if not items:
        raise InvalidError("batch_empty")
    raws = [item.body if isinstance(item, Unread) else item for item in items]
    return submit_events(installation(), raws, actor())


def _told(receipts: Sequence[Receipt], *, batch: bool = False) -> dict[str, Any]:
    told = [present_receipt(receipt, language()) for receipt in receipts]
    return {"receipts": [{**one, "position": at} for at, one in enumerate(told)] if batch else told}


def present_receipt(receipt: Receipt, reader: str) -> dict[str, Any]:
    """Give a receipt; a problem is said in the reader's language."""
    told: dict[str, Any] = {"source": receipt.source, "id": receipt.id, "status": receipt.status}
    if receipt.problem is not None:
        told["problem"] = stored_problem(receipt.problem, reader)
    return told
