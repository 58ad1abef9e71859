"""Frozen rows for screens and the API, projected through the access table; written for the screen, few statements."""

from coordination.paging import Page
from coordination.queries.alert_rows import AlertRow, PartyRow, SubjectRow
from coordination.queries.alerts import list_alerts, may_accept, may_countersign, read_alert
from coordination.queries.findings import FindingRow, finding_rows
from coordination.queries.inbox import ConflictingDecision, Inbox, conflicting_decisions, read_inbox
from coordination.queries.information import GapRow, InconsistencyRow, list_gaps, list_inconsistencies
from coordination.queries.mismatches import (
    MismatchAnswerRow,
    MismatchRow,
    find_mismatch,
    list_mismatches,
    read_mismatch,
)
from coordination.queries.notices import NoticeRow, count_unread, list_notices
from coordination.queries.people import (
    KnownParty,
    PersonRow,
    TokenRow,
    centre_names,
    find_person,
    list_parties,
    list_people,
    list_tokens,
    read_person,
)
from coordination.queries.tasks import (
    AnswerRow,
    TaskCounts,
    TaskRow,
    answers_of_alert,
    count_tasks,
    list_tasks,
    read_task,
)

__all__ = [
    "AlertRow", "AnswerRow", "ConflictingDecision", "FindingRow", "GapRow", "Inbox", "InconsistencyRow", "KnownParty",
    "MismatchAnswerRow", "MismatchRow", "NoticeRow", "Page", "PartyRow", "PersonRow", "SubjectRow", "TaskCounts",
    "TaskRow", "TokenRow", "answers_of_alert", "centre_names", "conflicting_decisions", "count_tasks", "count_unread",
    "find_mismatch", "find_person", "finding_rows", "list_alerts", "list_gaps", "list_inconsistencies",
    "list_mismatches",
    "list_notices", "list_parties", "list_people", "list_tasks", "list_tokens", "may_accept", "may_countersign",
    "read_alert", "read_inbox", "read_mismatch", "read_person", "read_task",
]  # fmt: skip
