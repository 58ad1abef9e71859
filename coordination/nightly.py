"""The evening proof: once a day, before midnight, every centre's whole calendar is compared with its last check.

After midnight every centre is checked as a whole anyway; before it, the findings have grown from the small checks of a
whole day, and that is what must be proved.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from coordination.heartbeats import take_turn
from coordination.installation import Installation
from coordination.models import CentreWanted

NIGHTLY = "nightly"
EVENING = dt.time(22, 0)
"""When it may begin, in the network's time zone."""


def start_nightly(installation: Installation) -> int:
    """Nudge the proof of every centre, once an evening whoever asks; give how many were nudged."""
    with installation.begin() as uow:
        evening = dt.datetime.combine(uow.today, EVENING, installation.settings.timezone)
        if uow.at < evening or not take_turn(uow, NIGHTLY, evening):
            return 0
        centres = list(
            uow.session.scalars(
                sa.select(CentreWanted.centre)
                .where(~CentreWanted.centre.startswith("region:"))
                .order_by(CentreWanted.centre)
            )
        )
        for centre in centres:
            uow.nudge("verify_centre", centre)
        return len(centres)
