"""Folders as a broker: messages arrive whole and once, whoever comes first."""

import json
import stat
import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from coordination.unit_of_work import Nudge
from workers.broker import consuming
from workers.delivery import Delivery

ROUNDS = 200


@pytest.fixture
def options(settings):
    return consuming(settings)


@pytest.fixture
def channel(options):
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def take(channel, queue="checks"):
    """One message, or None."""
    try:
        return channel._get(queue)
    except Empty:
        return None


def test_messages_come_in_the_order_in_which_they_were_sent(channel):
    for number in range(50):
        channel._put("checks", {"number": number})
    assert [take(channel)["number"] for _ in range(50)] == list(range(50))
    assert take(channel) is None


def test_each_queue_has_its_own_messages(channel):
    channel._put("checks", {"for": "checks"})
    channel._put("upkeep", {"for": "upkeep"})
    assert channel._size("checks") == 1
    assert take(channel, "upkeep") == {"for": "upkeep"}
    assert take(channel, "upkeep") is None
    assert take(channel, "checks") == {"for": "checks"}


def test_two_readers_take_each_message_once_while_a_writer_writes(options):
    taken: list[int] = []
    written = threading.Event()

    def read():
        with Connection("filesystem://", transport_options=options) as connection:
            mine = connection.channel()
            while True:
                over = written.is_set()
                message = take(mine)
                if message is not None:
                    taken.append(message["number"])
                elif over:
                    return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    with Connection("filesystem://", transport_options=options) as connection:
        writer = connection.channel()
        for number in range(ROUNDS):
            writer._put("checks", {"number": number, "padding": "x" * 20_000})
    written.set()
    for reader in readers:
        reader.join()
    assert sorted(taken) == list(range(ROUNDS))


def test_a_message_that_a_power_cut_emptied_is_passed_over(channel, options):
    Path(options["data_folder_in"], "0.checks.msg").write_text("")
    channel._put("checks", {"number": 1})
    assert take(channel) == {"number": 1}
    assert take(channel) is None


def test_a_message_that_is_still_being_written_is_not_seen(channel, options):
    Path(options["data_folder_in"], ".0.checks.msg").write_text('{"numb')
    assert channel._size("checks") == 0
    assert take(channel) is None


def test_processes_that_start_together_all_find_their_queues(options):
    ready = threading.Barrier(8)

    def bind(number):
        with Connection("filesystem://", transport_options=options) as connection:
            mine = connection.channel()
            ready.wait()
            mine._queue_bind("kindreflex", f"key-{number}", "", f"queue-{number}")

    binders = [threading.Thread(target=bind, args=(number,)) for number in range(8)]
    for binder in binders:
        binder.start()
    for binder in binders:
        binder.join()
    with Connection("filesystem://", transport_options=options) as connection:
        table = connection.channel().get_table("kindreflex")
    assert sorted(row.queue for row in table) == [f"queue-{number}" for number in range(8)]


def test_only_the_account_of_the_installation_may_look(options):
    for name in ("data_folder_in", "control_folder"):
        assert stat.S_IMODE(Path(options[name]).stat().st_mode) == 0o700


def test_a_full_disk_is_an_error_of_the_broker(channel, options, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(ChannelError):
        channel._put("checks", {"number": 1})


def test_a_nudge_is_one_file_on_its_queue(settings, options):
    delivery = Delivery(settings)
    delivery.send(Nudge("check_centre", ("CEN-03",)))
    delivery.send(Nudge("sweep"))
    delivery.close()
    files = sorted(Path(options["data_folder_in"]).iterdir())
    assert [file.name.partition(".")[2] for file in files] == ["checks.msg", "upkeep.msg"]
    assert json.loads(files[0].read_text())["headers"]["task"] == "check_centre"
