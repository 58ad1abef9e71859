"""The canary, and turns that only one may take."""

import threading

from coordination.clock import SetClock, local_day
from coordination.heartbeats import canary_age, see_canary, send_canary, take_turn
from coordination.models import CentreWanted
from coordination.nightly import start_nightly


def test_a_canary_that_never_flew_has_no_age(installation):
    assert canary_age(installation) is None


def test_the_canary_is_young_when_it_came_through_and_grows_old_when_it_does_not(installation, nudges):
    send_canary(installation)
    assert nudges == [("see_canary",)]
    assert canary_age(installation) is None
    see_canary(installation)
    assert canary_age(installation) == 0
    installation.clock.move(seconds=90)
    send_canary(installation)
    assert canary_age(installation) == 90


def test_a_turn_is_taken_once_however_many_ask_at_once(installation):
    begin = threading.Barrier(4)
    took = []

    def ask():
        begin.wait()
        with installation.begin() as uow:
            took.append(take_turn(uow, "something", uow.at))

    installation.clock.move(minutes=1)
    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert sorted(took) == [False, False, False, True]


def test_the_proof_of_the_night_begins_once_in_the_evening(installation, nudges):
    clock = installation.clock
    assert isinstance(clock, SetClock)
    with installation.begin() as uow:
        uow.session.add_all(CentreWanted(centre=code, wanted=1, wanted_at=uow.at) for code in ("CEN-1", "region:north"))
    assert start_nightly(installation) == 0
    while local_day(clock.now(), installation.settings.timezone) == local_day(
        SetClock().now(), installation.settings.timezone
    ):
        if start_nightly(installation):
            break
        clock.move(minutes=5)
    assert clock.now().astimezone(installation.settings.timezone).strftime("%H:%M") == "22:00"
    assert nudges == [("verify_centre", "CEN-1")]
    clock.move(minutes=5)
    assert start_nightly(installation) == 0
    clock.move(days=1)
    assert start_nightly(installation) == 1
