"""`kindreflex demo`: the whole system on this machine, with the synthetic network and accounts to try it with."""

from __future__ import annotations

import json
import secrets
import shutil
import sys
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from coordination.installation import open_installation
from coordination.settings import Settings, SettingsError, read_settings
from web.cli.processes import Together, free_port, port_is_free, web_command, worker_command
from web.cli.telling import Phases, console

PORT = 8000
CENTRES = 105
SEED = 42
START_SECONDS = 90.0
_KEPT = "demo.json"


def demo_settings(folder: Path, url: str) -> Settings:
    """Give the settings of a demo in a folder; its secret is made at the first start and kept there."""
    kept = _kept(folder)
    secret = kept.get("secret_key") or secrets.token_urlsafe(48)
    try:
        settings = read_settings({
            "KINDREFLEX_DATA_DIR": str(folder), "KINDREFLEX_SECRET_KEY": secret, "KINDREFLEX_PUBLIC_URL": url,
        })  # fmt: skip
    except SettingsError as problem:
        raise click.ClickException(str(problem)) from problem
    _keep(folder, {**kept, "secret_key": secret})
    return settings


def _kept(folder: Path) -> dict[str, Any]:
    path = folder / _KEPT
    kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return kept


def _keep(folder: Path, told: dict[str, Any]) -> None:
    path = folder / _KEPT
    path.touch(mode=0o600)
    path.write_text(json.dumps(told, indent=1))


def _load(settings: Settings, centres: int, *, quiet: bool) -> dict[str, Any]:
    """Fill the database of a demo once; give its accounts and tokens."""
    kept = _kept(settings.data_dir)
    if kept.get("loaded"):
        return kept
    from coordination.demo import load
    from coordination.migrations import upgrade

    installation = open_installation(settings)
    try:
        with Phases(quiet=quiet) as progress:
            progress("schema")
            upgrade(installation.engine)
            made = load(installation, centres=centres, seed=SEED, progress=progress)
    finally:
        installation.engine.dispose()
    kept = {
        **kept, "loaded": True, "centres": centres,
        "users": [{"login": user.login, "password": user.password, "party": user.party} for user in made.users],
        "tokens": dict(made.tokens),
    }  # fmt: skip
    _keep(settings.data_dir, kept)
    return kept


def _tell(url: str, kept: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"url": url, "users": kept["users"], "tokens": kept["tokens"]}), flush=True)  # noqa: T201 — a promise
        return
    table = Table("sign in as", "password", "speaks for", box=None, pad_edge=False)
    for user in kept["users"]:
        table.add_row(user["login"], user["password"], user["party"])
    console.print(f"\nkindreflex runs at [bold]{url}[/bold]\n")
    console.print(table)
    console.print("\nCtrl-C ends it; the next start finds everything as it was (--fresh begins anew).")


@click.command("demo")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--data", default=Path("var/demo"), show_default=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--centres", default=CENTRES, show_default=True, type=click.IntRange(1, 2000))
@click.option("--fresh", is_flag=True, help="Begin anew: remove what an earlier demo left in the folder.")
@click.option(
    "--json", "as_json", is_flag=True, help="First line of standard output: address, users and tokens as JSON."
)
def demo(port: int, data: Path, centres: int, *, fresh: bool, as_json: bool) -> None:
    """Run the whole system on this machine with the synthetic network; listens on 127.0.0.1 only."""
    port = port or free_port()
    if not port_is_free(port):
        raise click.ClickException(f"somebody listens on port {port} already; choose another with --port")
    url = f"http://127.0.0.1:{port}"
    if fresh and (data / _KEPT).exists():
        shutil.rmtree(data)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = demo_settings(data.resolve(), url)
    kept = _load(settings, centres, quiet=as_json)
    together = Together(settings, log=settings.data_dir / "demo.log")
    with together.stopping_on_signals():
        together.start(worker_command(settings))
        together.start(web_command(f"127.0.0.1:{port}"))
        if not together.wait_for(url, START_SECONDS):
            raise click.ClickException(f"the web did not start; see {settings.data_dir / 'demo.log'}")
        _tell(url, kept, as_json=as_json)
        status = together.wait()
    sys.exit(status)
