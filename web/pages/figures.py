"""Figures for those who watch over the network: numbers without personal data, and no cell below five."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext

from coordination import queries
from coordination.policy.lifecycle import UNRESOLVED
from coordination.policy.projection import SMALLEST_CELL
from coordination.queries import AlertRow
from coordination.vital_signs import VitalSigns, read_signs
from rules.model import SEVERITIES
from web.current import installation, language
from web.identity import access, actor
from web.pages.desk import blueprint, page
from web.pages.listing import Figure, Part
from web.pages.telling import alert_status_words, begin, severity_words

ALERTS_MOST = 500


def cell(number: int) -> str:
    """Write a number, but none between one and four: so few might be somebody."""
    if 0 < number < SMALLEST_CELL:
        return gettext("fewer than %(number)s", number=SMALLEST_CELL)
    return str(format_decimal(number))


@blueprint.get("/figures")
@access("figures.read")
def figures() -> ResponseReturnValue:
    """Conflicts and answers of the whole network, and what the reader may see by rule."""
    with installation().begin(actor(), read_only=True) as uow:
        signs = read_signs(uow)
        open_alerts = queries.list_alerts(uow, language(), limit=ALERTS_MOST).items
    return page(
        "figures.html",
        title=gettext("Figures"),
        headline=_headline(signs),
        under_headline=gettext("Numbers below five are not shown, and centres are not ranked."),
        parts=[_answers(signs), _by_status(signs), _by_rule(open_alerts)],
    )


def _headline(signs: VitalSigns) -> str:
    number = sum(count for (status, _), count in signs.alerts.items() if status in UNRESOLVED)
    return gettext("%(number)s conflicts are open in the network", number=cell(number))


def _answers(signs: VitalSigns) -> Part:
    resolved = sum(count for (status, _), count in signs.alerts.items() if status == "resolved")
    return Part(
        gettext("Answers"),
        (
            Figure(gettext("Conflicts resolved so far"), cell(resolved)),
            Figure(gettext("Tasks that wait"), cell(signs.tasks.get("open", 0) + signs.tasks.get("claimed", 0))),
            Figure(gettext("of which past their deadline"), cell(signs.overdue)),
            Figure(gettext("Tasks done"), cell(signs.tasks.get("done", 0))),
        ),
    )


def _by_status(signs: VitalSigns) -> Part:
    statuses = (*UNRESOLVED, "resolved")
    rows = tuple(
        (
            begin(alert_status_words(status)),
            *(cell(signs.alerts.get((status, each), 0)) for each in reversed(SEVERITIES)),
        )
        for status in statuses
    )
    columns = (gettext("Status"), *(severity_words(each) for each in reversed(SEVERITIES)))
    return Part(
        gettext("How far the conflicts are"),
        caption=gettext("Conflicts by status and severity"),
        rows=rows,
        columns=columns,
    )


def _by_rule(alerts: Iterable[AlertRow]) -> Part:
    counted = Counter(alert.title for alert in alerts)
    rows = tuple((begin(title), cell(number)) for title, number in sorted(counted.items()))
    return Part(
        gettext("What the conflicts are about"),
        caption=gettext("Open conflicts by rule, in alphabetical order"),
        rows=rows,
        columns=(gettext("Rule"), gettext("Open conflicts")),
    )
