"""Limits: what was held back for a person, what a limit put off, by which account it went

Revision: 0014
After: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision. What went out before went by the first account, as far as anybody knows."""
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("summary_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("account", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index("ix_delivery_sending", ["sending_at", "channel"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_sending")
        batch_op.drop_column("account")
        batch_op.drop_column("held")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_column("summary_id")
