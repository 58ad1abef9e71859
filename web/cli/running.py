"""`serve`, `worker`, `migrate`, `demo`: what runs."""

from __future__ import annotations

import os
import sys

import click

from web.cli.demo import demo
from web.cli.opening import opened, said_plainly, settings_of_environment
from web.cli.processes import Together, port_is_free, web_command, worker_command

PORT = 8000


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=None, type=click.IntRange(1, 64), help="Web processes; one where SQLite is used.")
@click.option(
    "--with-worker/--without-worker", default=None, help="Also run a worker; by default where SQLite is used."
)
def serve(host: str, port: int, workers: int | None, *, with_worker: bool | None) -> None:
    """Serve the pages and the API, from the environment."""
    settings = settings_of_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not port_is_free(port):
        raise click.ClickException(f"somebody listens on port {port} already; choose another with --port")
    command = web_command(f"{host}:{port}", workers=workers or (1 if settings.embedded else 3))
    with_worker = settings.embedded if with_worker is None else with_worker
    if not with_worker:
        os.execvp(command[0], command)  # noqa: S606 — gunicorn of this environment
    together = Together(settings)
    with together.stopping_on_signals():
        together.start(worker_command(settings))
        together.start(command)
        status = together.wait()
    sys.exit(status)


@click.command()
@click.option("--concurrency", default=None, type=click.IntRange(1, 256), help="Jobs at the same time.")
@click.option("--beat/--no-beat", default=True, help="Also keep the beat; several beats are harmless.")
def worker(concurrency: int | None, *, beat: bool) -> None:
    """Run a worker with beat, from the environment."""
    settings = settings_of_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    command = worker_command(settings, beat=beat, concurrency=concurrency)
    os.execvp(command[0], command)  # noqa: S606 — celery of this environment


@click.command()
@said_plainly
def migrate() -> None:
    """Bring the database to the current schema."""
    from coordination.migrations import upgrade

    with opened(any_schema=True) as installation:
        upgrade(installation.engine)
    click.echo("The database has the current schema.")


COMMANDS = (demo, serve, worker, migrate)
