"""An index of the lists of who is present, which every reading of a centre looks up among all decisions.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LISTS = sa.text("kind = 'presence'")


def upgrade() -> None:
    op.create_index("ix_decisions_presence", "decisions", ["id"], postgresql_where=LISTS, sqlite_where=LISTS)


def downgrade() -> None:
    op.drop_index("ix_decisions_presence", table_name="decisions", postgresql_where=LISTS, sqlite_where=LISTS)
