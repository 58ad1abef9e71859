"""Alembic runs this file: one transaction for all steps, with timeouts, so that no step holds others up for long."""

from alembic import context
from sqlalchemy import text

config = context.config
connection = config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=config.attributes.get("metadata"),
    render_item=config.attributes.get("render_item"),
    compare_type=True,
)

with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SET LOCAL statement_timeout = '5min'"))
    context.run_migrations()
