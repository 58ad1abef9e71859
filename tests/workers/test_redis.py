"""Redis as a broker: when it falls, a message in hand gives its place back and stands in nobody's way."""

from contextlib import suppress

import pytest
from kombu import Connection
from redis.exceptions import ConnectionError as Gone

from coordination.unit_of_work import Nudge
from tests.waiting import until
from tests.workers.conftest import settings_of
from tests.workers.running import OwnRedis
from workers.broker import consuming
from workers.configuration import CONTENT
from workers.delivery import Delivery


@pytest.fixture
def own_redis(tmp_path, redis_url):  # that one says why it cannot run
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def message(tmp_path, own_redis):
    """A nudge in the hands of a consumer that takes one at a time."""
    settings = settings_of(tmp_path, "sqlite:///none", own_redis.url)
    delivery = Delivery(settings)
    delivery.send(Nudge("check_centre", ("CEN-03",)))
    delivery.close()
    (queue,) = [queue for queue in CONTENT["task_queues"] if queue.name == "checks"]
    taken = []
    with Connection(own_redis.url, transport_options=consuming(settings)) as connection:
        channel = connection.channel()
        with connection.Consumer([queue(channel)], channel=channel, on_message=taken.append, prefetch_count=1):
            until(lambda: _drained(connection) or taken, 30)
            assert not channel.qos.can_consume()
            yield taken[0]


def _drained(connection):
    with suppress(TimeoutError):
        connection.drain_events(timeout=0.2)


@pytest.mark.parametrize("end", ["ack", "reject", "requeue"])
def test_a_message_of_which_redis_cannot_be_told_gives_its_place_back(message, own_redis, end):
    own_redis.stop()
    with pytest.raises((Gone, OSError)):
        getattr(message, end)()
    assert message.channel.qos.can_consume()


@pytest.mark.parametrize(("end", "again"), [("ack", 0), ("reject", 0), ("requeue", 1)])
def test_a_message_of_which_redis_is_told_gives_its_place_back_too(message, own_redis, end, again):
    getattr(message, end)()
    assert message.channel.qos.can_consume()
    assert own_redis.length("checks") == again


@pytest.mark.parametrize("end", ["ack", "reject", "requeue"])
def test_a_job_may_end_after_its_connection_was_closed_because_it_broke(message, own_redis, end):
    connection = message.channel.connection.client
    own_redis.stop()
    connection.collect()  # as Celery does it: both, one after the other
    connection.close()
    getattr(message, end)()
    assert message.channel.closed
