"""What the API gives, as the contract has it: the shapes behind the OpenAPI document."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from web.api.parts import Shape

_STAGES = ("proposed", "confirmed", "contested")
_CONTESTED = "Whether it rests on a value that the centre sees otherwise than it is stated, while a mismatch stands."
_ALERT_STATES = ("open", "acknowledged", "answered", "accepted", "resolved")
_TASK_STATES = ("open", "claimed", "done", "cancelled")
_MISMATCH_STATES = ("open", "answered", "accepted", "contested", "closed")


def _text(**more: Any) -> fields.String:
    return fields.String(required=True, **more)


def _maybe(**more: Any) -> fields.String:
    return fields.String(required=True, allow_none=True, **more)


def _day() -> fields.Date:
    return fields.Date(required=True)


def _maybe_day() -> fields.Date:
    return fields.Date(required=True, allow_none=True)


def _moment() -> fields.String:
    return fields.String(required=True, metadata={"format": "date-time"})


def _maybe_moment() -> fields.String:
    return fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


def _one_of(values: tuple[str, ...]) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(values))


class ProblemShape(Shape):
    """A problem (RFC 9457)."""

    type = _text()
    title = _text()
    status = fields.Integer(required=True)
    detail = _text()
    code = _text()
    errors = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    context = fields.Dict(keys=fields.String(), values=fields.Raw())


class ReceiptShape(Shape):
    """What became of one event."""

    source = _maybe()
    id = _maybe()
    status = _one_of(("accepted", "duplicate", "quarantined", "set_aside"))
    position = fields.Integer(metadata={"description": "Place in the batch, from 0."})
    problem = fields.Nested(ProblemShape)


class ReceiptsShape(Shape):
    """What became of each event, in the order in which they came."""

    receipts = fields.List(fields.Nested(ReceiptShape), required=True)


class SubjectShape(Shape):
    """Whom or what it is about."""

    kind = _text()
    ref = _text()


class EvidenceShape(Shape):
    """A statement that it rests on; `reference` is null where the reader may not see which one."""

    reference = _maybe()
    party = _text()
    kind = _text()
    status = _text()


class HeldShape(Shape):
    """A fact with its value over a period, and whose statement that is."""

    fact = _text()
    label = fields.String()
    words = fields.String()
    value = fields.Raw(required=True, allow_none=True)
    from_ = _maybe(data_key="from", attribute="from")
    until = _maybe()
    reference = _maybe()
    sources = fields.List(fields.Dict())
    contributors = fields.Integer()


class SegmentShape(Shape):
    """A part of the period in which the same facts explain it."""

    from_ = _maybe(data_key="from", attribute="from")
    until = _maybe()
    facts = fields.List(fields.Nested(HeldShape), required=True)


class FindingShape(Shape):
    """One rule that holds for one subject over a period."""

    rule = _text()
    centre = _text()
    stage = _one_of(_STAGES)
    severity = _text()
    subject = fields.Nested(SubjectShape, required=True)
    starts_on = _day()
    ends_on = _maybe_day()
    beyond_horizon = fields.Boolean(required=True)
    contested = fields.Boolean(required=True, metadata={"description": _CONTESTED})
    title = fields.String()
    sentence = _text()
    evidence = fields.List(fields.Nested(EvidenceShape), required=True)
    segments = fields.List(fields.Nested(SegmentShape), required=True)


class SuppositionShape(Shape):
    """What would appear and disappear, and who would be asked to act. Nothing is written."""

    appear = fields.List(fields.Nested(FindingShape), required=True)
    disappear = fields.List(fields.Nested(FindingShape), required=True)
    parties = fields.List(fields.String(), required=True)


class PlaceShape(Shape):
    """One centre for one household: its rank, and why."""

    centre = _text()
    rank = fields.Integer(required=True, allow_none=True)
    findings = fields.List(fields.Nested(FindingShape), required=True)
    free_places = fields.Integer(required=True, allow_none=True)
    reasons = fields.List(fields.Dict(), required=True)
    name = fields.String()


class PlacesShape(Shape):
    """Every centre that is open for the household, the best first."""

    places = fields.List(fields.Nested(PlaceShape), required=True)


class AlertSubjectShape(Shape):
    """A subject of an alert with its own period."""

    kind = _text()
    ref = _text()
    severity = fields.String()
    starts_on = _day()
    ends_on = _maybe_day()
    sentence = _text()
    beyond_horizon = fields.Boolean()
    contested = fields.Boolean(metadata={"description": _CONTESTED})
    evidence = fields.List(fields.String(), required=True)
    accepted = fields.Boolean()
    since = fields.String()


class AlertPartyShape(Shape):
    """A party of an alert: must it act or is it told, and how far it is."""

    party = _text()
    role = _one_of(("act", "inform"))
    state = _text()
    references = fields.List(fields.String())


class AlertShape(Shape):
    """A conflict as it stands."""

    id = _text()
    number = _text()
    rule = _text()
    centre = _text()
    stage = _one_of(_STAGES)
    status = _one_of(_ALERT_STATES)
    severity = _text()
    title = _text()
    sentence = _text()
    starts_on = _day()
    ends_on = _maybe_day()
    beyond_horizon = fields.Boolean()
    contested = fields.Boolean(metadata={"description": _CONTESTED})
    lead_days = fields.Integer(required=True, allow_none=True)
    revision = fields.Integer(required=True)
    owner = _text()
    baseline = fields.Boolean()
    subjects = fields.List(fields.Nested(AlertSubjectShape), required=True)
    evidence = fields.List(fields.Nested(EvidenceShape), required=True)
    parties = fields.List(fields.Nested(AlertPartyShape), required=True)
    subjects_count = fields.Integer(allow_none=True)
    covers = fields.Integer()
    changed_at = fields.String()
    covered_by = _maybe()
    proof = fields.Raw(required=True, allow_none=True)
    opened_at = _moment()
    resolved_at = _maybe_moment()
    resolved_by = fields.List(fields.Dict(), required=True)
    accepted = fields.Raw(allow_none=True)


class TaskSubjectShape(Shape):
    """What a task is about."""

    kind = _text()
    id = _maybe()


class ClaimShape(Shape):
    """The person who is at a task; the name for colleagues only."""

    id = _text()
    name = _maybe()


class TaskShape(Shape):
    """What a person must do by when. `version` is the `ETag`."""

    id = _text()
    number = _text()
    kind = _text()
    party = _text()
    centre = _maybe()
    subject = fields.Nested(TaskSubjectShape, required=True)
    alerts = fields.List(fields.String(), required=True)
    title = _text()
    rule = _maybe()
    severity = _maybe()
    due_at = _maybe_moment()
    due_moved_because = _maybe()
    overdue = fields.Boolean(required=True)
    status = _one_of(_TASK_STATES)
    created_at = _moment()
    version = _text()
    claimed_by = fields.Nested(ClaimShape, required=True, allow_none=True)
    outcomes = fields.List(fields.String(), required=True)
    outcome = _maybe()
    text = _maybe()
    form = fields.Raw(required=True, allow_none=True)
    ended_at = _maybe_moment()
    ended_by = _maybe()
    cancelled_because = fields.Raw(required=True, allow_none=True)
    may_act = fields.Boolean(required=True)
    escalation = fields.List(fields.Dict(), required=True)


class MismatchAnswerShape(Shape):
    """A written answer by a named person, and what the centre says of it."""

    party = _text()
    by = _maybe()
    text = _text()
    answered_at = _moment()
    verdict = _maybe()
    verdict_text = _maybe()
    verdict_at = _maybe_moment()


class MismatchShape(Shape):
    """A decision that does not fit what the centre sees."""

    id = _text()
    number = _text()
    centre = _text()
    about = fields.Dict(required=True)
    what_works = _maybe()
    observed = fields.Raw(required=True, allow_none=True)
    since = _maybe_day()
    text = _text()
    party = _text()
    reporting_party = _text()
    reported_by = _maybe()
    due_at = _maybe_moment()
    status = _one_of(_MISMATCH_STATES)
    level = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    created_at = _moment()
    closed_at = _maybe_moment()
    may_answer = fields.Boolean(required=True)
    may_judge = fields.Boolean(required=True)
    answers = fields.List(fields.Nested(MismatchAnswerShape), required=True)
