"""The installation of a command, and errors said in words instead of tracebacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

import click

from coordination.errors import DomainError
from coordination.installation import Installation, open_installation
from coordination.settings import Settings, SettingsError, read_settings

Command = TypeVar("Command", bound=Callable[..., Any])


def settings_of_environment() -> Settings:
    """Read the environment; every mistake in it is named at once."""
    try:
        return read_settings()
    except SettingsError as problem:
        raise click.ClickException(str(problem)) from problem


@contextmanager
def opened(*, any_schema: bool = False) -> Iterator[Installation]:
    """Open the installation of the environment, with nudges that reach the workers; closed at the end.

    Its database must have the current schema, unless the command is about to give it that.
    """
    settings = settings_of_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    installation = open_installation(settings)
    connect_nudges(installation)
    try:
        if not any_schema:
            _demand_schema(installation)
        yield installation
    finally:
        installation.engine.dispose()


def _demand_schema(installation: Installation) -> None:
    from coordination.migrations import is_current

    if not is_current(installation.engine):
        raise click.ClickException("the database has another schema than this version; run kindreflex migrate")


def connect_nudges(installation: Installation) -> None:
    """Let nudges of this process reach the workers."""
    from workers.app import connect

    connect(installation)


def said_plainly(command: Command) -> Command:
    """End a command with one plain message where a use case refuses, or where a file or the database is not there."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        from sqlalchemy.exc import OperationalError

        try:
            return command(*args, **kwargs)
        except DomainError as problem:
            raise click.ClickException(words_of(problem)) from problem
        except OperationalError as problem:
            raise click.ClickException(f"the database does not answer: {problem.orig}") from problem
        except OSError as problem:
            if problem.filename is None:
                raise
            raise click.ClickException(f"{problem.filename}: {problem.strerror}") from problem

    return cast("Command", guarded)


def words_of(error: DomainError) -> str:
    """Say an error with all its mistakes, one a line."""
    from web.problems import problem_of

    problem = problem_of(error, "en")
    return "\n  ".join(lines_of(problem.title, problem.detail, problem.errors))


def lines_of(title: str, detail: str, errors: Iterable[Mapping[str, str]]) -> list[str]:
    """Give what a problem says: its title and detail, then each mistake with its place; nothing twice."""
    places = [one["field"] for one in errors if one["detail"] == detail]
    told = [f"{one['field']}: {one['detail']}" for one in errors if one["detail"] != detail]
    return [f"{title}{f' ({places[0]})' if places else ''}. {detail}", *told]
