"""The demo fills an empty installation, tells its stories, and lets each role in."""

import datetime as dt

import pytest
import sqlalchemy as sa

from coordination.checking.centres import check_centre
from coordination.clock import SetClock
from coordination.demo import ACCOUNTS, load
from coordination.models import Alert, Centre, Event, Quarantined
from coordination.people import sign_in, token_actor
from coordination.simulation.centres import DE_LINDEN, LES_TILLEULS
from tests.coordination.conftest import make_installation

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def demo(prepared_sqlite, tmp_path_factory):
    """The twelve centres of the paper, loaded once, and what the loading told."""
    path = tmp_path_factory.mktemp("demo") / "kindreflex.sqlite"
    path.write_bytes(prepared_sqlite.read_bytes())
    installation, nudges = make_installation(f"sqlite:///{path}", path.parent)
    told = []
    report = load(installation, centres=12, seed=42, progress=lambda *parts: told.append(parts))
    yield installation, report, told, nudges
    installation.engine.dispose()


def test_everything_is_taken_in(demo):
    installation, report, told, _ = demo
    assert report.refused == ()
    with installation.begin(read_only=True) as uow:
        assert uow.session.scalar(sa.select(sa.func.count()).select_from(Event)) == report.events
        assert uow.session.scalar(sa.select(sa.func.count()).select_from(Centre)) == 12
        assert uow.session.scalar(sa.select(sa.func.count()).select_from(Quarantined)) == 0
    assert [parts[0] for parts in told if parts[1] == parts[2]] == ["draw", "load", "accounts"]


def test_the_network_can_be_shown_as_it_was_known_on_a_past_day(demo):
    installation, report, _, _ = demo
    past = dt.datetime.combine(TODAY - dt.timedelta(days=100), dt.time(), dt.UTC)
    with installation.begin(read_only=True) as uow:
        known = uow.session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.recorded_at < past))
        latest = uow.session.scalar(sa.select(sa.func.max(Event.recorded_at)))
    assert report.events * 0.3 < known < report.events
    assert latest.date() < TODAY


def test_each_role_can_sign_in_with_its_password(demo):
    installation, report, _, _ = demo
    assert {user.login for user in report.users} == {account.login for account in ACCOUNTS}
    planner, director, monitor, administrator = (
        next(user for user in report.users if user.login == login)
        for login in ("planner", "directeur.linden", "monitor", "admin")
    )
    assert sign_in(installation, planner.login, planner.password, "::1").actor.parties == ("dispatching",)
    assert sign_in(installation, director.login, director.password, "::1").actor.language == "nl"
    assert sign_in(installation, monitor.login, monitor.password, "::1").actor.monitor
    assert sign_in(installation, administrator.login, administrator.password, "::1").actor.administrator
    assert len({user.password for user in report.users}) == len(report.users)


def test_systems_of_parties_get_tokens(demo):
    installation, report, _, _ = demo
    assert set(report.tokens) == {"dispatching", "logistics", "rodekruis:logistics"}
    assert token_actor(installation, report.tokens["logistics"]).parties == ("logistics",)


def test_the_two_examples_of_the_paper_become_alerts(demo):
    installation, _, _, _ = demo
    installation.clock = SetClock(dt.datetime.combine(TODAY, dt.time(9), dt.UTC))
    for code in (DE_LINDEN, LES_TILLEULS):
        check_centre(installation, code)
    with installation.begin(read_only=True) as uow:
        rows = uow.session.execute(sa.select(Alert.centre, Alert.rule, Alert.severity, Alert.starts_on, Alert.baseline))
        found = {(row.centre, row.rule): row for row in rows}
    nappies = found[DE_LINDEN, "care.infant-without-supplies"]
    assert (nappies.severity, nappies.starts_on) == ("critical", TODAY + dt.timedelta(days=27))
    cut = found[LES_TILLEULS, "play.budget-against-programme"]
    assert (cut.severity, cut.starts_on) == ("critical", TODAY + dt.timedelta(days=39))
    assert not any(row.baseline for row in found.values())
