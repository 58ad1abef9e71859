"""`kindreflex households erase` and `kindreflex retention`, run as people run them."""

import json

import pytest
from click.testing import CliRunner

from coordination.actors import SYSTEM
from coordination.events import submit_events
from tests.web.conftest import Network, centre_event, open_for_tests
from web.cli import main

SECRET = "a secret for tests only, long enough"


@pytest.fixture
def network(tmp_path, sqlite_url):
    installation = open_for_tests(sqlite_url, tmp_path / "data", secret=SECRET)
    network = Network(installation)
    events = [centre_event(network, "CEN-03", None), network.event("allocation", "dispatching", {
        "reference": "A-1", "status": "confirmed", "household": "H-1041", "centre": "CEN-03",
        "arrives_on": "2026-12-05", "members": [{"ref": "m1", "born": "1998-02"}],
    })]  # fmt: skip
    assert {one.status for one in submit_events(installation, events, SYSTEM)} == {"accepted"}
    yield network
    installation.engine.dispose()


@pytest.fixture
def run(tmp_path, sqlite_url, network):
    """Run a command in the environment of this installation."""
    environment = {
        "KINDREFLEX_DATABASE_URL": sqlite_url, "KINDREFLEX_BROKER_URL": "filesystem://",
        "KINDREFLEX_SECRET_KEY": SECRET, "KINDREFLEX_DATA_DIR": str(tmp_path / "data"),
    }  # fmt: skip

    def invoke(*arguments, status=0, typed=None):
        result = CliRunner(env=environment).invoke(main, list(arguments), input=typed)
        assert result.exit_code == status, (result.output, result.exception)
        assert "Traceback" not in result.output
        return result.output

    return invoke


def test_a_household_is_erased_after_a_question_and_what_was_destroyed_is_said(run, network):
    ref = network.installation.vault.pseudonym("H-1041")
    told = run("households", "erase", "H-1041", "--reason", "asked for", typed="y\n")
    assert f"Erase {ref}?" in told
    assert "1 decision(s) or record(s)" in told
    assert "was erased already" in run("households", "erase", ref, "--reason", "asked for", "--yes")


def test_without_a_yes_nothing_is_erased(run):
    assert "Aborted" in run("households", "erase", "H-1041", "--reason", "asked for", status=1, typed="n\n")
    told = json.loads(run("households", "erase", "H-1041", "--reason", "asked for", "--yes", "--json"))
    assert told["destroyed"]["statements"] == 1


def test_what_does_not_fit_is_said_plainly(run):
    assert "No such household is known" in run("households", "erase", "H-1", "--reason", "x", "--yes", status=1)
    assert "may not name the household" in run("households", "erase", "H-1041", "--reason", "H-1041 asked", "--yes",
                                               status=1)  # fmt: skip
    assert "--reason" in run("households", "erase", "H-1041", status=2)


def test_terms_are_listed_with_their_reasons(run):
    told = run("retention")
    assert "household: 1826 days after its last day in the network" in told
    assert "appeals or complains" in told
    assert json.loads(run("retention", "--json"))["answer"] == {"days": 2, "usual": 2}


def test_a_term_is_set_within_its_bounds(run):
    assert "household: 730 days after" in run("retention", "set", "household", "730")
    assert "household: 730 days (usually 1826) after" in run("retention")
    assert "from 60 to 18262" in run("retention", "set", "household", "5", status=1)
    assert "household, quarantine, answer, sign_in, notice, import" in run("retention", "set", "cats", "5", status=1)
    assert "not a valid integer" in run("retention", "set", "household", "long", status=2)
