"""What a worker process takes along when it ends."""

import os
import subprocess
import sys

from tests.servers import ROOT

# A worker that is killed before its child has asked to end with it: the child asks when it is an orphan already.
_KILLED_EARLY = """
import os, signal
from celery import signals
from tests.waiting import until
from tests.workers.conftest import settings_of
from workers.process import Process
from pathlib import Path

process = Process(settings_of(Path({folder!r}), "sqlite:///" + {folder!r} + "/none.sqlite"))
process.follow_celery()
worker = os.getpid()
if os.fork():
    os.kill(worker, signal.SIGKILL)
until(lambda: os.getppid() != worker)
getattr(signals, {signal!r}).send(sender=None)
print("survived", flush=True)
"""


def said_after_an_early_end(tmp_path, signal):
    script = _KILLED_EARLY.format(folder=str(tmp_path), signal=signal)
    # The output is read until the last of the family has closed it.
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )


def test_a_beat_whose_worker_was_killed_at_once_ends_too(tmp_path):
    ended = said_after_an_early_end(tmp_path, "beat_embedded_init")
    assert (ended.stdout, ended.stderr) == ("", "")


def test_a_process_of_the_pool_whose_worker_was_killed_at_once_ends_too(tmp_path):
    ended = said_after_an_early_end(tmp_path, "worker_process_init")
    assert (ended.stdout, ended.stderr) == ("", "")
