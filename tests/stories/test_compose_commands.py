"""The services of docker-compose.yml, started by their very commands on real PostgreSQL and Redis; one decision's way.

No Docker engine is needed. What differs from a container: addresses and ports, and the folders of a container, which
are folders of the test. PostgreSQL is the server of the tests; Redis is started by the command of the file.
"""

import json
import secrets
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis as redis_client
from sqlalchemy import URL, make_url

from coordination.installation import open_installation
from coordination.settings import read_settings
from tests.composing import Service, example_of_env, in_order, programs_path, read_compose
from tests.servers.programs import Redis, free_port, postgres_programs
from tests.waiting import until
from tests.workers import network

CENTRE = "CEN-03"
RULE = "care.infant-without-supplies"


@dataclass
class Stack:
    """The services, running, in the order in which they were started."""

    services: dict[str, Service]
    web: str
    redis: str

    def ask(self, path: str, token: str = "", event: dict[str, object] | None = None) -> tuple[int, Any]:
        """Ask the web, or post an event. Gives status and answer."""
        request = urllib.request.Request(self.web + path, headers={"Authorization": f"Bearer {token}"})
        if event is not None:
            request.data = json.dumps(event).encode()
            request.add_header("Content-Type", "application/cloudevents+json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def token_of(self, party: str) -> str:
        """Make a token where an operator makes it: in the container of the web."""
        made = self.services["web"].run("kindreflex", "tokens", "add", "--party", party, "--name", "tests", "--json")
        return str(json.loads(made)["token"])


@pytest.fixture
def stack(tmp_path: Path, fresh_postgres_url: str, redis_url: str) -> Iterator[Stack]:  # redis_url: why it cannot run
    """Every service of the file, each healthy before those that wait for it are started."""
    postgres = make_url(fresh_postgres_url)
    env = {name: value or secrets.token_hex(32) for name, value in example_of_env().items()}
    said = read_compose(env | {"POSTGRES_PASSWORD": postgres.password or ""})["services"]
    ports = {"web": free_port(), "redis": free_port()}
    volume = tmp_path / "data"
    volume.mkdir()
    services: dict[str, Service] = {}
    try:
        for name in in_order(said):
            folder = tmp_path / name
            folder.mkdir()
            swaps = stand_ins(postgres, ports, folder) | {"/var/lib/kindreflex": str(volume), "/tmp/": f"{folder}/"}
            machine = {
                "PATH": programs_path(Path(Redis._program()).parent, postgres_programs()), "PGPORT": str(postgres.port),
                "HOSTNAME": socket.gethostname(), "HOME": str(volume), "TMPDIR": str(folder),
            }  # fmt: skip
            services[name] = Service(name, said[name], folder, swaps, machine)
            bring_up(services[name])
        yield Stack(services, f"http://127.0.0.1:{ports['web']}", f"redis://127.0.0.1:{ports['redis']}/0")
    finally:
        for service in reversed(services.values()):
            service.kill()


def stand_ins(postgres: URL, ports: dict[str, int], folder: Path) -> dict[str, str]:
    """What stands here for the names and ports of the network of containers, and for the folder of Redis."""
    ours = postgres.render_as_string(hide_password=False).partition("://")[2]
    return {
        f"kindreflex:{postgres.password}@postgres:5432/kindreflex": ours,
        "--host=127.0.0.1": f"--host={postgres.host}",
        "@redis:6379": f"@127.0.0.1:{ports['redis']}",
        "redis-cli ": f"redis-cli -p {ports['redis']} ",
        "dir /data": f"dir {folder}\nbind 127.0.0.1\nport {ports['redis']}",
        "0.0.0.0:8000": f"127.0.0.1:{ports['web']}",
        "127.0.0.1:8000": f"127.0.0.1:{ports['web']}",
    }


def bring_up(service: Service) -> None:
    if service.name == "postgres":
        service.wait_until_healthy()
    elif "healthcheck" in service.said:
        service.start().wait_until_healthy()
    else:
        assert service.start().wait(120) == 0, service.log.read_text()


def events_of_a_conflict(stack: Stack) -> list[dict[str, Any]]:
    """A centre, a family with a baby that will come there, and the decision that stops its nappies."""
    here = open_installation(read_settings(stack.services["web"].environment))
    here.engine.dispose()
    return [network.centre(here, CENTRE), network.family(here, CENTRE, "H-1"), network.stop(here, CENTRE)]


def redis_opens_to_the_password_only(stack: Stack) -> bool:
    with redis_client.Redis.from_url(stack.redis) as stranger, pytest.raises(redis_client.AuthenticationError):
        stranger.ping()
    return True


def test_one_decision_goes_through_the_services_of_the_compose_file(stack):
    assert redis_opens_to_the_password_only(stack)
    tokens = {party: stack.token_of(party) for party in ("management", "dispatching", "logistics")}
    for event in events_of_a_conflict(stack):
        status, answer = stack.ask("/api/v1/events", tokens[event["data"]["service"]], event)
        assert (status, answer["receipts"][0]["status"]) == (202, "accepted"), answer

    def asked(path):
        status, answer = stack.ask(path, tokens["logistics"])
        assert status == 200, answer
        return answer["items"]

    (alert,) = until(lambda: asked(f"/api/v1/alerts?centre={CENTRE}&rule={RULE}"), 60, why="the alert opens")
    assert (alert["stage"], alert["status"]) == ("confirmed", "open")
    tasks = [task for task in asked("/api/v1/tasks?party=logistics") if alert["id"] in task["alerts"]]
    assert [(task["kind"], task["status"]) for task in tasks] == [("acknowledge", "open")]
    # The canary has flown through beat, broker, worker and database.
    until(lambda: stack.ask("/readyz")[1]["missing"] == [], 60, why="nothing is missing")

    ended = {name: service.stop() for name, service in reversed(stack.services.items()) if service.runs}
    assert ended == {"beat": 0, "worker": 0, "web": 0, "redis": 0}
