"""Make the next step: compare the tables with what all steps so far make, on an empty database of its own."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.script import ScriptDirectory

from coordination.db import make_engine
from coordination.migrations import configuration, upgrade
from coordination.models import Table, UtcDateTime


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write types as SQLAlchemy's own, so that a step needs none of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def main(message: str) -> Path:
    """Write the next step and give its file."""
    scripts = ScriptDirectory.from_config(configuration())
    number = len(list(scripts.walk_revisions())) + 1
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/steps.sqlite")
        if number > 1:
            upgrade(engine)
        with engine.connect() as connection:
            config = configuration(connection)
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            config.attributes.update({"metadata": Table.metadata, "render_item": render_item})
            made = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()
    if made is None or isinstance(made, list):
        raise AssertionError("one step was asked for")
    return Path(made.path)


if __name__ == "__main__":
    sys.stdout.write(f"{main(sys.argv[1])}\n")
