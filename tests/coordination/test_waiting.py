"""How long work waits: told truly while events stream in, and bounded when whoever held the rows is gone."""

import pytest
import sqlalchemy as sa

from coordination import db
from coordination.checking import centres, check_centre, due_centres, want_centres
from coordination.checking.claims import LEASE
from coordination.errors import UnavailableError
from coordination.models import CentreWanted
from coordination.vital_signs import read_signs
from tests.coordination.conftest import make_installation
from tests.coordination.telling import centre, supply


def signs(desk):
    with desk.installation.begin(read_only=True) as uow:
        return read_signs(uow)


def look(desk, code="CEN-01"):
    assert check_centre(desk.installation, code) is not None


def touch(desk, code="CEN-01", **more):
    desk.accept(supply(code, time=desk.installation.clock.now().isoformat(), **more))


def test_a_centre_that_is_touched_again_and_again_waits_since_the_first_time(desk):
    desk.accept(centre("CEN-01"))
    look(desk)
    assert signs(desk).oldest_wanted is None
    desk.installation.clock.move(minutes=5)
    for _ in range(4):
        touch(desk)
        desk.installation.clock.move(seconds=20)
    assert (signs(desk).waiting, signs(desk).oldest_wanted) == (1, 80)


def test_a_look_that_is_wanted_by_hand_does_not_make_the_waiting_shorter(desk):
    desk.accept(centre("CEN-01"))
    desk.installation.clock.move(seconds=30)
    with desk.installation.begin() as uow:
        want_centres(uow, ["CEN-01"])
    assert signs(desk).oldest_wanted == 30
    look(desk)
    desk.installation.clock.move(seconds=30)
    with desk.installation.begin() as uow:
        want_centres(uow, ["CEN-01"])
    assert signs(desk).oldest_wanted == 0


def test_a_busy_centre_that_is_looked_at_all_the_time_waits_since_its_last_look(postgres_desk, monkeypatch):
    """Each look finds at its end that more is wanted since it began: that is haste, not waiting."""
    desk, finish = postgres_desk, centres.finish

    def finish_late(*args):
        touch(desk)
        finish(*args)

    desk.accept(centre("CEN-01"))
    monkeypatch.setattr(centres, "finish", finish_late)
    for _ in range(3):
        desk.installation.clock.move(seconds=40)
        look(desk)
        desk.installation.clock.move(seconds=7)
        assert (signs(desk).waiting, signs(desk).oldest_wanted) == (1, 7)


def test_who_waits_longest_comes_first(desk):
    desk.accept(centre("CEN-01"), centre("CEN-02"))
    look(desk, "CEN-01")
    look(desk, "CEN-02")
    touch(desk, "CEN-02", reference="S-2")
    desk.installation.clock.move(seconds=10)
    touch(desk, "CEN-01", reference="S-1")
    touch(desk, "CEN-02", reference="S-2")  # again: it does not lose its place
    assert due_centres(desk.installation) == ["CEN-02", "CEN-01"]


def test_rows_that_a_frozen_process_holds_are_free_again_before_long(postgres_desk, monkeypatch, tmp_path):
    desk = postgres_desk
    desk.accept(centre("CEN-01"))
    monkeypatch.setitem(db._SESSION, "idle_in_transaction_session_timeout", "1s")
    frozen, _ = make_installation(desk.installation.settings.database_url, tmp_path)

    def hold_rows_while_another_wants_them():
        with frozen.begin() as uow:
            want_centres(uow, ["CEN-01"])  # and now it hears and sees nothing
            touch(desk)
            uow.session.execute(sa.select(CentreWanted.wanted))

    with pytest.raises(UnavailableError):
        hold_rows_while_another_wants_them()
    assert desk.wanted() == {"CEN-01": 2}
    frozen.engine.dispose()


def test_no_connection_may_hold_rows_for_longer_than_a_claim_holds_a_centre(postgres_desk):
    with postgres_desk.installation.begin(read_only=True) as uow:
        shown = uow.session.scalar(sa.text("SHOW idle_in_transaction_session_timeout"))
    assert shown == f"{LEASE.total_seconds():.0f}s"
