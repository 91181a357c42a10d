"""A change of where a report belongs may be taken back; a suggestion may be refused

Revision: 0004
After: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("link_change") as batch:
        batch.add_column(sa.Column("undoes", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("rejected", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("rejected_reason", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("rejected_score", sa.Float(), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("link_change") as batch:
        batch.drop_column("rejected_score")
        batch.drop_column("rejected_reason")
        batch.drop_column("rejected")
        batch.drop_column("undoes")
