"""The first page: what waits for me, what will not fit, and where my mismatches stand."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coordination.actors import Actor
from coordination.policy.access import may
from coordination.queries import Inbox, read_inbox
from coordination.vital_signs import read_signs
from web.current import installation, language
from web.identity import access, actor
from web.pages import dates, deciding, health
from web.pages.desk import blueprint, page, today
from web.pages.listing import Link
from web.pages.notices import tell_notice
from web.pages.telling import begin, centre_headline, network_headline, tasks_headline

LIMIT = 8


@blueprint.get("/")
@access("me.read")
def first_page() -> ResponseReturnValue:
    """What a person sees first."""
    me = actor()
    if me.administrator and not me.parties:
        return _upkeep()
    with installation().begin(me, read_only=True) as uow:
        inbox = read_inbox(uow, language(), limit=LIMIT)
    may_tasks, may_alerts = may(me, "tasks.read"), may(me, "alerts.read")
    return page(
        "today.html",
        headline=_headline(me, inbox),
        under_headline=_under(me, inbox),
        acts=list(_acts(me)),
        tasks=inbox.tasks.items if may_tasks else None,
        more_tasks=url_for("pages.tasks") if inbox.tasks.next else None,
        alerts=inbox.alerts.items if may_alerts else None,
        more_alerts=url_for("pages.alerts") if inbox.alerts.next else None,
        mismatches=inbox.mismatches.items if may(me, "mismatches.read") else None,
        notices=[tell_notice(row) for row in inbox.notices.items] if me.parties else None,
    )


def _upkeep() -> str:
    """What an administrator sees first: whether everything works, and where something waits."""
    with installation().begin(actor(), read_only=True) as uow:
        signs = read_signs(uow)
    return page(
        "figures.html",
        title=gettext("Today"),
        headline=health.news(signs),
        under_headline=begin(dates.title_day(today())),
        acts=[
            Link(url_for("pages.people"), gettext("Accounts")),
            Link(url_for("pages.quarantine"), gettext("Quarantine")),
        ],
        parts=[health.work(signs)],
    )


def _headline(me: Actor, inbox: Inbox) -> str:
    if deciding.own_centre(me) is not None:
        if inbox.alerts.next is None:
            return centre_headline(len(inbox.alerts.items))
        return gettext("More than %(count)s problems are coming in your centre", count=len(inbox.alerts.items))
    if me.parties:
        return tasks_headline(inbox.counts.open, inbox.counts.today)
    if may(me, "alerts.read"):
        return network_headline(len(inbox.alerts.items), more=inbox.alerts.next is not None)
    return gettext("Welcome")


def _under(me: Actor, inbox: Inbox) -> str:
    words = [begin(dates.title_day(today()))]
    if deciding.own_centre(me) is not None:
        words.append(tasks_headline(inbox.counts.open, inbox.counts.today))
    return " · ".join(words)


def _acts(me: Actor) -> Iterator[Link]:
    """The most likely next steps, the likeliest first."""
    if may(me, "mismatches.flag"):
        yield Link(url_for("pages.new_mismatch"), gettext("Flag a mismatch"))
    if may(me, "placements.rank") and any(party.rpartition(":")[2] == "dispatching" for party in me.parties):
        yield Link(url_for("pages.placement"), gettext("May this family go there?"))
    if any(party.rpartition(":")[2] == "logistics" for party in me.parties) and deciding.own_centre(me) is None:
        yield Link(url_for("pages.stop_delivery"), gettext("Stop a delivery"))
    elif may(me, "decisions.enter"):
        yield Link(url_for("pages.new_decision"), gettext("Enter a decision"))
