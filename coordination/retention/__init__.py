"""Retention: what has been kept for its term goes, every night, in small transactions that the journal counts."""

from coordination.retention.households import erase_past_households, past_households
from coordination.retention.nightly import forget_old, start_retention
from coordination.retention.terms import TermRow, days_of, list_terms, set_term

__all__ = [
    "TermRow",
    "days_of",
    "erase_past_households",
    "forget_old",
    "list_terms",
    "past_households",
    "set_term",
    "start_retention",
]
