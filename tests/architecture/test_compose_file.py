"""What docker-compose.yml, the Dockerfile and `.env.example` owe each other and the settings; no engine is needed."""

import re
import shlex

import pytest
import yaml

from coordination.settings import read_settings
from tests.architecture.source import ROOT, none_of
from tests.composing import (
    STOP_GRACE,
    MissingError,
    command_of,
    compose_text,
    example_of_env,
    image_command,
    in_order,
    read_compose,
    seconds,
    variables_of,
)
from web import gunicorn_config
from web.cli.processes import web_command, worker_command

SECRETS = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "KINDREFLEX_SECRET_KEY"}
# Known to the images of others and to programs, not to us.
OF_OTHERS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "REDISCLI_AUTH", "GUNICORN_CMD_ARGS"}


@pytest.fixture
def env():
    """A filled in `.env`."""
    return {
        name: value or f"{name.lower().replace('_', '')}0123456789abcdef" for name, value in example_of_env().items()
    }


@pytest.fixture
def services(env):
    return read_compose(env)["services"]


@pytest.fixture
def ours(services):
    """The services that are made of this checkout."""
    return {name: service for name, service in services.items() if "build" in service}


def known_settings():
    """Names of the variables that are read, in the one place that reads them."""
    return set(re.findall(r"KINDREFLEX_[A-Z_]+", (ROOT / "coordination" / "settings.py").read_text()))


def test_it_has_the_services_that_a_network_needs(services):
    assert set(services) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    order = in_order(services)
    assert order.index("postgres") < order.index("migrate") < min(map(order.index, ("web", "worker", "beat")))


def test_no_secret_stands_in_the_file(env):
    read = yaml.safe_load(compose_text())
    named = [(where, name, how) for where, value in _leaves(read) for name, how, _ in variables_of(value)]
    none_of(
        (f"{where}: {name} has a value without being asked for" for where, name, how in named
         if name in SECRETS and how != "?"),
        "A secret comes from outside, and its absence stops the start:",
    )  # fmt: skip
    assert {name for _, name, _ in named} >= SECRETS
    none_of(
        (where for where, value in _leaves(read) if re.search(r"(?i)password|secret|token|auth", where)
         and not any(name in SECRETS for name, *_ in variables_of(value))),
        "This looks like a secret that is written down:",
    )  # fmt: skip
    for name in SECRETS:
        with pytest.raises(MissingError, match=name):
            read_compose(env | {name: ""})


def test_the_secrets_of_the_example_are_empty_and_what_must_be_set_stands_in_it():
    example = example_of_env()
    assert {name for name, value in example.items() if not value} == SECRETS
    asked = {name for name, how, _ in variables_of(yaml.safe_load(compose_text())) if how == "?"}
    assert asked == set(example)


