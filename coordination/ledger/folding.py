"""What all statements about one decision or record fold into: its row, its scopes, its place in files of households.

When a later statement names another household, the decision goes over to that one: no household's file ever holds what
is said of another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coordination.ledger.arrivals import centres_named
from coordination.ledger.saying import Said
from rules.kinds import KINDS, Kind
from rules.statements import Key, Standing, Version, standing_of

Scope = tuple[str, str]
ABOUT_ANOTHER: Mapping[str, Any] = {"household": None}
"""What a file holds of a pending amendment that gives the decision to another household: that it goes, not to whom."""


@dataclass(slots=True)
class Folded:
    """How one decision or record stands after all its statements.

    `public` goes into its row (`None`: all of it is personal); `files` into the file of each household (`None`: it is
    taken out).
    """

    key: Key
    kind: Kind
    whole: Standing
    public: Standing | None
    files: dict[str, Standing | None] = field(default_factory=dict)
    household: str | None = None
    scopes: set[Scope] = field(default_factory=set)
    target: tuple[str, str] | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    @property
    def status(self) -> str:
        """Status of its row."""
        if self.whole.in_force is not None:
            return self.whole.in_force.status
        return "withdrawn" if self.whole.withdrawn is not None else "proposed"


def fold(key: Key, said: Sequence[Said]) -> Folded:
    """Fold all statements about one decision or record."""
    kind = KINDS[key[1]]
    if kind.name == "presence":
        folded = _fold_list(key, kind, said)
    elif any(one.households for one in said):
        folded = _fold_household(key, kind, said)
    else:
        whole = standing_of(one.statement(one.public or {}) for one in said)
        folded = Folded(key, kind, whole, whole)
    _describe(folded, said)
    return folded


def _fold_list(key: Key, kind: Kind, said: Sequence[Said]) -> Folded:
    """Fold a list of who is present: it stands in the file of each household on the list in force."""
    whole = standing_of(one.statement(one.public or {}) for one in said)
    folded = Folded(key, kind, whole, whole)
    folded.files = {ref: None for one in said for ref in one.households}
    if whole.in_force is not None:
        current = whole.in_force
        one = next(one for one in said if one.stated == current.stated)
        for ref in one.households:
            content = {**current.content, **(one.personal(ref) or {})}
            folded.files[ref] = replace(
                whole, in_force=replace(current, content=content), pending=None, before_withdrawal=None
            )
    return folded


def _fold_household(key: Key, kind: Kind, said: Sequence[Said]) -> Folded:
    refs = {ref for one in said for ref in one.households}
    if len(refs) == 1:
        (ref,) = refs
        whole = standing_of(one.statement(one.personal(ref) or {}) for one in said)
        folded = Folded(key, kind, whole, None, {ref: whole})
    else:
        whole = standing_of(one.statement(_only(one)) for one in said)
        folded = Folded(key, kind, whole, None, {ref: _of_household(whole, ref, said) for ref in refs})
    if kind.about != "household":
        folded.public = standing_of(one.statement(one.public or {}) for one in said)
    versions = (whole.in_force, whole.pending, whole.before_withdrawal)
    standing = (version.content["household"] for version in versions if version and "household" in version.content)
    ordered = sorted(said, key=lambda one: one.stated, reverse=True)
    folded.household = next(standing, None) or next((ref for one in ordered for ref in one.households), None)
    return folded


def _only(one: Said) -> Mapping[str, Any]:
    return next((one.personal(ref) or {} for ref in one.households), {})


def _of_household(whole: Standing, ref: str, said: Sequence[Said]) -> Standing | None:
    """Give what stands of a decision for one of several households that its statements name."""
    own = standing_of(
        one.statement(one.personal(ref) or {}) for one in said if ref in one.households or one.status == "withdrawn"
    )

    def kept(version: Version | None, current: Version | None) -> Version | None:
        same = version is not None and current is not None and version.stated == current.stated
        return version if same else None

    in_force, pending = kept(own.in_force, whole.in_force), kept(own.pending, whole.pending)
    before = kept(own.before_withdrawal, whole.before_withdrawal)
    if in_force is None and pending is None and before is None:
        return None
    if pending is None and whole.pending is not None:
        pending = replace(whole.pending, content=ABOUT_ANOTHER)
    return replace(whole, in_force=in_force, pending=pending, before_withdrawal=before)


def _describe(folded: Folded, said: Sequence[Said]) -> None:
    """Fill in the scopes, the target and the days of the row."""
    kind, whole = folded.kind, folded.whole
    versions = [version for version in (whole.in_force, whole.pending, whole.before_withdrawal) if version is not None]
    for version in versions:
        folded.scopes.update(scopes_of(kind, version.content))
    told: Mapping[str, Any] = versions[0].content if versions else {}
    if not versions:
        # A proposal that was withdrawn, or a withdrawal of what nobody knows yet: what was named is still touched.
        for one in sorted(said, key=lambda one: one.stated):
            folded.scopes.update(scopes_of(kind, one.public or {}))
            told = one.public or told
    if kind.starts and told.get(kind.starts):
        folded.starts_on = dt.date.fromisoformat(told[kind.starts])
    if kind.ends and told.get(kind.ends):
        folded.ends_on = dt.date.fromisoformat(told[kind.ends])
    target = told.get("decision") if kind.about == "decision" else None
    if target:
        folded.target = (target["party"], target["reference"])


def scopes_of(kind: Kind, content: Mapping[str, Any]) -> set[Scope]:
    """Give what a content touches: centres, all centres of a partner or of a region, or the network."""
    if kind.name == "centre":
        return {("centre", content["code"])} if "code" in content else set()
    found: set[Scope] = {("centre", code) for code in centres_named(content)}
    applies = content.get("applies_to") or {}
    found.update((scope, applies[scope]) for scope in ("partner", "region") if applies.get(scope))
    if applies.get("network"):
        found.add(("network", ""))
    return found
