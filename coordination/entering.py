"""Entering by form: what a person decides or reports becomes the same events as everybody's.

The system gives the reference. Changing, extending and withdrawing are new statements about it; nothing is overwritten.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from coordination.actors import Actor
from coordination.decisions import find_decision, next_reference, read_decision
from coordination.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from coordination.events import Receipt, submit_event
from coordination.forms import read_envelope
from coordination.forms.fields import OWN_STATUS, has_own_status
from coordination.households import label_of
from coordination.ids import new_id
from coordination.installation import Installation
from coordination.models import Event
from coordination.unit_of_work import UnitOfWork
from rules.kinds import KINDS

SOURCE = "/kindreflex/entered"


def make_event(
    installation: Installation,
    party: str,
    kind: str,
    data: Mapping[str, Any],
    status: str | None = None,
    *,
    reference: str | None = None,
) -> dict[str, Any]:
    """Make the event that entering this would send; with an invented reference where the system would give one."""
    told = {name: value for name, value in data.items() if value is not None}
    found = KINDS.get(kind)
    if found is not None and has_own_status(found) and "status" in told:
        told[OWN_STATUS] = told.pop("status")
    if reference is None and found is not None and found.decision:
        reference = f"?{uuid.uuid4().hex}"
    told.update({"service": party, **({"reference": reference} if reference else {})})
    if status is not None:
        told["status"] = status
    return {
        "specversion": "1.0",
        "id": new_id().hex,
        "source": SOURCE,
        "type": f"kindreflex.{kind}",
        "time": installation.clock.now().isoformat(),
        "data": told,
    }


def enter_decision(
    installation: Installation,
    actor: Actor,
    party: str,
    kind: str,
    data: Mapping[str, Any],
    status: str | None = None,
    *,
    reference: str | None = None,
) -> str:
    """Enter a decision (`proposed`, `confirmed`) or a record, and give its reference.

    Raises `InvalidError` with all mistakes, `ForbiddenError` when the actor is no member of the party or the party may
    not decide this, `ConflictError` (`not_yet`) when it would have to wait, such as for an unknown centre.
    """
    _must_belong(actor, party)
    found = KINDS.get(kind)
    if found is None:
        raise NotFoundError("kind_not_found", kind=kind)
    if reference is None and found.decision:
        _check(installation, party, kind, data, status)
        with installation.begin(actor) as uow:
            reference = next_reference(uow, party, kind)
    event = make_event(installation, party, kind, data, status, reference=reference)
    return _reference_of(installation, submit_event(installation, event, actor))


def change_decision(
    installation: Installation,
    actor: Actor,
    party: str,
    reference: str,
    changes: Mapping[str, Any],
    *,
    kind: str | None = None,
    status: str | None = None,
) -> str:
    """State a decision or record again with some fields changed; `None` takes a field away.

    `status` is that of what stands unless given: a `proposed` change stands beside what is confirmed. Raises as
    `enter_decision`, and `NotFoundError` (`decision_not_found`).
    """
    _must_belong(actor, party)
    with installation.begin(actor, read_only=True) as uow:
        page = read_decision(uow, reference, party, kind, reveal=True)
        content = _sendable(uow, page.row.content or page.row.pending or {})
    if "centre" in changes or "applies_to" in changes:
        content = {name: value for name, value in content.items() if name not in {"centre", "applies_to"}}
    content.update(changes)
    if status is None:
        status = {"withdrawn": None}.get(page.row.status, page.row.status)
        status = status or ("confirmed" if KINDS[page.row.kind].decision else "recorded")
    return enter_decision(installation, actor, party, page.row.kind, content, status, reference=reference)


def extend_decision(
    installation: Installation, actor: Actor, party: str, reference: str, until: str | None, *, kind: str | None = None
) -> str:
    """Let a decision last until another day (`None`: open-ended). Raises `InvalidError` where a kind has no end."""
    with installation.begin(actor, read_only=True) as uow:
        found = find_decision(uow, reference, party, kind).kind
    ends = KINDS[found].ends
    if ends is None:
        raise InvalidError("kind_without_end", field="until", kind=found)
    return change_decision(installation, actor, party, reference, {ends: until}, kind=found)


def withdraw_decision(
    installation: Installation, actor: Actor, party: str, reference: str, *, kind: str | None = None
) -> str:
    """Withdraw a decision or record. Raises `NotFoundError` (`decision_not_found`)."""
    _must_belong(actor, party)
    with installation.begin(actor, read_only=True) as uow:
        found = find_decision(uow, reference, party, kind)
        data = _sendable(uow, {"household": found.household} if found.household else {})
    return enter_decision(installation, actor, party, found.kind, data, "withdrawn", reference=reference)


def _must_belong(actor: Actor, party: str) -> None:
    if not actor.system and party not in actor.parties:
        raise ForbiddenError("not_your_party", field="data.service", party=party)


def _check(installation: Installation, party: str, kind: str, data: Mapping[str, Any], status: str | None) -> None:
    """Refuse what is malformed before a reference is given out."""
    read_envelope(make_event(installation, party, kind, data, status))


def _sendable(uow: UnitOfWork, content: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a content that stands back into what a form sends: the household under its source's reference."""
    told = dict(content)
    ref = told.get("household")
    if ref is not None:
        label = label_of(uow, [ref]).get(ref)
        if label is None:
            raise ConflictError("household_erased")
        told["household"] = label
    return told


def _reference_of(installation: Installation, receipt: Receipt) -> str:
    if receipt.status not in {"accepted", "duplicate"} or receipt.event is None:
        problem = receipt.problem or {"code": "not_yet", "context": {}}
        raise ConflictError(problem["code"], **problem["context"])
    with installation.begin(read_only=True) as uow:
        event = uow.session.get(Event, receipt.event)
        assert event is not None  # noqa: S101 — it was written a moment ago
        return event.reference
