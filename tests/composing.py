"""docker-compose.yml without Docker: read as Compose reads it, and each service's own command run on this machine.

What a container would bring is put in place of it: the names of hosts, ports, and folders of the container. Everything
else — command, environment, health check, order, goodbye — is what the file says.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.servers import ROOT
from tests.waiting import until

_VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?::(?P<how>[?-])(?P<text>[^}]*))?\})")
_SECONDS = {"s": 1, "m": 60}
STOP_GRACE = "10s"
"""What Docker gives a container before it is killed, where the file says nothing."""


class MissingError(Exception):
    """Compose refuses to start: a variable that must be set is not."""


def compose_text() -> str:
    return (ROOT / "docker-compose.yml").read_text()


def example_of_env() -> dict[str, str]:
    """Variables of `.env.example`; those that stand in a comment have a default elsewhere and are left out."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))


def variables_of(value: Any) -> Iterator[tuple[str, str | None, str]]:
    """Give every variable that is put into a value: name, how (`?` must be set, `-` has a default), text."""
    for text in _texts(value):
        for found in _VARIABLE.finditer(text):
            if found["name"]:
                yield found["name"], found["how"], found["text"] or ""


def read_compose(env: Mapping[str, str]) -> dict[str, Any]:
    """Read the file with these variables in place. Raises `MissingError` as Compose would, with what to do."""
    read: dict[str, Any] = _filled(yaml.safe_load(compose_text()), env)
    return read


def image_command() -> list[str]:
    """Give ENTRYPOINT and CMD of the image."""
    return [*_instruction("ENTRYPOINT"), *_instruction("CMD")]


def command_of(service: Mapping[str, Any]) -> list[str]:
    """Give what the container of a service runs."""
    command = service.get("command")
    if command is None:
        return image_command()
    assert isinstance(command, list), "a command as a list needs no shell"
    return [*(_instruction("ENTRYPOINT") if "build" in service else ()), *command]


def in_order(services: Mapping[str, Any]) -> list[str]:
    """Give the names of the services, each after those on which it depends."""
    ordered: list[str] = []

    def add(name: str) -> None:
        for needed in services[name].get("depends_on", {}):
            add(needed)
        if name not in ordered:
            ordered.append(name)

    for name in services:
        add(name)
    return ordered


def seconds(text: str) -> int:
    """Turn `30s` or `1m` into seconds."""
    return sum(int(number) * _SECONDS[unit] for number, unit in re.findall(r"(\d+)([ms])", text))


@dataclass
class Service:
    """One service of the file, run natively. `swaps` says what stands here for a text of the file."""

    name: str
    said: Mapping[str, Any]
    folder: Path
    swaps: Mapping[str, str]
    machine: Mapping[str, str]
    """Environment of the machine: where programs are found. Nothing else of ours reaches the process."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def environment(self) -> dict[str, str]:
        return {name: self._here(str(value)) for name, value in self.said.get("environment", {}).items()}

    def start(self) -> "Service":
        self.process = self._popen(command_of(self.said))
        return self

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self, most: float) -> int:
        """Wait for the end of a service that runs once, and give its exit status."""
        assert self.process
        return self.process.wait(most)

    def run(self, *command: str) -> str:
        """Run a command in the same place, as `docker compose exec` does, and give what it printed."""
        done = subprocess.run(
            command, cwd=self.folder, env=self._full_environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def is_healthy(self) -> bool:
        """Ask by the health check of the file, within its own time."""
        assert self.process is None or self.process.poll() is None, f"it ended:\n{self.log.read_text()[-3000:]}"
        kind, *test = self.said["healthcheck"]["test"]
        command = ["/bin/sh", "-c", *test] if kind == "CMD-SHELL" else test
        check = self._popen(command, log=self.folder / f"{self.name}-health.log")
        try:
            return check.wait(seconds(self.said["healthcheck"]["timeout"])) == 0
        except subprocess.TimeoutExpired:
            check.kill()
            check.wait()
            return False

    def wait_until_healthy(self, more: float = 60) -> None:
        """Wait as long as Docker waits before it calls the service unhealthy, and longer on a busy machine."""
        check = self.said["healthcheck"]
        patience = seconds(check.get("start_period", "0s")) + check["retries"] * seconds(check["interval"])
        until(self.is_healthy, patience + more, every=0.5, why=f"{self.name} is healthy")

    def stop(self) -> int:
        """End it as `docker compose stop` does, and give its exit status; what outlives its grace is an error."""
        assert self.process
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(seconds(self.said.get("stop_grace_period", STOP_GRACE)))

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _popen(self, command: list[str], log: Path | None = None) -> subprocess.Popen[bytes]:
        with (log or self.log).open("ab") as output:
            return subprocess.Popen(
                [self._here(part) for part in command], cwd=self.folder, env=self._full_environment(),
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip

    def _full_environment(self) -> dict[str, str]:
        return {**self.machine, **self.environment}

    def _here(self, text: str) -> str:
        """Put our names and folders in place of those of a container, in one pass."""
        theirs = re.compile("|".join(re.escape(text) for text in sorted(self.swaps, key=len, reverse=True)))
        return theirs.sub(lambda found: self.swaps[found[0]], text)


def programs_path(*folders: Path | str) -> str:
    """Give a PATH with the programs of this environment, those of the servers, and those of the machine."""
    return os.pathsep.join([str(Path(sys.executable).parent), *map(str, folders), os.environ["PATH"]])


def _instruction(name: str) -> list[str]:
    found = re.findall(rf"^{name} (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return list(json.loads(found[-1])) if found else []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _filled(value: Any, env: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: _value(found, env), value)
    if isinstance(value, Mapping):
        return {name: _filled(each, env) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, env) for each in value]
    return value


def _value(found: re.Match[str], env: Mapping[str, str]) -> str:
    if found["name"] is None:
        return "$"
    given = env.get(found["name"], "")
    if given or found["how"] is None:
        return given
    if found["how"] == "?":
        raise MissingError(f"{found['name']}: {found['text']}")
    return found["text"] or ""
