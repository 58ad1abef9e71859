"""What changed for my parties, what data are missing, and which statements contradict each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination.notices import read_notices
from coordination.queries import GapRow, InconsistencyRow, NoticeRow, list_gaps, list_inconsistencies, list_notices
from web.current import installation, language
from web.identity import access, actor
from web.pages import dates
from web.pages.desk import blueprint, page, today, zone
from web.pages.listing import Line, next_page
from web.pages.names import centre_name, party
from web.pages.telling import begin, in_words, inconsistency_words, notice_words, subject_words

LIMIT = 50


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """A notice as the page tells it."""

    words: str
    subject: str
    href: str | None
    at: dt.datetime


def tell_notice(row: NoticeRow) -> NoticeWords:
    """Tell a notice: what happened, where, with a link to it."""
    href = None
    if row.alert is not None:
        href = url_for("pages.alert", alert_id=row.alert)
    elif row.mismatch is not None:
        href = url_for("pages.mismatch", mismatch_id=row.mismatch)
    what = " · ".join(part for part in (row.title, centre_name(row.centre)) if part)
    return NoticeWords(notice_words(row.reason), what or row.number or "", href, row.created_at)


@blueprint.get("/notices")
@access("notices.read")
def notices() -> ResponseReturnValue:
    """The notices of my parties, the latest first."""
    with installation().begin(actor(), read_only=True) as uow:
        found = list_notices(uow, language(), after=request.args.get("after"), limit=LIMIT)
    lines = []
    for row in found.items:
        told = tell_notice(row)
        new = "" if row.read_at else gettext("new")
        lines.append(
            Line((told.subject, told.words, dates.moment_words(row.created_at, today(), zone()), new), told.href)
        )
    return page(
        "rows.html",
        title=gettext("Notices"),
        headline=gettext("What changed for you"),
        rows=lines,
        under_headline=gettext("Nothing here asks you to act; what does stands among your tasks."),
        caption=gettext("Notices, the latest first"),
        nothing=gettext("No notice yet."),
        more=next_page(found.next),
        columns=(gettext("About"), gettext("What happened"), gettext("When"), gettext("Status")),
        unread=any(row.read_at is None for row in found.items),
    )


@blueprint.post("/notices")
@access("notices.read")
def notices_read() -> ResponseReturnValue:
    """Mark all notices as read."""
    with installation().begin(actor()) as uow:
        read_notices(uow)
    return redirect(url_for("pages.notices"))


@blueprint.get("/missing-data")
@access("information.read")
def information() -> ResponseReturnValue:
    """What rules need to know and nobody has stated."""
    with installation().begin(actor(), read_only=True) as uow:
        found = list_gaps(
            uow, language(), centre=request.args.get("centre"), after=request.args.get("after"), limit=LIMIT
        )
    lines = [Line((begin(row.label), _where(row), party(row.owner), _from(row.starts_on))) for row in found.items]
    count = len(lines)
    headline = gettext("No data are missing")
    if count and found.next is None:
        headline = begin(ngettext("one fact is missing", "%(count)s facts are missing", count, count=in_words(count)))
    elif count:
        headline = gettext("Missing data")
    return page(
        "rows.html",
        title=gettext("Missing data"),
        headline=headline,
        rows=lines,
        more=next_page(found.next),
        under_headline=gettext("What is not known is never taken for good news: a rule waits for each of these."),
        caption=gettext("Missing facts, the latest first"),
        nothing=gettext("Every rule knows what it needs."),
        columns=(gettext("Fact"), gettext("Where"), gettext("Who can tell"), gettext("Since or from")),
    )


def _where(row: GapRow | InconsistencyRow) -> str:
    if row.subject_kind == "centre":
        return centre_name(row.centre)
    about = subject_words(row.subject_kind, row.subject_ref)
    return f"{centre_name(row.centre)} · {about}" if row.centre else about


def _from(day: dt.date | None) -> str:
    return dates.since_or_from(day, today()) if day else ""


@blueprint.get("/contradictions")
@access("inconsistencies.read")
def inconsistencies() -> ResponseReturnValue:
    """Statements that do not fit each other."""
    with installation().begin(actor(), read_only=True) as uow:
        centre = request.args.get("centre")
        found = list_inconsistencies(uow, language(), centre=centre, after=request.args.get("after"), limit=LIMIT)
    lines = [
        Line(
            (begin(inconsistency_words(row.code)), _where(row), begin(row.label), stated_by(row), _from(row.starts_on))
        )
        for row in found.items
    ]
    return page(
        "rows.html",
        title=gettext("Contradictions"),
        headline=gettext("Statements that contradict each other"),
        under_headline=gettext("They settle by themselves as soon as one of the parties states otherwise."),
        caption=gettext("Open contradictions, the latest first"),
        nothing=gettext("No statements contradict each other."),
        rows=lines,
        more=next_page(found.next),
        columns=(gettext("What"), gettext("Where"), gettext("Fact"), gettext("Stated in"), gettext("Since or from")),
    )


def stated_by(row: InconsistencyRow) -> str:
    """Tell the statements that a contradiction is between."""
    hidden = gettext("not shown")
    told = (f"{item['reference'] or hidden} ({party(item['party'])})" for item in row.evidence)
    return ", ".join(dict.fromkeys(told))
