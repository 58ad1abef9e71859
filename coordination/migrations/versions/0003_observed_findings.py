"""What rules find where they only observe, as numbers.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "observed_findings",
        sa.Column("centre", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.String(length=128), nullable=False),
        sa.Column("found", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("centre", "rule", name="pk_observed_findings"),
    )


def downgrade() -> None:
    op.drop_table("observed_findings")
