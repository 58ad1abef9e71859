"""A new column that may hold something of a household says here how erasing deals with it."""

import sqlalchemy as sa

from coordination.erasing.words import WRITTEN
from coordination.models import Table
from tests.architecture.source import none_of

UNDER_ITS_KEY = {"event_payloads.ciphertext", "household_files.ciphertext", "households.key", "households.label"}
TAKEN_OUT = {
    "alert_parties.references", "alert_subjects.evidence", "alert_subjects.proof", "alerts.evidence",
    "alerts.resolved_by", "alerts.summary", "decisions.standing", "events.data", "idempotent_answers.body",
    "inconsistencies.evidence", "quarantine.place", "quarantine.problem", "quarantine.raw", "tasks.cancelled_because",
}  # fmt: skip
NEVER_PERSONAL = {
    "centre_figures.steps", "column_mappings.columns", "imports.counts", "information_gaps.rules",
    "mismatch_answers.visible_to", "mismatches.visible_to", "network_settings.value", "rule_settings.value",
    "tasks.visible_to", "tokens.scopes", "tokens.sources",
}  # fmt: skip
REFUSES_TO_NAME = {"journal.data"}
"""It is never altered: what gets into it is checked before."""


def test_every_column_that_may_hold_something_of_a_household_is_dealt_with():
    written = {f"{table.__tablename__}.{column}" for table, columns in WRITTEN.items() for column in columns}
    roomy = {
        f"{table.name}.{column.name}"
        for table in Table.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (sa.JSON, sa.Text, sa.LargeBinary))
    }
    dealt_with = written | UNDER_ITS_KEY | TAKEN_OUT | NEVER_PERSONAL | REFUSES_TO_NAME
    none_of(sorted(roomy - dealt_with), "Say how erasing a household deals with what this column may hold of it:")
    none_of(sorted(dealt_with - roomy - {"imports.name"}), "There is no such column any more:")
