"""Jobs that keep the house: canary, quarantine, journal, reviews, the evening proof, cleaning."""

from __future__ import annotations

from coordination import checking, heartbeats, nightly
from coordination.installation import Installation


def send_canary(installation: Installation) -> bool:
    """Let the canary fly."""
    heartbeats.send_canary(installation)
    return False


def see_canary(installation: Installation) -> bool:
    """Note that the canary came through."""
    heartbeats.see_canary(installation)
    return False


def start_nightly(installation: Installation) -> bool:
    """Nudge the proof of every centre, once an evening."""
    return nightly.start_nightly(installation) > 0


def verify_centre(installation: Installation, centre: str) -> bool:
    """Prove that the findings of the day are what the whole calendar gives."""
    checking.verify_centre(installation, centre)
    return True


def clean_up(installation: Installation) -> bool:
    """Delete what nobody needs any more to know what changed."""
    return checking.clean_dirt(installation) > 0
