"""The house rules of jobs, queues and timetable."""

import ast
import inspect

import pytest

from tests.architecture.source import PACKAGES, dotted, modules, none_of
from tests.workers.conftest import settings_of
from workers.app import make_app
from workers.beat import Timetable
from workers.broker import HARD_LIMIT, QUEUES, consuming
from workers.configuration import SOFT_LIMIT
from workers.jobs import JOBS
from workers.process import Process


@pytest.fixture
def app(settings):
    made = make_app(settings, Process(settings))
    yield made
    made.close()


def test_every_job_is_a_celery_task_of_its_own_name(app):
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == set(JOBS)
    none_of(
        (name for name, job in JOBS.items() if job.run.__name__ != name),
        "A job is named by its function:",
    )


def test_every_queue_is_consumed(app):
    # A worker that is told nothing consumes exactly these.
    assert set(app.amqp.queues.consume_from) == set(QUEUES)
    assert {job.queue for job in JOBS.values()} == set(QUEUES)


def test_a_queue_gets_only_its_own_messages(app):
    keys = [(queue.exchange.name, queue.routing_key) for queue in app.amqp.queues.values()]
    assert len(set(keys)) == len(QUEUES)


def test_every_nudge_is_a_job():
    none_of(
        (
            f"{module.at(call)} {name.value}"
            for module in modules(*PACKAGES)
            for call in module.nodes(ast.Call)
            if dotted(call.func) in {"uow.nudge", "Nudge"} and call.args
            for name in call.args[:1]
            if isinstance(name, ast.Constant) and name.value not in JOBS
        ),
        "A nudge names a job of workers/jobs:",
    )


def test_a_nudge_is_named_in_place():
    none_of(
        (
            module.at(call)
            for module in modules(*PACKAGES)
            if module.path != "coordination/unit_of_work.py"
            for call in module.nodes(ast.Call)
            if dotted(call.func) in {"uow.nudge", "Nudge"} and call.args and not isinstance(call.args[0], ast.Constant)
        ),
        "The name of a job stands in the line that nudges it, so that the guard can read it:",
    )


def test_jobs_take_ids_only():
    none_of(
        (
            f"{name}({parameter})"
            for name, job in JOBS.items()
            for parameter in list(inspect.signature(job.run).parameters.values())[1:]
            if parameter.annotation != "str" or parameter.default is not parameter.empty
        ),
        "A job takes ids, as text:",
    )


def test_the_beat_sends_jobs_without_ids_that_expire_within_their_pace(app):
    for name, entry in app.conf.beat_schedule.items():
        assert len(inspect.signature(JOBS[name].run).parameters) == 1, name
        assert entry["options"]["expires"] >= entry["schedule"], name
        assert entry["options"]["queue"] == JOBS[name].queue, name


def test_the_beat_sends_nothing_but_our_jobs(app):
    assert set(Timetable(app=app).schedule) == {name for name, job in JOBS.items() if job.every is not None}


def test_the_sweep_comes_every_few_seconds():
    assert JOBS["sweep"].every is not None
    assert JOBS["sweep"].every <= 3


def test_messages_and_workers_are_set_as_the_house_wants(app):
    conf = app.conf
    assert (conf.task_serializer, conf.accept_content, conf.task_ignore_result) == ("json", ["json"], True)
    assert conf.result_backend is None
    assert conf.task_acks_late is True
    assert conf.task_reject_on_worker_lost is True
    assert conf.worker_prefetch_multiplier == 1
    assert conf.worker_max_memory_per_child > 0
    assert conf.worker_soft_shutdown_timeout > 0
    assert conf.task_soft_time_limit == SOFT_LIMIT < conf.task_time_limit == HARD_LIMIT


def test_redis_gives_a_message_to_another_only_when_its_job_cannot_run_any_more(tmp_path):
    options = consuming(settings_of(tmp_path, "sqlite:///x", "redis://127.0.0.1:1/0"))
    assert options["visibility_timeout"] > HARD_LIMIT


def test_sqlite_has_one_process_and_postgresql_one_for_each_core(settings, tmp_path):
    large = settings_of(tmp_path, "postgresql://nobody@127.0.0.1:1/none")
    assert make_app(settings, Process(settings)).conf.worker_concurrency == 1
    assert make_app(large, Process(large)).conf.worker_concurrency is None


def test_the_beat_begins_at_once_and_shows_that_it_is_alive(app, tmp_path):
    sign = tmp_path / "beat-schedule"
    timetable = Timetable(app=app, schedule_filename=str(sign))
    assert sign.exists()
    assert all(entry.is_due().is_due for entry in timetable.schedule.values())
