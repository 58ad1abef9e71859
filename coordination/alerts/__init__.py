"""Alerts: the stored life of what the rules find, changed by difference; kept on purpose by people."""

from coordination.alerts.accepting import accept_alert, reopen_due_reviews
from coordination.alerts.agreeing import countersign_alert
from coordination.alerts.applying import apply_result
from coordination.alerts.changes import AlertChanges, Causes, Change

__all__ = [
    "AlertChanges",
    "Causes",
    "Change",
    "accept_alert",
    "apply_result",
    "countersign_alert",
    "reopen_due_reviews",
]
