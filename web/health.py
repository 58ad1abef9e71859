"""Signs of life for the machines that watch: `/healthz`, `/readyz`, `/metrics`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from time import perf_counter

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from coordination.vital_signs import VitalSigns, read_signs
from web.current import installation
from web.identity import ANYONE, access

CANARY_OLDEST = 180.0
"""Seconds after which a canary that has not come through says that the pipe stands still."""

Probe = Callable[[], bool]
PROBES = "kindreflex.probes"

REQUESTS = Counter("kindreflex_requests", "Requests by route, method and status.", ["route", "method", "status"])
SECONDS = Histogram("kindreflex_request_seconds", "Seconds that a request took.", ["route"])

blueprint = Blueprint("health", __name__)


def init_health(app: Flask, probes: Mapping[str, Probe]) -> None:
    """Put the signs of life in place. `probes` are asked by `/readyz`, by name (`migrations`, `broker`)."""
    app.extensions[PROBES] = dict(probes)
    app.register_blueprint(blueprint)
    app.before_request(_begin)
    app.after_request(_count)


@blueprint.get("/healthz")
@access(ANYONE)
def healthz() -> Response:
    """Say that this process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@access(ANYONE)
def readyz() -> tuple[Response, int]:
    """Say whether everything that a request may need is there; 503 with the name of what is not."""
    found = {name: _asked(probe) for name, probe in current_app.extensions[PROBES].items()}
    signs = _signs() if found.get("migrations", True) else None
    found["database"] = signs is not None
    canary = None if signs is None else signs.canary
    found["canary"] = canary is not None and canary <= CANARY_OLDEST
    missing = sorted(name for name, good in found.items() if not good)
    # A canary that has not flown yet, or that is late, is for the operator to see; requests are served without it.
    ready = all(good for name, good in found.items() if name != "canary")
    body = jsonify(
        status="ready" if ready else "not_ready",
        checks={name: "ok" if good else "failed" for name, good in found.items()},
        missing=missing, canary_age_seconds=canary,
    )  # fmt: skip
    return body, 200 if ready else 503


@blueprint.get("/metrics")
@access(ANYONE)
def metrics() -> Response:
    """Give the figures for Prometheus; those of the domain are read from the tables."""
    registry = CollectorRegistry()
    try:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        text = generate_latest(registry)
    except ValueError:  # one process: no folder that several share
        text = generate_latest(REGISTRY)
    signs = _signs()
    if signs is not None:
        of_tables = CollectorRegistry()
        of_tables.register(_Figures(signs))
        text += generate_latest(of_tables)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """The figures of the tables, once."""

    def __init__(self, signs: VitalSigns) -> None:
        self._signs = signs

    def collect(self) -> Iterator[Metric]:
        signs = self._signs
        yield CounterMetricFamily("kindreflex_checks", "Looks at a centre that were begun.", signs.checks)
        yield GaugeMetricFamily("kindreflex_check_failures", "Looks that failed and are tried again.", signs.failures)
        yield GaugeMetricFamily("kindreflex_centres_waiting", "Centres that want a look.", signs.waiting)
        yield GaugeMetricFamily(
            "kindreflex_oldest_wanted_seconds",
            "Age of the oldest wanted look.",
            signs.oldest_wanted or 0.0,
        )
        if signs.canary is not None:
            yield GaugeMetricFamily(
                "kindreflex_canary_age_seconds", "Since the canary last came through.", signs.canary
            )
        yield GaugeMetricFamily("kindreflex_quarantine_size", "Events set apart and not settled.", signs.quarantine)
        alerts = GaugeMetricFamily("kindreflex_alerts", "Alerts by status and severity.", labels=["status", "severity"])
        for (status, severity), number in sorted(signs.alerts.items()):
            alerts.add_metric([status, severity], number)
        yield alerts
        tasks = GaugeMetricFamily("kindreflex_tasks", "Tasks by status.", labels=["status"])
        for status, number in sorted(signs.tasks.items()):
            tasks.add_metric([status], number)
        yield tasks
        yield GaugeMetricFamily("kindreflex_tasks_overdue", "Open tasks past their moment.", signs.overdue)


def _signs() -> VitalSigns | None:
    try:
        with installation().begin(read_only=True) as uow:
            return read_signs(uow)
    except Exception:  # noqa: BLE001 — whatever the database has, the answer is that it is not ready
        return None


def _asked(probe: Probe) -> bool:
    try:
        return probe()
    except Exception:  # noqa: BLE001 — the same
        return False


def _begin() -> None:
    g.counted_since = perf_counter()


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule is not None else "none"
    REQUESTS.labels(route, request.method, str(response.status_code)).inc()
    SECONDS.labels(route).observe(perf_counter() - g.get("counted_since", perf_counter()))
    return response
