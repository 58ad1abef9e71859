"""Contested findings: alerts and their subjects that rest on a value which a centre sees otherwise than it is stated.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("alerts", "alert_subjects")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("contested", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "contested")
