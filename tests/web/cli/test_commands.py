"""Each command over an installation of its own: what it prints, and how it refuses."""

import json

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from coordination.actors import SYSTEM
from coordination.checking import check_centre
from coordination.errors import ForbiddenError
from coordination.events import submit_events
from coordination.models import JournalEntry
from coordination.people import person_actor, sign_in, token_actor
from rules.pack import SHIPPED
from tests.web.conftest import NOW, Network, centre_event, open_for_tests
from web.cli import main
from web.cli.opening import settings_of_environment

SECRET = "a secret for tests only, long enough"


@pytest.fixture
def run(tmp_path, sqlite_url):
    """Run a command in the environment of an installation that belongs to this test."""
    environment = {
        "KINDREFLEX_DATABASE_URL": sqlite_url, "KINDREFLEX_BROKER_URL": "filesystem://",
        "KINDREFLEX_SECRET_KEY": SECRET, "KINDREFLEX_DATA_DIR": str(tmp_path / "data"),
    }  # fmt: skip

    def invoke(*arguments, status=0, **more):
        result = CliRunner(env={**environment, **more}).invoke(main, [str(one) for one in arguments])
        assert result.exit_code == status, (result.output, result.exception)
        return result

    return invoke


@pytest.fixture
def migrated(run):
    run("migrate")
    return run


@pytest.fixture
def network(migrated, tmp_path, sqlite_url):
    installation = open_for_tests(sqlite_url, tmp_path / "data", secret=SECRET)
    network = Network(installation)
    events = [centre_event(network, code, None) for code in ("CEN-03", "CEN-07")]
    assert {one.status for one in submit_events(installation, events, SYSTEM)} == {"accepted"}
    yield network
    installation.engine.dispose()


def test_help_names_every_command(run):
    told = run("--help").output
    for command in ("demo", "serve", "worker", "migrate", "template", "init", "import", "check", "simulate", "rules",
                    "users", "tokens", "bench", "audit"):  # fmt: skip
        assert f"\n  {command} " in told


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_every_mistake_of_the_environment_is_named_at_once(run, command):
    result = run(command, status=1, KINDREFLEX_SECRET_KEY="short", KINDREFLEX_TIMEZONE="Mars/Olympus",
                 KINDREFLEX_HORIZON_DAYS="many")  # fmt: skip
    for name in ("KINDREFLEX_SECRET_KEY", "KINDREFLEX_TIMEZONE", "KINDREFLEX_HORIZON_DAYS"):
        assert name in result.output
    assert "Traceback" not in result.output


def test_a_database_of_another_schema_is_named(run):
    assert "kindreflex migrate" in run("audit", "verify", status=1).output


def test_accounts_and_tokens_are_made_and_ended(migrated, network):
    told = json.loads(
        migrated("users", "add", "--login", "Planner", "--name", "Planner", "--party", "dispatching", "--json").output
    )
    assert (told["login"], len(told["password"]) > 15) == ("planner", True)
    again = migrated("users", "add", "--login", "planner", "--name", "Planner", status=1)
    assert "planner belongs to another account" in again.output
    assert (
        "logistica" in migrated("users", "add", "--login", "x2", "--name", "X", "--party", "logistica", status=1).output
    )
    token = json.loads(
        migrated("tokens", "add", "--party", "logistics", "--name", "orders", "--days", "30", "--json").output
    )
    assert token_actor(network.installation, token["token"]).parties == ("logistics",)
    migrated("tokens", "revoke", token["id"])
    with pytest.raises(Exception, match="token_revoked"):
        token_actor(network.installation, token["token"])
    migrated("users", "close", "planner")


def test_a_lost_password_is_set_anew_and_ends_the_sessions(migrated, network):
    person = network.add_account("forgetful", "logistics")
    for _ in range(5):
        with pytest.raises(ForbiddenError):
            sign_in(network.installation, "forgetful", "wrong", "127.0.0.1")
    told = migrated("users", "password", "Forgetful").output
    login, password = told.splitlines()[0].split("  ")
    assert (login, told.count(password)) == ("forgetful", 1)
    assert person_actor(network.installation, person, 0) is None
    seen = sign_in(network.installation, "forgetful", password, "127.0.0.1")
    assert person_actor(network.installation, person, seen.epoch) is not None
    with network.installation.begin(read_only=True) as uow:
        (entry,) = uow.session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "password_reset"))
        assert (entry.subject, password in str(entry.data)) == (str(person), False)
    again = json.loads(migrated("users", "password", "forgetful", "--json").output)
    assert sign_in(network.installation, "forgetful", again["password"], "127.0.0.1")
    assert "no such account" in migrated("users", "password", "nobody", status=1).output
    migrated("users", "close", "forgetful")
    assert "closed" in migrated("users", "password", "forgetful", status=1).output


