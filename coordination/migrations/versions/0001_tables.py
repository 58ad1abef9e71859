"""All tables: the ledger and its doors, checks, alerts, tasks, mismatches, people, the journal.

Revision 0001, the first.
"""

# ruff: noqa: E501, PLR0915 — one step makes them all

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NUMBERS = ("alert_numbers", "mismatch_numbers", "task_numbers")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in NUMBERS:
            op.execute(sa.schema.CreateSequence(sa.Sequence(name)))
    op.create_table(
        "centre_claims",
        sa.Column("centre", sa.String(length=80), nullable=False),
        sa.Column("done", NUMBER, nullable=False),
        sa.Column("token", NUMBER, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("claimed_by", sa.String(length=128), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("rules_digest", sa.String(length=64), nullable=True),
        sa.Column("failures", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("centre", name="pk_centre_claims"),
    )
    op.create_table(
        "centre_figures",
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("centre", name="pk_centre_figures"),
    )
    op.create_index("ix_centre_figures_region", "centre_figures", ["region"], unique=False)
    op.create_table(
        "centre_findings",
        sa.Column("centre", sa.String(length=80), nullable=False),
        sa.Column("done", NUMBER, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("found", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("centre", name="pk_centre_findings"),
    )
    op.create_table(
        "centre_wanted",
        sa.Column("centre", sa.String(length=80), nullable=False),
        sa.Column("wanted", NUMBER, nullable=False),
        sa.Column("wanted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("centre", name="pk_centre_wanted"),
    )
    op.create_table(
        "centres",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=True),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("baseline_due", sa.Boolean(), nullable=False),
        sa.Column("baseline_at", MOMENT, nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_centres"),
    )
    op.create_index("ix_centres_region", "centres", ["region"], unique=False)
    op.create_table(
        "column_mappings",
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("header", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("defaults", sa.JSON(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("party", "header", name="pk_column_mappings"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("value", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "dirt",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("centre", sa.String(length=80), nullable=False),
        sa.Column("wanted", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=True),
        sa.Column("event", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_dirt"),
    )
    op.create_index("ix_dirt_centre_wanted", "dirt", ["centre", "wanted"], unique=False)
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
    )
    op.create_table(
        "households",
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("label", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("ref", name="pk_households"),
    )
    op.create_table(
        "idempotent_answers",
        sa.Column("caller", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", NUMBER, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_idempotent_answers"),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=128), nullable=True),
        sa.Column("received_by", sa.String(length=128), nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_table(
        "inconsistencies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("centre", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_ref", sa.String(length=330), nullable=False),
        sa.Column("fact", sa.String(length=128), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inconsistencies"),
        sa.UniqueConstraint("digest", name="uq_inconsistencies_digest"),
    )
    op.create_index("ix_inconsistencies_centre", "inconsistencies", ["centre"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("party", sa.String(length=128), nullable=True),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=330), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("place", NUMBER, nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
        sa.UniqueConstraint("hash", name="uq_journal_hash"),
        sa.UniqueConstraint("place", name="uq_journal_place"),
    )
    op.create_index("ix_journal_subject", "journal", ["subject"], unique=False)
    op.create_table(
        "network_settings",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_network_settings"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("monitor", sa.Boolean(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("session_epoch", NUMBER, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("login", name="uq_people_login"),
    )
    op.create_table(
        "rule_settings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=128), nullable=False),
        sa.Column("parameter", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("set_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rule_settings"),
        sa.UniqueConstraint("rule", "parameter", "scope", "key", "from_on", name="uq_rule_settings_rule"),
    )
    op.create_table(
        "set_aside",
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("events", NUMBER, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("centre", "kind", name="pk_set_aside"),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempts"),
    )
    op.create_index("ix_sign_in_attempts_key", "sign_in_attempts", ["key", "at"], unique=False)
    op.create_table(
        "tallies",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_tallies"),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=128), nullable=False),
        sa.Column("rule_version", NUMBER, nullable=False),
        sa.Column("rule_digest", sa.String(length=64), nullable=False),
        sa.Column("centre", sa.String(length=80), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("beyond_horizon", sa.Boolean(), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("covered_by", sa.Uuid(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("resolved_by", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reopened", NUMBER, nullable=False),
        sa.Column("accepted_reason", sa.Text(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("accepted_severity", sa.String(length=16), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("countersigned_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status <> 'accepted' or (coalesce(length(trim(accepted_reason)), 0) > 0 and review_on is not null and accepted_by is not null and accepted_severity is not null and (accepted_severity <> 'critical' or countersigned_by is not null))",
            name="ck_alerts_accepted_with_reason",
        ),
        sa.CheckConstraint("status <> 'resolved' or resolved_at is not null", name="ck_alerts_resolved_at_a_moment"),
        sa.ForeignKeyConstraint(["accepted_by"], ["people.id"], name="fk_alerts_accepted_by_people"),
        sa.ForeignKeyConstraint(["countersigned_by"], ["people.id"], name="fk_alerts_countersigned_by_people"),
        sa.ForeignKeyConstraint(["covered_by"], ["alerts.id"], name="fk_alerts_covered_by_alerts"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("number", name="uq_alerts_number"),
    )
    op.create_index("ix_alerts_status_centre", "alerts", ["status", "centre"], unique=False)
    op.create_index(
        "uq_alerts_unresolved",
        "alerts",
        ["rule", "centre", "stage"],
        unique=True,
        postgresql_where=sa.text("status <> 'resolved'"),
        sqlite_where=sa.text("status <> 'resolved'"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("has_pending", sa.Boolean(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=True),
        sa.Column("standing", sa.JSON(), nullable=True),
        sa.Column("target_party", sa.String(length=128), nullable=True),
        sa.Column("target_reference", sa.String(length=200), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("stated_at", MOMENT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["household"], ["households.ref"], name="fk_decisions_household_households"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("party", "kind", "reference", name="uq_decisions_party_kind_reference"),
    )
    op.create_index("ix_decisions_household", "decisions", ["household"], unique=False)
    op.create_index("ix_decisions_reference", "decisions", ["reference"], unique=False)
    op.create_index("ix_decisions_target", "decisions", ["target_party", "target_reference"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("event_id", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("time_us", NUMBER, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=True),
        sa.Column("data", sa.JSON(), nullable=True),
        sa.Column("received_by", sa.String(length=128), nullable=True),
        sa.ForeignKeyConstraint(["household"], ["households.ref"], name="fk_events_household_households"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("source", "event_id", name="uq_events_source_event_id"),
    )
    op.create_index("ix_events_decision", "events", ["party", "kind", "reference"], unique=False)
    op.create_index("ix_events_household", "events", ["household"], unique=False)
    op.create_index("ix_events_recorded_at", "events", ["recorded_at"], unique=False)
    op.create_table(
        "household_centres",
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["household"], ["households.ref"], name="fk_household_centres_household_households"),
        sa.PrimaryKeyConstraint("household", "centre", name="pk_household_centres"),
    )
    op.create_index("ix_household_centres_centre", "household_centres", ["centre"], unique=False)
    op.create_table(
        "household_files",
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=True),
        sa.Column("version", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["household"], ["households.ref"], name="fk_household_files_household_households"),
        sa.PrimaryKeyConstraint("household", name="pk_household_files"),
    )
    op.create_table(
        "household_seen",
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["household"], ["households.ref"], name="fk_household_seen_household_households"),
        sa.PrimaryKeyConstraint("household", "centre", name="pk_household_seen"),
    )
    op.create_table(
        "memberships",
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_memberships_person_people"),
        sa.PrimaryKeyConstraint("person", "party", name="pk_memberships"),
    )
    op.create_index("ix_memberships_party", "memberships", ["party"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("party", sa.String(length=128), nullable=True),
        sa.Column("received_by", sa.String(length=128), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=True),
        sa.Column("event_id", sa.String(length=500), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("times", NUMBER, nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=True),
        sa.Column("waits_for", sa.String(length=128), nullable=True),
        sa.Column("replay_at", MOMENT, nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", sa.String(length=128), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_quarantine_import_id_imports"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
    )
    op.create_index("ix_quarantine_status", "quarantine", ["status", "received_at"], unique=False)
    op.create_index("ix_quarantine_waits", "quarantine", ["status", "waits_for"], unique=False)
    op.create_index(
        "uq_quarantine_open",
        "quarantine",
        ["digest"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("centre", sa.String(length=80), nullable=True),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("grows_on", sa.String(length=600), nullable=True),
        sa.Column("rule", sa.String(length=128), nullable=True),
        sa.Column("severity", sa.String(length=16), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("due_moved_because", sa.String(length=200), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("visible_to", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("form", sa.JSON(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_because", sa.JSON(), nullable=True),
        sa.CheckConstraint("status <> 'claimed' or claimed_by is not null", name="ck_tasks_claimed_by_somebody"),
        sa.CheckConstraint(
            "status <> 'done' or (ended_at is not null and outcome is not null)", name="ck_tasks_done_with_outcome"
        ),
        sa.CheckConstraint(
            "status <> 'done' or kind not in ('feedback', 'answer') or coalesce(length(trim(text)), 0) > 0",
            name="ck_tasks_answer_with_text",
        ),
        sa.ForeignKeyConstraint(["claimed_by"], ["people.id"], name="fk_tasks_claimed_by_people"),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name="fk_tasks_ended_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.UniqueConstraint("number", name="uq_tasks_number"),
    )
    op.create_index("ix_tasks_party_status", "tasks", ["party", "status", "due_at"], unique=False)
    op.create_index(
        "uq_tasks_growing",
        "tasks",
        ["party", "kind", "grows_on"],
        unique=True,
        postgresql_where=sa.text("status in ('open', 'claimed') and grows_on is not null"),
        sqlite_where=sa.text("status in ('open', 'claimed') and grows_on is not null"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_tokens_person_people"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("hash", name="uq_tokens_hash"),
    )
    op.create_table(
        "alert_parties",
        sa.Column("alert", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("references", sa.JSON(), nullable=False),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_alert_parties_alert_alerts"),
        sa.PrimaryKeyConstraint("alert", "party", name="pk_alert_parties"),
    )
    op.create_index("ix_alert_parties_party", "alert_parties", ["party"], unique=False)
    op.create_table(
        "alert_subjects",
        sa.Column("alert", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.String(length=330), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("beyond_horizon", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("covered_by", sa.Uuid(), nullable=True),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_alert_subjects_alert_alerts"),
        sa.ForeignKeyConstraint(["covered_by"], ["alerts.id"], name="fk_alert_subjects_covered_by_alerts"),
        sa.PrimaryKeyConstraint("alert", "kind", "ref", name="pk_alert_subjects"),
    )
    op.create_index("ix_alert_subjects_ref", "alert_subjects", ["kind", "ref"], unique=False)
    op.create_table(
        "decision_scopes",
        sa.Column("decision", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_decision_scopes_decision_decisions"),
        sa.PrimaryKeyConstraint("decision", "scope", "key", name="pk_decision_scopes"),
    )
    op.create_index("ix_decision_scopes_scope", "decision_scopes", ["scope", "key"], unique=False)
    op.create_table(
        "event_payloads",
        sa.Column("event", sa.Uuid(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_event_payloads_event_events"),
        sa.ForeignKeyConstraint(["household"], ["households.ref"], name="fk_event_payloads_household_households"),
        sa.PrimaryKeyConstraint("event", "household", name="pk_event_payloads"),
    )
    op.create_index("ix_event_payloads_household", "event_payloads", ["household"], unique=False)
    op.create_table(
        "information_gaps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.String(length=80), nullable=False),
        sa.Column("fact", sa.String(length=128), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("subject_kind", sa.String(length=16), nullable=False),
        sa.Column("subject_ref", sa.String(length=330), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("task", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name="fk_information_gaps_task_tasks"),
        sa.PrimaryKeyConstraint("id", name="pk_information_gaps"),
        sa.UniqueConstraint("centre", "fact", "subject_kind", "subject_ref", name="uq_information_gaps_centre"),
    )
    op.create_index("ix_information_gaps_owner", "information_gaps", ["owner"], unique=False)
    op.create_table(
        "mismatches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("decision_party", sa.String(length=128), nullable=True),
        sa.Column("decision_reference", sa.String(length=200), nullable=True),
        sa.Column("alert", sa.Uuid(), nullable=True),
        sa.Column("fact", sa.String(length=128), nullable=True),
        sa.Column("observed", sa.JSON(), nullable=True),
        sa.Column("what_works", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("visible_to", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column("reporting_party", sa.String(length=128), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("level", NUMBER, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.CheckConstraint(
            "status in ('open', 'answered', 'accepted', 'contested', 'closed')", name="ck_mismatches_status_known"
        ),
        sa.CheckConstraint(
            "status not in ('accepted', 'closed') or closed_at is not null", name="ck_mismatches_closed_at_a_moment"
        ),
        sa.CheckConstraint("length(trim(text)) > 0", name="ck_mismatches_with_text"),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_mismatches_alert_alerts"),
        sa.ForeignKeyConstraint(["reported_by"], ["people.id"], name="fk_mismatches_reported_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_mismatches"),
        sa.UniqueConstraint("number", name="uq_mismatches_number"),
    )
    op.create_index("ix_mismatches_centre", "mismatches", ["centre"], unique=False)
    op.create_index("ix_mismatches_party", "mismatches", ["party"], unique=False)
    op.create_table(
        "task_alerts",
        sa.Column("task", sa.Uuid(), nullable=False),
        sa.Column("alert", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_task_alerts_alert_alerts"),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name="fk_task_alerts_task_tasks"),
        sa.PrimaryKeyConstraint("task", "alert", name="pk_task_alerts"),
    )
    op.create_index("ix_task_alerts_alert", "task_alerts", ["alert"], unique=False)
    op.create_table(
        "mismatch_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mismatch", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("visible_to", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("verdict_text", sa.Text(), nullable=True),
        sa.Column("verdict_by", sa.Uuid(), nullable=True),
        sa.Column("verdict_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "coalesce(verdict, '') <> 'contested' or coalesce(length(trim(verdict_text)), 0) > 0",
            name="ck_mismatch_answers_contest_with_text",
        ),
        sa.CheckConstraint(
            "verdict is null or verdict in ('accepted', 'contested')", name="ck_mismatch_answers_verdict_known"
        ),
        sa.CheckConstraint("length(trim(text)) > 0", name="ck_mismatch_answers_with_text"),
        sa.CheckConstraint(
            "verdict is null or (verdict_by is not null and verdict_at is not null)",
            name="ck_mismatch_answers_verdict_by_somebody",
        ),
        sa.ForeignKeyConstraint(["mismatch"], ["mismatches.id"], name="fk_mismatch_answers_mismatch_mismatches"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_mismatch_answers_person_people"),
        sa.ForeignKeyConstraint(["verdict_by"], ["people.id"], name="fk_mismatch_answers_verdict_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_mismatch_answers"),
    )
    op.create_index("ix_mismatch_answers_mismatch", "mismatch_answers", ["mismatch"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=128), nullable=False),
        sa.Column("alert", sa.Uuid(), nullable=True),
        sa.Column("mismatch", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_notices_alert_alerts"),
        sa.ForeignKeyConstraint(["mismatch"], ["mismatches.id"], name="fk_notices_mismatch_mismatches"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_party", "notices", ["party", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_notices_party", table_name="notices")
    op.drop_table("notices")
    op.drop_index("ix_mismatch_answers_mismatch", table_name="mismatch_answers")
    op.drop_table("mismatch_answers")
    op.drop_index("ix_task_alerts_alert", table_name="task_alerts")
    op.drop_table("task_alerts")
    op.drop_index("ix_mismatches_party", table_name="mismatches")
    op.drop_index("ix_mismatches_centre", table_name="mismatches")
    op.drop_table("mismatches")
    op.drop_index("ix_information_gaps_owner", table_name="information_gaps")
    op.drop_table("information_gaps")
    op.drop_index("ix_event_payloads_household", table_name="event_payloads")
    op.drop_table("event_payloads")
    op.drop_index("ix_decision_scopes_scope", table_name="decision_scopes")
    op.drop_table("decision_scopes")
    op.drop_index("ix_alert_subjects_ref", table_name="alert_subjects")
    op.drop_table("alert_subjects")
    op.drop_index("ix_alert_parties_party", table_name="alert_parties")
    op.drop_table("alert_parties")
    op.drop_table("tokens")
    op.drop_index(
        "uq_tasks_growing",
        table_name="tasks",
        postgresql_where=sa.text("status in ('open', 'claimed') and grows_on is not null"),
        sqlite_where=sa.text("status in ('open', 'claimed') and grows_on is not null"),
    )
    op.drop_index("ix_tasks_party_status", table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(
        "uq_quarantine_open",
        table_name="quarantine",
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.drop_index("ix_quarantine_waits", table_name="quarantine")
    op.drop_index("ix_quarantine_status", table_name="quarantine")
    op.drop_table("quarantine")
    op.drop_index("ix_memberships_party", table_name="memberships")
    op.drop_table("memberships")
    op.drop_table("household_seen")
    op.drop_table("household_files")
    op.drop_index("ix_household_centres_centre", table_name="household_centres")
    op.drop_table("household_centres")
    op.drop_index("ix_events_recorded_at", table_name="events")
    op.drop_index("ix_events_household", table_name="events")
    op.drop_index("ix_events_decision", table_name="events")
    op.drop_table("events")
    op.drop_index("ix_decisions_target", table_name="decisions")
    op.drop_index("ix_decisions_reference", table_name="decisions")
    op.drop_index("ix_decisions_household", table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(
        "uq_alerts_unresolved",
        table_name="alerts",
        postgresql_where=sa.text("status <> 'resolved'"),
        sqlite_where=sa.text("status <> 'resolved'"),
    )
    op.drop_index("ix_alerts_status_centre", table_name="alerts")
    op.drop_table("alerts")
    op.drop_table("tallies")
    op.drop_index("ix_sign_in_attempts_key", table_name="sign_in_attempts")
    op.drop_table("sign_in_attempts")
    op.drop_table("set_aside")
    op.drop_table("rule_settings")
    op.drop_table("people")
    op.drop_table("network_settings")
    op.drop_index("ix_journal_subject", table_name="journal")
    op.drop_table("journal")
    op.drop_index("ix_inconsistencies_centre", table_name="inconsistencies")
    op.drop_table("inconsistencies")
    op.drop_table("imports")
    op.drop_table("idempotent_answers")
    op.drop_table("households")
    op.drop_table("heartbeats")
    op.drop_index("ix_dirt_centre_wanted", table_name="dirt")
    op.drop_table("dirt")
    op.drop_table("counters")
    op.drop_table("column_mappings")
    op.drop_index("ix_centres_region", table_name="centres")
    op.drop_table("centres")
    op.drop_table("centre_wanted")
    op.drop_table("centre_findings")
    op.drop_index("ix_centre_figures_region", table_name="centre_figures")
    op.drop_table("centre_figures")
    op.drop_table("centre_claims")
    if op.get_bind().dialect.name == "postgresql":
        for name in NUMBERS:
            op.execute(sa.schema.DropSequence(sa.Sequence(name)))
