"""The network: all centres with their open conflicts, and one centre with its calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from coordination import queries
from coordination.errors import NotFoundError
from coordination.policy.access import Target, may
from coordination.queries import AlertRow
from coordination.queries.decisions import list_decision_views
from coordination.unit_of_work import UnitOfWork
from web.current import installation, language
from web.identity import access, actor
from web.pages import dates, deciding
from web.pages.calendars import steps_of
from web.pages.decisions import decision_line
from web.pages.desk import blueprint, page, today, zone
from web.pages.forms.inputs import Form, Input
from web.pages.listing import Filter, filter_by
from web.pages.names import centre_name, party
from web.pages.names import centres as all_centres
from web.pages.pictures import ZOOMS, conflict_of, facts_of, source_href
from web.pages.strip.drawing import draw
from web.pages.strip.lanes import HEAD_FACTS, Steps, at, lanes
from web.pages.strip.parts import Strip
from web.pages.telling import begin, centre_headline, in_words, inconsistency_words, partner_words, region_words

ALERTS_MOST = 500
DECISIONS_SHOWN = 10


@dataclass(slots=True)
class CentreLine:
    """A centre of the network with its open conflicts."""

    code: str
    name: str
    about: str
    first: dt.date | None = None
    numbers: dict[str, int] = field(default_factory=lambda: {"critical": 0, "warning": 0, "info": 0})

    @property
    def order(self) -> tuple[int, int, int, str]:
        """The gravest first."""
        return (-self.numbers["critical"], -self.numbers["warning"], -self.numbers["info"], self.name.casefold())


@blueprint.get("/centres")
@access("centres.read")
def centres() -> ResponseReturnValue:
    """All centres that a person may see."""
    me = actor()
    chosen = request.args.get("partner"), request.args.get("region")
    rows = {
        row.code: CentreLine(
            row.code,
            row.name,
            " · ".join(part for part in (partner_words(row.partner), region_words(row.region)) if part),
        )
        for row in all_centres().values()
        if may(me, "centres.read", Target(row.code, row.partner))
        and chosen[0] in {None, row.partner}
        and chosen[1] in {None, row.region}
    }
    if may(me, "alerts.read"):
        with installation().begin(me, read_only=True) as uow:
            _count(rows, queries.list_alerts(uow, language(), covered=False, limit=ALERTS_MOST).items)
    lines = sorted(rows.values(), key=lambda row: row.order)
    return page(
        "centres.html",
        centres=lines,
        headline=_headline(lines),
        under_headline=_under(lines),
        filters=_filters(),
        may_open=may(me, "calendars.read"),
    )


def _count(rows: Mapping[str, CentreLine], alerts: Sequence[AlertRow]) -> None:
    for alert in alerts:
        row = rows.get(alert.centre)
        if row is not None:
            row.numbers[alert.severity] += 1
            row.first = min(row.first or alert.starts_on, alert.starts_on)


def _headline(lines: Sequence[CentreLine]) -> str:
    grave = sum(row.numbers["critical"] > 0 for row in lines)
    if not grave:
        return gettext("No centre has a critical conflict")
    return begin(
        ngettext(
            "one centre has a critical conflict",
            "%(count)s centres have a critical conflict",
            grave,
            count=in_words(grave),
        )
    )


def _under(lines: Sequence[CentreLine]) -> str:
    calm = sum(not any(row.numbers.values()) for row in lines)
    words = ngettext("one centre", "%(num)s centres", len(lines))
    quiet = ngettext("one without conflict", "%(num)s without conflict", calm)
    return f"{words} · {quiet}"


def _filters() -> list[Filter]:
    everything = ("", gettext("all"))
    partners = sorted({row.partner for row in all_centres().values() if row.partner})
    regions = sorted({row.region for row in all_centres().values() if row.region})
    made = []
    if len(partners) > 1:
        made.append(
            filter_by(gettext("Partner"), "partner", (everything, *((each, partner_words(each)) for each in partners)))
        )
    if len(regions) > 1:
        made.append(
            filter_by(gettext("Region"), "region", (everything, *((each, region_words(each)) for each in regions)))
        )
    return made


@blueprint.get("/my-centre")
@access("calendars.read")
def my_centre() -> ResponseReturnValue:
    """The centre of a person who works in one."""
    code = deciding.own_centre(actor())
    if code is None:
        raise NotFoundError("centre_not_found", centre="")
    return _centre(code)


@blueprint.get("/centres/<code>")
@access("calendars.read")
def centre(code: str) -> ResponseReturnValue:
    """One centre with its calendar, its conflicts, what was decided, and what contradicts itself."""
    return _centre(code)


def _centre(code: str) -> ResponseReturnValue:
    row = all_centres().get(code)
    if row is None or not may(actor(), "calendars.read", Target(code, row.partner)):
        raise NotFoundError("centre_not_found", centre=code)
    form, known_at = _known_form()
    days = next((zoom for zoom in ZOOMS if request.args.get("days") == str(zoom)), ZOOMS[1])
    with installation().begin(actor(), read_only=True) as uow:
        alerts = _alerts(uow, code)
        steps = steps_of(uow, code, known_at)
        strip = _strip(steps, alerts if known_at is None else (), days)
        told = _beside(uow, code)
    status = 422 if form.mistakes else 200
    return page(
        "centre.html",
        code=code,
        alerts=alerts,
        strip=strip,
        form=form,
        known_at=known_at,
        headline=_news(code, alerts, known_at),
        drawing=draw(strip, lambda day: dates.short_day(day, today()), gettext("today")),
        under_headline=_about(code, steps),
        zooms=[
            filter_by(gettext("Days"), "days", tuple((str(zoom), str(zoom)) for zoom in ZOOMS), usual=str(ZOOMS[1]))
        ],
        mismatch_href=url_for("pages.new_mismatch", centre=code) if code in deciding.own_centres(actor()) else None,
        **told,
    ), status


def _known_form() -> tuple[Form, dt.datetime | None]:
    """Read the day as of which the calendar is asked; its end in local time, or now."""
    text = request.args.get("known_on", "")
    form = Form(
        [
            Input("known_on", gettext("As known at the end of"), "date", value=text),
            Input("days", "", "hidden", value=request.args.get("days", "")),
        ]
    )
    if not text:
        return form, None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        form.say("known_on", gettext("This is not a day."))
        return form, None
    if day > today():
        form.say("known_on", gettext("Nobody knows yet what will be known then."))
        return form, None
    return form, dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, zone()).astimezone(dt.UTC)


def _alerts(uow: UnitOfWork, code: str) -> Sequence[AlertRow]:
    if not may(uow.actor, "alerts.read"):
        return ()
    found = queries.list_alerts(uow, language(), centre=code, covered=False, whole=True, limit=30).items
    return sorted(found, key=lambda alert: alert.starts_on)


def _strip(steps: Steps, alerts: Sequence[AlertRow], days: int) -> Strip:
    conflicts = tuple(conflict_of(number, alert) for number, alert in enumerate(alerts, 1))
    touched = frozenset(fact for alert in alerts for fact in facts_of(alert))
    last = today() + dt.timedelta(days=days)
    drawn = lanes(steps, source_href, window=(today(), last), keep=touched)
    return Strip(today(), days, today(), drawn, tuple(each for each in conflicts if each.lanes))


def _beside(uow: UnitOfWork, code: str) -> dict[str, Any]:
    """What stands beside the calendar: the last decisions, and contradictions."""
    views = list_decision_views(uow, centre=code, decisions_only=True, limit=DECISIONS_SHOWN).items
    found: Sequence[queries.InconsistencyRow] = ()
    if may(uow.actor, "inconsistencies.read"):
        found = queries.list_inconsistencies(uow, language(), centre=code, limit=DECISIONS_SHOWN).items
    words = [
        {"words": f"{begin(inconsistency_words(row.code))}: {row.label}, {', '.join(_said(row.evidence))}"}
        for row in found
    ]
    return {"decisions": [decision_line(view) for view in views], "inconsistencies": words}


def _said(evidence: Sequence[Mapping[str, Any]]) -> list[str]:
    hidden = gettext("not shown")
    return [f"{item['reference'] or hidden} ({party(item['party'])})" for item in evidence]


def _news(code: str, alerts: Sequence[AlertRow], known_at: dt.datetime | None) -> str:
    if known_at is not None:
        day = dates.full_day((known_at - dt.timedelta(seconds=1)).astimezone(zone()).date(), today())
        return gettext("%(centre)s as known %(day)s", centre=centre_name(code), day=day)
    if code in deciding.own_centres(actor()):
        return centre_headline(len(alerts))
    if not alerts:
        return gettext("%(centre)s: no conflict is open", centre=centre_name(code))
    words = ngettext("one conflict is open", "%(count)s conflicts are open", len(alerts), count=in_words(len(alerts)))
    return f"{centre_name(code)}: {words}"


def _about(code: str, steps: Steps) -> str:
    row = all_centres()[code]
    own = code in deciding.own_centres(actor())
    words = [centre_name(code) if own else "", partner_words(row.partner)]
    heads = [at(steps.get(fact, ()), today()) for fact in HEAD_FACTS]
    if any(heads):
        children = sum(heads[1:])
        words.append(ngettext("one resident", "%(num)s residents", sum(heads)))
        words.append(ngettext("one child", "%(num)s children", children))
        words.append(gettext("%(number)s of them under 3", number=heads[-1]))
    closing = next((step.starts for step in steps.get("centre.status", ()) if step.value == "closed"), None)
    if closing:
        words.append(gettext("closes on %(day)s", day=dates.short_day(closing, today())))
    return " · ".join(word for word in words if word)