def test_what_may_be_set_stands_in_the_example_with_the_default_of_the_file():
    commented = dict(re.findall(r"^#(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    defaults = {name: text for name, how, text in variables_of(yaml.safe_load(compose_text())) if how == "-"}
    assert set(commented) == set(defaults)
    none_of(
        (
            f"{name}: {commented[name]} is not {text}"
            for name, text in defaults.items()
            if text not in {"", commented[name]}
        ),
        "The example tells another default:",
    )


def test_every_variable_is_one_that_the_settings_know_and_no_setting_is_out_of_reach(ours, services):
    known = known_settings()
    for name, service in ours.items():
        assert {key for key in service["environment"] if key not in OF_OTHERS} == known, name
        read_settings(service["environment"])
    named = {key for service in services.values() for key in service.get("environment", {})}
    assert named - known <= OF_OTHERS


def test_the_defaults_of_the_file_are_those_of_the_settings(ours, env):
    secret = {"KINDREFLEX_SECRET_KEY": env["KINDREFLEX_SECRET_KEY"]}
    default, given = read_settings(secret), read_settings(ours["web"]["environment"])
    for field in ("timezone", "horizon_days", "rules_dir"):
        assert getattr(given, field) == getattr(default, field), field
    assert given.public_url == example_of_env()["KINDREFLEX_PUBLIC_URL"]


def test_every_service_that_stays_has_a_health_check_and_comes_back_by_itself(services):
    staying = {name: service for name, service in services.items() if service["restart"] != "no"}
    assert set(services) - set(staying) == {"migrate"}
    for name, service in staying.items():
        check = service["healthcheck"]
        assert check["test"][0] in {"CMD", "CMD-SHELL"}, name
        assert seconds(check["timeout"]) < seconds(check["interval"]) or name == "beat", name
        assert check["retries"] > 1, name
        assert service["restart"] == "unless-stopped", name


def test_a_service_waits_until_those_that_it_needs_are_healthy(services):
    for name, service in services.items():
        for needed, when in service.get("depends_on", {}).items():
            runs_once = services[needed]["restart"] == "no"
            wanted = "service_completed_successfully" if runs_once else "service_healthy"
            assert when == {"condition": wanted}, f"{name} on {needed}"


def test_what_is_kept_is_kept_on_a_named_volume(services, env):
    volumes = {name: [volume.split(":") for volume in service["volumes"]] for name, service in services.items()}
    named = {volume for each in volumes.values() for volume, _ in each}
    assert named == set(read_compose(env)["volumes"])
    assert volumes["postgres"] == [["postgres", "/var/lib/postgresql"]]
    assert f"dir {volumes['redis'][0][1]}\n" in services["redis"]["command"][-1]
    for name in ("migrate", "web", "worker", "beat"):
        assert volumes[name][0][1] == services[name]["environment"]["KINDREFLEX_DATA_DIR"]


def test_any_number_of_workers_may_run(services):
    """Nothing of a worker is its own alone: no name, no port, no address."""
    assert not {"container_name", "hostname", "ports", "deploy"} & set(services["worker"])
    check = services["worker"]["healthcheck"]["test"][-1]
    assert "--destination celery@$HOSTNAME" in check  # of this one, not of any


def test_only_the_web_is_reached_from_outside_and_only_from_this_machine(services):
    assert {name for name, service in services.items() if "ports" in service} == {"web"}
    (port,) = services["web"]["ports"]
    assert port.startswith("127.0.0.1:")
    assert port.endswith(":8000")
    assert "--bind=0.0.0.0:8000" in shlex.split(services["web"]["environment"]["GUNICORN_CMD_ARGS"])


def test_the_services_run_what_the_commands_of_the_console_run(services, env, tmp_path):
    """`kindreflex serve` and `kindreflex worker` are other words for the same."""
    settings = read_settings(
        {"KINDREFLEX_SECRET_KEY": env["KINDREFLEX_SECRET_KEY"], "KINDREFLEX_DATA_DIR": str(tmp_path)}
    )
    web = _plain(web_command("0.0.0.0:8000"))
    assert _plain(command_of(services["web"])) == [word for word in web if word not in {"--bind", "0.0.0.0:8000",
                                                   "--workers", "1", "--threads", "16"}]  # fmt: skip
    worker = _plain(command_of(services["worker"]))
    assert worker == [word.replace("--app", "-A") for word in _plain(worker_command(settings, beat=False))]
    assert command_of(services["web"]) == image_command()


def test_a_request_in_hand_is_answered_before_the_web_is_killed(services):
    assert seconds(services["web"]["stop_grace_period"]) > gunicorn_config.graceful_timeout
    assert seconds(services["worker"]["stop_grace_period"]) > seconds(STOP_GRACE)


def test_the_image_runs_as_somebody_without_rights_and_holds_no_tools_of_developers():
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if line and not line.startswith("#")]
    stages = [line for line in lines if line.startswith("FROM ")]
    assert len(stages) == 2
    assert all("-slim" in stage for stage in stages)
    last = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]
    user = [line.split()[1] for line in last if line.startswith("USER ")]
    assert user == ["kindreflex"]
    assert not any("pip install" in line for line in last)


def test_a_container_may_write_its_volume_and_its_own_tmp_only(ours):
    for name, service in ours.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["tmpfs"] == ["/tmp"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def _plain(command):
    """A command with the name of its program only, and long words joined to their values apart."""
    program, *rest = command
    return [program.rpartition("/")[2], *(part for word in rest for part in word.split("=", 1))]


def _leaves(value, where=""):
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{where}.{name}" if where else str(name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _leaves(each, f"{where}.{number}")
    else:
        yield where, str(value)
