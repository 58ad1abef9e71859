"""Jobs that look at centres and regions, and the sweep that finds what no nudge has told."""

from __future__ import annotations

from coordination import checking
from coordination.installation import Installation
from coordination.unit_of_work import Nudge

ROUNDS = 5
"""How often one job looks again at a centre for which more is wanted each time, before others get their turn."""

SWEPT = 100
"""How many waiting centres one sweep nudges; the next one comes two seconds later."""


def check_centre(installation: Installation, centre: str) -> bool:
    """Check a centre until nothing more is wanted.

    What was wanted during a check had its nudge turned away by the claim: whoever held the claim looks again.
    """
    for round_ in range(ROUNDS):
        if checking.check_centre(installation, centre) is None:
            return round_ > 0
    installation.send_nudge(Nudge("check_centre", (centre,)))
    return True


def check_region(installation: Installation, region: str) -> bool:
    """Check a region if it is due."""
    return checking.check_region(installation, region) is not None


def sweep(installation: Installation) -> bool:
    """Nudge whatever is due, for lost nudges, new days, new rules and expired claims."""
    due = [
        *(Nudge("check_centre", (centre,)) for centre in checking.due_centres(installation, SWEPT)),
        *(Nudge("check_region", (region,)) for region in checking.due_regions(installation)),
    ]
    for nudge in due:
        installation.send_nudge(nudge)
    return bool(due)
