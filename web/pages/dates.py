"""Days and moments as people say them: "today 16 h", "donderdag 26 nov", "1er janv."; and lead times.

Days are local days of the network. Nothing here asks for the time; `today` and `zone` are told.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import get_locale, gettext, ngettext

from coordination.policy.projection import ThirdOfMonth, coarse_day
from coordination.queries.telling import third_words

_NEAR = dt.timedelta(days=330)
_LATELY = dt.timedelta(days=90)
_HALF_A_THIRD = 5


def _language() -> str:
    locale = get_locale()
    return locale.language if locale else "en"


def _written(day: dt.date, pattern: str) -> str:
    language = _language()
    text: str = format_date(day, pattern, locale=language)
    if language == "fr" and day.day == 1:
        text = text.replace("1 ", "1er ", 1)
    return text.replace(" ", "\u00a0") if len(text) < 10 else text  # noqa: PLR2004 — "26 nov." stays on one line


def _is_near(day: dt.date, today: dt.date) -> bool:
    """Whether a day is understood without its year: one that comes within a year, or one of late or of this year."""
    if day >= today:
        return day - today < _NEAR
    return day.year == today.year or today - day < _LATELY


def short_day(day: dt.date, today: dt.date) -> str:
    """Tell a day in few letters: "26 Nov", with the year when it is not near; a third of a month: "late November"."""
    if isinstance(day, ThirdOfMonth):
        words = third_words(day, _language())
        return words if _is_near(day, today) else f"{words} {day.year}"
    return _written(day, "d MMM" if _is_near(day, today) else "d MMM y")


def full_day(day: dt.date, today: dt.date) -> str:
    """Tell a day in words: "today", "tomorrow", "Thursday 26 Nov"."""
    if isinstance(day, ThirdOfMonth):
        return short_day(day, today)
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}.get((day - today).days)
    if near:
        return near
    return _written(day, "EEEE d MMM" if _is_near(day, today) else "EEEE d MMM y")


def title_day(day: dt.date) -> str:
    """Tell a day in full, as the head of a page does: "Monday 23 November 2026"."""
    return _written(day, "EEEE d MMMM y")


def hour(moment: dt.datetime) -> str:
    """Tell the time of a local moment: "16 h", "16:30"."""
    if moment.minute:
        told = gettext("%(hour)s:%(minute)s", hour=moment.hour, minute=f"{moment.minute:02}")
    else:
        told = gettext("%(hour)s h", hour=moment.hour)
    return told.replace(" ", "\u00a0")


def moment_words(moment: dt.datetime, today: dt.date, zone: ZoneInfo) -> str:
    """Tell a moment: near ones with the hour ("today 16 h"), others by their day."""
    local = moment.astimezone(zone)
    day = local.date()
    if abs((day - today).days) <= 1:
        return f"{full_day(day, today)} {hour(local)}"
    return full_day(day, today)


def exact_moment(moment: dt.datetime, today: dt.date, zone: ZoneInfo) -> str:
    """Tell a moment with its hour, also when it is far."""
    local = moment.astimezone(zone)
    return f"{full_day(local.date(), today)} {hour(local)}"


def lead(day: dt.date, today: dt.date) -> str:
    """Tell how long it takes until a day, or how long ago it began; for a third of a month, about how long."""
    days = (day - today).days
    if isinstance(day, ThirdOfMonth):
        return _about(days + _HALF_A_THIRD) if coarse_day(today) != day else gettext("about now")
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in one day", "in %(num)s days", days)
    return ngettext("for one day", "for %(num)s days", -days)


def _about(days: int) -> str:
    if days > 0:
        return ngettext("in about one day", "in about %(num)s days", days)
    return ngettext("for about one day", "for about %(num)s days", -days)


def since_or_from(day: dt.date, today: dt.date) -> str:
    """Tell the first day of something that runs or comes: "since 3 Nov", "from 20 Dec", "from late December"."""
    if isinstance(day, ThirdOfMonth) and day == coarse_day(today):
        return short_day(day, today)
    if day <= today:
        return since(day, today)
    words = short_day(day, today)
    if isinstance(day, ThirdOfMonth):
        return gettext("from %(third)s", third=words)
    return gettext("from %(day)s", day=words)


def since(day: dt.date, today: dt.date) -> str:
    """Tell since when something is so."""
    words = short_day(day, today)
    if isinstance(day, ThirdOfMonth):
        return gettext("since %(third)s", third=words)
    return gettext("since %(day)s", day=words)


def until(day: dt.date, today: dt.date) -> str:
    """Tell until when something is so."""
    words = short_day(day, today)
    if isinstance(day, ThirdOfMonth):
        return gettext("until %(third)s", third=words)
    return gettext("until %(day)s", day=words)


def on(day: dt.date, today: dt.date) -> str:
    """Tell on which day something was so."""
    words = short_day(day, today)
    return words if isinstance(day, ThirdOfMonth) else gettext("on %(day)s", day=words)


def period(starts: dt.date | None, ends: dt.date | None, today: dt.date) -> str:
    """Tell a period; `ends` is the first day that no longer counts."""
    if starts and ends:
        first, last = short_day(starts, today), short_day(ends, today)
        if isinstance(starts, ThirdOfMonth) and first == last:
            return first
        if isinstance(starts, ThirdOfMonth):
            return gettext("%(first_third)s to %(last_third)s", first_third=first, last_third=last)
        return gettext("%(first)s to %(last)s", first=first, last=last)
    if starts:
        return since_or_from(starts, today)
    return until(ends, today) if ends else gettext("always")
