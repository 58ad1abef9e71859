"""What a command tells while it works: a bar on a terminal, one line a phase elsewhere; always on standard error."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

console = Console(stderr=True, highlight=False)


class Phases:
    """Tells how far long work is. Called with the name of the phase, what is done, and of how much (or nothing)."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._told: set[str] = set()
        self._quiet = quiet

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            self._bar = Progress(
                SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                TimeElapsedColumn(),                 console=console,
            )  # fmt: skip
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, phase: str, done: int = 0, total: int | None = None) -> None:
        """Tell that a phase begins, or how far it is."""
        if self._quiet:
            return
        if self._bar is None:
            if phase not in self._told:
                self._told.add(phase)
                console.print(f"{phase} …")
            return
        if phase not in self._tasks:
            self._tasks[phase] = self._bar.add_task(phase, total=total)
        self._bar.update(self._tasks[phase], completed=done, total=total)
