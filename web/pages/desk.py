"""The blueprint of the pages, and what every page knows: who asks, the day, the language, the words of things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template, request
from flask_babel import gettext, refresh

from coordination.actors import Actor
from coordination.clock import local_day
from coordination.queries import count_tasks
from rules.facts import FACTS
from rules.words import LANGUAGES
from web.current import installation, language, remember_language
from web.identity import asking_or_none
from web.pages import dates, telling
from web.pages.explaining import fact_rows, leaves_out
from web.pages.moving import who_moved
from web.pages.names import centre_name, parties, party
from web.pages.navigation import language_choices, navigation
from web.pages.rulebook import scope_of

blueprint = Blueprint("pages", __name__)


def now() -> dt.datetime:
    """Give the moment at which the page is made: one for the whole page."""
    if "page_now" not in g:
        g.page_now = installation().clock.now()
    moment: dt.datetime = g.page_now
    return moment


def zone() -> ZoneInfo:
    """Give the time zone of the network."""
    return installation().settings.timezone


def today() -> dt.date:
    """Give the local day."""
    return local_day(now(), zone())


def page(template: str, **values: Any) -> str:
    """Write a page."""
    return render_template(template, **values)


@blueprint.before_request
def _choose_language() -> None:
    asked = request.values.get("lang", "")
    if asked in LANGUAGES:
        remember_language(asked)
        refresh()


@blueprint.app_context_processor
def _everywhere() -> dict[str, Any]:
    """What the frame around every page needs."""
    me = _me()
    mine = frozenset(me.parties) if me else frozenset()
    return {
        "me": me,
        "language": language(),
        "language_choices": language_choices(),
        "navigation": navigation(me, _waiting(me)) if me else None,
        "my_parties": mine,
        "my_parties_words": who_am_i(me) if me else "",
        "horizon_days": installation().settings.horizon_days,
    }


def who_am_i(me: Actor) -> str:
    """Tell for whom a person speaks, in a few words: its parties, or what it may do, or its name."""
    if me.parties:
        return telling.begin(parties(me.parties))
    rights = [gettext("administrator")] * me.administrator + [gettext("monitor")] * me.monitor
    return telling.begin(", ".join(rights)) or me.name or ""


def _me() -> Any:
    try:
        return asking_or_none()
    except Exception:  # noqa: BLE001 — the page of a problem must never fail on who asks
        return None


def _waiting(me: Actor) -> int:
    """Count the tasks that wait for a person; none where that cannot be told."""
    if not me.parties:
        return 0
    try:
        with installation().begin(me, read_only=True) as uow:
            return count_tasks(uow).open
    except Exception:  # noqa: BLE001 — the frame around the page of a problem must never fail
        return 0


def _filters() -> dict[str, Callable[..., Any]]:
    return {
        "lead": lambda day: dates.lead(day, today()),
        "since_or_from": lambda day: dates.since_or_from(day, today()),
        "day": lambda day: dates.short_day(day, today()),
        "full_day": lambda day: dates.full_day(day, today()),
        "title_day": dates.title_day,
        "period": lambda both: dates.period(both[0], both[1], today()),
        "moment": lambda moment: dates.moment_words(moment, today(), zone()),
        "exact": lambda moment: dates.exact_moment(moment, today(), zone()),
        "is_late": lambda moment: moment < now(),
        "words": telling.words_of,
        "begin": telling.begin,
        "severity_words": telling.severity_words,
        "alert_status": telling.alert_status_words,
        "party_state": telling.party_state_words,
        "decision_status": telling.decision_status_words,
        "mismatch_status": telling.mismatch_status_words,
        "task_kind": telling.task_kind_words,
        "kind": telling.kind_words,
        "party": party,
        "parties": parties,
        "centre": centre_name,
        "fact": lambda name: telling.words_of(FACTS[name].words) if name in FACTS else name,
        "begin_if": lambda text, yes: telling.begin(text) if yes else text,
        "who_moved": lambda parties: who_moved(parties, frozenset(_me().parties)),
        "subjects": lambda row: telling.subjects_words(scope_of(row.rule), row.subjects_count or 0),
        "facts": lambda segments: fact_rows(segments, today()),
        "leaves_out": leaves_out,
    }


for _name, _filter in _filters().items():
    blueprint.add_app_template_filter(_filter, _name)
