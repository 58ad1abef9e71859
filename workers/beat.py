"""The beat's timetable: every job of it is due at the start and then at its pace; what it must remember are rows.

Celery's own keeps the last moments in a database file, which two beats would break for each other. Here a beat that
forgets costs nothing, and two of them do no harm: jobs find their work in the tables, and claim it there.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.beat import Scheduler


class Timetable(Scheduler):
    """A timetable in memory. It touches the schedule file now and then, as a sign of life for those who watch."""

    def __init__(self, *args: Any, schedule_filename: str | None = None, **kwargs: Any) -> None:
        self._sign = Path(schedule_filename) if schedule_filename else None
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """Take the jobs of the configuration, all due now."""
        super().setup_schedule()
        self.merge_inplace(self.app.conf.beat_schedule)
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - timedelta(days=1)
        self.sync()

    def sync(self) -> None:
        """Show that the beat is alive."""
        if self._sign is not None:
            self._sign.touch()

    @property
    def info(self) -> str:
        """Say where the sign of life is."""
        return f"    . sign of life -> {self._sign}"
