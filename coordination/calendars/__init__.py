"""Tables to calendars: reading a centre from the database, and the shelf on which a process keeps what it has read."""

from coordination.calendars.reading import CentreReading, read_centre
from coordination.calendars.shelf import Shelf, Shelved

__all__ = ["CentreReading", "Shelf", "Shelved", "read_centre"]
