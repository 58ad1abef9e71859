"""The whole system as processes: the demo answers, does its work, and leaves nothing behind when it ends."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from threading import Event

import pytest

from web.cli.processes import answers, free_port

PROGRAM = Path(sys.executable).parent / "kindreflex"
PATIENCE = 120.0
CENTRES = 12


def until(condition, why, seconds=PATIENCE):
    """Wait for a condition, looking a few times a second."""
    for _ in range(int(seconds * 5)):
        found = condition()
        if found:
            return found
        Event().wait(0.2)
    pytest.fail(f"waited {seconds:.0f} s for this: {why}")


def get(url, token):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def processes_in(folder):
    """Commands of running processes that name the folder, by their id; read from /proc."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if int(entry.name) != os.getpid() and (
            str(folder) in command or f"KINDREFLEX_DATA_DIR={folder}" in environment
        ):
            found[int(entry.name)] = command
    return found


@pytest.fixture
def demo(tmp_path):
    """A demo that answers: (process, what it told, its folder)."""
    folder = tmp_path / "demo"
    command = [PROGRAM, "demo", "--port", "0", "--data", folder, "--centres", str(CENTRES), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    told = json.loads(process.stdout.readline() or pytest.fail(process.stderr.read().decode()))
    yield process, told, folder
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=60)


def test_the_demo_tells_how_to_come_in_and_does_its_work(demo):
    process, told, folder = demo
    assert set(told) == {"url", "users", "tokens"}
    assert told["url"].startswith("http://127.0.0.1:")
    assert {"login", "password", "party"} == set(told["users"][0])
    assert len({user["password"] for user in told["users"]}) == len(told["users"])
    assert answers(told["url"])
    token = told["tokens"]["dispatching"]

    def checked():
        centres = get(f"{told['url']}/api/v1/centres?limit=500", token)["items"]
        return len(centres) >= CENTRES and all(one["wanted"] == one["done"] > 0 for one in centres)

    until(checked, "every centre is looked at")
    assert get(f"{told['url']}/api/v1/alerts", token)["items"]
    until(lambda: get(f"{told['url']}/readyz", token)["missing"] == [], "the canary comes through")
    assert oct((folder / "demo.json").stat().st_mode)[-3:] == "600"

    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    until(lambda: not processes_in(folder), "every child ends with a stopped demo")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_demo_that_is_killed_leaves_nothing_running(demo):
    process, told, folder = demo
    assert len(processes_in(folder)) >= 3
    process.kill()
    until(lambda: not processes_in(folder), "every child ends with a killed demo")
    assert not answers(told["url"])


def test_a_port_that_is_taken_is_named(demo, tmp_path):
    _, told, _ = demo
    port = told["url"].rpartition(":")[2]
    second = subprocess.run(
        [PROGRAM, "demo", "--port", port, "--data", tmp_path / "second"], capture_output=True, check=False
    )
    assert second.returncode == 1
    assert f"port {port}" in second.stderr.decode()


def test_the_server_refuses_to_start_without_a_secret(tmp_path):
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "KINDREFLEX_DATA_DIR": str(tmp_path)}
    refused = subprocess.run([PROGRAM, "serve"], env=environment, capture_output=True, check=False)
    assert refused.returncode == 1
    assert b"KINDREFLEX_SECRET_KEY" in refused.stderr
    assert b"Traceback" not in refused.stderr


def test_serve_brings_its_worker_where_sqlite_is_used(tmp_path):
    port = free_port()
    environment = {
        **os.environ, "KINDREFLEX_DATA_DIR": str(tmp_path), "KINDREFLEX_SECRET_KEY": "k" * 40,
        "KINDREFLEX_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    subprocess.run([PROGRAM, "migrate"], env=environment, check=True, capture_output=True)
    server = subprocess.Popen([PROGRAM, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(url), "the server answers")
        until(lambda: _ready(url), "everything is ready, the canary too")
        with urllib.request.urlopen(f"{url}/metrics", timeout=10) as figures:
            assert b"kindreflex_requests_total" in figures.read()
    finally:
        server.terminate()
        assert server.wait(60) == 0
    until(lambda: not processes_in(tmp_path), "every child ends with the server")


def _ready(url):
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=10) as answer:
            return json.load(answer)["missing"] == []
    except urllib.error.HTTPError:
        return False
