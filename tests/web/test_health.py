"""Signs of life: what the machines that watch are told."""

import dataclasses

from coordination.heartbeats import see_canary
from coordination.installation import open_installation
from coordination.settings import read_settings
from web.wsgi import create_app, probes_of


def test_the_process_answers(visitor):
    assert visitor.get("/healthz").json == {"status": "ok"}


def test_ready_names_what_is_missing(network):
    probes = {"migrations": lambda: True, "broker": lambda: 1 / 0}
    answer = create_app(network.installation, probes).test_client().get("/readyz")
    assert answer.status_code == 503
    assert "broker" in answer.json["missing"]
    assert "migrations" not in answer.json["missing"]


def test_ready_asks_schema_broker_and_canary(network, redis_url):
    settings = dataclasses.replace(network.installation.settings, broker_url=redis_url)
    installation = dataclasses.replace(network.installation, settings=settings)
    see_canary(installation)
    answer = create_app(installation, probes_of(installation)).test_client().get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ready"), answer.json
    assert answer.json["checks"] == {"broker": "ok", "canary": "ok", "database": "ok", "migrations": "ok"}
    assert answer.json["canary_age_seconds"] == 0


def test_a_late_canary_is_told(network):
    see_canary(network.installation)
    network.installation.clock.move(minutes=10)
    answer = create_app(network.installation).test_client().get("/readyz")
    network.installation.clock.move(minutes=-10)
    assert (answer.json["missing"], answer.json["canary_age_seconds"]) == (["canary"], 600)


def test_a_dead_database_is_told(tmp_path):
    settings = read_settings({
        "KINDREFLEX_DATABASE_URL": f"sqlite:///{tmp_path}/none/none.sqlite", "KINDREFLEX_SECRET_KEY": "x" * 40,
        "KINDREFLEX_DATA_DIR": str(tmp_path),
    })  # fmt: skip
    answer = create_app(open_installation(settings)).test_client().get("/readyz")
    assert (answer.status_code, "database" in answer.json["missing"]) == (503, True)


def test_figures_are_read_from_the_tables_and_name_nobody(visitor, network, bearer):
    bearer("logistics").get("/api/v1/alerts?centre=CEN-03")
    text = visitor.get("/metrics").get_data(as_text=True)
    for name in ("kindreflex_requests_total", "kindreflex_checks_total", "kindreflex_oldest_wanted_seconds",
                 "kindreflex_quarantine_size", "kindreflex_tasks_overdue"):  # fmt: skip
        assert f"\n{name}" in text, name
    assert 'route="/api/v1/alerts"' in text
    for hidden in ("CEN-03", "logistics", "H-1041"):
        assert hidden not in text
