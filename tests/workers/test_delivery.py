"""Nudges: short when the broker is dead, silent for a while, and back by themselves."""

import json
import socket
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic

import pytest
import redis as redis_client
import structlog

from coordination.unit_of_work import Nudge
from tests.waiting import until
from tests.workers.conftest import settings_of
from tests.workers.running import OwnRedis
from workers.delivery import REQUEST, Delivery

NUDGE = Nudge("check_centre", ("CEN-03",))
HALF_A_SECOND = 0.5


@contextmanager
def delivery_to(settings, broker_url, pause=60.0):
    delivery = Delivery(replace(settings, broker_url=broker_url), pause)
    yield delivery
    delivery.close()


def seconds(delivery, nudge=NUDGE):
    began = monotonic()
    delivery.send(nudge)
    return monotonic() - began


@pytest.fixture
def own_redis(tmp_path, redis_url):  # that one says why it cannot run
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.stop()


def test_a_nudge_reaches_its_queue(settings, clean_redis_url):
    with delivery_to(settings, clean_redis_url) as delivery:
        delivery.send(NUDGE)
    with redis_client.Redis.from_url(clean_redis_url) as client:
        assert client.llen("upkeep") == 0
        message = json.loads(client.lindex("checks", 0))
    assert message["headers"]["task"] == "check_centre"
    assert json.loads(b64decode(message["body"]))[0] == ["CEN-03"]
    assert message["headers"]["eta"] is None


def test_the_id_of_the_request_goes_along(settings, clean_redis_url):
    with delivery_to(settings, clean_redis_url) as delivery, structlog.contextvars.bound_contextvars(request="r-1"):
        delivery.send(NUDGE)
    with redis_client.Redis.from_url(clean_redis_url) as client:
        assert json.loads(client.lindex("checks", 0))["headers"][REQUEST] == "r-1"


def test_a_broker_that_is_not_there_costs_half_a_second_at_most_and_then_nothing(settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # nobody listens
        with delivery_to(settings, f"redis://127.0.0.1:{nobody.getsockname()[1]}/0") as delivery:
            assert seconds(delivery) < HALF_A_SECOND
            assert seconds(delivery) < 0.01


def test_a_broker_that_says_nothing_costs_half_a_second_at_most_and_then_nothing(settings):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(8)
        with delivery_to(settings, f"redis://127.0.0.1:{mute.getsockname()[1]}/0") as delivery:
            assert seconds(delivery) < HALF_A_SECOND
            assert seconds(delivery) < 0.01


def test_a_broker_that_freezes_costs_half_a_second_at_most_and_a_thousand_nudges_no_more(settings, own_redis):
    with delivery_to(settings, own_redis.url) as delivery:
        delivery.send(NUDGE)
        own_redis.freeze()
        assert seconds(delivery) < HALF_A_SECOND
        began = monotonic()
        for _ in range(1_000):
            delivery.send(NUDGE)
        assert monotonic() - began < 0.1


def test_nudges_leave_again_when_the_broker_is_back(settings, own_redis):
    with delivery_to(settings, own_redis.url, pause=0.3) as delivery:
        delivery.send(NUDGE)
        own_redis.stop()
        delivery.send(NUDGE)
        own_redis.start()

        def one_leaves():
            delivery.send(NUDGE)
            return own_redis.length("checks")

        until(one_leaves, 30)


def test_a_broker_that_was_started_again_gets_the_next_nudge(settings, own_redis):
    """The connection in hand is dead; another is tried at once."""
    with delivery_to(settings, own_redis.url) as delivery:
        delivery.send(NUDGE)
        own_redis.stop()
        own_redis.start()
        delivery.send(NUDGE)
        assert own_redis.length("checks") == 1


def test_a_folder_that_is_gone_is_no_reason_to_fail(tmp_path, settings):
    delivery = Delivery(settings_of(tmp_path / "elsewhere", settings.database_url))
    messages = tmp_path / "elsewhere" / "broker" / "messages"
    messages.rmdir()
    assert seconds(delivery) < HALF_A_SECOND
    delivery.close()
