"""Suppose: which findings would appear and disappear if these events came, and who would be asked to act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from coordination.actors import Actor
from coordination.calendars import shelf_of
from coordination.clock import local_day
from coordination.errors import InvalidError, Mistake
from coordination.forms import Envelope, read_envelope
from coordination.installation import Installation
from coordination.ledger.arrivals import natural_reference
from coordination.models import Centre, Decision
from coordination.partners import place_of
from coordination.placements.hypothesis import Hypothesis, hypothesis_of
from coordination.placements.trying import Findings, only_seen, tried_on
from coordination.policy.routing import route
from coordination.queries.findings import may_see
from coordination.queries.reading import Reading
from coordination.unit_of_work import UnitOfWork
from rules.book import RuleBook
from rules.calendar.centre import CentreCalendar
from rules.kinds import KINDS
from rules.model import Finding
from rules.statements import Standing, Statement
from rules.world import scopes_of

MOST_EVENTS = 200
"""How many hypothetical events one call may suppose."""
MOST_ROWS = 5_000
"""How many a file may have that is tried before it is taken in."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """What would change. `parties` would be asked to act on what appears.

    `called` is what the supposed events call their households, by pseudonym: a new one has no other name.
    """

    appear: tuple[Finding, ...]
    disappear: tuple[Finding, ...]
    parties: tuple[str, ...]
    called: Mapping[str, str] = field(default_factory=dict)


def suppose(installation: Installation, raws: Sequence[object], actor: Actor) -> Supposition:
    """Suppose events (CloudEvents as parsed JSON). Nothing is written.

    Raises `InvalidError` with all mistakes of the first event that is wrong, and its `position` (from 0).
    """
    if len(raws) > MOST_ROWS:
        raise InvalidError("form_invalid", mistakes=(Mistake("events", "too_many", most=MOST_ROWS),))
    envelopes = [_read(raw, position) for position, raw in enumerate(raws)]
    with installation.begin(actor, read_only=True, repeatable_read=True) as uow:
        book, digest = installation.rules.book(uow)
        called: dict[str, str] = {}
        statements = [statement_of(uow, envelope, called) for envelope in envelopes]
        hypothesis = hypothesis_of(uow, statements)
        appear: list[Finding] = []
        disappear: list[Finding] = []
        parties: set[str] = set()
        reading = Reading(uow)
        for code in sorted(_touched(uow, hypothesis)):
            new, gone = _try(uow, code, hypothesis, book, digest)
            appear.extend(new)
            disappear.extend(gone)
            parties.update(_asked(uow, code, [finding for finding in new if may_see(reading, finding)], book))
    return Supposition(tuple(appear), tuple(disappear), tuple(sorted(parties)), called)


def _read(raw: object, position: int) -> Envelope:
    try:
        return read_envelope(raw)
    except InvalidError as wrong:
        raise InvalidError(
            wrong.code, mistakes=wrong.mistakes, field=wrong.field, position=position, **wrong.context
        ) from None


def statement_of(uow: UnitOfWork, envelope: Envelope, called: dict[str, str]) -> Statement:
    """Give the statement of an event, its households under their pseudonyms; note in `called` what it calls them."""

    def pseudonym(label: str) -> str:
        ref = uow.installation.vault.pseudonym(label)
        called[ref] = label
        return ref

    content: dict[str, Any] = dict(envelope.content)
    if content.get("household"):
        content["household"] = pseudonym(content["household"])
    if "households" in content:
        content["households"] = [
            {**entry, "household": pseudonym(entry["household"])} for entry in content["households"]
        ]
    day = local_day(envelope.time, uow.installation.settings.timezone).toordinal()
    reference = envelope.reference or natural_reference(envelope.kind, content, envelope.source, envelope.id)
    stated = (envelope.time_us, envelope.source, envelope.id)
    return Statement(stated, envelope.kind.name, envelope.party, reference, envelope.status, content, day)


def _touched(uow: UnitOfWork, hypothesis: Hypothesis) -> set[str]:
    """Give the registered centres that the hypothesis touches, under what stands and under what is supposed."""
    scopes: set[tuple[str, str]] = set()
    for standing in hypothesis.decisions:
        if KINDS[standing.kind].about == "decision":
            continue
        for version in (standing.in_force, standing.before_withdrawal):
            if version is not None:
                scopes.update(scopes_of(version.content))
        old = uow.session.scalar(
            sa.select(Decision.standing).where(
                Decision.party == standing.party,
                Decision.kind == standing.kind,
                Decision.reference == standing.reference,
            )
        )
        for name in ("in_force", "pending"):
            if old and old.get(name):
                scopes.update(scopes_of(old[name][2]))
    wanted = {key for scope, key in scopes if scope == "centre"}
    wanted.update(*hypothesis.centres_of_household.values())
    rows = uow.session.execute(sa.select(Centre.code, Centre.partner, Centre.region)).all()
    return {
        row.code
        for row in rows
        if row.code in wanted
        or ("partner", row.partner) in scopes
        or ("region", row.region) in scopes
        or ("network", "") in scopes
    }


def _try(
    uow: UnitOfWork,
    code: str,
    hypothesis: Hypothesis,
    book: RuleBook,
    digest: str,
) -> tuple[list[Finding], list[Finding]]:
    installation = uow.installation
    with shelf_of(installation).lock_of(code):
        try:
            shelved, _ = shelf_of(installation).bring(uow, code)
            calendar = shelved.confirmed.calendar
            decisions = [(standing, _reaches(calendar, standing)) for standing in hypothesis.decisions]
            households = {
                ref: timeline
                for ref, timeline in hypothesis.timelines.items()
                if code in hypothesis.centres_of_household[ref]
            }
            before, after = tried_on(uow, shelved.confirmed, book, digest, decisions, households)
            seen_before, seen = before, after
            if shelved.contested is not None:
                seen_before, seen = tried_on(uow, shelved.contested, book, digest, decisions, households)
        except BaseException:
            shelf_of(installation).forget(code)
            raise
    on = _modes(book, code, calendar.partner, uow)
    appear, disappear = _differences(before, after, on)
    appear_too, disappear_too = _differences(only_seen(before, seen_before), only_seen(after, seen), on)
    return [*appear, *appear_too], [*disappear, *disappear_too]


def _modes(book: RuleBook, code: str, partner: str | None, uow: UnitOfWork) -> set[str]:
    today = uow.today.toordinal()
    return {plan.rule.id for plan in book.plans(code, partner) if plan.on(today)[1] == "on"}


def _reaches(calendar: CentreCalendar, standing: Standing) -> bool:
    """Whether a supposed decision reaches the centre, by what is in force or by what is withdrawn."""
    if KINDS[standing.kind].about == "decision":
        return True
    reach = {("centre", calendar.code), ("partner", calendar.partner), ("region", calendar.region), ("network", "")}
    version = standing.in_force or standing.before_withdrawal
    return version is None or any(scope in reach for scope in scopes_of(version.content))


def _differences(
    before: Findings,
    after: Findings,
    on: set[str],
) -> tuple[list[Finding], list[Finding]]:
    """Give the findings that appear (new, graver or earlier) and those that disappear."""
    appear = [
        finding
        for key, finding in sorted(after.items())
        if key[0] in on and (key not in before or _is_worse(before[key], finding))
    ]
    return appear, [finding for key, finding in sorted(before.items()) if key[0] in on and key not in after]


def _is_worse(old: Finding, new: Finding) -> bool:
    order = ("info", "warning", "critical")
    return order.index(new.severity) > order.index(old.severity) or new.starts < old.starts


def _asked(uow: UnitOfWork, code: str, findings: Iterable[Finding], book: RuleBook) -> set[str]:
    """Give the parties that would be asked to act."""
    rules = book.by_id()
    partner = uow.session.scalar(sa.select(Centre.partner).where(Centre.code == code))
    where = place_of(uow.session, code, partner)
    asked: set[str] = set()
    for finding in findings:
        asked.update(route(rules[finding.rule], where, finding.evidence).act)
    return asked
