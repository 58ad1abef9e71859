"""The blueprint of the pages, and what every page knows: who asks, the day, the language, the words of things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template, request
from flask_babel import refresh

from coordination.clock import local_day
from rules.facts import FACTS
from rules.words import LANGUAGES
from web.current import installation, language, remember_language
from web.identity import asking_or_none
from web.pages import dates, telling
from web.pages.explaining import fact_rows
from web.pages.moving import who_moved
from web.pages.names import centre_name, party
from web.pages.navigation import language_choices, navigation

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
        "navigation": navigation(me) if me else None,
        "my_parties": mine,
        "my_parties_words": " · ".join(telling.begin(party(each)) for each in sorted(mine)[:2])
        or (me.name if me else ""),
        "horizon_days": installation().settings.horizon_days,
    }


def _me() -> Any:
    try:
        return asking_or_none()
    except Exception:  # noqa: BLE001 — the page of a problem must never fail on who asks
        return None


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
        "centre": centre_name,
        "fact": lambda name: telling.words_of(FACTS[name].words) if name in FACTS else name,
        "begin_if": lambda text, yes: telling.begin(text) if yes else text,
        "who_moved": lambda parties: who_moved(parties, frozenset(_me().parties)),
        "facts": lambda segments: fact_rows(segments, today()),
    }


for _name, _filter in _filters().items():
    blueprint.add_app_template_filter(_filter, _name)