def test_files_are_tried_taken_in_and_known(migrated, network, tmp_path):
    file = tmp_path / "supply.csv"
    file.write_text(
        "reference,service,centre,item,action,from\nS-1,logistics,CEN-03,nappies,stop,2026-12-20\n"
        "S-2,logistics,CEN-03,toys,stop,2026-12-20\n"
    )
    tried = migrated("import", file, "--dry-run", status=3)
    assert "1 accepted, 1 quarantined (nothing was written)" in tried.output
    assert "1 row(s) would be set apart in quarantine. Mend them in the file." in tried.output
    taken = migrated("import", file, status=3, KINDREFLEX_PUBLIC_URL="https://reflex.example")
    assert "1 row(s) are set apart in quarantine" in taken.output
    assert "https://reflex.example/quarantine" in taken.output
    assert "supply.csv: 1 accepted, 1 quarantined" in taken.output
    assert "line 3" in taken.output
    assert "toys" in taken.output
    known = json.loads(migrated("import", file, "--json", status=3).stdout)
    assert known[0]["counts"] == {"duplicate": 1, "quarantined": 1}
    file.write_text("reference,service,centre,item,action,from\nS-1,logistics,CEN-03,nappies,stop,2026-12-20\n")
    assert "quarantine" not in migrated("import", file).output
    assert "Ends with 3" in migrated("import", "--help").output


def test_what_a_fact_cannot_have_is_set_apart_with_its_reason(migrated, network, tmp_path):
    file = tmp_path / "observation.csv"
    file.write_text(
        "service,centre,fact,value,on\nCEN-03:direction,CEN-03,centre.supplies.nappies,gone,2026-11-20\n"
        "CEN-03:direction,CEN-03,centre.supplies.nappies,stopped,2026-11-20\n"
    )
    told = migrated("import", file, status=3)
    assert "observation.csv: 1 accepted, 1 quarantined" in told.output
    assert "line 2" in told.output
    assert "Possible: running, stopped, replaced, none." in told.output


def test_a_reason_is_told_once_and_not_a_thousand_times(migrated, network, tmp_path):
    file = tmp_path / "supply.csv"
    rows = "".join(f"S-{number},logistics,CEN-77,meals,stop,2026-12-20\n" for number in range(150))
    file.write_text(f"reference,service,centre,item,action,from\n{rows}")
    told = migrated("import", file, status=3).output
    assert told.count("CEN-77 is not known here yet") == 100
    assert "… and 50 more; --json tells them all" in told
    assert len(json.loads(migrated("import", file, "--json", status=3).stdout)[0]["quarantined"]) == 150


@pytest.mark.parametrize("command", [("template",), ("simulate", "--centres", 12, "--days", 1)])
def test_a_place_that_cannot_be_written_is_named(run, tmp_path, command):
    place = tmp_path / "nowhere" / "file"
    told = run(*command, "-o", place, status=1)
    assert f"Error: {place}: No such file or directory" in told.output


@pytest.mark.parametrize("command", [("migrate",), ("audit", "verify")])
def test_a_database_that_does_not_answer_is_named(run, command):
    told = run(*command, status=1, KINDREFLEX_DATABASE_URL="postgresql+psycopg://a:b@127.0.0.1:1/none")
    assert "the database does not answer" in told.output


def test_a_file_that_is_no_workbook_starts_no_pilot(run, tmp_path):
    file = tmp_path / "pilot.xlsx"
    file.write_text("code;name\n")
    assert "no workbook at all" in run("init", file, status=1).output


def test_a_check_says_what_would_appear(migrated, network, tmp_path):
    events = [
        network.stop(),
        network.event("allocation", "dispatching", {
            "reference": "A-1", "status": "confirmed", "household": "H-1", "centre": "CEN-03",
            "arrives_on": "2026-12-22", "members": [{"ref": "m1", "born": "1998-02"}, {"ref": "m2", "born": "2026-03"}],
        }),
    ]  # fmt: skip
    file = tmp_path / "events.ndjson"
    file.write_text("".join(json.dumps(event) + "\n" for event in events))
    told = json.loads(migrated("check", file, "--json").stdout)[0]
    assert "care.infant-without-supplies" in {one["rule"] for one in told["appear"]}, told
    assert "logistics" in told["parties"]
    assert "would appear" in migrated("check", file).output


