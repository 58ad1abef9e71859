"""The steps of the schema make the tables that the models say, on both kinds of database, and can be taken back."""

import threading

import pytest
import sqlalchemy as sa

from coordination import migrations
from coordination.db import make_engine
from coordination.models import Table


def _schema(engine):
    """Everything that can be read back about a schema, without the order in which it was made."""
    look = sa.inspect(engine)
    found = {}
    for table in look.get_table_names():
        if table == "alembic_version":
            continue
        found[table] = {
            "columns": {
                one["name"]: (str(one["type"]), one["nullable"], str(one["default"])) for one in look.get_columns(table)
            },
            "primary": look.get_pk_constraint(table),
            "foreign": sorted(map(str, look.get_foreign_keys(table))),
            "unique": sorted(map(str, look.get_unique_constraints(table))),
            "checks": sorted(str(one) for one in look.get_check_constraints(table)),
            "indexes": sorted(map(_index, look.get_indexes(table))),
        }
    sequences = look.get_sequence_names() if engine.dialect.name == "postgresql" else []
    return found, sorted(sequences)


def _index(one):
    options = {name: str(value) for name, value in one.get("dialect_options", {}).items()}
    return str((one["name"], one["column_names"], bool(one["unique"]), options))


@pytest.fixture
def engine(fresh_database_url):
    made = make_engine(fresh_database_url)
    yield made
    made.dispose()


def test_steps_make_the_tables_that_the_models_say(engine):
    migrations.upgrade(engine)
    assert migrations.is_current(engine)
    stepped = _schema(engine)
    migrations.downgrade(engine, "base")
    assert _schema(engine) == ({}, [])
    Table.metadata.create_all(engine)
    told = _schema(engine)
    for table in sorted(set(told[0]) | set(stepped[0])):
        assert stepped[0].get(table) == told[0].get(table), table
    assert stepped == told


def test_a_database_at_the_current_schema_is_left_alone(engine):
    migrations.upgrade(engine)
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.head()


def test_an_empty_database_is_not_current(engine):
    assert not migrations.is_current(engine)


def test_two_processes_that_migrate_at_once_wait_for_each_other(fresh_postgres_url):
    engines = [make_engine(fresh_postgres_url) for _ in range(3)]
    failures = []

    def run(engine):
        try:
            migrations.upgrade(engine)
        except Exception as error:  # noqa: BLE001 — told to the test
            failures.append(error)

    threads = [threading.Thread(target=run, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert migrations.is_current(engines[0])
    for engine in engines:
        engine.dispose()


def test_there_is_one_line_of_steps():
    scripts = migrations.ScriptDirectory.from_config(migrations.configuration())
    assert len(scripts.get_heads()) == 1
    numbers = sorted(step.revision for step in scripts.walk_revisions())
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
