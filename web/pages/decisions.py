"""Decisions and records: the list of mine, and one with its content and all its statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination import queries
from coordination.queries.centres import is_awaited
from coordination.queries.decisions import DecisionView, StatementView, list_decision_views, read_decision_view
from coordination.unit_of_work import UnitOfWork
from rules.kinds import KINDS
from web.current import installation, language
from web.identity import access, actor
from web.pages import contents, dates, deciding
from web.pages.desk import blueprint, page, today, zone
from web.pages.listing import Filter, Link, filter_by, next_page
from web.pages.names import centres, party
from web.pages.telling import begin, in_words, kind_words, pair

LIMIT = 40
CONFLICTING_SHOWN = 8


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


def decision_line(view: DecisionView, alerts: int = 0) -> DecisionLine:
    """Tell a decision in a list; a record goes by what it is, for its reference is made by the system."""
    content = view.in_force or view.pending or {}
    kind = KINDS.get(view.kind)
    name = view.reference if kind is None or kind.decision else begin(kind_words(view.kind))
    return DecisionLine(
        name,
        decision_href(view),
        contents.headline(view.kind, content),
        contents.where(content),
        dates.period(view.starts_on, view.ends_on, today()),
        view.status,
        view.pending is not None and view.in_force is not None,
        alerts,
        begin(party(view.party)),
    )


def decision_href(view: DecisionView) -> str:
    """Give the address of a decision."""
    return _named("pages.decision", view)


def read_named(uow: UnitOfWork) -> DecisionView:
    """Read the decision that the address names. Raises `NotFoundError` also for one that is not shown."""
    named = request.args
    return read_decision_view(uow, named.get("reference", ""), named.get("party") or None, named.get("kind") or None)


@blueprint.get("/decisions")
@access("decisions.enter")
def decisions() -> ResponseReturnValue:
    """The decisions and records of my parties."""
    me = actor()
    chosen = request.args.get("party")
    by = chosen if chosen in me.parties else (me.parties[0] if me.parties else "")
    with installation().begin(me, read_only=True) as uow:
        found = list_decision_views(
            uow,
            party=by,
            decisions_only=request.args.get("show") != "records",
            status=request.args.get("status") or None,
            after=request.args.get("after"),
            limit=LIMIT,
        )
        conflicting = queries.conflicting_decisions(uow)
        headlines = _headlines(uow, conflicting[:CONFLICTING_SHOWN])
    conflicts = {(row.party, row.reference): row.alerts for row in conflicting}
    rows = [decision_line(view, conflicts.get((view.party, view.reference), 0)) for view in found.items]
    return page(
        "decisions.html",
        headline=_headline(len(conflicting)),
        decisions=rows,
        more=next_page(found.next),
        filters=_filters(me.parties, by),
        acts=_acts(by),
        conflicting=conflicting[:CONFLICTING_SHOWN],
        headlines=headlines,
    )


def _headlines(uow: UnitOfWork, rows: Sequence[queries.ConflictingDecision]) -> dict[tuple[str, str], str]:
    """Tell what decisions are about, by party and reference."""
    names = {row.reference for row in rows}
    found = (
        list_decision_views(uow, references=names, decisions_only=True, limit=10 * len(names)).items if names else ()
    )
    return {(view.party, view.reference): contents.headline(view.kind, view.in_force or view.pending) for view in found}


def _headline(conflicts: int) -> str:
    if not conflicts:
        return gettext("None of your decisions conflicts")
    count = in_words(conflicts)
    words = ngettext("one of your decisions conflicts", "%(count)s of your decisions conflict", conflicts, count=count)
    return begin(words)


def _filters(parties: tuple[str, ...], by: str) -> list[Filter]:
    shows = (("", gettext("decisions")), ("records", gettext("all, with records")))
    statuses = (
        ("", gettext("all")),
        ("proposed", gettext("proposed")),
        ("confirmed", gettext("confirmed")),
        ("withdrawn", gettext("withdrawn")),
    )
    made = [filter_by(gettext("Show"), "show", shows), filter_by(gettext("Status"), "status", statuses)]
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
        view = read_named(uow)
        alerts = alerts_on(uow, view)
        awaited = is_awaited(uow, view.scopes)
    stood = gettext("What stood until it was withdrawn")
    stands = stood if view.status == "withdrawn" else gettext("What stands")
    parts = [
        {"words": words, "pairs": list(contents.pairs(view.kind, content, today()))}
        for words, content in ((stands, view.in_force), (gettext("What is proposed"), view.pending))
        if content
    ]
    return page(
        "decision.html",
        headline=contents.headline(view.kind, view.in_force or view.pending),
        parts=parts,
        decision=_head(view),
        statements=[_statement(view, each) for each in reversed(view.statements)],
        alerts=alerts,
        awaited=awaited,
        acts=_acts_on(view),
    )


def _head(view: DecisionView) -> dict[str, Any]:
    """Give what the head of the page tells of a decision."""
    kind = KINDS.get(view.kind)
    name = view.reference if kind is None or kind.decision else begin(kind_words(view.kind))
    pending = view.pending is not None and view.in_force is not None
    told = contents.where(view.in_force or view.pending or {})
    return {"reference": name, "party": view.party, "status": view.status, "pending": pending, "where": told}


def _statement(view: DecisionView, each: StatementView) -> StatementLine:
    content: Mapping[str, Any] = each.content or {}
    words = " · ".join(pair(name, value) for name, value in contents.pairs(view.kind, content, today()))
    return StatementLine(dates.exact_moment(each.time, today(), zone()), each.status, words)


def alerts_on(uow: UnitOfWork, view: DecisionView) -> list[queries.AlertRow]:
    """Give the open conflicts that rest on a decision, of those that the reader may see."""
    found = queries.list_alerts(uow, language(), party=view.party, limit=100).items
    return [
        alert
        for alert in found
        if any(item["reference"] == view.reference and item["party"] == view.party for item in alert.evidence)
    ]


def _acts_on(view: DecisionView) -> list[Link]:
    """What the deciding party can do with its decision; or a centre that it touches: say that it does not fit."""
    kind = KINDS.get(view.kind)
    mine = [code for code in deciding.own_centres(actor()) if _touches(view, code)]
    stands = view.status != "withdrawn" and kind is not None and kind.decision
    if mine and stands and view.party not in actor().parties:
        return [Link(f"{_named('pages.new_mismatch', view)}&centre={mine[0]}", gettext("Flag a mismatch"))]
    if view.party not in actor().parties or view.kind in deciding.NOT_BY_FORM:
        return []
    acts = [Link(_named("pages.change_decision", view), gettext("Change or extend"))]
    if view.status != "withdrawn":
        acts.append(Link(_named("pages.withdraw_decision", view), gettext("Withdraw")))
    return acts


def _touches(view: DecisionView, code: str) -> bool:
    place = centres().get(code)
    wider = {("partner", place.partner), ("region", place.region)} if place else set()
    return not wider.isdisjoint(view.scopes) or not {("centre", code), ("network", "")}.isdisjoint(view.scopes)


def _named(endpoint: str, view: DecisionView) -> str:
    return url_for(endpoint, party=view.party, reference=view.reference, kind=view.kind)
