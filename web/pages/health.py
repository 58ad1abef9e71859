"""How the installation is: what waits, since when, and whether work comes through."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from coordination.vital_signs import VitalSigns, read_signs
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
    well = signs.canary is not None and signs.canary < 300 and (signs.oldest_wanted or 0) < 60  # noqa: PLR2004 — as /readyz
    headline = gettext("All work comes through") if well else gettext("Something is stuck, or has not begun yet")
    return page(
        "figures.html",
        title=gettext("Health"),
        headline=headline,
        parts=_health_parts(signs),
        under_headline=gettext("Numbers only; the same stands at /metrics for the machines that watch."),
    )


def _seconds(value: float | None) -> str:
    return gettext("never") if value is None else gettext("%(seconds)s s", seconds=round(value))


def _health_parts(signs: VitalSigns) -> list[Part]:
    work = (
        Figure(gettext("Centres that want a look"), str(signs.waiting)),
        Figure(gettext("Oldest of them waits"), _seconds(signs.oldest_wanted) if signs.waiting else "0"),
        Figure(gettext("Sign of life through the whole pipe, ago"), _seconds(signs.canary)),
        Figure(gettext("Looks that failed"), str(signs.failures)),
        Figure(gettext("In quarantine"), str(signs.quarantine)),
        Figure(gettext("Tasks past their moment"), str(signs.overdue)),
    )
    rows = tuple(
        (begin(alert_status_words(status)), severity_words(severity), str(number))
        for (status, severity), number in sorted(signs.alerts.items())
    )
    return [
        Part(gettext("Work"), work),
        Part(
            gettext("Conflicts"),
            caption=gettext("Conflicts by status and severity"),
            rows=rows,
            columns=(gettext("Status"), gettext("Severity"), gettext("Number")),
        ),
    ]
