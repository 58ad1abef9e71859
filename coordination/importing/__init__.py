"""Files of events: CSV, XLSX, NDJSON and CloudEvents JSON, with the habits of Windows and Excel."""

from coordination.importing.mappings import Columns
from coordination.importing.outcome import ImportResult, RowOutcome
from coordination.importing.taking import import_file
from coordination.importing.withdrawing import withdraw_missing

__all__ = ["Columns", "ImportResult", "RowOutcome", "import_file", "withdraw_missing"]