def test_rules_are_checked_explained_and_listed(migrated, network):
    assert "all as expected" in migrated("rules", "check").output
    assert "centre.supplies.nappies" in migrated("rules", "facts").output
    baby = network.event("allocation", "dispatching", {
        "reference": "A-1", "status": "confirmed", "household": "H-1", "centre": "CEN-03", "arrives_on": "2026-12-22",
        "members": [{"ref": "m2", "born": "2026-03"}],
    })  # fmt: skip
    submit_events(network.installation, [network.stop(reference="S-9"), baby], SYSTEM)
    told = migrated(
        "rules", "explain", "care.infant-without-supplies", "--centre", "CEN-03", "--on", str(NOW.date())
    ).output
    assert "S-9" in told
    assert "from 2026-12-22" in told
    assert "Error" in migrated("rules", "explain", "nothing", "--centre", "CEN-03", status=1).output
    assert check_centre(network.installation, "CEN-03") is not None


def test_a_draft_is_tried_on_past_days(migrated, network, tmp_path):
    baby = network.event("allocation", "dispatching", {
        "reference": "A-1", "status": "confirmed", "household": "H-1", "centre": "CEN-03", "arrives_on": "2026-06-01",
        "members": [{"ref": "m2", "born": "2026-03"}],
    })  # fmt: skip
    stop = network.stop(reference="S-9", until="2026-09-01", **{"from": "2026-07-01"})
    submit_events(network.installation, [baby, stop], SYSTEM)
    draft = tmp_path / "draft.yaml"
    shipped = (SHIPPED / "care.yaml").read_text()
    draft.write_text(shipped.replace("in_force: {from: 2026-01-01}", "in_force: {from: 2099-01-01}"))
    days = ("--from", "2026-06-01", "--to", "2026-11-01")
    told = migrated("rules", "backtest", draft, *days).output
    assert "care.infant-without-supplies: 1 found in 1 centres" in told
    assert "from 2026-07-01 until 2026-09-01" in told
    found = json.loads(migrated("rules", "backtest", draft, *days, "--json").stdout)["findings"]
    assert {(one["rule"], one["centre"], one["starts_on"]) for one in found} >= {
        ("care.infant-without-supplies", "CEN-03", "2026-07-01")
    }
    assert "0 found" in migrated("rules", "backtest", draft, "--from", "2026-09-01", "--to", "2026-11-01").output
    assert "CEN-99" in migrated("rules", "backtest", draft, *days, "--centre", "CEN-99", status=1).output
    turned = migrated("rules", "backtest", draft, "--from", "2026-11-01", "--to", "2026-06-01", status=1)
    assert "lies before the begin" in turned.output
    draft.write_text("pack: draft\n")
    assert "draft.yaml:1" in migrated("rules", "backtest", draft, *days, status=1).output


def test_a_wrong_pack_is_named(run, tmp_path):
    folder = tmp_path / "packs"
    folder.mkdir()
    (folder / "odd.yaml").write_text("pack: odd\nversion: 1\nrules: 3\n")
    assert "odd.yaml" in run("rules", "check", folder, status=1).output


def test_a_synthetic_network_is_the_same_by_its_seed(run, tmp_path):
    told = []
    for name in ("one", "two"):
        run("simulate", "--centres", 12, "--days", 30, "--seed", 7, "--today", "2026-11-23", "-o", tmp_path / name)
        told.append((tmp_path / name).read_bytes())
    assert told[0] == told[1]
    first = json.loads(told[0].splitlines()[0])
    assert first["specversion"] == "1.0"


def test_a_pilot_starts_with_a_workbook(run, tmp_path):
    workbook = tmp_path / "pilot.xlsx"
    assert "kindreflex init" in run("template", "-o", workbook).output
    assert "pilot_centres" in " ".join(openpyxl.load_workbook(workbook, read_only=True).sheetnames)


def test_the_journal_proves_itself(migrated):
    assert "none altered" in migrated("audit", "verify").output


def test_the_environment_of_a_test_is_its_own(run, monkeypatch):
    monkeypatch.setenv("KINDREFLEX_SECRET_KEY", SECRET)
    assert settings_of_environment().secret_key == SECRET


def test_a_rule_is_set_and_its_settings_are_listed(run, network):
    del network
    assert "nothing is set" in run("rules", "settings").output
    told = run("rules", "set", "staff.child-post-empty", "mode", "observe", "--centre", "CEN-03", "--reason", "A trial")
    assert "mode = observe for CEN-03" in told.output
    assert "A trial" in run("rules", "settings", "staff.child-post-empty").output
    refused = run("rules", "set", "staff.child-post-empty", "mode", "loud", "--reason", "x", status=1)
    assert "loud" in refused.output
    run(
        "rules",
        "set",
        "staff.child-post-empty",
        "mode",
        "on",
        "--centre",
        "CEN-03",
        "--partner",
        "x",
        "--reason",
        "x",
        status=2,
    )
