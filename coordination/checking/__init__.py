"""Checks: compare what the rules find now with the alerts that are open now, and apply the difference.

A check can run at any moment, twice, after a crash, on another machine, and gives the same result. Rows say what is
wanted and what is done; a claim with a lease and a fencing token says who is looking.
"""

from coordination.checking.centres import CheckOutcome, check_centre
from coordination.checking.due import clean_dirt, due_centres, due_regions, want_all, want_centres
from coordination.checking.regions import check_region
from coordination.checking.verifying import run_nightly, verify_centre

__all__ = [
    "CheckOutcome",
    "check_centre",
    "check_region",
    "clean_dirt",
    "due_centres",
    "due_regions",
    "run_nightly",
    "verify_centre",
    "want_all",
    "want_centres",
]
