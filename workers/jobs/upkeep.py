"""Jobs that keep the house: canary, quarantine, journal, reviews, the evening proof, retention, cleaning."""

from __future__ import annotations

from coordination import checking, heartbeats, journal, nightly, quarantine, retention
from coordination.alerts.accepting import reopen_due_reviews
from coordination.installation import Installation
from coordination.unit_of_work import Nudge


def send_canary(installation: Installation) -> bool:
    """Let the canary fly."""
    heartbeats.send_canary(installation)
    return False


def see_canary(installation: Installation) -> bool:
    """Note that the canary came through."""
    heartbeats.see_canary(installation)
    return False


def replay_due(installation: Installation) -> bool:
    """Replay events whose time has come, or whose centre or household is known by now."""
    return quarantine.replay_due(installation) > 0


def seal_journal(installation: Installation) -> bool:
    """Chain the entries of the journal that are not chained yet."""
    return journal.seal(installation) > 0


def start_nightly(installation: Installation) -> bool:
    """Nudge the proof of every centre, once an evening."""
    return nightly.start_nightly(installation) > 0


def verify_centre(installation: Installation, centre: str) -> bool:
    """Prove that the findings of the day are what the whole calendar gives."""
    checking.verify_centre(installation, centre)
    return True


def reopen_reviews(installation: Installation) -> bool:
    """Reopen what was kept on purpose until a day that has come."""
    return reopen_due_reviews(installation) > 0


def clean_up(installation: Installation) -> bool:
    """Delete the list of changes that every calendar has followed."""
    return checking.clean_dirt(installation) > 0


def start_retention(installation: Installation) -> bool:
    """Begin the round that lets go what has been kept for its term, once a night."""
    return retention.start_retention(installation)


def forget_old(installation: Installation) -> bool:
    """Delete rows that have been kept for their term."""
    return bool(retention.forget_old(installation))


def erase_past_households(installation: Installation, after: str) -> bool:
    """Erase households whose term is over, a portion at a time: each portion nudges the next."""
    following = retention.erase_past_households(installation, after)
    if following is not None:
        installation.send_nudge(Nudge("erase_past_households", (following,)))
    return True
