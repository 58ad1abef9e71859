"""Tables to calendars: reading a centre from the database, and the shelf on which a process keeps what it has read."""

from coordination.calendars.asking import calendar_of, is_provisional
from coordination.calendars.reading import CentreReading, read_centre
from coordination.calendars.shelf import Shelf, shelf_of
from coordination.calendars.staging import Shelved

__all__ = ["CentreReading", "Shelf", "Shelved", "calendar_of", "is_provisional", "read_centre", "shelf_of"]
