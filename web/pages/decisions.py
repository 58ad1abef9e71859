"""Decisions and records: the list of mine, and one with its content and all its statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination import decisions as ledger
from coordination import queries
from coordination.decisions import DecisionPage, DecisionRow
from coordination.errors import NotFoundError
from coordination.policy.access import Target, may
from coordination.policy.projection import project_decision
from coordination.queries.reading import Reading
from coordination.unit_of_work import UnitOfWork
from web.current import installation, language
from web.identity import access, actor
from web.pages import contents, dates, deciding
from web.pages.desk import blueprint, page, today, zone
from web.pages.listing import Filter, Link, filter_by, next_page
from web.pages.names import party
from web.pages.telling import begin, in_words

LIMIT = 40
CONFLICTING_SHOWN = 8
_PLACES = ("centre", "from_centre", "to_centre", "code")


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision in a list, as the page tells it."""

    reference: str
    href: str
    words: str
    where: str
    period: str
    status: str
    pending: bool
    alerts: int
    by: str


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One statement about a decision."""

    when: str
    status: str
    words: str


class Seeing:
    """What one reader sees of decisions: through the access table, with households under the reference that they know."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.reading = Reading(uow, language())

    def may_read(self, row: DecisionRow) -> bool:
        """Whether the reader may see that this decision is there."""
        me = self.uow.actor
        if row.party in me.parties:
            return True
        return any(may(me, "decisions.read", target) for target in self._targets(row))

    def _targets(self, row: DecisionRow) -> Iterator[Target]:
        content = row.content or row.pending or {}
        for name in _PLACES:
            if content.get(name):
                yield self.reading.target(content[name], party=row.party)
        for scope, key in row.scopes:
            if scope == "centre":
                yield self.reading.target(key, party=row.party)
            else:  # A wide decision touches every centre in it, the reader's own as well.
                yield from self._own_places(scope, key)

    def _own_places(self, scope: str, key: str) -> Iterator[Target]:
        own = deciding.own_centres(self.uow.actor)
        for code, found in self.reading.centres.items():
            inside = scope == "network" or key == (found.partner if scope == "partner" else found.region)
            if inside and (code in own or not own):
                yield Target(code, found.partner)

    def content(self, row: DecisionRow, told: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Give a content as the reader may see it; a party sees its own as it is."""
        if told is None:
            return {}
        shown: Mapping[str, Any] | None = told
        if row.party not in self.uow.actor.parties:
            place = next((told[name] for name in _PLACES if told.get(name)), None)
            shown = project_decision(self.reading.sight(place), row.kind, told)
        return self._labelled(shown or {})

    def _labelled(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """Call households by the reference of the register."""
        refs = [content["household"]] if content.get("household") else []
        refs += [each["household"] for each in content.get("households") or () if isinstance(each, Mapping)]
        labels = {ref: label or gettext("erased") for ref, (_, label) in self.reading.households(refs).items()}
        if not labels:
            return content
        found = dict(content)
        if found.get("household"):
            found["household"] = labels.get(found["household"], found["household"])
        if found.get("households"):
            found["households"] = [{**each, "household": labels.get(each["household"], "")} for each in found["households"]]
        return found

    def line(self, row: DecisionRow, alerts: int = 0) -> DecisionLine:
        """Tell a decision in a list."""
        content = self.content(row, row.content or row.pending)
        return DecisionLine(
            row.reference, decision_href(row.party, row.reference), contents.headline(row.kind, content),
            contents.where(content), dates.period(row.starts_on, row.ends_on, today()), row.status, row.has_pending,
            alerts, begin(party(row.party)),
        )  # fmt: skip


def decision_href(by: str, reference: str) -> str:
    """Give the address of a decision."""
    return url_for("pages.decision", party=by, reference=reference)


def read_page(uow: UnitOfWork, by: str | None, reference: str) -> tuple[Seeing, DecisionPage]:
    """Read one decision that the person may see. Raises `NotFoundError` also for one that is not shown."""
    seeing = Seeing(uow)
    found = ledger.read_decision(uow, reference, by or None, reveal=True)
    if not seeing.may_read(found.row):
        raise NotFoundError("decision_not_found", reference=reference)
    return seeing, found


@blueprint.get("/decisions")
@access("decisions.enter")
def decisions() -> ResponseReturnValue:
    """The decisions and records of my parties."""
    me = actor()
    chosen = request.args.get("party")
    by = chosen if chosen in me.parties else (me.parties[0] if me.parties else "")
    only = request.args.get("show") != "records"
    with installation().begin(me, read_only=True) as uow:
        found = ledger.list_decisions(
            uow, party=by, decisions_only=only, status=request.args.get("status") or None,
            cursor=request.args.get("after"), limit=LIMIT, reveal=True,
        )  # fmt: skip
        conflicting = queries.conflicting_decisions(uow)
        conflicts = {(row.party, row.reference): row.alerts for row in conflicting}
        seeing = Seeing(uow)
        rows = [seeing.line(row, conflicts.get((row.party, row.reference), 0)) for row in found.items]
    return page(
        "decisions.html", headline=_headline(len(conflicts)), decisions=rows, more=next_page(found.next),
        filters=_filters(me.parties, by), acts=_acts(by), conflicting=conflicting[:CONFLICTING_SHOWN],
    )  # fmt: skip


def _headline(conflicts: int) -> str:
    if not conflicts:
        return gettext("None of your decisions conflicts")
    return begin(ngettext("one of your decisions conflicts", "%(count)s of your decisions conflict", conflicts,
                          count=in_words(conflicts)))


def _filters(parties: tuple[str, ...], by: str) -> list[Filter]:
    made = [filter_by(gettext("Show"), "show", (("", gettext("decisions")), ("records", gettext("all, with records")))),
            filter_by(gettext("Status"), "status", (
                ("", gettext("all")), ("proposed", gettext("proposed")), ("confirmed", gettext("confirmed")),
                ("withdrawn", gettext("withdrawn"))))]  # fmt: skip
    if len(parties) > 1:
        made.append(filter_by(gettext("Of"), "party", tuple((each, party(each)) for each in parties), usual=by))
    return made


def _acts(by: str) -> list[Link]:
    acts = [Link(url_for("pages.new_decision"), gettext("Enter a decision"))]
    if by.rpartition(":")[2] == "logistics":
        acts.insert(0, Link(url_for("pages.stop_delivery"), gettext("Stop a delivery")))
    return acts


@blueprint.get("/decision")
@access("decisions.read")
def decision() -> ResponseReturnValue:
    """One decision or record, with everything that was said about it."""
    with installation().begin(actor(), read_only=True) as uow:
        seeing, found = read_page(uow, request.args.get("party"), request.args.get("reference", ""))
        row = found.row
        content = seeing.content(row, row.content)
        pending = seeing.content(row, row.pending)
        statements = [_statement(seeing, row, each) for each in reversed(found.statements)]
        alerts = _alerts_on(uow, row)
    parts = [{"words": gettext("What stands"), "pairs": list(contents.pairs(row.kind, content, today()))}] if content else []
    if pending:
        words = gettext("What is proposed")
        parts.append({"words": words, "pairs": list(contents.pairs(row.kind, pending, today()))})
    return page(
        "decision.html", decision=_head(row), headline=contents.headline(row.kind, content or pending),
        parts=parts, statements=statements, alerts=alerts, acts=_acts_on(row),
    )  # fmt: skip


def _head(row: DecisionRow) -> dict[str, Any]:
    """Give what the head of the page tells of a decision."""
    return {"reference": row.reference, "party": row.party, "status": row.status, "pending": row.has_pending}


def _statement(seeing: Seeing, row: DecisionRow, each: ledger.StatementRow) -> StatementLine:
    content = seeing.content(row, each.content)
    words = " · ".join(f"{name}: {value}" for name, value in contents.pairs(row.kind, content, today()))
    return StatementLine(dates.exact_moment(each.time, today(), zone()), each.status, words)


def _alerts_on(uow: UnitOfWork, row: DecisionRow) -> list[queries.AlertRow]:
    """Give the open conflicts that rest on a decision, of those that the reader may see."""
    found = queries.list_alerts(uow, language(), party=row.party, limit=100).items
    return [
        alert for alert in found
        if any(item["reference"] == row.reference and item["party"] == row.party for item in alert.evidence)
    ]  # fmt: skip


def _acts_on(row: DecisionRow) -> list[Link]:
    """What the deciding party can do with its decision."""
    if row.party not in actor().parties or row.kind in deciding.NOT_BY_FORM:
        return []
    words = {"party": row.party, "reference": row.reference}
    acts = [Link(url_for("pages.change_decision", **words), gettext("Change or extend"))]
    if row.status != "withdrawn" or row.has_pending:
        acts.append(Link(url_for("pages.withdraw_decision", **words), gettext("Withdraw")))
    return acts
