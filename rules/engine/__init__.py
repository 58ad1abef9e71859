"""The engine: walk the calendar, find when each rule is true, and say what it rests on.

A check looks at the days on which something that a rule reads can change, from today to the horizon. A finding that is
true today is walked back to its real first day. Unknown facts take the Kleene path and become gaps; errors of a rule
become faults.
"""

from __future__ import annotations

from rules.book import RuleBook
from rules.engine.examination import HORIZON_DAYS, Examination
from rules.engine.found import Found
from rules.engine.results import check, proposal_sources, result_of, rules_to_run
from rules.model import CheckResult
from rules.regions import check_region

__all__ = [
    "HORIZON_DAYS",
    "CheckResult",
    "Examination",
    "Found",
    "RuleBook",
    "check",
    "check_region",
    "proposal_sources",
    "result_of",
    "rules_to_run",
]
