"""How the installation is: what waits, since when, and whether work comes through."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coordination.vital_signs import VitalSigns, read_signs
from rules.model import SEVERITIES
from web.current import installation
from web.identity import access, actor
from web.pages.desk import blueprint, page
from web.pages.listing import Figure, Part
from web.pages.telling import alert_status_words, begin, severity_words


@blueprint.get("/administration/health")
@access("health.read")
def health() -> ResponseReturnValue:
    """How the installation is: what waits, since when, and whether work comes through."""
    with installation().begin(actor(), read_only=True) as uow:
        signs = read_signs(uow)
    return page(
        "figures.html",
        title=gettext("Health"),
        headline=news(signs),
        parts=[work(signs), _conflicts(signs)],
        under_headline=gettext("Numbers only; systems that watch over this one read the same at /metrics."),
    )


def news(signs: VitalSigns) -> str:
    """Tell in a few words whether work comes through; as /readyz judges it."""
    well = signs.canary is not None and signs.canary < 300 and (signs.oldest_wanted or 0) < 60  # noqa: PLR2004 — as /readyz
    return gettext("Everything works") if well else gettext("Something is stuck, or has not begun yet")


def _ago(value: float | None) -> str:
    return gettext("never") if value is None else gettext("%(seconds)s s ago", seconds=round(value))


def work(signs: VitalSigns) -> Part:
    """Tell the work that waits, and what went wrong."""
    oldest = Figure(gettext("The oldest of them waits since"), _ago(signs.oldest_wanted))
    waiting = (oldest,) if signs.waiting else ()
    return Part(
        gettext("Work"),
        (
            Figure(gettext("Centres still to be checked"), str(signs.waiting)),
            *waiting,
            Figure(gettext("Last sign of life of the background work"), _ago(signs.canary)),
            Figure(gettext("Checks that failed"), str(signs.failures)),
            Figure(gettext("In quarantine"), str(signs.quarantine)),
            Figure(gettext("Tasks past their deadline"), str(signs.overdue)),
        ),
    )


def _conflicts(signs: VitalSigns) -> Part:
    statuses = dict.fromkeys(status for status, _ in sorted(signs.alerts))
    rows = tuple(
        (
            begin(alert_status_words(status)),
            *(str(signs.alerts.get((status, each), 0)) for each in reversed(SEVERITIES)),
        )
        for status in statuses
    )
    return Part(
        gettext("Conflicts"),
        caption=gettext("Conflicts by status and severity"),
        rows=rows,
        columns=(gettext("Status"), *(severity_words(each) for each in reversed(SEVERITIES))),
    )
