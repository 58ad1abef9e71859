"""Proofs: what a finding rests on, as plain values that can be kept, sealed, projected and read again years later.

The plain form is `{"segments": [{"from", "until", "facts": […]}], "values": {name: value}}`, a fact `{"fact", "value",
"from", "until", "sources", "contributors", "digest"}`, a source `[party, reference, kind, status, microseconds]`.
Days are ISO texts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rules.days import Counting, Day, date_of, iso_of
from rules.facts import ABSENT
from rules.model import Finding, Held, Segment, Source
from rules.unknown import UNKNOWN

Proof = dict[str, Any]

_KEPT = 16_384
_digests: dict[int, tuple[Finding, str]] = {}


def plain_value(value: object) -> Any:
    """Turn a value of a fact into JSON. A count of days is kept as its anchor day, what is unknown as such."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Counting):
        return {"day": _iso(value.anchor), "step": value.step}
    if value is UNKNOWN:
        return {"unknown": True}
    if value is ABSENT:
        return None
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(each) for each in value]
    if isinstance(value, Mapping):
        return {str(name): plain_value(each) for name, each in value.items()}
    return str(value)


def python_value(value: Any, on: Day | None = None) -> object:
    """Turn a kept value back into what sentences are filled with; a count of days is told as on a day."""
    if isinstance(value, dict) and "day" in value and "step" in value:
        if on is None:
            return value["day"]
        return Counting(dt.date.fromisoformat(value["day"]).toordinal(), value["step"]).on(on)
    if isinstance(value, dict) and value.get("unknown") is True:
        return UNKNOWN
    return ABSENT if value is None else value


def plain_source(source: Source) -> list[Any]:
    """Turn a source into JSON."""
    return [source.party, source.reference, source.kind, source.status, source.stated[0]]


def plain_segments(segments: Iterable[Segment]) -> list[dict[str, Any]]:
    """Turn segments into JSON."""
    return [
        {"from": _iso(part.starts), "until": _iso(part.ends), "facts": [_plain_held(held) for held in part.facts]}
        for part in segments
    ]


def proof_of(finding: Finding) -> Proof:
    """Give the plain form of all that a finding rests on and names."""
    return {
        "segments": plain_segments(finding.segments),
        "values": {name: plain_value(value) for name, value in finding.values.items()},
    }


def digest_of(finding: Finding) -> str:
    """Give a digest of all that a finding says; kept per object, which stays the same while nothing changes."""
    kept = _digests.get(id(finding))
    if kept is not None and kept[0] is finding:
        return kept[1]
    told = [finding.severity, finding.starts, finding.ends, finding.beyond_horizon, finding.contested]
    content = [*told, proof_of(finding)]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    if len(_digests) >= _KEPT:
        _digests.clear()
    _digests[id(finding)] = (finding, digest)
    return digest


def write_proof(proof: Proof) -> bytes:
    """Write a proof as bytes."""
    return json.dumps(proof, ensure_ascii=False, separators=(",", ":")).encode()


def read_proof(content: bytes) -> Proof:
    """Read what `write_proof` wrote; nothing is an empty proof."""
    proof: Proof = json.loads(content) if content else {}
    return {"segments": proof.get("segments", []), "values": proof.get("values", {})}


def evidence_of(sources: Iterable[Source]) -> list[dict[str, str]]:
    """Give `[{reference, party, kind, status}]`, each once, in a fixed order."""
    found = {(source.party, source.reference, source.kind, source.status) for source in sources}
    return [
        {"reference": reference, "party": party, "kind": kind, "status": status}
        for party, reference, kind, status in sorted(found)
    ]


def facts_in(proof: Proof) -> Iterator[dict[str, Any]]:
    """Give every fact of every segment."""
    for segment in proof["segments"]:
        yield from segment["facts"]


def facts_named(proof: Proof) -> frozenset[str]:
    """Give the names of all facts that a finding rests on."""
    return frozenset(fact["fact"] for fact in facts_in(proof))


def start_date(day: Day) -> dt.date:
    """Give the date of a first day; what always was so starts with the calendar."""
    return date_of(max(day, 1))


def end_date(day: Day | None) -> dt.date | None:
    """Give the date of an end, if there is one."""
    return None if day is None else date_of(max(day, 1))


def _plain_held(held: Held) -> dict[str, Any]:
    return {
        "fact": held.fact,
        "value": plain_value(held.value),
        "from": _iso(held.starts),
        "until": _iso(held.ends),
        "sources": [plain_source(source) for source in held.sources],
        "contributors": held.contributors,
        "digest": held.digest,
    }


def _iso(day: Day | None) -> str | None:
    return None if not day or day < 1 else iso_of(day)
