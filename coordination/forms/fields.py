"""The fields of a kind at the door: those of the table of kinds, and those that every statement carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from coordination.forms.relations import APPLIES_TO
from rules.kinds import KINDS, Field, Kind
from rules.words import Words

DECISION_STATUSES = {
    "proposed": Words("proposed", "voorgesteld", "proposé"),
    "confirmed": Words("confirmed", "bevestigd", "confirmé"),
    "withdrawn": Words("withdrawn", "ingetrokken", "retiré"),
}
RECORD_STATUSES = {
    "recorded": Words("recorded", "geregistreerd", "enregistré"),
    "withdrawn": Words("withdrawn", "ingetrokken", "retiré"),
}
STATUSES = {**DECISION_STATUSES, **RECORD_STATUSES}

REFERENCE = Field("reference", "code", Words("reference", "referentie", "référence"))
SERVICE = Field("service", "party", Words("service", "dienst", "service"), required=True)
_STATUS = Field("status", "choice", Words("status", "status", "statut"))
_BECAUSE = Field(
    "because_of",
    "object",
    Words("because of", "wegens", "en raison de"),
    fields=(
        Field("party", "party", Words("party", "partij", "partie"), required=True),
        Field("reference", "code", Words("reference", "referentie", "référence"), required=True),
    ),
)
_APPLIES_WORDS = {
    "centre": Words("centre", "centrum", "centre"),
    "centres": Words("centres", "centra", "centres"),
    "partner": Words("partner", "partner", "partenaire"),
    "region": Words("region", "regio", "région"),
    "network": Words("whole network", "hele netwerk", "tout le réseau"),
}
_APPLIES_TYPES: Mapping[str, Field] = {
    "centre": Field("centre", "centre", _APPLIES_WORDS["centre"]),
    "centres": Field("centres", "centre", _APPLIES_WORDS["centres"], many=True),
    "partner": Field("partner", "code", _APPLIES_WORDS["partner"]),
    "region": Field("region", "code", _APPLIES_WORDS["region"]),
    "network": Field("network", "flag", _APPLIES_WORDS["network"]),
}
APPLIES = Field(
    "applies_to",
    "object",
    Words("applies to", "geldt voor", "s'applique à"),
    fields=tuple(_APPLIES_TYPES[name] for name in APPLIES_TO),
)

OWN_STATUS = "school_status"
"""Name at the door of a field that the table calls `status`, which is also the name of the status of the statement."""


@cache
def door_fields(name: str) -> tuple[Field, ...]:
    """Give all fields of `data` of a kind: those of every statement, then its own."""
    kind = KINDS[name]
    statuses = DECISION_STATUSES if kind.decision else RECORD_STATUSES
    common = [
        replace(REFERENCE, required=kind.decision),
        SERVICE,
        replace(_STATUS, required=kind.decision, values=statuses),
    ]
    if kind.decision:
        common.append(_BECAUSE)
    if kind.applies_to:
        common.append(APPLIES)
    return (*common, *(_at_the_door(kind, field) for field in kind.fields))


def _at_the_door(kind: Kind, field: Field) -> Field:
    if field.name == "status":
        return replace(field, name=OWN_STATUS, aliases=())
    if field.name == "centre" and kind.applies_to:
        return replace(field, required=False)
    return field


@cache
def withdrawal_fields(name: str) -> tuple[Field, ...]:
    """Give the fields of a withdrawal: only the service is required, and the reference where it has no natural key."""
    return tuple(
        field if field.name in {"reference", "service", "status"} else replace(field, required=False)
        for field in door_fields(name)
    )


def has_own_status(kind: Kind) -> bool:
    """Whether the kind has a field `status` of its own beside the status of the statement."""
    return kind.field("status") is not None
